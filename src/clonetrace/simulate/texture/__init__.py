"""Real texture: cut-outs of real pictures, and how simulated scans are painted with them."""

from clonetrace.simulate.texture.backdrop import RealBackdrop
from clonetrace.simulate.texture.building import build_library, read_rejected
from clonetrace.simulate.texture.catalogue import Catalogue, CutOut, Discard, Split, TextureKind
from clonetrace.simulate.texture.cutting import Cutting, Cuttings, cut_tile
from clonetrace.simulate.texture.library import CATALOGUE_FILE, TextureLibrary, load_library
from clonetrace.simulate.texture.painters import open_painters
from clonetrace.simulate.texture.settings import TextureSettings
from clonetrace.simulate.texture.sheets import SHEETS, write_sheets
from clonetrace.simulate.texture.skin import RealSkin
from clonetrace.simulate.texture.stage import SPLIT_RULE, StagePlace, split_of, stage_place
from clonetrace.simulate.texture.wells import cut_well

__all__ = [
    "CATALOGUE_FILE",
    "SHEETS",
    "SPLIT_RULE",
    "Catalogue",
    "CutOut",
    "Cutting",
    "Cuttings",
    "Discard",
    "RealBackdrop",
    "RealSkin",
    "Split",
    "StagePlace",
    "TextureKind",
    "TextureLibrary",
    "TextureSettings",
    "build_library",
    "cut_tile",
    "cut_well",
    "load_library",
    "open_painters",
    "read_rejected",
    "split_of",
    "stage_place",
    "write_sheets",
]
