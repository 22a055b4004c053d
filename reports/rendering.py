"""From a template to a tagged PDF, the same bytes each time; laid out in a process with bounds."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.jobs import Permanent
from core.limited import Bounds, Exceeded, Limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from core.limited import Answer

BOUNDS: Final = Bounds(seconds=120, patience=900, megabytes=768, answer=128)
"""Of seconds the longest audit pack takes about a fifth; 30,000 cells of a table take too much."""
_typesetter: Final = Limited("reports.typesetting:typeset", BOUNDS)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF with its number of pages."""

    pdf: bytes
    pages: int


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    data: str,
    tighter: Sequence[Mapping[str, Any]] = (),
    meanwhile: Callable[[], object] | None = None,
) -> Rendered:
    """Renders a template to PDF/UA-1; `data` is what the document states, for its identifier.

    While it takes more than one page, each context of `tighter` is laid over it in turn. What
    `meanwhile` raises, which is called each second, stops it.

    The same template, context and data give the same bytes in whichever process, with the same
    versions of the libraries: dates and the identifier come from them, never from the clock.

    Raises:
        Permanent: it takes more work or memory than a report may.
        Busy: nobody had time for it; the job is tried again.
    """
    identifier = hashlib.sha256(f"{template}\n{data}".encode()).hexdigest()[:32]
    contexts = list(_laid_over(context, tighter))
    for number, shown in enumerate(contexts, start=1):
        facts: dict[str, Any] = {"identifier": identifier}
        if number < len(contexts):
            facts["most_pages"] = 1
        answer = _typeset(facts, render_to_string(template, shown).encode(), meanwhile)
        if answer.content:
            break
    return Rendered(answer.content, answer.facts["pages"])


def _laid_over(
    context: Mapping[str, Any], tighter: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    shown = dict(context)
    yield shown
    for over in tighter:
        shown = {**shown, **over}
        yield shown


def _typeset(facts: dict[str, Any], html: bytes, meanwhile: Callable[[], object] | None) -> Answer:
    try:
        return _typesetter.do(facts, io.BytesIO(html), len(html), meanwhile=meanwhile)
    except Exceeded as exceeded:
        kinds = {
            "time": _("It took longer than %(minutes)d minutes of work.")
            % {"minutes": BOUNDS.seconds // 60},
            "memory": _("It needed more memory than a report may have."),
            "size": _("It is larger than %(megabytes)d MB.") % {"megabytes": BOUNDS.answer},
        }
        advice = _(
            "The report was not made: it has too much for one document. %(why)s Ask for the "
            "summary, a shorter period or fewer sections; the figures are all on the pages and in "
            "their downloads."
        )
        raise Permanent(advice % {"why": kinds[exceeded.what]}) from exceeded
