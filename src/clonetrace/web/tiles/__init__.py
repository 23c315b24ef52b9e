"""Scans as deep-zoom images: tiles of the original pixels, made when they are asked for."""

from clonetrace.web.tiles.cache import TileCache
from clonetrace.web.tiles.making import Place, TileMaker
from clonetrace.web.tiles.pyramid import TILE_PX, Pyramid, TileAt

__all__ = [
    "TILE_PX",
    "Place",
    "Pyramid",
    "TileAt",
    "TileCache",
    "TileMaker",
]
