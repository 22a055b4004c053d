"""The figures of the index for a month's charge, and the vintages they have."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import clock
from core.periods import Period
from performance.indexation import LaterVintages, effect_of_later_vintages, reference_months
from performance.selectors.index_figures import indexation_of, reference_figures, vintage_of

if TYPE_CHECKING:
    from performance.indexation import IndexationRule
    from performance.models import IndexFigure, PriceIndex
    from performance.selectors.payments.known import Known

LEVEL = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class IndexFigures:
    """I_0 and I_n, and which rows and vintages they are."""

    base: Decimal
    now: Decimal
    sources: dict[str, Any] = field(default_factory=dict)
    hands: frozenset[int] = frozenset()


def figures_for(known: Known, terms: Any, period: Period) -> IndexFigures:
    """The index's figures for the charge of a month; level where no share follows an index.

    Raises:
        Refused: a figure is missing, or the index is not in the register.
    """
    found = indexation_of(terms)
    if found is None:
        return IndexFigures(base=LEVEL, now=LEVEL)
    base, now = _pair(known, found.index, found.rule, period)
    return IndexFigures(
        base=base.value,
        now=now.value,
        sources={
            "code": found.index.code,
            "base": _source(base),
            "now": _source(now),
        },
        hands=frozenset({base.recorded_by_id, now.recorded_by_id}),
    )


def later_vintages(known: Known, terms: Any, period: Period, sources: Any) -> LaterVintages | None:
    """What figures published since would make of a month's factor; None where nothing follows.

    `sources` are those that the working out of the month kept.
    """
    found = indexation_of(terms)
    if found is None or not sources:
        return None
    base, now = _pair(known, found.index, found.rule, period)
    used = {str(one.uuid): one for one in known.index_rows(found.index)}
    rows = [used.get(sources[name]["uuid"]) for name in ("base", "now")]
    if rows[0] is None or rows[1] is None:
        return None
    return effect_of_later_vintages(
        found.share,
        used=(vintage_of(rows[0]), vintage_of(rows[1])),
        known=(vintage_of(base), vintage_of(now)),
    )


def _pair(
    known: Known, index: PriceIndex, rule: IndexationRule, period: Period
) -> tuple[IndexFigure, IndexFigure]:
    on = clock.day_of(known.moment)
    latest = {one.month: one for one in known.index_rows(index) if one.published_on <= on}
    try:
        months = reference_months(rule, period)
        return latest[months.base.start], latest[months.now.start]
    except (KeyError, ValueError):
        # It says which figure is missing, and where to enter it.
        return reference_figures(index, rule, period, on=on, recorded_by=known.at)


def _source(figure: IndexFigure) -> dict[str, str]:
    return {
        "uuid": str(figure.uuid),
        "month": Period("month", figure.month).key,
        "value": str(figure.value),
        "published_on": figure.published_on.isoformat(),
    }
