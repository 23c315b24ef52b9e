"""The published flow: every scan whole, one after the other, through RetinaNet-ResNet-50-FPN.

What it does with the network's answers is left out, and so are its other networks: this is the
least that it can cost.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import onnxruntime
import tifffile
import torch
import zarr
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from clonetrace.train import NetworkSettings
from clonetrace.train.detector import DenseDetector
from clonetrace.train.export import CalibrationViews, onnx_bytes

Floats = NDArray[np.float32]
Pass = Callable[[Floats], object]

#: Edge of what the network is shown.
SHOWN_PX = 800
#: Colony and differentiated.
_CLASSES = 2


def prepared(path: Path) -> Floats:
    """Decode a scan whole, cut its black edge off, and make it small.

    Each format is decoded with the library that CloneTrace uses for it as well.

    Returns:
        Grey from 0 to 1, shape (1, 1, 800, 800).
    """
    pixels = _decoded(path)
    rows = np.flatnonzero(pixels.max(axis=1))
    columns = np.flatnonzero(pixels.max(axis=0))
    inside = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    small = cv2.resize(inside, (SHOWN_PX, SHOWN_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(small[None, None], dtype=np.float32) / 255


def _decoded(path: Path) -> NDArray[np.uint8]:
    match path.suffix:
        case ".tif":
            return np.asarray(tifffile.imread(path, maxworkers=1))
        case ".png":
            return np.asarray(imagecodecs.png_decode(path.read_bytes()))
        case ".jpg":
            return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
        case _:
            return np.asarray(zarr.open_array(path.parent / "0", mode="r")[:])


class Published:
    """The network of the paper's configuration, untrained: its cost does not depend on weights."""

    def __init__(self, settings: NetworkSettings, work: Path, views: Sequence[Floats]) -> None:
        """Make the network, and its ONNX files unless they are there.

        Args:
            settings: The network's configuration.
            work: Where the files are kept.
            views: Shown to the quantizer, so that it sees what values occur.
        """
        torch.manual_seed(1)
        self._model = DenseDetector(settings, _CLASSES).eval()
        strides = settings.anchors.strides
        names = [f"{what}_{stride}" for what in ("classes", "boxes") for stride in strides]
        self._fp32 = work / f"{settings.name}.onnx"
        self._int8 = work / f"{settings.name}.int8.onnx"
        if not self._int8.exists():
            self._fp32.write_bytes(onnx_bytes(self._model, views[0].shape[-1], names))
            _quantize(self._fp32, self._int8, views)

    def passes(self, threads: int) -> dict[str, Pass]:
        """Return one pass over a scan with each engine."""
        return {
            "torch fp32": self._with_torch(threads),
            "onnxruntime fp32": self._with_onnxruntime(threads),
            "openvino bf16": self._with_openvino(self._fp32, threads),
            "openvino int8": self._with_openvino(self._int8, threads),
        }

    def _with_torch(self, threads: int) -> Pass:
        def run(view: Floats) -> object:
            torch.set_num_threads(threads)
            with torch.inference_mode():
                return self._model(torch.from_numpy(view))

        return run

    def _with_onnxruntime(self, threads: int) -> Pass:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = threads, 3
        session = onnxruntime.InferenceSession(
            self._fp32, options, providers=["CPUExecutionProvider"]
        )
        return lambda view: session.run(None, {"views": view})

    @staticmethod
    def _with_openvino(file: Path, threads: int) -> Pass:
        import openvino  # noqa: PLC0415  (an extra)

        core = openvino.Core()
        model = core.read_model(file)
        model.reshape([1, 1, SHOWN_PX, SHOWN_PX])
        # The precision of what is not in 8 bits is left to it: bf16 where the processor has it.
        how = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        network = core.compile_model(model, "CPU", how)
        return lambda view: network([view])


def _quantize(fp32: Path, int8: Path, views: Sequence[Floats]) -> None:
    """Put all convolutions into 8 bits, the towers as well, which are half of the work."""
    whole = fp32.with_suffix(".prepared")
    quant_pre_process(fp32, whole, skip_symbolic_shape=True)
    quantize_static(
        whole,
        int8,
        CalibrationViews(views),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        op_types_to_quantize=["Conv"],
    )
    whole.unlink()
