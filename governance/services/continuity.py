"""Continuity: key people named and followed, handovers done, resources promised and arrived."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.scaled import to_scaled
from core.transitions import locked
from governance.handover import STEPS
from governance.models import Delivery, HandoverStep, KeyPerson, PromisedResource
from governance.roles import ROLES
from governance.selectors.sides import side_of
from governance.services.obligation_checks import keeps_the_register, may_meet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import User
    from governance.models import Appointment
    from partnerships.models import Partnership

LONGEST_NOTICE = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPersonFacts:
    """A key person as their side promised them; `notice_days` are calendar days."""

    name: str
    role: str
    since_on: dt.date | None
    planned_end_on: dt.date | None = None
    substitute: str = ""
    notice_days: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Until when a key person stays, why, and who follows; "" where nobody is named yet."""

    last_on: dt.date | None
    reason: str
    unforeseen: bool = False
    successor: str = ""


def name_key_person(partnership: Partnership, facts: KeyPersonFacts, *, actor: User) -> KeyPerson:
    """Names a key person of one's own side.

    Raises:
        Refused: with everything that is wrong; one acts for no side here; the partnership ended.
    """
    with audited(partnership.stream, actor=actor, kind="key_person.named") as act:
        row = locked(partnership)
        side = side_of(actor, row)
        refuse_if([*may_meet(row, actor), *_against_person(facts)])
        assert facts.since_on is not None  # noqa: S101 - asked for above
        made = KeyPerson.objects.create(
            partnership=row,
            side=side,
            name=facts.name.strip(),
            role=facts.role.strip(),
            since_on=facts.since_on,
            planned_end_on=facts.planned_end_on,
            substitute=facts.substitute.strip(),
            notice_days=facts.notice_days,
            named_by=actor,
            named_at=clock.now(),
        )
        act.fact(key_person=str(made.uuid), side=side)
    return made


def change_key_person(
    key_person: KeyPerson, *, planned_end_on: dt.date | None, substitute: str, actor: User
) -> KeyPerson:
    """Changes the planned end and the substitute; another person comes with notice only.

    Raises:
        Refused: of the other side; they have left; not permitted.
    """
    with audited(key_person.stream, actor=actor, kind="key_person.changed") as act:
        row = locked(key_person)
        refuse_if(
            [
                *_of_own_side(row.partnership, row.side, actor),
                *_still_there(row),
                *far_off("planned_end_on", planned_end_on),
            ]
        )
        row.planned_end_on, row.substitute = planned_end_on, substitute.strip()
        row.save(update_fields=["planned_end_on", "substitute"])
        act.fact(key_person=str(row.uuid))
    return row


def give_notice(key_person: KeyPerson, facts: Leaving, *, actor: User) -> KeyPerson:
    """Gives notice that a key person leaves; who follows begins on the day after.

    The notice runs from today. What could not be foreseen (illness, death, somebody who leaves
    their employer) may be shorter, and says so.

    Raises:
        Refused: the notice is too short; no reason; of the other side; they have left already.
    """
    with audited(key_person.stream, actor=actor, kind="key_person.leaves") as act:
        row = locked(key_person)
        problems = [*_of_own_side(row.partnership, row.side, actor), *_still_there(row)]
        refuse_if([*problems, *_against_leaving(row, facts)])
        assert facts.last_on is not None  # noqa: S101 - asked for above
        row.last_on, row.notice_on = facts.last_on, clock.today()
        row.end_reason, row.unforeseen = facts.reason.strip(), facts.unforeseen
        if facts.successor.strip():
            row.followed_by = KeyPerson.objects.create(
                partnership=row.partnership,
                side=row.side,
                name=facts.successor.strip(),
                role=row.role,
                since_on=facts.last_on + dt.timedelta(days=1),
                notice_days=row.notice_days,
                named_by=actor,
                named_at=clock.now(),
            )
        row.save()
        act.fact(key_person=str(row.uuid), last_on=row.last_on, unforeseen=row.unforeseen)
    return row


def do_step(appointment: Appointment, code: str, *, note: str, actor: User) -> HandoverStep:
    """Ticks off an item of the checklist of somebody whose role ends, with a note.

    Whoever leaves does it, or somebody of their side. What is done stays done.

    Raises:
        Refused: no note; done before; nothing ends; the other side's; not permitted.
        LookupError: the appointment is on no partnership.
    """
    partnership = appointment.partnership
    if partnership is None:
        raise LookupError("A mandate is handed over by its authority.")
    with audited(partnership.stream, actor=actor, kind="handover.step_done") as act:
        locked(partnership)
        row = locked(appointment)
        problems: list[Problem] = []
        if actor.pk != row.user_id:
            problems += _of_own_side(partnership, ROLES[row.role].side.value, actor)
        if row.until_on is None:
            problems.append(Problem("", "not_ending", _("This role does not end.")))
        if code not in STEPS:
            problems.append(Problem("code", "unknown", _("Choose an item of the list.")))
        elif row.handover_steps.filter(code=code).exists():
            problems.append(Problem("code", "done_before", _("That item was done before.")))
        if not note.strip():
            problems.append(Problem("note", "required", _("Say where it is, or who has it now.")))
        refuse_if(problems)
        made = HandoverStep.objects.create(
            appointment=row, code=code, note=note.strip(), done_by=actor, done_at=clock.now()
        )
        act.fact(appointment=str(row.uuid), step=code)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceFacts:
    """So many of a unit that a side brings in by a day."""

    side: str
    what: str
    unit: str
    promised: Decimal | None
    due_on: dt.date | None


def promise_resource(
    partnership: Partnership, facts: ResourceFacts, *, actor: User
) -> PromisedResource:
    """Writes down what a side promised to bring in.

    Raises:
        Refused: with everything that is wrong; not permitted; the partnership has ended.
        TooFine, TooLarge: a quantity with more than six decimals, or beyond the range.
    """
    with audited(partnership.stream, actor=actor, kind="resource.promised") as act:
        row = locked(partnership)
        refuse_if([*keeps_the_register(row, actor), *_against_resource(facts)])
        assert facts.promised is not None  # noqa: S101 - asked for above
        assert facts.due_on is not None  # noqa: S101 - as above
        made = PromisedResource.objects.create(
            partnership=row,
            side=facts.side,
            what=facts.what.strip(),
            unit=facts.unit.strip(),
            promised=facts.promised,
            due_on=facts.due_on,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        act.fact(resource=str(made.uuid), promised=facts.promised)
    return made


def record_delivery(
    resource: PromisedResource,
    *,
    delivered_on: dt.date | None,
    quantity: Decimal | None,
    note: str,
    actor: User,
) -> Delivery:
    """Writes down what arrived; only the side that receives it says so.

    A negative quantity takes back what was written down wrong, and says why.

    Raises:
        Refused: one's own side promised it; no quantity or day; more is taken back than arrived.
    """
    with audited(resource.stream, actor=actor, kind="resource.delivered") as act:
        row = locked(resource)
        problems = [*may_meet(row.partnership, actor), *_receives(row, actor)]
        refuse_if([*problems, *_against_delivery(row, delivered_on, quantity, note)])
        assert delivered_on is not None  # noqa: S101 - asked for above
        assert quantity is not None  # noqa: S101 - as above
        made = Delivery.objects.create(
            resource=row,
            delivered_on=delivered_on,
            quantity=quantity,
            note=note.strip(),
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        act.fact(resource=str(row.uuid), quantity=quantity, delivered_on=delivered_on)
    return made


def _against_person(facts: KeyPersonFacts) -> Iterator[Problem]:
    if not facts.name.strip():
        yield Problem("name", "required", _("Enter the name."))
    if not facts.role.strip():
        yield Problem("role", "required", _("Say what they do here."))
    if facts.since_on is None:
        yield Problem("since_on", "required", _("Enter the day since which they do it."))
    elif facts.planned_end_on is not None and facts.planned_end_on < facts.since_on:
        text = _("The planned end lies before the first day.")
        yield Problem("planned_end_on", "before_the_first", text)
    yield from far_off("since_on", facts.since_on)
    yield from far_off("planned_end_on", facts.planned_end_on)
    if not 0 <= facts.notice_days <= LONGEST_NOTICE:
        text = _("Enter a number of days from 0 to %(most)d.") % {"most": LONGEST_NOTICE}
        yield Problem("notice_days", "out_of_range", text)


def _of_own_side(partnership: Partnership, side: str, actor: User) -> Iterator[Problem]:
    yield from may_meet(partnership, actor)
    if side_of(actor, partnership) != side:
        yield Problem("", "other_side", _("Only their own side does this."))


def _still_there(row: KeyPerson) -> Iterator[Problem]:
    if row.last_on is not None:
        text = _("Notice was given before; the last day is %(day)s.") % {"day": day(row.last_on)}
        yield Problem("", "decided", text)


def _against_leaving(row: KeyPerson, facts: Leaving) -> Iterator[Problem]:
    yield from far_off("last_on", facts.last_on)
    earliest = clock.today() + dt.timedelta(days=row.notice_days)
    if facts.last_on is None:
        yield Problem("last_on", "required", _("Enter the last day."))
    elif facts.last_on < row.since_on:
        yield Problem("last_on", "before_the_first", _("The last day lies before the first."))
    elif facts.last_on < earliest and not facts.unforeseen:
        text = _(
            "A change needs %(n)d days of notice: the earliest last day is %(day)s. "
            "Where it could not be foreseen, say so below."
        )
        found = text % {"n": row.notice_days, "day": day(earliest)}
        yield Problem("last_on", "short_notice", found)
    if not facts.reason.strip():
        yield Problem("reason", "required", _("Say why it changes."))


def _against_resource(facts: ResourceFacts) -> Iterator[Problem]:
    if facts.side not in {"authority", "partner"}:
        yield Problem("side", "unknown", _("Choose which side promised it."))
    if not facts.what.strip():
        yield Problem("what", "required", _("Say what was promised."))
    if not facts.unit.strip():
        yield Problem("unit", "required", _("Name the unit, for example nurses or hours a week."))
    if facts.promised is None or facts.promised <= 0:
        yield Problem("promised", "required", _("Enter how much was promised, more than 0."))
    else:
        to_scaled(facts.promised)
    if facts.due_on is None:
        yield Problem("due_on", "required", _("Enter the day by which it was promised."))
    yield from far_off("due_on", facts.due_on)


def _receives(row: PromisedResource, actor: User) -> Iterator[Problem]:
    if side_of(actor, row.partnership) in {"", row.side}:
        text = _("Only the side that receives it says what arrived.")
        yield Problem("", "other_side", text)


def _against_delivery(
    row: PromisedResource, delivered_on: dt.date | None, quantity: Decimal | None, note: str
) -> Iterator[Problem]:
    if delivered_on is None:
        yield Problem("delivered_on", "required", _("Enter the day on which it arrived."))
    elif delivered_on > clock.today():
        yield Problem("delivered_on", "in_the_future", _("That day lies ahead."))
    yield from far_off("delivered_on", delivered_on)
    if quantity is None or quantity == 0:
        yield Problem("quantity", "required", _("Enter how much arrived."))
    elif quantity < 0:
        if row.delivered + quantity < 0:
            text = _("Less arrived than would be taken back.")
            yield Problem("quantity", "too_much", text)
        if not note.strip():
            yield Problem("note", "required", _("Say why it is taken back."))
