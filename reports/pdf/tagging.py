"""What WeasyPrint leaves unsaid in a tagged PDF: scopes of table heads, and what is no content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pikepdf import Pdf

MARKED: Final = re.compile(rb"/([A-Za-z0-9]+)\s*<</MCID (\d+)>>\s*BDC")
PAGINATION: Final = b"/Artifact\n<</Type /Pagination>>\nBDC"
PRINTED: Final = 4
"""The flag of an annotation that is printed with its page."""


class NoAlternative(ValueError):  # noqa: N818 - says what happened
    """A drawing of the report has no words beside it."""


def complete_tags(pdf: Pdf) -> None:
    """Gives heads of tables their scope, and takes what stands in margins out of the content.

    Raises:
        NoAlternative: where a drawing has no alternative text.
    """
    content: dict[Any, set[int]] = {}
    for element, parents, page in _elements(pdf.Root.StructTreeRoot.K):
        kind = str(element.S)
        if kind == "/TH":
            _give_scope(element, within_head=Name.THead in parents)
        elif kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            raise NoAlternative("A drawing has no title: say in words what it shows.")
        for number in _numbers(element):
            content.setdefault(page, set()).add(number)
    for page in pdf.pages:
        _mark_margins(page, content.get(page.obj.objgen, set()))
        for annotation in page.get("/Annots", ()):
            annotation.F = PRINTED


def _elements(
    kids: Any, parents: tuple[Any, ...] = (), page: Any = None
) -> Iterator[tuple[Any, tuple[Any, ...], Any]]:
    """Every element of the structure, with the names of those around it and its page."""
    for kid in kids if isinstance(kids, Array) else (kids,):
        if not isinstance(kid, Dictionary) or "/S" not in kid:
            continue
        here = kid.Pg.objgen if "/Pg" in kid else page
        yield kid, parents, here
        if "/K" in kid:
            yield from _elements(kid.K, (*parents, kid.S), here)


def _numbers(element: Any) -> Iterator[int]:
    """The numbers of the marked content that belongs to the element itself."""
    kids = element.get("/K", ())
    for kid in kids if isinstance(kids, Array) else (kids,):
        if isinstance(kid, int):
            yield kid
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            yield int(kid.MCID)


def _give_scope(element: Any, *, within_head: bool) -> None:
    found = element.get("/A")
    attributes = list(found) if isinstance(found, Array) else [found] if found else []
    table = next((one for one in attributes if one.get("/O") == Name.Table), None)
    if table is None:
        table = Dictionary(O=Name.Table)
        element.A = Array([*attributes, table])
    table.Scope = Name.Column if within_head else Name.Row


def _mark_margins(page: Any, content: set[int]) -> None:
    """Marked content that no element names is a head, a foot or a page number."""

    def artifact(found: re.Match[bytes]) -> bytes:
        return found[0] if int(found[2]) in content else PAGINATION

    stream = page.Contents
    before = stream.read_bytes()
    after = MARKED.sub(artifact, before)
    if after != before:
        stream.write(compress(after, 9), filter=Name.FlateDecode)
