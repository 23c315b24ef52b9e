"""Results and scans in the formats of other programs; one file per format."""

from clonetrace.exchange.coco import CocoDataset
from clonetrace.exchange.geojson import QupathGeojson
from clonetrace.exchange.imagej import ImagejRois
from clonetrace.exchange.imager_json import ImagerJson
from clonetrace.exchange.tables import CsvTables, ParquetTables
from clonetrace.report import Exporter

#: The exporters of results by the names that a person gives.
EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        CsvTables(),
        ParquetTables(),
        CocoDataset(),
        QupathGeojson(),
        ImagejRois(),
        ImagerJson(),
    )
}

__all__ = [
    "EXPORTERS",
    "CocoDataset",
    "CsvTables",
    "ImagejRois",
    "ImagerJson",
    "ParquetTables",
    "QupathGeojson",
]
