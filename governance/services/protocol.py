"""The communication protocol: proposed by one side, agreed by the other, ended for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform
from governance.events import ExchangeMoved
from governance.lifecycle.communication import AGREE, END
from governance.models import ProtocolLine, ProtocolTold
from governance.protocol_sources import BY_HAND
from governance.selectors.protocol import source_choices
from governance.services.exchange_checks import acting, not_ahead, said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """Who tells whom what, how and how often, and what shows it."""

    what: str
    side: str
    whom: str
    channel: str
    every: str
    source: str


def propose_line(partnership: Partnership, facts: LineFacts, *, actor: User) -> ProtocolLine:
    """Proposes a line; it counts once the other side agrees.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="protocol_line.proposed") as act:
        row = locked(partnership)
        side, problems = acting(row, actor)
        refuse_if([*problems, *_facts(facts)])
        made = ProtocolLine.objects.create(
            partnership=row,
            what=facts.what.strip(),
            side=facts.side,
            whom=facts.whom.strip(),
            channel=facts.channel,
            every=facts.every,
            source=facts.source,
            proposed_by=actor,
            proposed_for=side,
            proposed_at=clock.now(),
        )
        act.fact(protocol_line=str(made.uuid), every=made.every, source=made.source)
        events.publish(ExchangeMoved(row.pk))
    return made


def agree_to_line(line: ProtocolLine, *, actor: User) -> ProtocolLine:
    """Agrees for the other side; from today on it is measured.

    Raises:
        Refused: the side that proposed it, or no right.
    """
    side, problems = acting(line.partnership, actor)
    if side and side == line.proposed_for:
        message = _("The other side agrees to this; your side proposed it.")
        problems.append(Problem("", "own_side", message))

    def change(row: ProtocolLine) -> None:
        refuse_if(problems)
        row.agreed_by, row.agreed_on = actor, clock.today()

    return perform(
        line,
        AGREE,
        actor=actor,
        change=change,
        kind="protocol_line.agreed",
        facts={"protocol_line": str(line.uuid)},
        publish=lambda row: ExchangeMoved(row.partnership_id),
    )


def end_line(line: ProtocolLine, *, reason: str, actor: User) -> ProtocolLine:
    """Ends a line, with a reason that both sides read.

    Raises:
        Refused: no reason, or no right.
    """
    _side, problems = acting(line.partnership, actor)
    problems += said({"reason": (reason, _("Say why it ends."))})

    def change(row: ProtocolLine) -> None:
        refuse_if(problems)
        row.ended_on, row.reason = clock.today(), reason.strip()

    return perform(
        line,
        END,
        actor=actor,
        change=change,
        kind="protocol_line.ended",
        facts={"protocol_line": str(line.uuid)},
        publish=lambda row: ExchangeMoved(row.partnership_id),
    )


def tell(line: ProtocolLine, *, on: dt.date | None, note: str, actor: User) -> ProtocolTold:
    """Writes down that it was told on a day, where no record shows it by itself.

    Raises:
        Refused: records show it, it is not agreed, or with everything that is wrong.
    """
    with audited(line.stream, actor=actor, kind="protocol_line.told") as act:
        row = locked(line)
        side, problems = acting(row.partnership, actor)
        if row.source != BY_HAND or row.state != ProtocolLine.State.AGREED:
            message = _("Nobody writes this down by hand: it is not agreed, or records show it.")
            problems.append(Problem("", "not_by_hand", message))
        if side and side != row.side:
            message = _("The side that tells writes this down.")
            problems.append(Problem("", "other_side", message))
        problems += not_ahead("on", on, _("Enter the day on which it was told."))
        problems += said({"note": (note, _("Say to whom, and what proves it."))})
        if on is not None and row.told.filter(on=on).exists():
            problems.append(Problem("on", "taken", _("This day is written down already.")))
        refuse_if(problems)
        assert on is not None  # noqa: S101 - refused otherwise
        made = ProtocolTold.objects.create(
            line=row, on=on, note=note.strip(), by=actor, at=clock.now()
        )
        act.fact(protocol_line=str(row.uuid), on=on)
        events.publish(ExchangeMoved(row.partnership_id))
    return made


def _facts(facts: LineFacts) -> Iterator[Problem]:
    yield from said(
        {
            "what": (facts.what, _("Say what is told.")),
            "whom": (facts.whom, _("Say whom it is told.")),
        }
    )
    known = {
        "side": ("authority", "partner"),
        "channel": ProtocolLine.Channel.values,
        "every": ProtocolLine.Every.values,
        "source": [slug for slug, _words in source_choices()],
    }
    for field, allowed in known.items():
        if getattr(facts, field) not in allowed:
            yield Problem(field, "unknown", _("Choose one of those offered."))
