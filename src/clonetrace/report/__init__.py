"""Tables, pictures and the page, made of the results and of nothing else."""

from clonetrace.report.atomic import read_bytes, write_file
from clonetrace.report.canvas import Picture
from clonetrace.report.contrast import Contrast
from clonetrace.report.crops import SCALE_BARS_UM, draw_crop, save_crop
from clonetrace.report.exporter import Exporter
from clonetrace.report.html import HtmlReport, write_report
from clonetrace.report.legacy import DETAILS_COLUMNS, LegacyFiles, write_legacy_files
from clonetrace.report.marks import Mark
from clonetrace.report.naming import crop_path, day_caption, file_safe
from clonetrace.report.page import ReportAbout
from clonetrace.report.settings import ReportSettings
from clonetrace.report.wells_table import (
    WELLS_COLUMNS,
    WellsTable,
    wells_rows,
    write_wells_table,
)

__all__ = [
    "DETAILS_COLUMNS",
    "SCALE_BARS_UM",
    "WELLS_COLUMNS",
    "Contrast",
    "Exporter",
    "HtmlReport",
    "LegacyFiles",
    "Mark",
    "Picture",
    "ReportAbout",
    "ReportSettings",
    "WellsTable",
    "crop_path",
    "day_caption",
    "draw_crop",
    "file_safe",
    "read_bytes",
    "save_crop",
    "wells_rows",
    "write_file",
    "write_legacy_files",
    "write_report",
    "write_wells_table",
]
