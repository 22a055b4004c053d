"""The closed lists of the scorecard, and what each is called on a page."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from performance.scoring.wording import Text
from performance.scoring.wording import gettext_noop as _


class Direction(StrEnum):
    """Which results are good."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class Axis(StrEnum):
    """The two goals of a partnership. They are never added together."""

    FINANCIAL = "financial"
    COMMUNITY = "community"


class Kind(StrEnum):
    """Whether there is a figure, or which of three kinds of nothing. Zero is a value."""

    VALUE = "value"
    NOT_REPORTED = "not_reported"
    NOT_YET_DUE = "not_yet_due"
    NOT_APPLICABLE = "not_applicable"


class Basis(StrEnum):
    """Whose figure it is, the weightiest first."""

    AGREED = "agreed"
    VERIFIED = "verified"
    REPORTED = "reported"


class Reliability(StrEnum):
    """Reliability of the figure, the best first. Concord's own scale."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Status(StrEnum):
    """How much of the data that was due for one goal has been received."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    INSUFFICIENT = "insufficient"
    NO_DATA = "no_data"


class Tier(StrEnum):
    """The five tiers of delivery confidence, best first (words of NZ Treasury Gateway and OGC)."""

    ON_TRACK = "G"
    CONSTANT_ATTENTION = "AG"
    AT_RISK = "A"
    IN_DOUBT = "AR"
    OFF_TRACK = "R"

    @property
    def rank(self) -> int:
        """0 for the best, 4 for the worst."""
        return _TIERS.index(self)


_TIERS: Final = tuple(Tier)


def worst(*tiers: Tier) -> Tier:
    """The worst of at least one tier."""
    return max(tiers, key=lambda tier: tier.rank)


class LineState(StrEnum):
    """What the state column of one KPI says."""

    ON_TRACK = "G"
    CONSTANT_ATTENTION = "AG"
    AT_RISK = "A"
    IN_DOUBT = "AR"
    OFF_TRACK = "R"
    BELOW_MINIMUM = "below_minimum"
    NOT_REPORTED = "not_reported"
    NOT_YET_DUE = "not_yet_due"
    NOT_APPLICABLE = "not_applicable"


class Quadrant(StrEnum):
    """Where the two scores stand against the pass mark. Minimums do not move the point."""

    BOTH_MET = "both_met"
    MONEY_SOUND = "money_sound"
    PEOPLE_SERVED = "people_served"
    NEITHER_MET = "neither_met"


class CapReason(StrEnum):
    """What keeps a state from being better than a named tier, whatever the score."""

    FAILED_MINIMUM = "failed_minimum"
    SAFETY_EVENT = "safety_event"
    OVERDUE_MILESTONE = "overdue_milestone"
    PERSISTENT_BREACH = "persistent_breach"


AXIS_LABELS: Final = {
    Axis.FINANCIAL: Text(_("Financial sustainability")),
    Axis.COMMUNITY: Text(_("Community outcome")),
}

TIER_LABELS: Final = {
    Tier.ON_TRACK: Text(_("On track")),
    Tier.CONSTANT_ATTENTION: Text(_("On track (constant attention)")),
    Tier.AT_RISK: Text(_("At risk")),
    Tier.IN_DOUBT: Text(_("At risk (in doubt)")),
    Tier.OFF_TRACK: Text(_("Off track")),
}

SHORT_TIER_LABELS: Final = {
    **TIER_LABELS,
    Tier.CONSTANT_ATTENTION: TIER_LABELS[Tier.ON_TRACK],
    Tier.IN_DOUBT: TIER_LABELS[Tier.AT_RISK],
}

LINE_STATE_LABELS: Final = {
    **{LineState(tier.value): label for tier, label in SHORT_TIER_LABELS.items()},
    LineState.BELOW_MINIMUM: Text(_("Below minimum")),
    LineState.NOT_REPORTED: Text(_("Not reported")),
    LineState.NOT_YET_DUE: Text(_("Not yet due")),
    LineState.NOT_APPLICABLE: Text(_("Not applicable")),
}

QUADRANT_LABELS: Final = {
    Quadrant.BOTH_MET: Text(_("Both goals met")),
    Quadrant.MONEY_SOUND: Text(_("Money sound, people waiting")),
    Quadrant.PEOPLE_SERVED: Text(_("People served, money weak")),
    Quadrant.NEITHER_MET: Text(_("Neither goal met")),
}
