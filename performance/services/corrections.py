"""Corrections: a new figure that names the accepted one; both stay on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from performance.events import ReturnSent
from performance.models import KPI, KPIRecord
from performance.scoring.ratio import ratio_value
from performance.selectors.figure_rights import side_of
from performance.selectors.returns import outside_limits, parts_of
from performance.services.rounds import open_round

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Document, Partnership

    Parts = tuple[Decimal | None, Decimal | None]


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
    `value` None says that there was nothing to report. Of a ratio both parts are given instead,
    and its value is worked out of them.

    Raises:
        Refused: when the person speaks for neither side, the figure is not accepted, a correction
            waits already, nothing changes, or the comment does not say why.
    """
    partnership = record.partnership
    with audited(partnership.stream, actor=actor, kind="kpi_record.corrected") as act:
        old = locked(record)
        parts = (numerator, denominator)
        wrong = list(_wrong_parts(old, value, parts))
        if old.kpi.aggregation != KPI.Aggregation.RATIO:
            parts = (None, None)
        elif not wrong:
            value = _worked_out(old, parts)
        refuse_if(
            [
                *_not_for(actor, partnership),
                *_held(old),
                *_objections(old, value, parts, comment, unread=bool(wrong)),
                *wrong,
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
            numerator=parts[0],
            denominator=parts[1],
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


def against_correcting(
    record: KPIRecord, value: Decimal | None, parts: Parts
) -> tuple[Problem, ...]:
    """What speaks against another value for the figure, whoever offers it and why."""
    wrong = list(_wrong_parts(record, value, parts))
    if parts_of(record.kpi) is not None and not wrong:
        value = _worked_out(record, parts)
    if value is None and not wrong:
        field = "value" if parts_of(record.kpi) is None else "numerator"
        wrong.append(Problem(field, "required", _("Enter the right value.")))
    found = _objections(record, value, parts, "settled", unread=bool(wrong))
    return (*wrong, *found)


def _not_for(actor: User, partnership: Partnership) -> Iterator[Problem]:
    if not side_of(actor, partnership):
        yield Problem("", "not_permitted", _("Only the partner or an official corrects a figure."))


def _held(record: KPIRecord) -> Iterator[Problem]:
    """While it is disputed only settling the concern says what the figure is."""
    if not record.is_disputed:
        return
    found = record.disputes.filter(lifted_at__isnull=True).select_related("concern").first()
    if found is not None:
        message = _(
            "This figure is disputed in %(reference)s. Settle that: it says whether the figure "
            "stands, or which value takes its place."
        )
        yield Problem("", "held", message % {"reference": found.concern.reference})


def _wrong_parts(record: KPIRecord, value: Decimal | None, parts: Parts) -> Iterator[Problem]:
    """Both parts of a ratio, or neither with no value: then there was nothing to report."""
    names = parts_of(record.kpi)
    if names is None or (value is None and parts == (None, None)):
        return
    for field, name, part in zip(("numerator", "denominator"), names, parts, strict=True):
        if part is None:
            yield Problem(field, "required", _("Enter “%(part)s”.") % {"part": name})
        elif field == "denominator" and part <= 0:
            yield Problem(
                field, "zero_denominator", _("“%(part)s” has to be more than 0.") % {"part": name}
            )


def _worked_out(record: KPIRecord, parts: Parts) -> Decimal | None:
    above, below = parts
    if above is None or below is None:
        return None
    return ratio_value(above, below, record.kpi.unit)


def _objections(
    record: KPIRecord, value: Decimal | None, parts: Parts, comment: str, *, unread: bool
) -> Iterator[Problem]:
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
    same = value == record.value and (value is not None or record.value is None)
    if same and not unread and parts == (record.numerator, record.denominator):
        field = "value" if parts_of(record.kpi) is None else "numerator"
        yield Problem(field, "unchanged", _("The value is the same. Enter the right one."))
    outside = outside_limits(record.kpi, value)
    if outside is not None:
        yield Problem("value", "out_of_limits", outside)
    if not comment.strip():
        yield Problem("comment", "required", _("Say in the comment why the figure changes."))
