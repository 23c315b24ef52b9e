"""The pictures of day 0, and the strip of days, as parts of the document."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import cv2

from clonetrace.domain import Grey, Label, View, WellResult
from clonetrace.report.clonality.record import Founder, SeedingScan
from clonetrace.report.contrast import Contrast
from clonetrace.report.crops import SCALE_BARS_UM, draw_crop, encode_crop
from clonetrace.report.marks import Mark
from clonetrace.report.pictures import read_crop
from clonetrace.report.settings import ReportSettings

#: Edge of drawn pictures, pixels; at 58 mm this is about 280 per inch.
_EDGE_PX = 640
_WHOLE = ReportSettings(crop_px=900)
_MARKED = ReportSettings(crop_px=_EDGE_PX)
#: Longest scale bar beside a picture, as a share of its edge.
_BAR_SHARE = 0.5


@dataclass(frozen=True)
class Shown:
    """A picture with what stands below it.

    Attributes:
        uri: The picture itself.
        title: What it shows, in bold.
        text: More about it.
        alt: For those who do not see it.
        bar: Length of the scale bar as a share of the picture's edge, in percent; 0 where the bar
            is drawn into the picture.
        bar_words: The bar's length.
        pixelated: Whether its pixels are shown as they are, however large.
    """

    uri: str
    title: str
    text: str
    alt: str
    bar: float = 0.0
    bar_words: str = ""
    pixelated: bool = False


def seeding_pictures(result: WellResult, seeding: SeedingScan) -> list[Shown]:
    """Return the pictures of day 0: the whole well, then each founder twice."""
    if seeding.whole is None:
        return []
    marks = _marks(result, seeding.scan_key)
    return [
        _whole(result, seeding.whole, seeding.founders),
        *(
            picture
            for founder in seeding.founders
            for picture in (_native(result, founder), _marked(result, founder, marks))
        ),
    ]


def strip_pictures(out: Path, crops: list[str | None]) -> list[str | None]:
    """Return the pictures of a strip, None where one is missing.

    Args:
        out: The output folder.
        crops: Paths relative to it.
    """
    found = [read_crop(out, crop) if crop else b"" for crop in crops]
    return [_uri("jpeg", data) if data else None for data in found]


def native_png(view: View) -> bytes:
    """Return a view's pixels as a PNG file: nothing is lost, nothing is changed."""
    pixels: Grey = view.pixels
    return cv2.imencode(".png", pixels)[1].tobytes()


def _uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(data).decode()}"


def _whole(result: WellResult, view: View, founders: tuple[Founder, ...]) -> Shown:
    frames = [Mark(one.native.box, Label.COLONY, one.lineage) for one in founders]
    picture = draw_crop(view, frames, settings=_WHOLE)
    where = "Framed: the places that are shown beside it." if founders else ""
    return Shown(
        uri=_uri("jpeg", encode_crop(picture, _WHOLE)),
        title="Day 0, the whole well",
        text=f"Seen from afar, {view.um_per_px:.1f} µm per pixel; contrast stretched. {where}",
        alt=f"Well {result.well} on day 0",
    )


def _native(result: WellResult, founder: Founder) -> Shown:
    view = founder.native
    height, width = view.pixels.shape
    edge_um = width * view.um_per_px
    bar = max(one for one in SCALE_BARS_UM if one <= max(edge_um * _BAR_SHARE, SCALE_BARS_UM[0]))
    seen = "" if founder.found else " Nothing was found here."
    return Shown(
        uri=_uri("png", native_png(view)),
        title=f"Founder of object {founder.lineage}, as scanned"
        if founder.found
        else f"Where object {founder.lineage} should begin, as scanned",
        text=f"{width} by {height} pixels of the scan, {view.um_per_px:.2f} µm each: unchanged, "
        f"unmarked, without loss.{seen}",
        alt=f"Place of the founder of lineage {founder.lineage} in well {result.well} on day 0, "
        "the scan's own pixels",
        bar=round(100 * bar / edge_um, 2),
        bar_words=f"{bar} µm",
        pixelated=True,
    )


def _marked(result: WellResult, founder: Founder, marks: list[Mark]) -> Shown:
    view = founder.native
    picture = draw_crop(view, marks, contrast=Contrast.of([view]), settings=_MARKED)
    wide = max(founder.box.width_um, founder.box.height_um)
    text = (
        f"The same place enlarged smoothly, contrast stretched. The object is {wide:.0f} µm wide."
    )
    return Shown(
        uri=_uri("jpeg", encode_crop(picture, _MARKED)),
        title="The same, marked" if founder.found else "The same, enhanced",
        text=text if founder.found else "The same place enlarged smoothly, contrast stretched.",
        alt=f"The same place in well {result.well} with marks",
    )


def _marks(result: WellResult, scan_key: str | None) -> list[Mark]:
    found = [
        Mark(one.detection.box, one.detection.label, lineage.number, lineage.counts)
        for lineage in result.lineages
        for one in lineage.sightings
        if one.scan_key == scan_key and one.detection is not None
    ]
    strays = [
        Mark(one.detection.box, one.detection.label, None, counts=False)
        for one in result.strays
        if one.scan_key == scan_key
    ]
    return [*found, *strays]
