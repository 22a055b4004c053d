"""From HTML to a tagged PDF, in a process with bounds. The only importer of WeasyPrint.

It knows no Django: what it needs is handed to it, so that the process has nothing to give away.
"""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from core.limited.protocol import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

STATIC: Final = Path(__file__).resolve().parents[1] / "static"
READABLE: Final = (STATIC / "fonts", STATIC / "css")
FONTS_CUT_AT: Final = 1767225600
"""Seconds since 1970, the first of January 2026: what each font in a PDF tells of its making."""

# Each font is cut to the letters that are used, and fontTools writes into it when that was done.
os.environ["SOURCE_DATE_EPOCH"] = str(FONTS_CUT_AT)


class NotFetched(ValueError):  # noqa: N818 - says what happened
    """A report asked for something that is not part of the product."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc] # the library has no types
    """Gives fonts and style sheets of the product and nothing else: no network, no other file."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The file.

        Raises:
            NotFetched: for anything else.
        """
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not any(path.is_relative_to(folder) for folder in READABLE):
            raise NotFetched(f"A report may not fetch {parts.scheme}: addresses of others.")
        return super().fetch(url, headers)


def typeset(facts: dict[str, Any], html: bytes) -> Answer:
    """The PDF/UA-1 of `html` with its number of `pages`.

    `identifier` becomes that of the document. Where it would have more than `most_pages` there is
    no PDF, only their number.
    """
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": facts["identifier"].encode()}
    with _without_garbage_collection():
        page = HTML(
            string=html.decode(), base_url=STATIC.as_uri() + "/", url_fetcher=OwnFilesOnly()
        )
        document = page.render(**options)
        pages = len(document.pages)
        most = facts.get("most_pages")
        is_wanted = most is None or pages <= most
        return Answer({"pages": pages}, document.write_pdf(**options) if is_wanted else b"")


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Layout makes many short-lived objects: without collection it takes about two thirds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
