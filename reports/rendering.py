"""From a template to a tagged PDF, the same bytes each time. The only importer of WeasyPrint."""

from __future__ import annotations

import gc
import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

STATIC = Path(settings.STATICFILES_DIRS[0]).resolve()
READABLE = (STATIC / "fonts", STATIC / "css")
FONTS_CUT_AT = 1767225600
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


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF with its number of pages and its SHA-256."""

    pdf: bytes
    pages: int
    sha256: str


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    data: str,
    data_name: str,
    moment: dt.datetime,
    tighter: Sequence[Mapping[str, Any]] = (),
) -> Rendered:
    """Renders a template to PDF/UA-1 with `data` embedded.

    While it takes more than one page, each context of `tighter` is laid over it in turn.

    The same template, context, data and moment give the same bytes in whichever process, with the
    same versions of the libraries: dates and the identifier come from them, never from the clock.
    """
    attachment = Attachment(
        string=data,
        name=data_name,
        description="The figures of this report",
        created=moment,
        modified=moment,
        relationship="Data",
    )
    identifier = hashlib.sha256(f"{template}\n{data}".encode()).hexdigest()[:32].encode()
    with _without_garbage_collection():
        options = {
            "pdf_variant": "pdf/ua-1",
            "attachments": [attachment],
            "pdf_identifier": identifier,
        }
        shown = dict(context)
        document = _laid_out(template, shown, options)
        for over in tighter:
            if len(document.pages) <= 1:
                break
            shown |= over
            document = _laid_out(template, shown, options)
        pdf = document.write_pdf(**options)
    return Rendered(pdf, len(document.pages), hashlib.sha256(pdf).hexdigest())


def _laid_out(template: str, context: dict[str, Any], options: dict[str, Any]) -> Any:
    html = render_to_string(template, context)
    page = HTML(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=OwnFilesOnly())
    return page.render(**options)


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
