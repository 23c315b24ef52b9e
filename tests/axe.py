"""What axe-core says of a page that is open in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from clonetrace.web import rendering

_AXE = Path(rendering.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

needs_axe = pytest.mark.skipif(not _AXE.is_file(), reason="needs axe-core (make vendor)")


def broken_rules(page: Page) -> list[object]:
    """Return the rules for accessible content (WCAG 2.2 AA) that a page breaks, and where."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[object] = page.evaluate(
        "(tags) => axe.run({ runOnly: { type: 'tag', values: tags } })"
        ".then((found) => found.violations.map((one) =>"
        " [one.id, one.nodes.map((node) => node.html + ' ' + node.failureSummary)]))",
        _TAGS,
    )
    return found
