"""Setting up bodies and giving seats on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.models import Membership
from core.models.in_force import in_force_on
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.authority import held_appointments
from governance.models import BlockSide, Body, Seat
from governance.roles import ROLES
from governance.voting import BodyRule, SideRule
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from core.models import Organisation, User
    from partnerships.models import Partnership

KEEPS = "keep_bodies"
LONGEST_DAYS = 90
MONTHS = {
    "chair_months": (0, 60),
    "months_before_service": (1, 12),
    "months_in_service": (1, 12),
}
"""The fewest and the most."""
LARGEST_QUORUM = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """What a body is. Days are business days; `sides` have a voice, each by its own rule."""

    name: str
    kind: str = Body.Kind.BOARD.value
    purpose: str = ""
    rule: str = BodyRule.EVERY_SIDE.value
    quorum: int = 1
    has_casting_vote: bool = False
    first_chair: str = BlockSide.AUTHORITY.value
    chair_months: int = 6
    chair_since: dt.date | None = None
    notice_days: int = 10
    urgent_notice_days: int = 5
    written_days: int = 5
    minutes_days: int = 5
    approval_days: int = 10
    months_before_service: int = 1
    months_in_service: int = 3
    sides: Mapping[str, str] | None = None

    def voices(self) -> dict[str, str]:
        """The sides that have a voice; both parties where nothing else is said."""
        if self.sides is not None:
            return dict(self.sides)
        both = (BlockSide.AUTHORITY.value, BlockSide.PARTNER.value)
        return dict.fromkeys(both, SideRule.MAJORITY.value)


_COLUMNS = (
    "name",
    "kind",
    "purpose",
    "rule",
    "quorum",
    "has_casting_vote",
    "first_chair",
    "chair_months",
    "notice_days",
    "urgent_notice_days",
    "written_days",
    "minutes_days",
    "approval_days",
    "months_before_service",
    "months_in_service",
)


def set_up_body(partnership: Partnership, facts: BodyFacts, *, actor: User) -> Body:
    """Makes a body, with one voice for each side.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="body.set_up") as act:
        row = locked(partnership)
        refuse_if([*_may_keep(row, actor), *_body_objections(row, facts)])
        body = Body.objects.create(
            partnership=row,
            chair_since=facts.chair_since or clock.today(),
            created_by=actor,
            created_at=clock.now(),
            **{name: getattr(facts, name) for name in _COLUMNS},
            **_voices(facts),
        )
        act.fact(body=str(body.uuid), kind=body.kind, sides=facts.voices())
        act.seal(body)
    return body


def change_body(body: Body, facts: BodyFacts, *, actor: User) -> Body:
    """Changes the rules of a body; what is being voted on keeps the rules it was opened under.

    Raises:
        Refused: with everything that is wrong; also while something is open for votes.
    """
    with audited(body.stream, actor=actor, kind="body.changed") as act:
        row = locked(body)
        problems = [
            *_may_keep(row.partnership, actor),
            *_body_objections(row.partnership, facts, row),
        ]
        if row.ended_on is not None:
            problems.append(_over(row))
        if row.decisions.filter(state="voting").exists():
            message = _("Something is open for votes; its rules change when the vote is over.")
            problems.append(Problem("", "voting", message))
        refuse_if(problems)
        before = row.content()
        columns = {name: getattr(facts, name) for name in _COLUMNS} | _voices(facts)
        for name, value in columns.items():
            setattr(row, name, value)
        row.chair_since = facts.chair_since or row.chair_since
        row.save()
        after = row.content()
        changed = sorted(name for name, value in after.items() if before[name] != value)
        act.fact(body=str(row.uuid), changed=changed)
        act.seal(row)
    return row


def end_body(body: Body, *, actor: User) -> Body:
    """Ends a body that has nothing open.

    Raises:
        Refused: something is still open with it, it ended before, or the right is missing.
    """
    with audited(body.stream, actor=actor, kind="body.ended") as act:
        row = locked(body)
        problems = [*_may_keep(row.partnership, actor)]
        if row.ended_on is not None:
            problems.append(_over(row))
        if row.meetings.filter(state__in=["convened", "session", "held", "circulated"]).exists():
            message = _("A meeting of it is not over yet; cancel it, or have its minutes approved.")
            problems.append(Problem("", "meeting", message))
        closed = ("done", "not_carried", "refused", "withdrawn")
        if row.decisions.exclude(state__in=closed).exists():
            message = _("Something is still before this body; have it decided or withdrawn first.")
            problems.append(Problem("", "open", message))
        refuse_if(problems)
        row.ended_on = clock.today()
        row.save(update_fields=["ended_on"])
        act.fact(body=str(row.uuid))
        act.seal(row)
    return row


def give_seat(
    body: Body,
    holder: User,
    *,
    organisation: Organisation,
    side: str,
    actor: User,
    from_on: dt.date | None = None,
    until_on: dt.date | None = None,
    is_voting: bool = True,
    leads: bool = False,
    deputy: User | None = None,
) -> Seat:
    """Gives a person a seat for their party.

    Raises:
        Refused: with everything that is wrong: no role here, another side, a seat held already, a
            side without a voice, two leads of one side, dates that make no sense.
    """
    seat = Seat(
        body=body,
        holder=holder,
        deputy=deputy,
        organisation=organisation,
        side=side,
        is_voting=is_voting,
        leads=leads,
        from_on=from_on or clock.today(),
        until_on=until_on,
        given_by=actor,
        given_at=clock.now(),
    )
    with audited(body.stream, actor=actor, kind="seat.given") as act:
        row = locked(body)
        seat.body = row
        refuse_if([*_may_keep(row.partnership, actor), *_seat_objections(seat)])
        seat.save()
        act.fact(
            seat=str(seat.uuid),
            body=str(row.uuid),
            person=str(holder.uuid),
            side=side,
            is_voting=is_voting,
            from_on=seat.from_on,
        )
        act.seal(seat)
    return seat


def end_seat(seat: Seat, *, last_day: dt.date, reason: str, actor: User) -> Seat:
    """Ends a seat after `last_day`; what was voted from it stays.

    Raises:
        Refused: the day lies before its beginning or behind its end, or no reason is given.
    """
    with audited(seat.body.stream, actor=actor, kind="seat.ended") as act:
        row = locked(seat)
        row.body = seat.body
        problems = [*_may_keep(row.body.partnership, actor), *far_off("last_day", last_day)]
        if last_day < row.from_on:
            message = _("The last day lies before the seat began; enter a later day.")
            problems.append(Problem("last_day", "before_start", message))
        if row.until_on is not None and last_day > row.until_on:
            message = _("The seat ends on %(day)s already.") % {"day": day(row.until_on)}
            problems.append(Problem("last_day", "after_end", message))
        if last_day < clock.today():
            message = _("What was voted from it since then stands; enter a day from today on.")
            problems.append(Problem("last_day", "past", message))
        if not reason.strip():
            problems.append(Problem("reason", "required", _("Say why the seat ends.")))
        refuse_if(problems)
        row.until_on, row.end_reason = last_day, reason.strip()
        row.save(update_fields=["until_on", "end_reason"])
        act.fact(seat=str(row.uuid), until_on=last_day)
        act.seal(row)
    return row


def _may_keep(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if KEEPS not in permissions_on(actor, partnership):
        message = _("The contract manager sets up bodies and gives seats here; ask them.")
        yield Problem("", "forbidden", message)


def _over(body: Body) -> Problem:
    return Problem("", "ended", _("%(name)s has ended; set up another one.") % {"name": body.name})


def _voices(facts: BodyFacts) -> dict[str, str]:
    said = facts.voices()
    return {f"{side}_voice": said.get(side, "") for side in BlockSide.values}


def _body_objections(
    partnership: Partnership, facts: BodyFacts, known: Body | None = None
) -> Iterator[Problem]:
    if not facts.name.strip():
        yield Problem("name", "required", _("Give the body a name, such as Joint Board."))
    same = partnership.bodies.filter(name=facts.name, ended_on__isnull=True)
    if (same.exclude(pk=known.pk) if known else same).exists():
        yield Problem("name", "taken", _("There is a body of this name; give it another name."))
    yield from _voice_objections(facts)
    for name in (
        "notice_days",
        "urgent_notice_days",
        "written_days",
        "minutes_days",
        "approval_days",
    ):
        if not 0 <= getattr(facts, name) <= LONGEST_DAYS:
            message = _("Enter a number of business days from 0 to %(most)d.")
            yield Problem(name, "out_of_range", message % {"most": LONGEST_DAYS})
    for name, (least, most) in MONTHS.items():
        if not least <= getattr(facts, name) <= most:
            message = _("Enter a number of months from %(least)d to %(most)d.")
            yield Problem(name, "out_of_range", message % {"least": least, "most": most})
    yield from far_off("chair_since", facts.chair_since)


def _voice_objections(facts: BodyFacts) -> Iterator[Problem]:
    voices = facts.voices()
    if not voices:
        yield Problem("sides", "required", _("Give at least one side a voice."))
    for side, rule in voices.items():
        if side not in BlockSide.values or rule not in set(SideRule):
            yield Problem("sides", "unknown", _("There is no such side or rule; choose one shown."))
    if facts.rule not in set(BodyRule):
        yield Problem("rule", "unknown", _("There is no such rule; choose one of those shown."))
    if voices and facts.first_chair not in voices:
        message = _("The chair begins with a side that has a voice; choose another side.")
        yield Problem("first_chair", "no_voice", message)
    if facts.quorum < 1:
        message = _("A quorum is at least one member of each side.")
        yield Problem("quorum", "too_small", message)
    if facts.quorum > LARGEST_QUORUM:
        message = _("A quorum is at most %(most)d members of each side.")
        yield Problem("quorum", "too_large", message % {"most": LARGEST_QUORUM})


def _seat_objections(seat: Seat) -> Iterator[Problem]:
    body, partnership = seat.body, seat.body.partnership
    if body.ended_on is not None:
        yield _over(body)
    if seat.until_on is not None and seat.until_on < seat.from_on:
        message = _("The last day lies before the first; correct one of them.")
        yield Problem("until_on", "before_start", message)
    yield from far_off("from_on", seat.from_on)
    yield from far_off("until_on", seat.until_on)
    yield from _voting_objections(seat)
    for who, field in ((seat.holder, "holder"), (seat.deputy, "deputy")):
        if who is not None:
            yield from _person_objections(seat, who, field, partnership)
    if seat.deputy_id is not None and seat.deputy_id == seat.holder_id:
        yield Problem("deputy", "self", _("Nobody is their own deputy; choose somebody else."))


def _voting_objections(seat: Seat) -> Iterator[Problem]:
    known = {"person": seat.holder, "body": seat.body.name}
    if seat.is_voting and seat.side not in seat.body.side_rules():
        message = _("This side has no voice on %(body)s; let the seat be advisory.")
        yield Problem("is_voting", "no_voice", message % known)
    if seat.leads and not seat.is_voting:
        yield Problem("leads", "not_voting", _("Only a voting seat leads its side."))
    taken = list(Seat.objects.filter(in_force_on(seat.from_on), body=seat.body))
    if any(one.holder_id == seat.holder_id for one in taken):
        message = _("%(person)s has a seat on %(body)s already.")
        yield Problem("holder", "held", message % known)
    if seat.leads and any(one.leads and one.side == seat.side for one in taken):
        message = _("Somebody leads this side already; end that seat first.")
        yield Problem("leads", "led", message)


def _person_objections(
    seat: Seat, who: User, field: str, partnership: Partnership
) -> Iterator[Problem]:
    day_ = max(seat.from_on, clock.today())
    held = list(
        held_appointments(day_).filter(user=who, partnership=partnership).values_list("role")
    )
    if not held:
        message = _("%(person)s has no role in this partnership; appoint them first.")
        yield Problem(field, "no_role", message % {"person": who})
        return
    sides = {str(ROLES[role].side) for (role,) in held}
    if seat.side not in sides:
        message = _("%(person)s acts for another side; choose the side for which they act.")
        yield Problem(field, "other_side", message % {"person": who})
    if seat.is_voting and not any("take_part" in ROLES[role].permissions for (role,) in held):
        message = _("The role of %(person)s does not vote; let the seat be advisory.")
        yield Problem(field, "role_does_not_vote", message % {"person": who})
    member = Membership.objects.in_force(day_).filter(user=who, organisation=seat.organisation)
    if not member.exists():
        message = _("%(person)s is no member of %(organisation)s.")
        yield Problem(
            field, "no_member", message % {"person": who, "organisation": seat.organisation}
        )
