"""Assessing a risk: each time a row of its own, with who, when and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.money import TooManyDecimals, to_minor
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import RiskAssessment
from governance.risk_scale import Assessed, objections_to
from governance.selectors.risk_rights import RiskRights
from governance.services.risks import against_closed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from governance.models import Risk, RiskTrigger


def assess(
    risk: Risk,
    assessed: Assessed,
    *,
    reason: str,
    actor: User,
    review_on: dt.date | None = None,
) -> RiskAssessment:
    """Says how likely and how bad the risk is, before and with what is done about it.

    Amounts are in the partnership's currency. The next look is after the months that the risk
    says, or on `review_on`.

    Raises:
        Refused: with everything that is wrong: numbers that are off the scale, a residual part
            above its inherent part, no reason, a day that has passed, no right.
    """
    with audited(risk.stream, actor=actor, kind="risk.assessed") as act:
        row = locked(risk)
        rights = RiskRights.of(actor, row.partnership)
        refuse_if(
            [
                *rights.against_keeping(allowed=rights.may_assess),
                *against_closed(row),
                *_objections(row, assessed, reason, review_on),
            ]
        )
        made = put_assessment(row, assessed, reason=reason.strip(), by=actor)
        row.review_on = review_on or months_after(clock.today(), row.review_months)
        row.save(update_fields=["review_on"])
        act.fact(risk=str(row.uuid), score=made.residual.score, review_on=row.review_on)
        act.seal(made)
    return made


def put_assessment(
    risk: Risk,
    assessed: Assessed,
    *,
    reason: str,
    by: User | None = None,
    trigger: RiskTrigger | None = None,
    trace: dict[str, Any] | None = None,
) -> RiskAssessment:
    """Writes the row that counts from now on, for a service that locked the risk."""
    risk.assessments.filter(is_current=True).update(is_current=False)
    return RiskAssessment.objects.create(
        risk=risk,
        at=clock.now(),
        by=by,
        reason=reason,
        inherent_probability=assessed.inherent.probability,
        inherent_impact=assessed.inherent.impact,
        residual_probability=assessed.residual.probability,
        residual_impact=assessed.residual.impact,
        currency=risk.partnership.currency,
        inherent_money=assessed.inherent.money,
        residual_money=assessed.residual.money,
        trigger=trigger,
        episode=trigger.episode if trigger else None,
        trace=trace or {},
    )


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_after - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def _objections(
    risk: Risk, assessed: Assessed, reason: str, review_on: dt.date | None
) -> Iterator[Problem]:
    yield from objections_to(assessed)
    currency = risk.partnership.currency
    for name in ("inherent", "residual"):
        amount = getattr(assessed, name).money
        try:
            if amount is not None:
                to_minor(amount, currency)
        except (TooManyDecimals, OverflowError):
            message = _("%(currency)s has no such amount; use fewer decimals or digits.")
            yield Problem(f"{name}_money", "decimals", message % {"currency": currency})
    if not reason.strip():
        message = _("Say what this rests on; it stays in the history of the risk.")
        yield Problem("reason", "required", message)
    if review_on is not None and review_on <= clock.today():
        yield Problem("review_on", "past", _("Enter a day after today, or leave it empty."))
    yield from far_off("review_on", review_on)
