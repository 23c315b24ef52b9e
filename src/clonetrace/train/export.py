"""From trained weights to a network file and its card."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from clonetrace.neural import ModelCard, ModelFile, Precision, write_card
from clonetrace.neural.card import sha256_of

Floats = NDArray[np.float32]

_OPSET = 17
#: Percentile of the values that 8-bit numbers reach, and how many convolutions come before them.
_KEPT_PERCENT, _FIRST = 99.999, 5


def onnx_bytes(model: nn.Module, size_px: int, outputs: Sequence[str]) -> bytes:
    """Return a network as ONNX; it takes any number of views of any size.

    Args:
        model: Trained; put into evaluation mode.
        size_px: Edge of the view that the export follows through the network.
        outputs: Names of the outputs.
    """
    example = torch.zeros(1, 1, size_px, size_px)
    axes = {"views": {0: "batch", 2: "height", 3: "width"}} | {
        name: {0: "batch"} | ({2: f"{name}_rows", 3: f"{name}_columns"} if "_" in name else {})
        for name in outputs
    }
    file = io.BytesIO()
    torch.onnx.export(
        model.eval().to(memory_format=torch.contiguous_format),  # type: ignore[call-overload]
        (example,),
        file,  # type: ignore[arg-type]
        input_names=["views"],
        output_names=list(outputs),
        dynamic_axes=axes,
        opset_version=_OPSET,
        dynamo=False,
    )
    return file.getvalue()


def quantized(content: bytes, calibration: Sequence[Floats]) -> bytes:
    """Return a network that computes with 8-bit numbers where that costs little.

    The first convolutions and the towers stay as they are: pixels and answers need more than 256
    steps. The largest values that occur once in a hundred thousand are cut off, for finer steps of
    the others. Weights have 7 bits, since older processors overflow with 8 (onnxruntime, "Quantize
    ONNX models").

    Args:
        content: The ONNX file in fp32.
        calibration: Views that show what values occur, each of shape (1, 1, height, width).
    """
    from onnxruntime.quantization import (  # noqa: PLC0415  (slow)
        CalibrationMethod,
        QuantFormat,
        QuantType,
        quantize_static,
    )
    from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        whole, prepared, small = (Path(folder) / name for name in ("a.onnx", "b.onnx", "c.onnx"))
        whole.write_bytes(content)
        quant_pre_process(whole, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            small,
            CalibrationViews(calibration),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=_fine(prepared),
            extra_options={"CalibPercentile": _KEPT_PERCENT},
        )
        return small.read_bytes()


def _fine(path: Path) -> list[str]:
    """Return the names of the convolutions that 8-bit numbers would spoil."""
    import onnx  # noqa: PLC0415  (slow)

    convolutions = [node.name for node in onnx.load(path).graph.node if node.op_type == "Conv"]
    return convolutions[:_FIRST] + [name for name in convolutions[_FIRST:] if "tower" in name]


class CalibrationViews:
    """Hands out views one by one, as the quantizer asks for them."""

    def __init__(self, views: Sequence[Floats]) -> None:
        """Take views, each of shape (1, 1, height, width)."""
        self._views = iter(views)

    def get_next(self) -> dict[str, Floats] | None:
        """Return the next view by the name of the input; None after the last."""
        view = next(self._views, None)
        return None if view is None else {"views": view}


def write_model(folder: Path, card: ModelCard, contents: Mapping[Precision, bytes]) -> ModelCard:
    """Write a network's files and its card.

    Args:
        folder: It is made.
        card: Whose `files` are filled in.
        contents: The files by precision.

    Returns:
        The card as written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for precision, content in contents.items():
        name = f"{card.task}.onnx" if precision is Precision.FP32 else f"{card.task}.int8.onnx"
        (folder / name).write_bytes(content)
        files[precision] = ModelFile(name=name, sha256=sha256_of(content))
    written = card.model_copy(update={"files": files})
    write_card(folder, written)
    return written
