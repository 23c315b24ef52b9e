"""Networks as files: what they take, how they are run, and how their answers are read.

Training, evaluation and every runtime share these few files, so that a network is read in one way.
"""

from clonetrace.neural.anchors import AnchorGrid, AnchorSettings
from clonetrace.neural.box_network import BoxNetwork
from clonetrace.neural.card import (
    MODELS_FOLDER,
    Engine,
    ModelCard,
    ModelFile,
    Precision,
    read_card,
    write_card,
)
from clonetrace.neural.contrast import contrast_of, floor_grey
from clonetrace.neural.decoding import FoundBoxes, RawMaps, decode
from clonetrace.neural.runtime import Runtime, open_network

__all__ = [
    "MODELS_FOLDER",
    "AnchorGrid",
    "AnchorSettings",
    "BoxNetwork",
    "Engine",
    "FoundBoxes",
    "ModelCard",
    "ModelFile",
    "Precision",
    "RawMaps",
    "Runtime",
    "contrast_of",
    "decode",
    "floor_grey",
    "open_network",
    "read_card",
    "write_card",
]
