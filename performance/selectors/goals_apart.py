"""Where one goal is met and the other is not: what a question to the board begins with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import period_label
from core.periods import Period
from governance.selectors.sides import side_name
from performance.models import Scorecard, SideObjective
from performance.scoring import AXIS_LABELS, Axis, recompute
from performance.scoring.exact import plain
from performance.scoring.finding import Goal, goal, goals_told, weaker
from performance.scoring.states import Quadrant
from performance.scoring.wording import with_unit
from performance.selectors.score_rows import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnerships.models import Partnership
    from performance.scoring import LineResult, ScoreResult

ABOUT: Final = "scorecard"
MOST_KPIS: Final = 6
LONGEST_TITLE: Final = 200


def weaker_goal(result: ScoreResult) -> Axis | None:
    """The goal that is not met while the other one is; None where they do not pull apart."""
    money, people = (goal(result.axis(axis), result.rules) for axis in Axis)
    return weaker(money, people)


def conflict_of(card: Scorecard) -> Axis | None:
    """The same from what stands in the row, without its trace."""
    goals = goals_told(card.finding)
    return weaker(*goals) if goals is not None else None


def quadrant_of(card: Scorecard) -> Quadrant | None:
    """Where its unrounded scores stand; None unless both goals have one."""
    goals = goals_told(card.finding)
    if goals is None or card.financial is None or card.community is None:
        return None
    money, people = (one is not Goal.NOT_MET for one in goals)
    if money:
        return Quadrant.BOTH_MET if people else Quadrant.MONEY_SOUND
    return Quadrant.PEOPLE_SERVED if people else Quadrant.NEITHER_MET


def goals_apart(card: Scorecard | None) -> str:
    """The finding of the card, where its goals pull apart; "" where they do not."""
    if card is None:
        return ""
    result = recompute(json.loads(card.result))
    return "" if weaker_goal(result) is None else say(result.finding)


def to_the_board(card: Scorecard) -> str:
    """The address at which the question is raised, filled in."""
    query = urlencode({"what": "resolution", "about": f"{ABOUT}:{card.period}"})
    return f"{reverse('decision_new', args=[card.partnership.uuid])}?{query}"


def asked_about(partnership: Partnership, period: str) -> Mapping[str, str]:
    """Title, question and background about the period's latest scorecard; {} where it has none."""
    card = Scorecard.objects.filter(partnership=partnership, period=period, is_latest=True).first()
    if card is None:
        return {}
    result = recompute(json.loads(card.result))
    weaker = weaker_goal(result)
    if weaker is None:
        return {}
    known = {
        "period": period_label(Period.parse(period)),
        "money": result.financial.score_shown or "–",
        "people": result.community.score_shown or "–",
        "mark": plain(result.rules.pass_mark),
    }
    return {
        "title": say(result.finding)[:LONGEST_TITLE],
        "question": _(
            "In %(period)s financial sustainability stands at %(money)s and the community outcome"
            " at %(people)s of 100; the pass mark is %(mark)s. What do both sides change, so that"
            " neither goal is reached at the cost of the other?"
        )
        % known,
        "background": "\n".join(_background(partnership, result, weaker)),
    }


def _background(partnership: Partnership, result: ScoreResult, weaker: Axis) -> Iterator[str]:
    short = sorted(
        (line for line in result.lines_of(weaker) if _falls_short(line, result)),
        key=lambda line: line.exact if line.exact is not None else -1,
    )[:MOST_KPIS]
    if short:
        yield _("What holds “%(goal)s” down:") % {"goal": say(AXIS_LABELS[weaker])}
        for line in short:
            yield f"– {_kpi(line)}"
    wanted = SideObjective.objects.filter(
        partnership=partnership,
        ended_on__isnull=True,
        kpis__code__in=[line.definition.code for line in short],
    )
    found = list(wanted.distinct())
    if found:
        yield ""
        yield _("What each side wants there:")
        for one in found:
            yield f"– {side_name(partnership, one.side)}: {one.title}"


def _falls_short(line: LineResult, result: ScoreResult) -> bool:
    return bool(line.below_minimum) or (
        line.exact is not None and line.exact < result.rules.pass_mark
    )


def _kpi(line: LineResult) -> str:
    known: dict[str, Any] = {
        "name": line.definition.name,
        "value": with_unit(line.value_shown, line.definition.unit),
        "score": line.score_shown,
    }
    return _("%(name)s: %(value)s, score %(score)s of 100") % known
