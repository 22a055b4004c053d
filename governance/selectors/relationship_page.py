"""What the page of working together says, as values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day, scaled
from governance.models import Activity, Survey
from governance.selectors.sides import side_name
from governance.selectors.survey_sheets import BOTH
from governance.survey_answers import AGREEMENT, HIGHEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from governance.equal_voice import EqualVoice, Voice
    from partnerships.models import Partnership

Row = dict[str, Any]
TAG = {
    Activity.State.PLANNED: "info",
    Activity.State.HELD: "good",
    Activity.State.CANCELLED: "none",
}


def whole(value: Fraction) -> str:
    """A figure from 0 to 100, half-up."""
    return scaled(_decimal(value, 0), 0)


def mean_shown(mean: str | Fraction | None) -> str:
    """A mean of answers, half-up at one decimal; "" where there is none."""
    return "" if mean is None else scaled(_decimal(Fraction(mean), 1), 1)


def _decimal(value: Fraction, places: int) -> Decimal:
    units = (2 * value.numerator * 10**places + value.denominator) // (2 * value.denominator)
    return Decimal(units).scaleb(-places)


def activity_rows(activities: Iterable[Activity]) -> list[Row]:
    """One row for each: what, when, who, what follows."""
    return [
        {
            "title": one.title,
            "url": reverse("activity", args=[one.uuid]),
            "kind": one.get_kind_display(),
            "day": one.day,
            "tag": TAG[Activity.State(one.state)],
            "label": one.get_state_display(),
            "open": sum(x.done_on is None for x in one.follow_ups.all()),
            "all": len(one.follow_ups.all()),
            "is_planned": one.state == Activity.State.PLANNED,
        }
        for one in activities
    ]


def survey_rows(surveys: Iterable[Survey]) -> list[Row]:
    """One row for each: when, how many answered of each side, and the means once it is closed."""
    return [
        {
            "title": one.title,
            "url": reverse("relationship_survey", args=[one.uuid]),
            "closes_on": one.closes_on,
            "tag": "info" if one.state == Survey.State.OPEN else "good",
            "label": one.get_state_display(),
            "sides": side_lines(one),
        }
        for one in surveys
    ]


def side_lines(survey: Survey) -> list[Row]:
    """How each side answered, once it is closed; that too few answered where they did."""
    found: Mapping[str, Any] = survey.results.get("sides", {})
    return [_side_line(survey, side, found[side]) for side in BOTH if side in found]


def _side_line(survey: Survey, side: str, found: Mapping[str, Any]) -> Row:
    name = side_name(survey.partnership, side)
    if not found["enough"]:
        words = ngettext(
            "%(n)d answer, too few to be shown",
            "%(n)d answers, too few to be shown",
            found["answers"],
        )
        return {"name": name, "mean": "", "words": words % {"n": found["answers"]}}
    words = ngettext("from %(n)d answer", "from %(n)d answers", found["answers"])
    return {
        "name": name,
        "mean": _("%(mean)s of %(most)d")
        % {"mean": mean_shown(found["mean"]), "most": HIGHEST[AGREEMENT]},
        "words": words % {"n": found["answers"]},
    }


def statement_rows(survey: Survey) -> list[Row]:
    """Each statement with the mean of either side and how far they are apart; one query."""
    found: Mapping[str, Any] = survey.results.get("sides", {})
    rows = []
    for question in survey.questions.all():
        if question.kind != AGREEMENT:
            continue
        means = [found.get(side, {}).get("questions", {}).get(str(question.uuid)) for side in BOTH]
        known = [Fraction(one) for one in means if one is not None]
        apart = abs(known[0] - known[1]) if len(known) == len(BOTH) else None
        rows.append(
            {
                "text": question.text,
                "means": [mean_shown(one) or "–" for one in means],
                "apart": mean_shown(apart) or "–",
                "lowest": min(known, default=Fraction(HIGHEST[AGREEMENT])),
            }
        )
    return rows


def voice_words(partnership: Partnership, found: EqualVoice) -> list[str]:
    """The equal-voice check in sentences with their numbers."""
    if not found.questions:
        return [_("No question that a body decides has come to an end yet.")]
    words = [_voice(side_name(partnership, side), one) for side, one in found.sides.items()]
    if found.score is None:
        words.append(
            _("Each side needs a question of its own that came to an end before both are compared.")
        )
    return words


def _voice(name: str, one: Voice) -> str:
    if one.rate is None:
        raised = _("%(side)s raised none of them.") % {"side": name}
    else:
        raised = _("%(side)s raised %(raised)d, of which %(adopted)d were adopted (%(share)s %%).")
        raised %= {
            "side": name,
            "raised": one.raised,
            "adopted": one.adopted,
            "share": whole(one.rate * 100),
        }
    told = _("It said what it thinks on %(spoke)d and voted on %(voted)d of %(could)d.")
    return f"{raised} {told % {'spoke': one.spoke, 'voted': one.voted, 'could': one.could}}"


def when_words(survey: Survey) -> str:
    """Until when it is open, or when it closed."""
    if survey.state == Survey.State.OPEN:
        return _("open until %(day)s") % {"day": day(survey.closes_on)}
    return _("closed on %(day)s") % {"day": day(survey.closed_at)} if survey.closed_at else ""
