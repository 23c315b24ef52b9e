"""The document as HTML: one file that needs no network and no other file."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from clonetrace.report.clonality.document import clone_page, run_page
from clonetrace.report.clonality.record import CloneRecord, Decisions, RunRecord

_ENVIRONMENT = Environment(
    loader=PackageLoader("clonetrace.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
#: Stands in the text until the text is there whose hash takes its place.
_UNKNOWN = "0000 0000 0000 0000"


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        title: Of the document.
        identity: First digits of the SHA-256 of everything that it says and shows.
        dated: Of the newest thing that it tells, UTC; None where nothing has a date.
        body: The document without its frame, as HTML.
    """

    title: str
    identity: str
    dated: datetime | None
    body: str

    def html(self, *, style: str | None = None, links: tuple[tuple[str, str], ...] = ()) -> str:
        """Return the document as a page.

        Args:
            style: Address of the style sheet; None to put it into the page.
            links: Names and addresses that stand above the document on a screen.
        """
        return _ENVIRONMENT.get_template("clonality/page.html.j2").render(
            document=self, style=style, links=links, css=style_sheet()
        )


def clone_document(record: CloneRecord, out: Path) -> Document:
    """Make the report of a clone.

    Args:
        record: What is told.
        out: The output folder, for the pictures of the strip.
    """
    clone = clone_page(record, out)
    return _document(
        "clonality/clone_report.html.j2",
        title=f"Clonality report {record.result.plate} {record.result.well}",
        dated=_newest([record]),
        clone=clone,
    )


def run_document(record: RunRecord, out: Path) -> Document:
    """Make the report of a run; see `clone_document`."""
    return _document(
        "clonality/run_report.html.j2",
        title=f"Clonality report of run {record.run}",
        dated=_newest(list(record.clones), *record.decisions.values()),
        page=run_page(record, out),
    )


def style_sheet() -> str:
    """Return the style sheet of the document, for screens and for paper."""
    return _ENVIRONMENT.get_template("clonality/clonality.css").render()


def _document(template: str, *, title: str, dated: datetime | None, **values: object) -> Document:
    text = _ENVIRONMENT.get_template(template).render(title=title, identity=_UNKNOWN, **values)
    digest = hashlib.sha256(text.encode()).hexdigest()
    identity = " ".join(digest[place : place + 4] for place in range(0, 16, 4))
    return Document(title, identity, dated, text.replace(_UNKNOWN, identity))


def _newest(clones: list[CloneRecord], *others: Decisions) -> datetime | None:
    """Return when the newest thing that is told happened: the hour of printing is not told."""
    said = [*others, *(one.decisions for one in clones)]
    times = [datetime.fromisoformat(event.at) for one in clones for event in one.history]
    naive = [one.replace(tzinfo=None, microsecond=0) for one in times]
    for each in said:
        reviews = [one.review for one in each.readings]
        naive += [one.withdrawn_at or one.decided_at for one in reviews]
        naive += [one.signed_at for one in each.signatures]
    return max(naive, default=None)
