"""What both sides work on in the search: decisions, meetings, concerns, risks, duties, notices.

Each is found by words of its own; the name of its partnership tells one from another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.folding import fold, holding
from core.formatting import day
from core.search import Hit, Provider, register
from governance.models import Concern, Decision, FormalNotice, Meeting, Obligation, Risk
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from core.models import User
    from core.search import Wanted

_PARTNERSHIP: Final = "partnership__folded"


def _sought(rows: QuerySet[Any], wanted: Wanted, own: Sequence[str] = ("folded",)) -> QuerySet[Any]:
    """Those with a word of their own; what has every word itself comes first, then the newest."""
    some = Q()
    for word in wanted.words:
        for column in own:
            some |= Q(**{f"{column}__contains": word})
    found: QuerySet[Any] = (
        rows.filter(some, holding(wanted.words, [*own, _PARTNERSHIP]))
        .annotate(
            rank=Case(
                When(folded__startswith=fold(wanted.text), then=Value(0)),
                When(holding(wanted.words, own), then=Value(1)),
                default=Value(2),
            )
        )
        .order_by("rank", "-pk")
        .select_related("partnership")
    )
    return found


def find_decisions(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By reference, title and question; drafts for the side that drafts them."""
    return _sought(Decision.objects.visible_to(user), wanted)


def find_meetings(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By reference, body, place, and what the minutes say besides."""
    found = _sought(Meeting.objects.visible_to(user), wanted, ("folded", "body__folded"))
    return found.select_related("body", "partnership")


def find_concerns(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By reference, title and what is wanted."""
    return _sought(Concern.objects.visible_to(user), wanted)


def find_risks(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By title and description; the authority's own for whoever sees them."""
    return _sought(Risk.objects.visible_to(user), wanted)


def find_obligations(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By clause and title."""
    visible = Partnership.objects.visible_to(user)
    return _sought(Obligation.objects.filter(partnership__in=visible), wanted)


def find_notices(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By reference, title and clause; those to be served for the side that serves them."""
    return _sought(FormalNotice.objects.visible_to(user), wanted)


def _shown(
    page: str, title: Callable[[Any], str], what: Callable[[Any], str], *, below: bool = False
) -> Callable[[User, Sequence[Any]], list[Hit]]:
    """Rows as hits; `page` is the route of one, `below` one that names its partnership too."""

    def show(_user: User, rows: Sequence[Any]) -> list[Hit]:
        return [
            Hit(
                title=title(one),
                url=reverse(page, args=[one.partnership.uuid, one.uuid] if below else [one.uuid]),
                what=what(one),
                where=one.partnership.name,
                where_url=reverse("partnership", args=[one.partnership.uuid]),
            )
            for one in rows
        ]

    return show


def _with_state(one: Any) -> str:
    return f"{one.reference} · {one.get_state_display()}"


def _of_a_risk(one: Risk) -> str:
    words = str(one.get_category_display())
    return words if one.closed_on is None else f"{words} · {_('closed')} {day(one.closed_on)}"


def _of_an_obligation(one: Obligation) -> str:
    return f"{one.reference} · {one.get_nature_display()}, {one.clause}"


def install() -> None:
    """Offers them to the search."""
    known: tuple[tuple[str, str | Promise, Any, Any], ...] = (
        (
            "decisions",
            _("Decisions"),
            find_decisions,
            _shown("decision", lambda one: one.title, _with_state),
        ),
        ("meetings", _("Meetings"), find_meetings, _shown("meeting", str, _with_state)),
        (
            "concerns",
            _("Concerns"),
            find_concerns,
            _shown("concern", lambda one: one.title, _with_state),
        ),
        ("risks", _("Risks"), find_risks, _shown("risk", str, _of_a_risk, below=True)),
        (
            "obligations",
            _("Duties and rights"),
            find_obligations,
            _shown("obligation", lambda one: one.title, _of_an_obligation, below=True),
        ),
        (
            "formal_notices",
            _("Notices of the contract"),
            find_notices,
            _shown("formal_notice", lambda one: one.title, _with_state),
        ),
    )
    for number, (slug, label, find, show) in enumerate(known):
        register(Provider(slug, label, 40 + number, find, show))
