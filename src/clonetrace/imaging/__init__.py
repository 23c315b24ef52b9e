"""From a file to views of a well: reading, scale, rim and quality of scans."""

from clonetrace.imaging.examine import Examination, examine
from clonetrace.imaging.levels import GreyLevels
from clonetrace.imaging.opening import open_source, openings_told
from clonetrace.imaging.rim import fit_rim
from clonetrace.imaging.scale import scale_in_name
from clonetrace.imaging.scan_image import ScanImage, region_again
from clonetrace.imaging.settings import ImagingSettings
from clonetrace.imaging.shrink import Pixels, shrink
from clonetrace.imaging.source import Look, PixelSource

__all__ = [
    "Examination",
    "GreyLevels",
    "ImagingSettings",
    "Look",
    "PixelSource",
    "Pixels",
    "ScanImage",
    "examine",
    "fit_rim",
    "open_source",
    "openings_told",
    "region_again",
    "scale_in_name",
    "shrink",
]
