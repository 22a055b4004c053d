"""What a trust index is made of, as it was known on a day: read from what really happened."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from core.formatting import period_label
from core.periods import Period
from governance.models import ActivityFollowUp, FollowUp, Survey
from performance.models import (
    KPI,
    KPIRecord,
    Milestone,
    MonthlyReturn,
    Scorecard,
    Submission,
    TrustWeights,
)
from performance.models.trust import PARTS
from performance.selectors.due import due_on
from performance.trust.calculation import Claim, Part, Promise, SideAnswer, TrustInputs, TrustRules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from partnerships.models import Partnership

WINDOW: Final = dt.timedelta(days=365)
"""An index looks back over so many days: the product's default."""
_SENT_AFTER: Final = dt.timedelta(days=60)
"""No return is due later than so many days after its month."""
_GONE = Submission.Outcome.WITHDRAWN


def weights_in_force(partnership: Partnership, day: dt.date) -> TrustWeights | None:
    """What both sides adopted for `day`; None where they did not: there is no default."""
    return (
        TrustWeights.objects.filter(
            partnership=partnership, state=TrustWeights.State.ADOPTED, effective_from__lte=day
        )
        .order_by("-effective_from", "-number")
        .first()
    )


def rules_of(weights: TrustWeights) -> TrustRules:
    """The rules with these weights; all else is the product's default."""
    return TrustRules(
        version=str(weights.number),
        weights={Part(part): getattr(weights, part) for part in PARTS},
    )


def inputs_of(partnership: Partnership, day: dt.date) -> TrustInputs:
    """Everything that was known at the end of `day`, over the year before; nine queries."""
    answers, survey = _answers(partnership, day)
    dual, dual_id = _dual(partnership, day)
    return TrustInputs(
        day=day,
        disclosures=tuple(_disclosures(partnership, day)),
        commitments=tuple(
            promise for provider in COMMITMENTS for promise in provider(partnership, day)
        ),
        dual=dual,
        dual_id=dual_id,
        claims=tuple(_claims(partnership, day)),
        answers=answers,
        survey_id=survey,
    )


def _known(moment: dt.datetime | dt.date | None, day: dt.date) -> dt.date | None:
    """The day on which something happened, as far as that was known on `day`."""
    if moment is None:
        return None
    found = clock.day_of(moment) if isinstance(moment, dt.datetime) else moment
    return found if found <= day else None


def _disclosures(partnership: Partnership, day: dt.date) -> Iterator[Promise]:
    """The monthly returns of both sides, by the day on which each was due at first."""
    returns = list(
        MonthlyReturn.objects.filter(
            partnership=partnership, period_end__lte=day, period_end__gt=day - WINDOW - _SENT_AFTER
        ).order_by("period_start", "reported_by")
    )
    rounds = Submission.objects.filter(monthly_return__in=returns).exclude(outcome=_GONE)
    # The first of each comes last, and stays.
    sent = dict(rounds.order_by("-sent_at").values_list("monthly_return", "sent_at"))
    for one in returns:
        due = due_on(partnership, Period.parse(one.period))
        if day - WINDOW < due <= day:
            done = _known(sent.get(one.pk), day)
            yield Promise(_return(one), due, done, one.reported_by, _id(one))


def _milestones(partnership: Partnership, day: dt.date) -> Iterator[Promise]:
    """Milestones by their baseline; one that is claimed counts from its claim."""
    found = Milestone.objects.filter(
        partnership=partnership, baseline_on__lte=day, baseline_on__gt=day - WINDOW
    )
    for one in found.order_by("baseline_on", "pk"):
        assert one.baseline_on is not None  # noqa: S101 - asked for above
        done = _known(one.actual_on or one.claimed_on, day)
        yield Promise(one.name, one.baseline_on, done, one.owed_by, _id(one))


def _checks(partnership: Partnership, day: dt.date) -> Iterator[Promise]:
    """What was sent is checked by a day, and what was sent back is answered by one."""
    rounds = list(
        Submission.objects.filter(partnership=partnership)
        .filter(
            Q(check_by__lte=day, check_by__gt=day - WINDOW)
            | Q(respond_by__lte=day, respond_by__gt=day - WINDOW)
        )
        .exclude(outcome=_GONE)
        .select_related("monthly_return", "milestone")
        .order_by("sent_at", "pk")
    )
    later = list(
        Submission.objects.filter(partnership=partnership)
        .exclude(outcome=_GONE)
        .values_list("monthly_return", "milestone", "sent_at")
    )
    for one in rounds:
        what = _sent(one)
        if day - WINDOW < one.check_by <= day:
            words = _("Check of: %(what)s") % {"what": what}
            done = _known(one.decided_at, day)
            yield Promise(words, one.check_by, done, KPI.Side.AUTHORITY.value, f"{one.uuid}:check")
        if one.respond_by is not None and day - WINDOW < one.respond_by <= day:
            again = min(
                (
                    at
                    for ret, milestone, at in later
                    if (ret, milestone) == (one.monthly_return_id, one.milestone_id)
                    and at > one.sent_at
                ),
                default=None,
            )
            words = _("Answer to what was sent back: %(what)s") % {"what": what}
            yield Promise(
                words, one.respond_by, _known(again, day), _owed_by(one), f"{one.uuid}:answer"
            )


def _conditions(partnership: Partnership, day: dt.date) -> Iterator[Promise]:
    """Conditions of decisions that were done."""
    found = FollowUp.objects.filter(
        decision__partnership=partnership,
        decision__state="done",
        due_on__lte=day,
        due_on__gt=day - WINDOW,
    )
    for one in found.order_by("due_on", "pk"):
        yield Promise(one.text, one.due_on, _known(one.done_on, day), "", _id(one))


def _follow_ups(partnership: Partnership, day: dt.date) -> Iterator[Promise]:
    """What was to follow from workshops, reviews and sessions."""
    found = ActivityFollowUp.objects.filter(
        activity__partnership=partnership, due_on__lte=day, due_on__gt=day - WINDOW
    )
    for one in found.order_by("due_on", "pk"):
        yield Promise(one.text, one.due_on, _known(one.done_on, day), one.side, _id(one))


COMMITMENTS: Final[tuple[Callable[[Partnership, dt.date], Iterator[Promise]], ...]] = (
    _milestones,
    _checks,
    _conditions,
    _follow_ups,
)
"""What counts as promised by a day. One more is one function more."""


def _dual(partnership: Partnership, day: dt.date) -> tuple[Fraction | None, str]:
    """The score of both goals together, of the newest scorecard that was issued by then."""
    card = (
        Scorecard.objects.filter(partnership=partnership, issued_at__lt=_end_of(day))
        .order_by("-period_start", "-version")
        .only("uuid", "dual")
        .first()
    )
    if card is None or card.dual is None:
        return None, ""
    return Fraction(card.dual), str(card.uuid)


def _claims(partnership: Partnership, day: dt.date) -> Iterator[Claim]:
    """Reported figures for which an official found another or the same value."""
    found = KPIRecord.objects.filter(
        partnership=partnership,
        state__in=[KPIRecord.State.ACCEPTED, KPIRecord.State.SUPERSEDED],
        reported_value__isnull=False,
        verified_value__isnull=False,
        decided_at__lt=_end_of(day),
        decided_at__gte=_end_of(day - WINDOW),
    ).select_related("kpi")
    for one in found.order_by("period_start", "pk"):
        assert one.reported_value is not None  # noqa: S101 - asked for above
        assert one.verified_value is not None  # noqa: S101 - as above
        words = f"{one.kpi.name}, {period_label(Period.parse(one.period))}"
        yield Claim(words, one.reported_value, one.verified_value, str(one.uuid))


def _answers(partnership: Partnership, day: dt.date) -> tuple[tuple[SideAnswer, ...], str]:
    """Both sides' means in the newest relationship survey that closed by then."""
    survey = (
        Survey.objects.filter(
            partnership=partnership,
            kind=Survey.Kind.RELATIONSHIP,
            state=Survey.State.CLOSED,
            closed_at__lt=_end_of(day),
            closed_at__gte=_end_of(day - WINDOW),
        )
        .order_by("-closed_at", "-pk")
        .first()
    )
    if survey is None:
        return (), ""
    found = tuple(
        SideAnswer(side, Fraction(one["mean"]), one["answers"])
        for side, one in sorted(survey.results.get("sides", {}).items())
        if one["enough"] and one["mean"] is not None
    )
    return found, str(survey.uuid)


def _end_of(day: dt.date) -> dt.datetime:
    """The first moment after `day`, in our zone."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(midnight)


def _return(one: MonthlyReturn) -> str:
    said = {"side": one.get_reported_by_display(), "period": period_label(Period.parse(one.period))}
    return _("Return of %(side)s, %(period)s") % said


def _sent(one: Submission) -> str:
    if one.monthly_return is not None:
        return _return(one.monthly_return)
    return str(one.milestone)


def _owed_by(one: Submission) -> str:
    if one.monthly_return is not None:
        return one.monthly_return.reported_by
    return one.milestone.owed_by if one.milestone is not None else ""


def _id(row: object) -> str:
    return str(row.uuid)  # type: ignore[attr-defined] # every row here has one
