"""The register of notices: watched for, served, answered; every clock in business days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock, events
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import locked, perform
from governance.events import ExchangeMoved
from governance.lifecycle.communication import ANSWER_NOTICE, DROP, SERVE
from governance.models import FormalNotice
from governance.service_days import MOST_DAYS, deemed_receipt, last_day
from governance.services.exchange_checks import acting, not_ahead, of_own, of_the_other, said
from partnerships.models import Document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What a notice says, and how many business days the other side has to answer, if any."""

    kind: str
    clause: str
    title: str
    text: str = ""
    response_days: int | None = None
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """When and how it was sent; `receipt_days` where the contract counts otherwise.

    `proof_file` is the document that proves it: a receipt, a courier's slip.
    """

    channel: str
    served_on: dt.date | None
    proof: str = ""
    proof_file: Document | None = None
    receipt_days: int | None = None


def watch_notice(
    partnership: Partnership,
    facts: NoticeFacts,
    *,
    event_on: dt.date | None,
    bar_days: int | None,
    actor: User,
) -> FormalNotice:
    """Watches for a notice that the actor's side must serve within so many business days.

    Only that side sees it until it is served.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="formal_notice.watched") as act:
        row = locked(partnership)
        side, problems = acting(row, actor)
        message = _("Enter the day from which the clause counts.")
        problems += [*_facts(facts), *not_ahead("event_on", event_on, message)]
        problems += far_off("event_on", event_on)
        problems += _days("bar_days", bar_days, required=True)
        refuse_if(problems)
        assert event_on is not None and bar_days is not None  # noqa: S101, PT018 - refused otherwise
        made = _made(row, facts, side, actor)
        made.event_on = event_on
        made.serve_by = last_day(event_on, bar_days, row.country)
        made.save()
        act.fact(notice=str(made.uuid))
        events.publish(ExchangeMoved(row.pk))
    return made


def record_notice(
    partnership: Partnership, facts: NoticeFacts, service: Service, *, actor: User
) -> FormalNotice:
    """Writes down a notice that the actor's side has served; the other side's clock begins.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="formal_notice.served") as act:
        row = locked(partnership)
        side, problems = acting(row, actor)
        refuse_if([*problems, *_facts(facts), *_service(row, service)])
        made = _made(row, facts, side, actor)
        made.state = FormalNotice.State.SERVED
        _serve(made, service, row.country)
        made.save()
        act.fact(**_clock(made))
        act.seal(made)
        events.publish(ExchangeMoved(row.pk))
    return made


def serve_notice(notice: FormalNotice, service: Service, *, actor: User) -> FormalNotice:
    """Says that a notice which was watched for was served.

    Raises:
        Refused: the other side, or with everything that is wrong.
    """
    partnership = notice.partnership
    side, problems = acting(partnership, actor)
    problems += [*of_own(notice, side), *_service(partnership, service)]

    def change(row: FormalNotice) -> None:
        refuse_if(problems)
        _serve(row, service, partnership.country)

    return perform(
        notice,
        SERVE,
        actor=actor,
        change=change,
        kind="formal_notice.served",
        facts={"notice": str(notice.uuid)},
        publish=lambda row: ExchangeMoved(row.partnership_id),
    )


def answer_notice(
    notice: FormalNotice, *, answer: str, answered_on: dt.date | None, actor: User
) -> FormalNotice:
    """Writes down what the other side answered, by that side.

    Raises:
        Refused: the side that served it, nothing said, or a day before it was sent.
    """
    side, problems = acting(notice.partnership, actor)
    problems += of_the_other(notice, side)
    problems += said({"answer": (answer, _("Write what is answered."))})
    problems += not_ahead("answered_on", answered_on, _("Enter the day of the answer."))
    if answered_on and notice.served_on and answered_on < notice.served_on:
        message = _("The answer cannot be older than the notice.")
        problems.append(Problem("answered_on", "too_early", message))

    def change(row: FormalNotice) -> None:
        refuse_if(problems)
        row.answer, row.answered_on, row.answered_by = answer.strip(), answered_on, actor

    return perform(
        notice,
        ANSWER_NOTICE,
        actor=actor,
        change=change,
        kind="formal_notice.answered",
        facts={"notice": str(notice.uuid), "answered_on": answered_on},
        publish=lambda row: ExchangeMoved(row.partnership_id),
    )


def attach_proof(notice: FormalNotice, document: Document | None, *, actor: User) -> FormalNotice:
    """Adds the file that proves the service, where it came later; by the side that served it.

    Raises:
        Refused: the other side, no file, one that both sides do not see, or there is one already.
    """
    with audited(notice.stream, actor=actor, kind="formal_notice.proof_attached") as act:
        row: FormalNotice = locked(notice)
        side, problems = acting(notice.partnership, actor)
        problems += of_own(row, side)
        if row.served_on is None:
            problems.append(Problem("", "not_served", _("It is not served yet.")))
        if row.proof_file_id is not None:
            message = _("There is a file already. Add a newer version of it under Documents.")
            problems.append(Problem("proof_file", "attached", message))
        if document is None:
            message = _("Choose the file that proves it.")
            problems.append(Problem("proof_file", "required", message))
        problems += _proof(notice.partnership, document)
        refuse_if(problems)
        assert document is not None  # noqa: S101 - refused otherwise
        row.proof_file = document
        row.save(update_fields=["proof_file"])
        act.fact(notice=str(row.uuid), sha256=document.sha256)
        act.seal(row)
    return row


def drop_notice(notice: FormalNotice, *, reason: str, actor: User) -> FormalNotice:
    """Says that a notice which was watched for is not served, and why.

    Raises:
        Refused: the other side, or no reason.
    """
    side, problems = acting(notice.partnership, actor)
    problems += of_own(notice, side)
    problems += said({"reason": (reason, _("Say why it is not served."))})

    def change(row: FormalNotice) -> None:
        refuse_if(problems)
        row.reason = reason.strip()

    return perform(
        notice,
        DROP,
        actor=actor,
        change=change,
        kind="formal_notice.dropped",
        facts={"notice": str(notice.uuid)},
        publish=lambda row: ExchangeMoved(row.partnership_id),
    )


def _made(row: Partnership, facts: NoticeFacts, side: str, actor: User) -> FormalNotice:
    return FormalNotice(
        partnership=row,
        reference=next_reference(f"{row.reference}-N"),
        side=side,
        kind=facts.kind,
        clause=facts.clause.strip(),
        title=facts.title.strip(),
        text=facts.text.strip(),
        response_days=facts.response_days,
        service=facts.service.strip(),
        written_by=actor,
        written_at=clock.now(),
    )


def _serve(row: FormalNotice, service: Service, country: str) -> None:
    assert service.served_on is not None  # noqa: S101 - refused otherwise
    row.channel, row.served_on, row.proof = (
        service.channel,
        service.served_on,
        service.proof.strip(),
    )
    row.proof_file = service.proof_file
    row.received_on = deemed_receipt(
        service.served_on, service.channel, country, service.receipt_days
    )
    if row.response_days is not None:
        row.answer_by = last_day(row.received_on, row.response_days, country)


def _clock(row: FormalNotice) -> dict[str, Any]:
    return {
        "notice": str(row.uuid),
        "received_on": row.received_on,
        "answer_by": row.answer_by,
        "proof_sha256": row.proof_file.sha256 if row.proof_file else None,
    }


def _facts(facts: NoticeFacts) -> Iterator[Problem]:
    if facts.kind not in FormalNotice.Kind.values:
        yield Problem("kind", "unknown", _("Choose what kind of notice it is."))
    yield from said(
        {
            "clause": (facts.clause, _("Enter the clause on which it rests.")),
            "title": (facts.title, _("Say in a few words what it is about.")),
        }
    )
    yield from _days("response_days", facts.response_days)


def _service(partnership: Partnership, service: Service) -> Iterator[Problem]:
    yield from _proof(partnership, service.proof_file)
    if service.channel not in FormalNotice.Channel.values:
        yield Problem("channel", "unknown", _("Choose how it was sent."))
    yield from not_ahead("served_on", service.served_on, _("Enter the day on which it was sent."))
    yield from far_off("served_on", service.served_on)
    yield from _days("receipt_days", service.receipt_days, fewest=0)


def _proof(partnership: Partnership, document: Document | None) -> Iterator[Problem]:
    if document is None:
        return
    shared = document.audience == Document.Audience.SHARED
    if document.partnership_id != partnership.pk or not shared:
        message = _("Choose a file of this partnership that both sides see.")
        yield Problem("proof_file", "unknown", message)


def _days(
    field: str, days: int | None, *, required: bool = False, fewest: int = 1
) -> Iterator[Problem]:
    if days is None:
        if required:
            yield Problem(field, "required", _("Enter how many business days the clause gives."))
    elif not fewest <= days <= MOST_DAYS:
        message = _("Enter a number of business days from %(fewest)d to %(most)d.")
        yield Problem(field, "range", message % {"fewest": fewest, "most": MOST_DAYS})
