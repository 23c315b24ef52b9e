"""`clonetrace export`: results and scans in the formats of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from clonetrace.cli.options import Config, Plates, Runs, select

_OME_ZARR = "ome-zarr"


def export(
    format_: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="csv, parquet, coco, geojson, imagej, imager-json; or ome-zarr for the scans.",
        ),
    ],
    source: Annotated[
        Path,
        typer.Argument(help="Folder that `clonetrace analyze` wrote; for ome-zarr, of scans."),
    ],
    out: Annotated[Path, typer.Argument(help="Folder for the files.")],
    run: Runs = None,
    plate: Plates = None,
    config: Config = None,
) -> None:
    """Write results, or the scans themselves, for other programs."""
    from clonetrace.analysis import open_results, rulings_of
    from clonetrace.cli.logs import configured, tell
    from clonetrace.domain.errors import ConfigurationError
    from clonetrace.exchange import exporters

    if format_ == _OME_ZARR:
        _export_scans(source, out, run, plate, config)
        return
    if format_ not in exporters():
        known = ", ".join((*exporters(), _OME_ZARR))
        raise ConfigurationError(f"there is no export format {format_!r}; known are {known}")
    settings = configured(config)
    with open_results(source, settings, read_only=True) as store:
        rulings = rulings_of(store, settings)
        results = [
            result
            for result in store.results()
            if (run is None or result.plate.run in run)
            and (plate is None or result.plate.name in plate)
        ]
    written = exporters(rulings)[format_].write(results, out)
    files = "file" if len(written) == 1 else "files"
    tell(f"{out} holds {len(results)} wells now, in {len(written)} {files}")


def _export_scans(
    source: Path,
    out: Path,
    run: list[str] | None,
    plate: list[str] | None,
    config: Path | None,
) -> None:
    from clonetrace.cli.checking import needs_extra
    from clonetrace.cli.logs import configured, tell
    from clonetrace.intake import take_inventory

    with needs_extra("zarr"):
        from clonetrace.exchange.ome_zarr import write_ome_zarr
    settings = configured(config)
    inventory = take_inventory([source], settings.intake, select(run, plate, None))
    for finished in write_ome_zarr(inventory, out, settings.imaging):
        tell(f"{finished} is complete")
