"""The result of a scorecard in one sentence, and its place among the four quadrants."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from performance.scoring.states import Axis, Quadrant, Status
from performance.scoring.wording import Text
from performance.scoring.wording import gettext_noop as _

if TYPE_CHECKING:
    from performance.scoring.results import AxisResult
    from performance.scoring.rules import Rules


class Goal(Enum):
    """Whether a promise is kept, as far as it is known."""

    MET = auto()
    MINIMUM_MISSED = auto()
    NOT_MET = auto()
    UNKNOWN = auto()
    NOTHING_DUE = auto()


def goal(axis: AxisResult, rules: Rules) -> Goal:
    """How one goal stands: a score below the pass mark first, then a failed minimum."""
    if axis.exact is not None and axis.exact < rules.pass_mark:
        return Goal.NOT_MET
    if axis.minimums.failed:
        return Goal.MINIMUM_MISSED
    if axis.exact is not None:
        return Goal.MET
    return Goal.NOTHING_DUE if axis.status is Status.NO_DATA else Goal.UNKNOWN


def quadrant(financial: AxisResult, community: AxisResult, rules: Rules) -> Quadrant | None:
    """Where the unrounded scores stand against the pass mark; None unless both goals have one."""
    if financial.exact is None or community.exact is None:
        return None
    money = financial.exact >= rules.pass_mark
    people = community.exact >= rules.pass_mark
    if money:
        return Quadrant.BOTH_MET if people else Quadrant.MONEY_SOUND
    return Quadrant.PEOPLE_SERVED if people else Quadrant.NEITHER_MET


def weaker(money: Goal, people: Goal) -> Axis | None:
    """The goal that is not met while the other one is; None where they do not pull apart."""
    short = {Goal.NOT_MET, Goal.MINIMUM_MISSED}
    if money is Goal.MET and people in short:
        return Axis.COMMUNITY
    return Axis.FINANCIAL if people is Goal.MET and money in short else None


def goals_told(sentence: str) -> tuple[Goal, Goal] | None:
    """How both goals stand by the finding of a scorecard; None for any other sentence."""
    return _GOALS.get(sentence)


def finding(financial: AxisResult, community: AxisResult, rules: Rules) -> Text:
    """One sentence about both goals. It never says that a goal is met whose minimum failed."""
    return Text(_FINDINGS[goal(financial, rules), goal(community, rules)])


_FINDINGS = {
    (Goal.MET, Goal.MET): _(
        "Both goals are met: the money is sound and people are served as promised"
    ),
    (Goal.MET, Goal.MINIMUM_MISSED): _(
        "The money is sound, but people are not yet served as promised: a minimum is not met"
    ),
    (Goal.MET, Goal.NOT_MET): _("The money is sound, but people are not yet served as promised"),
    (Goal.MET, Goal.UNKNOWN): _(
        "The money is sound; too little is known of whether people are served as promised"
    ),
    (Goal.MET, Goal.NOTHING_DUE): _(
        "The money is sound; nothing about the people served is due in this period"
    ),
    (Goal.MINIMUM_MISSED, Goal.MET): _(
        "People are served as promised, but the money misses an agreed minimum"
    ),
    (Goal.MINIMUM_MISSED, Goal.MINIMUM_MISSED): _(
        "Agreed minimums of both the money and the service are not met"
    ),
    (Goal.MINIMUM_MISSED, Goal.NOT_MET): _(
        "The money misses an agreed minimum, and people are not yet served as promised"
    ),
    (Goal.MINIMUM_MISSED, Goal.UNKNOWN): _(
        "The money misses an agreed minimum, and too little is known of whether people are served"
        " as promised"
    ),
    (Goal.MINIMUM_MISSED, Goal.NOTHING_DUE): _(
        "The money misses an agreed minimum; nothing about the people served is due in this period"
    ),
    (Goal.NOT_MET, Goal.MET): _("People are served as promised, but the money is weak"),
    (Goal.NOT_MET, Goal.MINIMUM_MISSED): _(
        "The money is weak, and people are not yet served as promised: a minimum is not met"
    ),
    (Goal.NOT_MET, Goal.NOT_MET): _(
        "Neither goal is met: the money is weak and people are not yet served as promised"
    ),
    (Goal.NOT_MET, Goal.UNKNOWN): _(
        "The money is weak, and too little is known of whether people are served as promised"
    ),
    (Goal.NOT_MET, Goal.NOTHING_DUE): _(
        "The money is weak; nothing about the people served is due in this period"
    ),
    (Goal.UNKNOWN, Goal.MET): _("People are served as promised; too little is known of the money"),
    (Goal.UNKNOWN, Goal.MINIMUM_MISSED): _(
        "An agreed minimum of the service is not met, and too little is known of the money"
    ),
    (Goal.UNKNOWN, Goal.NOT_MET): _(
        "People are not yet served as promised, and too little is known of the money"
    ),
    (Goal.UNKNOWN, Goal.UNKNOWN): _(
        "Too little has been reported to say whether either goal is met"
    ),
    (Goal.UNKNOWN, Goal.NOTHING_DUE): _(
        "Too little is known of the money; nothing about the people served is due in this period"
    ),
    (Goal.NOTHING_DUE, Goal.MET): _(
        "People are served as promised; nothing about the money is due in this period"
    ),
    (Goal.NOTHING_DUE, Goal.MINIMUM_MISSED): _(
        "An agreed minimum of the service is not met; nothing about the money is due in this period"
    ),
    (Goal.NOTHING_DUE, Goal.NOT_MET): _(
        "People are not yet served as promised; nothing about the money is due in this period"
    ),
    (Goal.NOTHING_DUE, Goal.UNKNOWN): _(
        "Too little is known of whether people are served as promised; nothing about the money is"
        " due in this period"
    ),
    (Goal.NOTHING_DUE, Goal.NOTHING_DUE): _("Nothing is due in this period"),
}
_GOALS = {sentence: goals for goals, sentence in _FINDINGS.items()}
