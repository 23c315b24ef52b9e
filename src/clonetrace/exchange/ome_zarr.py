"""OME-Zarr HCS plates, version 0.5: one per plate, each scan day an acquisition."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path

from yaozarrs import v05
from yaozarrs.write.v05 import PlateBuilder

from clonetrace.domain import Inventory, PixelBox, Plate, Scan, Well, WellSeries
from clonetrace.domain.errors import StoreError
from clonetrace.imaging import ImagingSettings, PixelSource, open_source, scale_in_name
from clonetrace.imaging.shrink import Pixels
from clonetrace.report import file_safe

#: Width and height of a chunk, px: a field of view of the first days touches four at most.
_CHUNK_PX = 512
#: The smallest level of a pyramid is at most so wide and high, px.
_SMALLEST_PX = 256


def write_ome_zarr(
    inventory: Inventory, out: Path, settings: ImagingSettings | None = None
) -> Iterator[Path]:
    """Write the scans of every plate as `OUT/RUN_A_B.zarr`.

    Pixels are copied as they are, with smaller levels averaged over areas. The scale is what the
    configuration, the file or its name state, in this order.

    Args:
        inventory: The wells and their scans.
        out: The folder; made where it is missing.
        settings: For a configured scale.

    Yields:
        Each plate as it is complete.

    Raises:
        StoreError: A plate exists already or cannot be written.
        UnreadableScanError: A scan cannot be read.
    """
    plates: dict[Plate, list[WellSeries]] = {}
    for series in inventory.wells:
        plates.setdefault(series.plate, []).append(series)
    for plate, wells in plates.items():
        target = out / f"{file_safe(str(plate))}.zarr"
        if target.exists():
            raise StoreError(f"{target} exists already: remove it or choose another folder")
        unfinished = target.with_name(f".{target.name}.tmp")
        try:
            out.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(unfinished, ignore_errors=True)
            _write_plate(plate, wells, unfinished, settings or ImagingSettings())
            unfinished.replace(target)
        except OSError as error:
            raise StoreError(
                f"{target} cannot be written ({error.strerror}): check the folder and the disk"
            ) from error
        yield target


def _write_plate(
    plate: Plate, wells: Sequence[WellSeries], folder: Path, settings: ImagingSettings
) -> None:
    acquisitions = _acquisitions(wells)
    definition = v05.Plate(
        version="0.5",
        plate=_plate_definition(plate, wells, acquisitions),
    )
    builder = PlateBuilder(
        folder, plate=definition, writer="zarr", chunks=(_CHUNK_PX, _CHUNK_PX), overwrite=True
    )
    for series in wells:
        row, column = _row(series.well), str(series.well.column + 1)
        images = {}
        for scan in series.scans:
            with open_source(scan.path) as source:
                images[str(acquisitions[_key(scan)])] = _image(scan, source, settings)
        builder.write_well(row=row, col=column, images=images)
        _name_acquisitions(folder / row / column / "zarr.json")
    _add_attributes(folder / "zarr.json", {"clonetrace": {"run": plate.run, "plate": plate.name}})


def _acquisitions(wells: Sequence[WellSeries]) -> dict[tuple[int, str], int]:
    """Number the scan times of a plate; wells scanned at one time share an acquisition."""
    keys = sorted({_key(scan) for series in wells for scan in series.scans})
    return {key: number for number, key in enumerate(keys)}


def _key(scan: Scan) -> tuple[int, str]:
    return scan.day, scan.taken_at.isoformat()


def _plate_definition(
    plate: Plate, wells: Sequence[WellSeries], acquisitions: Mapping[tuple[int, str], int]
) -> v05.PlateDef:
    rows = sorted({series.well.row for series in wells})
    columns = sorted({series.well.column for series in wells})
    times = {_key(scan): scan.taken_at for series in wells for scan in series.scans}
    return v05.PlateDef(
        name=str(plate),
        rows=[v05.Row(name=_row(Well.at(row, 0))) for row in rows],
        columns=[v05.Column(name=str(column + 1)) for column in columns],
        wells=[
            v05.PlateWell(
                path=f"{_row(series.well)}/{series.well.column + 1}",
                rowIndex=rows.index(series.well.row),
                columnIndex=columns.index(series.well.column),
            )
            for series in wells
        ],
        acquisitions=[
            v05.Acquisition(
                id=number,
                name=f"day {key[0]}",
                maximumfieldcount=1,
                # The imager's clock carries no zone; what it showed comes back unchanged.
                starttime=int(times[key].replace(tzinfo=UTC).timestamp()),
            )
            for key, number in acquisitions.items()
        ],
        field_count=max(len(series.scans) for series in wells),
    )


def _row(well: Well) -> str:
    return well.label.rstrip("0123456789")


def _image(
    scan: Scan, source: PixelSource, settings: ImagingSettings
) -> tuple[v05.Image, list[Pixels]]:
    levels = list(_levels(source))
    scale = settings.um_per_px or source.stated_um_per_px or scale_in_name(scan.path.name)
    unit = None if scale is None else "micrometer"
    image = v05.Image(
        multiscales=[
            v05.Multiscale(
                name=scan.path.name,
                axes=[v05.SpaceAxis(name=name, unit=unit) for name in ("y", "x")],
                datasets=[
                    v05.Dataset(
                        path=str(level),
                        coordinateTransformations=[
                            v05.ScaleTransformation(scale=[(scale or 1.0) * 2**level] * 2)
                        ],
                    )
                    for level in range(len(levels))
                ],
            )
        ]
    )
    return image, levels


def _levels(source: PixelSource) -> Iterator[Pixels]:
    whole = PixelBox(left=0, top=0, right=source.width_px, bottom=source.height_px)
    yield source.window(whole)
    factor = 1
    while max(source.width_px, source.height_px) / factor > _SMALLEST_PX:
        factor *= 2
        yield source.reduced(factor)


def _name_acquisitions(metadata: Path) -> None:
    """Say of every image of a well which acquisition it is of: the one that it is named after."""
    document = json.loads(metadata.read_text(encoding="utf-8"))
    for image in document["attributes"]["ome"]["well"]["images"]:
        image["acquisition"] = int(image["path"])
    document["attributes"]["ome"]["well"]["images"].sort(key=lambda image: image["acquisition"])
    metadata.write_text(json.dumps(document, indent=1), encoding="utf-8")


def _add_attributes(metadata: Path, more: Mapping[str, object]) -> None:
    document = json.loads(metadata.read_text(encoding="utf-8"))
    document["attributes"] |= more
    metadata.write_text(json.dumps(document, indent=1), encoding="utf-8")
