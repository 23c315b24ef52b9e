"""The one seam to scans: files on drives, and objects behind URLs such as `s3://bucket/key`."""

from clonetrace.files.closing import Closing
from clonetrace.files.reading import (
    MISSING,
    Listed,
    file_size,
    list_folder,
    open_binary,
    read_bytes,
    read_start,
    read_text,
    stamp_of,
)

__all__ = [
    "MISSING",
    "Closing",
    "Listed",
    "file_size",
    "list_folder",
    "open_binary",
    "read_bytes",
    "read_start",
    "read_text",
    "stamp_of",
]
