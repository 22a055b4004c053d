"""Disputes: either side marks a figure that counts as contested, and lifts the mark again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from performance.events import RecordDisputed
from performance.models import KPI, Dispute, KPIRecord
from performance.selectors.figure_rights import side_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User


def dispute_record(record: KPIRecord, *, words: str, actor: User) -> Dispute:
    """Marks an accepted figure as disputed. It counts on, and every page says so.

    Raises:
        Refused: when the figure is not accepted, is disputed already, the words are missing, or
            the person speaks for neither side.
    """
    partnership = record.partnership
    with audited(partnership.stream, actor=actor, kind="kpi_record.disputed") as act:
        fresh = locked(record)
        side = side_of(actor, partnership)
        refuse_if(_against_raising(fresh, side, words))
        dispute = Dispute.objects.create(
            record=fresh,
            side=side,
            words=words.strip(),
            raised_by=actor,
            raised_at=clock.now(),
        )
        KPIRecord.objects.filter(pk=fresh.pk).update(is_disputed=True)
        act.seal(fresh)
        act.fact(figure=str(fresh.uuid), period=fresh.period, dispute=str(dispute.uuid))
        events.publish(
            RecordDisputed(partnership.pk, partnership.uuid, dispute.pk, fresh.period, is_open=True)
        )
    return dispute


def lift_dispute(dispute: Dispute, *, outcome: str, actor: User) -> Dispute:
    """Takes the mark off. Only the side that raised a dispute lifts it, and says how it ended.

    Raises:
        Refused: when it is lifted already, the other side raised it, or the words are missing.
    """
    record = dispute.record
    partnership = record.partnership
    with audited(partnership.stream, actor=actor, kind="kpi_record.dispute_lifted") as act:
        fresh = locked(dispute)
        refuse_if(_against_lifting(fresh, side_of(actor, partnership), outcome))
        fresh.outcome, fresh.lifted_by, fresh.lifted_at = outcome.strip(), actor, clock.now()
        fresh.save(update_fields=["outcome", "lifted_by", "lifted_at"])
        KPIRecord.objects.filter(pk=record.pk).update(is_disputed=False)
        act.seal(record)
        act.fact(figure=str(record.uuid), period=record.period, dispute=str(fresh.uuid))
        events.publish(
            RecordDisputed(partnership.pk, partnership.uuid, fresh.pk, record.period, is_open=False)
        )
    return fresh


def _against_raising(record: KPIRecord, side: str, words: str) -> Iterator[Problem]:
    if not side:
        yield Problem("", "not_permitted", _("Only the partner or an official disputes a figure."))
    if record.state != KPIRecord.State.ACCEPTED:
        yield Problem(
            "", "not_accepted", _("Only an accepted figure is disputed; check this one instead.")
        )
    if record.is_disputed:
        yield Problem("", "disputed", _("This figure is disputed already. Lift that one first."))
    if not words.strip():
        yield Problem("words", "required", _("Say why the figure is disputed."))


def _against_lifting(dispute: Dispute, side: str, outcome: str) -> Iterator[Problem]:
    if dispute.lifted_at is not None:
        yield Problem("", "lifted", _("This dispute is lifted already."))
    elif side != dispute.side:
        whose = (
            _("The partner raised this dispute, so only the partner can lift it.")
            if dispute.side == KPI.Side.PARTNER
            else _("The authority raised this dispute, so only the authority can lift it.")
        )
        yield Problem("", "other_side", whose)
    if not outcome.strip():
        yield Problem("outcome", "required", _("Say how the dispute was settled."))
