"""ONNX Runtime on one thread: worker processes share the processor, not threads."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class OnnxRuntime:
    """A network in ONNX Runtime."""

    def __init__(self, content: bytes, identity: str) -> None:
        """Load a network.

        Args:
            content: The ONNX file.
            identity: Said of results.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Errors come as exceptions; warnings about graphs are of no use to a biologist.
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self.identity = f"{identity} (onnxruntime {onnxruntime.__version__})"

    def run(self, views: Floats) -> list[Floats]:
        """Return the network's outputs; see `Runtime.run`."""
        return [np.asarray(one) for one in self._session.run(None, {self._input: views})]
