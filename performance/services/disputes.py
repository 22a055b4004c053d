"""Disputes: either side contests a figure that counts, in a concern that both sides settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.formatting import period_label
from core.ledger import audited
from core.periods import Period
from core.problems import Problem, refuse_if
from core.subject import Subject
from core.transitions import locked
from governance.selectors.concern_people import People
from governance.services.concerns import (
    open_about,
    raise_within,
    take_position,
    withdraw_concern,
)
from performance.events import RecordDisputed
from performance.models import KPI, Dispute, KPIRecord
from performance.selectors.figure_rights import side_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.ledger.act import Act
    from core.models import User
    from governance.models import Concern


def dispute_record(record: KPIRecord, *, words: str, actor: User) -> Dispute:
    """Marks an accepted figure as disputed, in the concern about it; where none is, one is raised.

    It counts on, every page says so, and neither side corrects it alone.

    Raises:
        Refused: when the figure is not accepted, is disputed already, has a correction that waits,
            the words are missing, or the person speaks for neither side.
    """
    partnership = record.partnership
    with audited(partnership.stream, actor=actor, kind="kpi_record.disputed") as act:
        fresh = locked(record)
        fresh.partnership, fresh.kpi = partnership, record.kpi
        side = side_of(actor, partnership)
        refuse_if(_against_raising(fresh, side, words))
        concern = _concern(fresh, words, actor)
        dispute = Dispute.objects.create(
            record=fresh,
            concern=concern,
            side=side,
            words=words.strip(),
            raised_by=actor,
            raised_at=clock.now(),
        )
        KPIRecord.objects.filter(pk=fresh.pk).update(is_disputed=True)
        act.seal(fresh)
        act.fact(figure=str(fresh.uuid), period=fresh.period, dispute=str(dispute.uuid))
        act.fact(concern=str(concern.uuid))
        events.publish(
            RecordDisputed(partnership.pk, partnership.uuid, dispute.pk, fresh.period, is_open=True)
        )
    return dispute


def lift_dispute(dispute: Dispute, *, outcome: str, actor: User) -> Dispute:
    """Takes the mark off. Only the side that raised a dispute lifts it, and says how it ended.

    A concern that the same side raised is taken back with it; one of the other side stays.

    Raises:
        Refused: when it is lifted already, the other side raised it, or the words are missing; or
            the concern is by now with others of that side (says with whom).
    """
    stream = dispute.record.partnership.stream
    with audited(stream, actor=actor, kind="kpi_record.dispute_lifted") as act:
        fresh: Dispute = locked(dispute)
        refuse_if(_against_lifting(fresh, side_of(actor, fresh.record.partnership), outcome))
        _unmark(fresh, act, outcome, actor)
        concern = fresh.concern
        if concern.is_open and concern.raised_for == fresh.side:
            withdraw_concern(concern, reason=outcome, actor=actor)
    return fresh


def lift(dispute: Dispute, *, outcome: str, actor: User) -> None:
    """As `lift_dispute`, for whoever settled or took back the concern and was asked before."""
    stream = dispute.record.partnership.stream
    with audited(stream, actor=actor, kind="kpi_record.dispute_lifted") as act:
        _unmark(locked(dispute), act, outcome, actor)


def _unmark(fresh: Dispute, act: Act, outcome: str, actor: User) -> None:
    record = fresh.record
    partnership = record.partnership
    fresh.outcome, fresh.lifted_by, fresh.lifted_at = outcome.strip(), actor, clock.now()
    fresh.save(update_fields=["outcome", "lifted_by", "lifted_at"])
    KPIRecord.objects.filter(pk=record.pk).update(is_disputed=False)
    act.seal(record)
    act.fact(figure=str(record.uuid), period=record.period, dispute=str(fresh.uuid))
    events.publish(
        RecordDisputed(partnership.pk, partnership.uuid, fresh.pk, record.period, is_open=False)
    )


def _concern(record: KPIRecord, words: str, actor: User) -> Concern:
    """The one about the figure, in which the words are a position; where none is, a new one."""
    partnership, about = record.partnership, Subject.of(record)
    known = open_about(partnership, about)
    if known is not None:
        if People.of([partnership]).speaks_for(actor, known):
            take_position(known, text=words, actor=actor)
        return known
    title = _("%(kpi)s, %(period)s") % {
        "kpi": record.kpi.name,
        "period": period_label(Period.parse(record.period)),
    }
    return raise_within(
        partnership,
        title=title[:200],
        text=words,
        wanted=_("The figure is looked at again: it stands, or the right one takes its place."),
        about=about,
        actor=actor,
    )


def _against_raising(record: KPIRecord, side: str, words: str) -> Iterator[Problem]:
    if not side:
        yield Problem("", "not_permitted", _("Only the partner or an official disputes a figure."))
    if record.state != KPIRecord.State.ACCEPTED:
        yield Problem(
            "", "not_accepted", _("Only an accepted figure is disputed; check this one instead.")
        )
    if record.is_disputed:
        yield Problem("", "disputed", _("This figure is disputed already. Lift that one first."))
    if record.corrections.filter(state=KPIRecord.State.SUBMITTED).exists():
        message = _("A correction of this figure waits to be checked. Wait for its outcome.")
        yield Problem("", "waiting", message)
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
