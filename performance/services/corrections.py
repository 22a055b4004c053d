"""Corrections: a new figure that names the accepted one; both stay on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from performance.events import ReturnSent
from performance.models import KPIRecord
from performance.selectors.figure_rights import side_of
from performance.services.rounds import open_round

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Document, Partnership


def correct_record(
    record: KPIRecord,
    *,
    value: Decimal | None,
    comment: str,
    actor: User,
    evidence: Iterable[Document] = (),
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
) -> KPIRecord:
    """Offers another value for an accepted figure, in a round of its own, for somebody to check.

    Until it is accepted the old figure counts; then that one is superseded and sealed anew.
    `value` None says that there was nothing to report. A ratio takes both of its parts.

    Raises:
        Refused: when the person speaks for neither side, the figure is not accepted, a correction
            waits already, nothing changes, or the comment does not say why.
    """
    partnership = record.partnership
    with audited(partnership.stream, actor=actor, kind="kpi_record.corrected") as act:
        old = locked(record)
        refuse_if(
            [
                *_not_for(actor, partnership),
                *_objections(old, value, comment),
                *_parts_missing(old, value, (numerator, denominator)),
            ]
        )
        found = old.monthly_return
        number = 1
        if found is not None:
            found = locked(found)
            number = found.round + 1
            found.round = number
            found.save(update_fields=["round"])
        submission = open_round(partnership, actor=actor, round_number=number, monthly_return=found)
        new = KPIRecord.objects.create(
            partnership=partnership,
            kpi_id=old.kpi_id,
            monthly_return=found,
            submission=submission,
            period=old.period,
            period_start=old.period_start,
            period_end=old.period_end,
            answer=KPIRecord.Answer.NOTHING if value is None else KPIRecord.Answer.VALUE,
            reported_value=value,
            numerator=numerator if value is not None else None,
            denominator=denominator if value is not None else None,
            reliability=old.reliability,
            comment=comment.strip(),
            due_on=old.due_on,
            submitted_by=actor,
            submitted_at=submission.sent_at,
            corrects=old,
        )
        new.evidence.set(evidence)
        act.fact(figure=str(new.uuid), corrects=str(old.uuid), period=old.period, value=value)
        act.fact(receipt=submission.receipt)
        events.publish(ReturnSent(partnership.pk, submission.pk))
    return new


def _not_for(actor: User, partnership: Partnership) -> Iterator[Problem]:
    if not side_of(actor, partnership):
        yield Problem("", "not_permitted", _("Only the partner or an official corrects a figure."))


def _parts_missing(
    record: KPIRecord, value: Decimal | None, parts: tuple[Decimal | None, Decimal | None]
) -> Iterator[Problem]:
    if value is None or record.numerator is None:
        return
    for name, part in zip(("numerator", "denominator"), parts, strict=True):
        if part is None:
            yield Problem(name, "required", _("Enter both parts of the ratio."))


def _objections(record: KPIRecord, value: Decimal | None, comment: str) -> Iterator[Problem]:
    if record.state != KPIRecord.State.ACCEPTED or record.monthly_return_id is None:
        yield Problem(
            "record",
            "not_accepted",
            _("Only an accepted figure of a return is corrected; send this one anew instead."),
        )
    if KPIRecord.objects.filter(
        kpi=record.kpi_id, period_start=record.period_start, state=KPIRecord.State.SUBMITTED
    ).exists():
        yield Problem(
            "record",
            "waiting",
            _("A correction of this figure waits to be checked. Wait for its outcome."),
        )
    same = value == record.reported_value and (value is not None or record.value is None)
    if same:
        yield Problem("value", "unchanged", _("The value is the same. Enter the right one."))
    if not comment.strip():
        yield Problem("comment", "required", _("Say in the comment why the figure changes."))
