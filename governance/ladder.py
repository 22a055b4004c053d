"""The ladder of a concern: its levels, and the clock of each. Pure; days in, days out.

Days of the first three levels are business days of the partnership's country; the days of
adjudication are calendar days, as the statute counts them.

Sources:
    SoPC4 clause 28.2: representatives, chief executives for a fixed time, adjudication, courts.
    Statutory adjudication (Halsbury's Laws): appointed and referred within 7 days, decided within
    28 days; the decision binds meanwhile.
    A contract's clause 60.12: referred to arbitration within 20 business days of the decision; the
    arbitrator agreed within 10.
    The time of the first two levels is Concord's own default, that of the chief executives (often
    10 to 20 business days) is unverified practice: each partnership sets its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.calendars import add_business_days

APPOINT_DAYS: Final = 7
DECIDE_DAYS: Final = 28
REFER_DAYS: Final = 20
"""Business days after the adjudicator's decision; afterwards it is final."""
AGREE_DAYS: Final = 10
"""Business days to agree on an arbitrator."""
TOLD_BEFORE: Final = 3
"""Business days before a limit ends on which both sides are told of it."""
LONGEST_DAYS: Final = 120

FORMAL_DISPUTES: Final = {"disputes": 42, "of": 165, "percent": 25, "kpi_percent": 20}
"""How often it comes to a formal dispute: Global Infrastructure Hub, PPPs closed 2005 to 2015."""


class Level(StrEnum):
    OPERATIONAL = "operational"
    REPRESENTATIVES = "representatives"
    EXECUTIVES = "executives"
    ADJUDICATION = "adjudication"
    ARBITRATION = "arbitration"


LADDER: Final = tuple(Level)
TALKS: Final = LADDER[:3]
"""The levels on which both sides talk; the other two are for somebody else to decide."""

LABELS: Final = {
    Level.OPERATIONAL: _("Those who do the work"),
    Level.REPRESENTATIVES: _("Representatives"),
    Level.EXECUTIVES: _("Chief executives"),
    Level.ADJUDICATION: _("Adjudicator"),
    Level.ARBITRATION: _("Arbitration or court"),
}


class Awaits(StrEnum):
    """What the present limit is for."""

    SETTLEMENT = "settlement"
    APPOINTMENT = "appointment"
    DECISION = "decision"
    REFERRAL = "referral"
    ARBITRATOR = "arbitrator"
    AWARD = "award"


AWAITS_LABELS: Final = {
    Awaits.SETTLEMENT: _("to settle it"),
    Awaits.APPOINTMENT: _("to appoint the adjudicator"),
    Awaits.DECISION: _("for the adjudicator to decide"),
    Awaits.REFERRAL: _("to refer it to arbitration or to court"),
    Awaits.ARBITRATOR: _("to agree on an arbitrator"),
    Awaits.AWARD: _("for the award or judgment"),
}

LEVEL_CHOICES: Final = [(level.value, label) for level, label in LABELS.items()]
AWAITS_CHOICES: Final = [(what.value, label) for what, label in AWAITS_LABELS.items()]


@dataclass(frozen=True, slots=True)
class Limits:
    """Business days that a concern may stay on each of the levels on which both sides talk."""

    operational: int = 10
    representatives: int = 10
    executives: int = 20

    def of(self, level: Level) -> int:
        """Those of one level."""
        return int(getattr(self, level.value))


def above(level: Level) -> Level | None:
    """The next level; None above the last."""
    place = LADDER.index(level) + 1
    return LADDER[place] if place < len(LADDER) else None


def begins(level: Level) -> Awaits:
    """What is awaited first on a level."""
    return {Level.ADJUDICATION: Awaits.APPOINTMENT, Level.ARBITRATION: Awaits.ARBITRATOR}.get(
        level, Awaits.SETTLEMENT
    )


def limit(
    level: Level, awaits: Awaits, since: dt.date, limits: Limits, country: str
) -> dt.date | None:
    """The last day for what is awaited, counted from `since`; None where there is none.

    Raises:
        UnknownCountry: when there is no calendar for the country.
    """
    match awaits:
        case Awaits.SETTLEMENT:
            return add_business_days(since, limits.of(level), country)
        case Awaits.APPOINTMENT:
            return since + dt.timedelta(days=APPOINT_DAYS)
        case Awaits.DECISION:
            return since + dt.timedelta(days=DECIDE_DAYS)
        case Awaits.REFERRAL:
            return add_business_days(since, REFER_DAYS, country)
        case Awaits.ARBITRATOR:
            return add_business_days(since, AGREE_DAYS, country)
    return None
