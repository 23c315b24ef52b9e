"""Model cards: what a network file is, and proof that it is that file."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from clonetrace.domain import Value, first_problem
from clonetrace.domain.errors import ConfigurationError
from clonetrace.neural.anchors import AnchorSettings

#: The networks that are shipped.
MODELS_FOLDER = Path(__file__).parent / "models"

Score = Annotated[float, Field(gt=0, lt=1)]


class Engine(StrEnum):
    """Libraries that run networks."""

    ONNXRUNTIME = "onnxruntime"
    OPENVINO = "openvino"


class Precision(StrEnum):
    """Numbers that a network computes with."""

    FP32 = "fp32"
    INT8 = "int8"


class ModelFile(Value):
    """One file of a network."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+\.onnx$")]
    """In the card's folder."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ModelCard(Value):
    """Everything that must be known of a network to use it, and where it comes from."""

    task: str
    """`global`, `local`, `cell` or `morphology`."""
    network: str
    """Name of its configuration."""
    classes: tuple[str, ...]
    """Names of the classes 0, 1, 2 and so on."""
    um_per_px: Annotated[float, Field(gt=0)] | None = None
    """Scale of the views that it was trained on; None where the size of the object decides."""
    size_px: Annotated[int, Field(ge=32)]
    """Edge of the views that it was trained on; detectors take any other."""
    anchors: AnchorSettings | None = None
    """Of a detector."""
    least_score: Score = 0.5
    """Boxes of lower score are dropped. Chosen on validation crops."""
    most_overlap: Score = 0.5
    """Intersection over union above which two boxes are one object."""
    temperature: Annotated[float, Field(gt=0)] = 1.0
    """A classifier's logits are divided by this to make its probabilities true."""
    files: dict[Precision, ModelFile]
    use: dict[Engine, Precision] = Field(default_factory=dict)
    """Precision that each engine uses unless the settings name another; fp32 where none is named.
    The engines compute differently with 8-bit numbers."""
    trained_on: dict[str, str] = Field(default_factory=dict)
    """What the training saw, in words: data, shares, steps."""


def read_card(folder: Path, task: str) -> ModelCard:
    """Read the card of a task's network.

    Args:
        folder: Holds `TASK.json` and the files that it names.
        task: `global`, `local`, `cell` or `morphology`.

    Raises:
        ConfigurationError: There is no card, or it says something impossible.
    """
    path = folder / f"{task}.json"
    try:
        return ModelCard.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(
            f"{path} was expected to describe the network of the {task} module, but it cannot be "
            f"read ({error.strerror}); name a folder that `clonetrace train` wrote"
        ) from error
    except ValidationError as error:
        problem = first_problem(error)
        raise ConfigurationError(
            f"{path} was expected to describe the network of the {task} module, but "
            f"{problem.place or 'it'}: {problem.message}; "
            "name a folder that `clonetrace train` wrote"
        ) from error


def write_card(folder: Path, card: ModelCard) -> None:
    """Write a card beside the files that it names; `read_card` reads it."""
    text = card.model_dump_json(indent=1) + "\n"
    (folder / f"{card.task}.json").write_text(text, encoding="utf-8")


def read_network(folder: Path, file: ModelFile) -> bytes:
    """Return the bytes of a network after comparing their hash with the card's.

    Raises:
        ConfigurationError: The file is missing or is not the one that the card describes.
    """
    path = folder / file.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{path} was expected to hold a network, but it cannot be read ({error.strerror}); "
            "restore it or name another folder of models"
        ) from error
    found = sha256_of(content)
    if found != file.sha256:
        raise ConfigurationError(
            f"{path} is not the network that its card describes (SHA-256 {found[:12]}..., expected "
            f"{file.sha256[:12]}...); restore the file or name another folder of models"
        )
    return content


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
