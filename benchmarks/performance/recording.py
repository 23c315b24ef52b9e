"""What an analysis reads and asks its networks, written down and done again alone."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial, wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from clonetrace.detect.classical import ClassicalDetector
from clonetrace.detect.neural import NeuralDetector
from clonetrace.imaging import open_source
from clonetrace.imaging.source import GridSource
from clonetrace.neural.onnxruntime_engine import OnnxRuntime
from clonetrace.neural.openvino_engine import OpenVino


@dataclass
class Recording:
    """What was done, in order.

    Attributes:
        reads: Scan, name of the method, and its arguments.
        networks: Networks as they were asked, with the shape of the views.
        detections: Detectors as they were asked with their views, and the scan that was read last.
        pixels: Native pixels decoded, by scan.
        opened: How often each scan was opened.
    """

    reads: list[tuple[Path, str, tuple[Any, ...]]] = field(default_factory=list)
    networks: list[tuple[Any, tuple[int, ...]]] = field(default_factory=list)
    detections: list[tuple[Path, Callable[[], object]]] = field(default_factory=list)
    pixels: Counter[Path] = field(default_factory=Counter)
    opened: Counter[Path] = field(default_factory=Counter)

    def read_again(self, only: Collection[Path] | None = None) -> int:
        """Do the same reading of the same scans, and return the native pixels decoded."""
        by_scan: dict[Path, list[tuple[str, tuple[Any, ...]]]] = {path: [] for path in self.opened}
        for path, name, arguments in self.reads:
            by_scan[path].append((name, arguments))
        decoded = 0
        for path, calls in by_scan.items():
            if only is not None and path not in only:
                continue
            with open_source(path) as source:
                for name, arguments in calls:
                    getattr(source, name)(*arguments)
                decoded += source.pixels_decoded
        return decoded

    def ask_again(self) -> None:
        """Run the same networks on as many views of the same shapes."""
        views = {shape: np.zeros(shape, np.float32) for _, shape in self.networks}
        for network, shape in self.networks:
            network.run(views[shape])

    def detect_again(self, only: Collection[Path] | None = None) -> None:
        """Run the same detectors on the same views."""
        for path, detect in self.detections:
            if only is None or path in only:
                detect()


@contextmanager
def recording() -> Iterator[Recording]:
    """Write down what is read and asked in this process until the block ends.

    Of calls within calls only the outermost counts.
    """
    made = Recording()
    with ExitStack() as patches:
        patches.enter_context(_opening(made))
        for kind in (GridSource, *_below(GridSource)):
            for name in ("reduced", "window"):
                _spy(patches, kind, name, _reading(made))
        for kind in (OnnxRuntime, OpenVino):
            _spy(patches, kind, "run", _asking(made))
        _spy(patches, NeuralDetector, "detect", _detecting(made))
        for name in ("detect", "sprawl"):
            _spy(patches, ClassicalDetector, name, _detecting(made))
        yield made


_Around = Callable[[Callable[..., Any], Any, tuple[Any, ...]], Any]


def _spy(patches: ExitStack, kind: type, name: str, around: _Around) -> None:
    """Put `around` in the place of a method, where the class has one of its own."""
    original = vars(kind).get(name)
    if original is None:
        return

    @wraps(original)
    def spied(self: Any, *arguments: Any) -> Any:  # noqa: ANN401
        return around(original, self, arguments)

    patches.enter_context(patch.object(kind, name, spied))


def _opening(made: Recording) -> Any:  # noqa: ANN401
    original = GridSource.__init__

    @wraps(original)
    def spied(self: GridSource, path: Path, **about: Any) -> None:  # noqa: ANN401
        made.opened[path] += 1
        original(self, path, **about)

    return patch.object(GridSource, "__init__", spied)


def _reading(made: Recording) -> _Around:
    inside: list[str] = []

    def around(original: Callable[..., Any], source: Any, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
        if inside:
            return original(source, *arguments)
        made.reads.append((source.path, original.__name__, arguments))
        before = source.pixels_decoded
        inside.append(original.__name__)
        try:
            return original(source, *arguments)
        finally:
            inside.clear()
            made.pixels[source.path] += source.pixels_decoded - before

    return around


def _asking(made: Recording) -> _Around:
    def around(original: Callable[..., Any], network: Any, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
        made.networks.append((network, arguments[0].shape))
        return original(network, *arguments)

    return around


def _detecting(made: Recording) -> _Around:
    inside: list[str] = []

    def around(original: Callable[..., Any], detector: Any, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
        if inside:
            return original(detector, *arguments)
        # Looked up when it is done again: by then nobody listens.
        again = partial(_call, detector, original.__name__, *arguments)
        made.detections.append((made.reads[-1][0], again))
        inside.append(original.__name__)
        try:
            return original(detector, *arguments)
        finally:
            inside.clear()

    return around


def _call(of: Any, name: str, *arguments: Any) -> Any:  # noqa: ANN401
    return getattr(of, name)(*arguments)


def _below(kind: type) -> Iterable[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
