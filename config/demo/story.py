"""What a demo partnership is told by: its facts, its KPIs and how their figures went."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from partnerships.catalogue.starter import between
from performance.services.starters import NewKPI, NewMilestone

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI with the value it had three years ago and the one it has now, and how it sways."""

    kpi: NewKPI
    start: str
    now: str
    sway: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    facts: dict[str, Any]
    authority: str
    partner: str
    phase: str
    since: dt.date
    signed_on: dt.date
    begins_on: dt.date
    manager: str
    approver: str
    submitter: str
    objectives: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...]
    milestones: tuple[NewMilestone, ...] = ()
    done: tuple[str, ...] = ()
    certifier: str = ""
    limit: Decimal | None = None
    charge: Decimal | None = None


def kpi(
    code: str,
    name: str,
    unit: str,
    posts: tuple[str, str],
    weights: tuple[int, int],
    **facts: Any,
) -> NewKPI:
    """A monthly KPI, better higher or lower as the goalposts say."""
    low, high = posts
    return NewKPI(
        code=code,
        name=name,
        unit=unit,
        direction="higher" if Decimal(high) > Decimal(low) else "lower",
        goalposts=between(low, high),
        financial_weight=Decimal(weights[0]),
        community_weight=Decimal(weights[1]),
        target=Decimal(facts.pop("target", high)),
        minimum=Decimal(facts.pop("minimum")) if "minimum" in facts else None,
        **facts,
    )
