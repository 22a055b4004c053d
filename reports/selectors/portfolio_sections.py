"""The portfolio as sections of reports: the same figures as its page shows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day, money_short, scaled
from partnerships.models import Standing
from partnerships.selectors.portfolio import figures
from partnerships.selectors.portfolio_columns import (
    WORST_FIRST,
    phase_label,
    standing_of,
    state_label,
)
from partnerships.selectors.portfolio_filters import ATTENTION, due_soon, overdue
from partnerships.types import types
from reports.blocks import NOTHING, Cell, Head, Section, table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from partnerships.models import Partnership

MOST: Final = 1000
"""So many rows of a table are printed; all stand in the figures inside the file."""


def facts_of(one: Partnership) -> dict[str, Any]:
    """What the figures say of a partnership."""
    standing = standing_of(one)
    return {
        "uuid": str(one.uuid),
        "reference": one.reference,
        "name": one.name,
        "authority": one.authority.name,
        "type": one.type,
        "phase": one.phase,
        "capital_value": one.capital_value,
        "currency": one.currency,
        "state": _state(one),
        "financial": standing.financial if standing else None,
        "community": standing.community if standing else None,
        "period": standing.period if standing else "",
        "next_deadline_on": standing.next_deadline_on if standing else None,
        "next_deadline": standing.next_deadline if standing else "",
    }


def figures_section(
    counted: QuerySet[Partnership], rows: Sequence[Partnership], today: dt.date
) -> Section:
    """What stands on top of the portfolio's page, and how many there are in each state and type."""
    found = figures(counted, today)  # type: ignore[arg-type] # the same queryset
    states = Counter(_state(one) for one in rows)
    kinds = Counter(one.type for one in rows)
    heads = (Head(_("State")), Head(_("Partnerships"), "came", is_number=True))
    return Section(
        slug="figures",
        title=_("The portfolio in figures"),
        finding=ngettext(
            "%(n)d of %(all)d partnership is at risk or off track.",
            "%(n)d of %(all)d partnerships are at risk or off track.",
            found.partnerships,
        )
        % {"n": found.attention, "all": found.partnerships},
        facts=(
            (_("Partnerships"), str(found.partnerships)),
            *((_("Capital value"), money_short(t.amount, t.currency)) for t in found.totals),
            (_("Deadlines in 90 days or missed"), str(found.deadlines)),
            (_("Overdue"), str(found.overdue)),
            (_("Not scored yet"), str(found.not_scored)),
        ),
        tables=(
            table(
                heads,
                (
                    (Cell(str(Standing.State(one).label)), Cell(str(states[one])))
                    for one in reversed(Standing.State.values)
                    if states[one]
                ),
                title=_("By state"),
            ),
            table(
                (Head(_("Type")), heads[1]),
                ((Cell(str(types[one].label)), Cell(str(n))) for one, n in sorted(kinds.items())),
                title=_("By type"),
            ),
        ),
        notes=(_("Amounts in different currencies are never added."),),
        data={
            "partnerships": found.partnerships,
            "attention": found.attention,
            "deadlines": found.deadlines,
            "overdue": found.overdue,
            "not_scored": found.not_scored,
            "capital_value": {one.currency: one.amount for one in found.totals},
            "states": dict(sorted(states.items())),
            "types": dict(sorted(kinds.items())),
        },
    )


def attention_section(rows: Sequence[Partnership]) -> Section:
    """Those at risk or off track, the worst first, with the reason."""
    place = {state: number for number, state in enumerate(WORST_FIRST)}
    found = sorted(
        (one for one in rows if _state(one) in ATTENTION),
        key=lambda one: (place[_state(one)], one.name, one.pk),
    )
    return _listed("attention", _("At risk or off track"), found, _("None is."))


def deadlines_section(
    counted: QuerySet[Partnership], rows: Sequence[Partnership], today: dt.date
) -> Section:
    """Those with a deadline in 90 days or one that was missed, by day."""
    due = set(counted.filter(due_soon(today)).values_list("pk", flat=True))
    late = set(counted.filter(overdue(today)).values_list("pk", flat=True))
    found = sorted(
        (one for one in rows if one.pk in due | late), key=lambda one: (_due(one), one.pk)
    )
    title = _("Deadlines in 90 days, and those missed")
    return _listed("deadlines", title, found, _("Nothing falls due."), late=late)


def every_section(rows: Sequence[Partnership]) -> Section:
    """All that are counted, by reference."""
    return _listed("counted", _("Every partnership that this report counts"), rows, "")


def _listed(
    slug: str,
    title: str,
    rows: Sequence[Partnership],
    empty: str,
    late: set[int] | frozenset[int] = frozenset(),
) -> Section:
    return Section(
        slug=slug,
        title=title,
        tables=(
            table(
                (
                    Head(_("Partnership")),
                    Head(_("State"), "state"),
                    Head(_("Financial"), "short", is_number=True),
                    Head(_("Community"), "short", is_number=True),
                    Head(_("Next deadline"), "came"),
                ),
                (_cells(one, is_late=one.pk in late) for one in rows),
                most=MOST,
            ),
        ),
        empty=empty,
        data=[one.reference for one in rows],
    )


def _cells(one: Partnership, *, is_late: bool) -> tuple[Cell, ...]:
    standing = standing_of(one)
    reason = standing.state_reason if standing and _state(one) in ATTENTION else ""
    due = standing.next_deadline_on if standing else None
    return (
        Cell(one.name, (f"{one.reference}, {one.authority.name}",)),
        Cell(state_label(one), (reason or phase_label(one),)),
        Cell(_score(standing.financial if standing else None)),
        Cell(_score(standing.community if standing else None)),
        Cell(
            day(due) if due else NOTHING,
            (standing.next_deadline,) if standing and due else (),
            is_late=is_late,
        ),
    )


def _score(value: Decimal | None) -> str:
    return NOTHING if value is None else scaled(value, 0)


def _state(one: Partnership) -> str:
    standing = standing_of(one)
    return str(standing.state if standing else Standing.State.NOT_SCORED)


def _due(one: Partnership) -> dt.date:
    standing = standing_of(one)
    assert standing is not None  # noqa: S101 - only those with a deadline are asked
    assert standing.next_deadline_on is not None  # noqa: S101 - as above
    return standing.next_deadline_on
