"""Results and scans in the formats of other programs; one file per format."""

from clonetrace.domain import NO_RULINGS, Rulings
from clonetrace.exchange.coco import CocoDataset
from clonetrace.exchange.geojson import QupathGeojson
from clonetrace.exchange.imagej import ImagejRois
from clonetrace.exchange.imager_json import ImagerJson
from clonetrace.exchange.tables import CsvTables, ParquetTables
from clonetrace.report import Exporter


def exporters(rulings: Rulings = NO_RULINGS) -> dict[str, Exporter]:
    """Return the exporters of results by the names that a person gives.

    Args:
        rulings: What people decided; only the tables tell it.
    """
    every: tuple[Exporter, ...] = (
        CsvTables(rulings),
        ParquetTables(rulings),
        CocoDataset(),
        QupathGeojson(),
        ImagejRois(),
        ImagerJson(),
    )
    return {exporter.name: exporter for exporter in every}


__all__ = [
    "CocoDataset",
    "CsvTables",
    "ImagejRois",
    "ImagerJson",
    "ParquetTables",
    "QupathGeojson",
    "exporters",
]
