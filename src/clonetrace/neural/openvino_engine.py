"""OpenVINO on one thread; an extra."""

import numpy as np
from numpy.typing import NDArray

from clonetrace.domain.errors import ConfigurationError

Floats = NDArray[np.float32]


class OpenVino:
    """A network in OpenVINO."""

    def __init__(self, content: bytes, identity: str) -> None:
        """Load a network.

        Args:
            content: The ONNX file.
            identity: Said of results.

        Raises:
            ConfigurationError: OpenVINO is not installed.
        """
        try:
            import openvino  # noqa: PLC0415
        except ImportError as error:
            raise ConfigurationError(
                "the settings ask for the engine openvino, which is not installed; "
                "install it with `pip install clonetrace[openvino]` or use onnxruntime"
            ) from error
        core = openvino.Core()
        # Its own choice on new processors is bf16, whose answers differ from those of fp32.
        settings = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": 1}
        self._network = core.compile_model(core.read_model(content), "CPU", settings)
        self.identity = f"{identity} (openvino {openvino.__version__.split('-')[0]})"

    def run(self, views: Floats) -> list[Floats]:
        """Return the network's outputs; see `Runtime.run`."""
        found = self._network([views])
        return [np.array(found[one]) for one in self._network.outputs]
