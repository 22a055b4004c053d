"""The register of risks as a list: what it can be asked for, and each risk in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.folding import holding, words_of
from core.formatting import day
from core.listing import Choice, Column, ListSpec
from core.money import from_minor
from governance.models import Risk, RiskAction, RiskAssessment
from governance.risk_scale import BANDS, IMPACT, PROBABILITY, band_of
from partnerships import codelists

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from django.db.models import QuerySet

    from core.models import User
    from core.money import MinorUnits
    from governance.models.risk import RiskQuerySet
    from partnerships.models import Partnership

OPEN, CLOSED, RAISED, UNASSESSED, LATE = "open", "closed", "raised", "unassessed", "late"
NOBODY: Final = "nobody"
INHERENT, RESIDUAL = "inherent", "residual"
VIEWS: Final = {INHERENT: gettext_lazy("inherent"), RESIDUAL: gettext_lazy("residual")}
_CELL = re.compile(r"(inherent|residual)-([1-5])-([1-5])")


def register_of(partnership: Partnership, user: User, *, scores: bool) -> QuerySet[Any]:
    """Every risk that the person reads, with what is still to be done about it; one query.

    With `scores`, each has both scores and whether a trigger raised it since somebody last looked
    at it. `ranked` is None for those that are closed, so that they stand last.
    """
    still = RiskAction.objects.filter(risk=OuterRef("pk"), state=RiskAction.State.OPEN)
    alone = still.order_by().values("risk")
    rows: RiskQuerySet = Risk.objects.visible_to(user).filter(partnership=partnership)
    rows = rows.select_related("owner").annotate(
        to_do=Coalesce(Subquery(alone.annotate(n=Count("pk")).values("n")), 0),
        next_due=Subquery(alone.annotate(first=Min("due_on")).values("first")),
    )
    if not scores:
        return rows
    current = RiskAssessment.objects.filter(risk=OuterRef("pk"), is_current=True)
    assessed: QuerySet[Any] = rows.as_assessed().annotate(
        **{
            f"{view}_{part}": F(f"now__{view}_{part}")
            for view in VIEWS
            for part in ("probability", "impact", "money")
        },
        money_in=F("now__currency"),
        is_raised=Exists(current.filter(by=None)),
        ranked=Case(When(closed_on=None, then=Coalesce(F("score"), Value(0)))),
    )
    return assessed


def risks_list(today: dt.date, *, scores: bool, cell: str = "") -> ListSpec:
    """What the register can be asked for; without `scores` nothing tells them, nor sorts by them.

    `cell` is one of the map as its links say it ("residual-4-3"): a filter only while it is asked.
    """
    return ListSpec(
        slug="risks",
        title=gettext_lazy("Risks"),
        unit=ngettext_lazy("%(n)s risk", "%(n)s risks", "n"),
        columns=_columns(scores=scores),
        sort="-score" if scores else "title",
        search=lambda text: holding(words_of(text), ["folded"]),
        search_label=gettext_lazy("What may happen"),
        choices=_choices(today, scores=scores, cell=cell),
        day="review_on" if scores else "next_due",
        day_label=gettext_lazy("Next look") if scores else gettext_lazy("Next action due"),
    )


def _columns(*, scores: bool) -> tuple[Column, ...]:
    def told(name: str) -> Any:
        return lambda one: getattr(one, name)

    def word(name: str) -> Any:
        return lambda one: str(getattr(one, f"get_{name}_display")())

    def amount(view: str) -> Any:
        return lambda one: _in_units(getattr(one, f"{view}_money"), one.money_in)

    head = (
        Column("title", gettext_lazy("Risk"), ("folded",), told("title")),
        Column("category", gettext_lazy("Kind"), (), word("category"), on_page=False),
        Column(
            "text", gettext_lazy("What may happen, and why"), (), told("description"), on_page=False
        ),
    )
    rating = (
        Column("score", gettext_lazy("Residual"), ("ranked", "score"), told("score")),
        Column("inherent", gettext_lazy("Inherent"), ("inherent_score",), told("inherent_score")),
        *(
            Column(
                f"{view}_{part}",
                words,
                (),
                amount(view) if part == "money" else told(f"{view}_{part}"),
                on_page=False,
            )
            for view, part, words in (
                (INHERENT, "probability", gettext_lazy("Inherent probability")),
                (INHERENT, "impact", gettext_lazy("Inherent impact")),
                (INHERENT, "money", gettext_lazy("Inherent amount at risk")),
                (RESIDUAL, "probability", gettext_lazy("Residual probability")),
                (RESIDUAL, "impact", gettext_lazy("Residual impact")),
                (RESIDUAL, "money", gettext_lazy("Residual amount at risk")),
            )
        ),
        Column("currency", gettext_lazy("Currency"), (), told("money_in"), on_page=False),
    )
    who = (
        Column("bearer", gettext_lazy("Carried by"), ("bearer",), word("bearer")),
        Column(
            "owner",
            gettext_lazy("Who sees to it"),
            ("owner__name",),
            lambda one: str(one.owner or ""),
            on_page=not scores,
        ),
        Column("to_do", gettext_lazy("To be done"), ("next_due",), told("to_do")),
        Column("next_due", gettext_lazy("Next action due"), (), told("next_due"), on_page=False),
    )
    inside = (
        Column("rationale", gettext_lazy("Why"), (), told("rationale"), on_page=False),
        Column("audience", gettext_lazy("Who sees it"), (), word("audience"), on_page=False),
        Column("review", gettext_lazy("Next look"), ("review_on",), told("review_on")),
    )
    last = (Column("closed", gettext_lazy("Closed"), (), told("closed_on"), on_page=False),)
    return (*head, *rating, *who, *inside, *last) if scores else (*head, *who, *last)


def _in_units(minor: MinorUnits | None, currency: str) -> Decimal | None:
    """What the database gives of an amount, as units."""
    return None if minor is None else from_minor(minor, currency)


def _choices(today: dt.date, *, scores: bool, cell: str) -> tuple[Choice, ...]:
    states = [(OPEN, gettext_lazy("open")), (CLOSED, gettext_lazy("closed"))]
    if scores:
        states[1:1] = [
            (RAISED, gettext_lazy("raised by a trigger, not looked at")),
            (UNASSESSED, gettext_lazy("never assessed")),
            (LATE, gettext_lazy("to be looked at by now")),
        ]
    found = [
        Choice("state", gettext_lazy("State"), states, lambda value: _in_state(value, today)),
        Choice(
            "bearer",
            gettext_lazy("Carried by"),
            [*Risk.Bearer.choices, (NOBODY, gettext_lazy("nobody yet"))],
            lambda value: Q(bearer="" if value == NOBODY else value),
        ),
        Choice("category", gettext_lazy("Kind"), codelists.RISK_CATEGORIES),
    ]
    if scores:
        bands = [(one.slug, one.label) for one in reversed(BANDS)]
        found.insert(1, Choice("band", gettext_lazy("Residual"), bands, _in_band))
        words = cell_words(cell)
        if words:
            found.append(Choice("cell", gettext_lazy("On the map"), [(cell, words)], _in_cell))
    return tuple(found)


def _in_state(value: str, today: dt.date) -> Q:
    is_open = Q(closed_on__isnull=True)
    asked = {
        OPEN: Q(),
        RAISED: Q(is_raised=True),
        UNASSESSED: Q(score__isnull=True),
        LATE: Q(review_on__lte=today),
    }
    return ~is_open if value == CLOSED else is_open & asked[value]


def _in_band(value: str) -> Q:
    band = next(one for one in BANDS if one.slug == value)
    return Q(score__gte=band.low, score__lte=band.high)


def _in_cell(value: str) -> Q:
    view, probability, impact = value.split("-")
    return Q(**{f"{view}_probability": int(probability), f"{view}_impact": int(impact)})


def cell_words(cell: str) -> str:
    """A cell of the map in words; "" where it is none."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return ""
    view, probability, impact = found.groups()
    return _("%(view)s: %(probability)s, %(impact)s") % {
        "view": VIEWS[view],
        "probability": PROBABILITY[int(probability)],
        "impact": IMPACT[int(impact)],
    }


def cells_of(one: Any, partnership: Partnership, today: dt.date, *, scores: bool) -> list[Any]:
    """A risk of `register_of` as a row of components/data_table.html."""
    sub = str(one.get_category_display())
    if one.audience == Risk.Audience.INTERNAL:
        sub = _("%(kind)s; only the authority sees it") % {"kind": sub}
    url = reverse("risk", args=[partnership.uuid, one.uuid])
    head = {"text": one.title, "url": url, "sub": sub}
    owner = str(one.owner or _("nobody sees to it yet"))
    carried: dict[str, Any] = {"column": _("Carried by"), "text": str(one.get_bearer_display())}
    if not one.bearer:
        carried |= {"kind": "bad", "label": _("nobody yet")}
    to_do = _to_do(one, today)
    if not scores:
        return [head, carried, {"text": owner, "column": _("Who sees to it")}, to_do]
    inherent = "–" if one.inherent_score is None else str(one.inherent_score)
    return [
        head,
        _residual(one),
        {"text": inherent, "column": _("Inherent")},
        {**carried, "sub": owner},
        to_do,
        _next_look(one, today),
    ]


def rating(score: int | None, *, is_open: bool = True) -> dict[str, str]:
    """A residual score as a tag: the word of its band, and the number."""
    if not is_open:
        return {"kind": "none", "label": _("closed")}
    if score is None:
        return {"kind": "none", "label": _("not assessed")}
    band = band_of(score)
    return {"kind": band.kind, "label": _("%(band)s, %(n)d") % {"band": band.label, "n": score}}


def _residual(one: Any) -> dict[str, Any]:
    found: dict[str, Any] = {**rating(one.score, is_open=one.is_open), "column": _("Residual")}
    if one.is_raised and one.is_open:
        found["sub"] = _("raised by a trigger")
    return found


def _to_do(one: Any, today: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = {"column": _("To be done"), "text": "–"}
    if one.to_do:
        words = ngettext("%(n)d action", "%(n)d actions", one.to_do)
        found["text"] = words % {"n": one.to_do}
        late = one.next_due < today
        when = _("was due on %(day)s") if late else _("next by %(day)s")
        found["late" if late else "sub"] = when % {"day": day(one.next_due)}
    return found


def _next_look(one: Any, today: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = {"column": _("Next look")}
    if one.review_on is not None and one.review_on < today:
        return {**found, "text": "", "late": day(one.review_on)}
    return {**found, "text": day(one.review_on) if one.review_on else "–"}
