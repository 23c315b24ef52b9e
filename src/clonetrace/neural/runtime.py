"""Running a network: one interface, two engines, one file for both."""

from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain.errors import ConfigurationError
from clonetrace.neural.card import Engine, ModelCard, ModelFile, Precision, read_network

Floats = NDArray[np.float32]


class Runtime(Protocol):
    """A network that is ready to run on one thread."""

    @property
    def identity(self) -> str:
        """Engine, precision and hash of the network: what a result depends on."""
        ...

    def run(self, views: Floats) -> list[Floats]:
        """Return the network's outputs in their order.

        Args:
            views: Contrast, shape (views, 1, height, width).
        """
        ...


def open_network(
    folder: Path, card: ModelCard, engine: Engine, precision: Precision | None = None
) -> Runtime:
    """Load a network.

    Args:
        folder: Where the card lies.
        card: Names the files and their hashes.
        engine: What runs it.
        precision: None for the one that the card recommends.

    Raises:
        ConfigurationError: A file is missing or not the right one, or the engine is not installed.
    """
    chosen = precision or card.use.get(engine, Precision.FP32)
    if chosen not in card.files:
        raise ConfigurationError(
            f"the {card.task} network in {folder} has no {chosen} file, only "
            f"{', '.join(card.files)}; choose one of these"
        )
    return _opened(folder, card.files[chosen], engine, chosen)


@lru_cache(maxsize=8)
def _opened(folder: Path, file: ModelFile, engine: Engine, precision: Precision) -> Runtime:
    content = read_network(folder, file)
    # Engines start slowly, so they are imported only where a network is opened.
    identity = f"{engine} {precision} {file.sha256[:16]}"
    match engine:
        case Engine.ONNXRUNTIME:
            from clonetrace.neural.onnxruntime_engine import OnnxRuntime  # noqa: PLC0415

            return OnnxRuntime(content, identity)
        case Engine.OPENVINO:
            from clonetrace.neural.openvino_engine import OpenVino  # noqa: PLC0415

            return OpenVino(content, identity)
