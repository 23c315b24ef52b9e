"""The document as a PDF file; the same document gives the same bytes.

Nothing in the file tells when, where or by whom it was printed: its date is that of the newest
thing that it tells, its identifier is made of its content, its fonts ship with this package.
"""

import re
from base64 import b64decode
from importlib import resources
from types import ModuleType
from typing import TYPE_CHECKING

from clonetrace.domain.errors import ConfigurationError
from clonetrace.report.clonality.html import Document

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

_DATA = re.compile(r"data:(?P<kind>[a-z]+/[a-z0-9.+-]+);base64,(?P<content>[A-Za-z0-9+/=]*)")
_FONTS = (
    ("IBM Plex Sans", 400, "IBMPlexSans-Regular.woff2"),
    ("IBM Plex Sans", 600, "IBMPlexSans-SemiBold.woff2"),
    ("IBM Plex Mono", 400, "IBMPlexMono-Regular.woff2"),
)
_FILES = frozenset(file for _, _, file in _FONTS)
#: How addresses of the fonts begin.
_FONT = "font:"
#: What Debian calls the libraries that WeasyPrint opens.
DEBIAN_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def pdf_of(document: Document) -> bytes:
    """Return a document as PDF/A-2, with text that can be searched and tags for screen readers.

    Raises:
        ConfigurationError: WeasyPrint or a library that it needs is not installed.
    """
    weasyprint = _weasyprint()
    fetcher = _fetcher()
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = weasyprint.CSS(string=_font_faces(), url_fetcher=fetcher, font_config=fonts)
    content: bytes = weasyprint.HTML(string=document.html(), url_fetcher=fetcher).write_pdf(
        stylesheets=[faces],
        font_config=fonts,
        pdf_variant="pdf/a-2a",
        pdf_identifier=document.identity.replace(" ", "").encode(),
    )
    return content


def _weasyprint() -> ModuleType:
    try:
        import weasyprint  # noqa: PLC0415  (an extra, and it opens libraries of the system)
        import weasyprint.text.fonts  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"a PDF needs {error.name}, which is not installed: install it with pip install "
            "'clonetrace[web]', or ask for a report that ends with .html"
        ) from error
    except OSError as error:
        raise ConfigurationError(
            "a PDF needs the library Pango, which is not installed: install it with apt-get "
            f"install {DEBIAN_PACKAGES}, or ask for a report that ends with .html"
        ) from error
    module: ModuleType = weasyprint
    return module


def _font_faces() -> str:
    return "\n".join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url({_FONT}{file}) }}"
        for family, weight, file in _FONTS
    )


def _fetcher() -> "URLFetcher":
    """Make what WeasyPrint asks for pictures and fonts: it opens no file and no connection."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class EmbeddedOnly(URLFetcher):  # type: ignore[misc]
        """Serves what stands in the document, and the fonts of this package."""

        def fetch(self, url: str, headers: object = None) -> "URLFetcherResponse":  # noqa: ARG002
            if url.startswith(_FONT) and (name := url.removeprefix(_FONT)) in _FILES:
                return URLFetcherResponse(url, _font(name), {"Content-Type": "font/woff2"})
            if (found := _DATA.fullmatch(url)) is not None:
                content = b64decode(found["content"])
                return URLFetcherResponse(url, content, {"Content-Type": found["kind"]})
            raise ValueError(f"a report fetches nothing, but {url[:80]} was asked for")

    return EmbeddedOnly()


def _font(name: str) -> bytes:
    return resources.files("clonetrace.report.clonality").joinpath("fonts", name).read_bytes()
