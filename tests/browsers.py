"""What tests in a browser need, and skip without."""

from pathlib import Path

import pytest

from clonetrace.web import rendering
from reviewing import CHROMIUM

_VIEWER = Path(rendering.__file__).parent / "static" / "vendor" / "openseadragon.min.js"

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium (Debian's package chromium)"
)
needs_viewer = pytest.mark.skipif(
    not _VIEWER.is_file(), reason="needs the viewer's files (make vendor)"
)
