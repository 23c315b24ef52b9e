"""Filling figures into a page that says what they mean."""

import re
from collections.abc import Iterator
from pathlib import Path

from performance.bars import bars
from performance.picture import draw
from performance.tables import TABLES, Found

#: Where the picture lies beside the page.
_PICTURE = Path("images", "performance.png")


def fill_in(page: Path, found: Found) -> None:
    """Put tables between the marks of a page, and the picture beside it.

    A mark is `<!-- figures: PART -->` and ends with `<!-- end -->`; what is written between them is
    replaced. Parts that were not measured stay as they are.

    Args:
        page: In Markdown.
        found: The parts that were measured.
    """
    text = page.read_text(encoding="utf-8")
    sections = {part: "\n".join(_section(part, found)) for part in TABLES if part in found}
    sections["bars"] = "\n".join(bars(found))
    for part, section in sections.items():
        begin, end = re.escape(f"<!-- figures: {part} -->"), re.escape("<!-- end -->")
        new = f"<!-- figures: {part} -->\n\n{section}\n\n<!-- end -->"
        text = re.sub(f"{begin}.*?{end}", lambda _, new=new: new, text, flags=re.DOTALL)
    page.write_text(text, encoding="utf-8")
    if "comparison" in found:
        draw(found, page.parent / _PICTURE)


def _section(part: str, found: Found) -> Iterator[str]:
    yield f"    python benchmarks/speed.py {found[part]['command']}"
    yield ""
    yield from TABLES[part](found[part]["figures"])
    yield ""
    facts = ", ".join(f"{name} {value}" for name, value in found[part]["machine"].items())
    yield f"Measured on: {facts}."
