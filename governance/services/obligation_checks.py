"""What can be wrong with an obligation, or with what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.calendars import UnknownCountry, is_business_day
from core.days import far_off
from core.formatting import day
from core.problems import Problem
from governance.models import Obligation
from governance.selectors.sides import people_of_the_sides, side_of
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from governance.models import Occurrence
    from governance.services.obligations import ObligationFacts
    from partnerships.models import Partnership

KEEP: Final = "keep_obligations"
MEET: Final = "meet_obligations"
WAIVE: Final = "waive_obligations"
LONGEST_MONTHS: Final = 240
LONGEST_DAYS: Final = 3660
"""Ten years: what is further off is a slip of the keyboard."""


def keeps_the_register(partnership: Partnership, actor: User) -> Iterator[Problem]:
    """Against somebody who does not keep it, and against a partnership that has ended."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    elif KEEP not in permissions_on(actor, partnership):
        text = _("You are not appointed to keep the register of duties and rights here.")
        yield Problem("", "forbidden", text)


def may_meet(partnership: Partnership, actor: User) -> Iterator[Problem]:
    """Against somebody who fulfils nothing here for either side."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    elif MEET not in permissions_on(actor, partnership):
        text = _("You are not appointed to fulfil duties here.")
        yield Problem("", "forbidden", text)


def against_facts(partnership: Partnership, facts: ObligationFacts) -> Iterator[Problem]:
    """Everything that is wrong with how an obligation is written down."""
    if not facts.clause.strip():
        yield Problem("clause", "required", _("Name the clause of the contract, for example 14.2."))
    if not facts.title.strip():
        yield Problem("title", "required", _("Say in a few words what is owed or may be done."))
    yield from _whose(partnership, facts)
    yield from _when(partnership, facts)
    if not 0 <= facts.notice_days <= LONGEST_DAYS:
        text = _("Enter a number of days from 0 to %(most)d.") % {"most": LONGEST_DAYS}
        yield Problem("notice_days", "out_of_range", text)


def _whose(partnership: Partnership, facts: ObligationFacts) -> Iterator[Problem]:
    if facts.side not in Obligation.Side.values:
        yield Problem("side", "unknown", _("Choose whose duty or right it is."))
    if facts.side == Obligation.Side.PARTNER and partnership.partner_id is None:
        yield Problem("side", "no_partner", _("There is no partner yet who could owe it."))
    if facts.nature not in Obligation.Nature.values:
        yield Problem("nature", "unknown", _("Choose whether it is a duty or a right."))
    if facts.owner is not None:
        known = people_of_the_sides(partnership).get(facts.owner.uuid)
        if known is None or known.side != facts.side:
            text = _("%(person)s holds no role for that side here; choose somebody who does.")
            yield Problem("owner", "other_side", text % {"person": facts.owner})


def _when(partnership: Partnership, facts: ObligationFacts) -> Iterator[Problem]:
    if facts.kind not in Obligation.Kind.values:
        yield Problem("kind", "unknown", _("Choose how often it falls due."))
    elif facts.kind == Obligation.Kind.CONDITIONAL:
        yield from _on_condition(partnership, facts)
    else:
        yield from _by_calendar(partnership, facts)


def _by_calendar(partnership: Partnership, facts: ObligationFacts) -> Iterator[Problem]:
    yield from far_off("due_on", facts.due_on)
    yield from far_off("until_on", facts.until_on)
    if facts.due_on is None:
        yield Problem("due_on", "required", _("Enter the day on which it is due, or first due."))
        return
    end = partnership.ends_on
    if end is not None and facts.due_on > end and facts.kind == Obligation.Kind.RECURRING:
        text = _("The contract ends on %(day)s, before it would be due.") % {"day": day(end)}
        yield Problem("due_on", "after_the_end", text)
    if facts.kind != Obligation.Kind.RECURRING:
        return
    if not 1 <= facts.every_months <= LONGEST_MONTHS:
        text = _("Enter after how many months it is due again, from 1 to %(most)d.")
        yield Problem("every_months", "out_of_range", text % {"most": LONGEST_MONTHS})
    if facts.until_on is not None and facts.until_on < facts.due_on:
        text = _("The last day lies before the first; enter a later one, or leave it empty.")
        yield Problem("until_on", "before_the_first", text)


def _on_condition(partnership: Partnership, facts: ObligationFacts) -> Iterator[Problem]:
    if not facts.condition.strip():
        yield Problem("condition", "required", _("Say in words what must come about."))
    if not 0 <= facts.days <= LONGEST_DAYS:
        text = _("Enter a number of days from 0 to %(most)d.") % {"most": LONGEST_DAYS}
        yield Problem("days", "out_of_range", text)
    if facts.day_kind not in Obligation.DayKind.values:
        yield Problem("day_kind", "unknown", _("Choose which days count."))
    elif facts.day_kind == Obligation.DayKind.BUSINESS:
        try:
            is_business_day(clock.today(), partnership.country)
        except UnknownCountry:
            text = _("The holidays of this country are not known; count calendar days.")
            yield Problem("day_kind", "unknown_country", text)


def against_event(row: Obligation, event_on: dt.date | None, note: str) -> Iterator[Problem]:
    """Against a day on which its condition cannot have come."""
    if row.kind != Obligation.Kind.CONDITIONAL:
        text = _("It falls due by the calendar and depends on no condition.")
        yield Problem("", "not_conditional", text)
    if event_on is None:
        yield Problem("event_on", "required", _("Enter the day on which the condition came."))
    elif event_on > clock.today():
        text = _("That day lies ahead; say so once the condition has come.")
        yield Problem("event_on", "in_the_future", text)
    elif row.occurrences.filter(event_on=event_on).exists():
        text = _("That was said before; its day stands below.")
        yield Problem("event_on", "told_before", text)
    yield from far_off("event_on", event_on)
    if not note.strip():
        yield Problem("note", "required", _("Say what came about."))


def of_the_owing_side(row: Occurrence, actor: User) -> Iterator[Problem]:
    """Against somebody of the other side."""
    if side_of(actor, row.partnership) != row.obligation.side:
        text = _("Only the side whose it is says that it was done.")
        yield Problem("", "other_side", text)


def of_the_other_side(row: Occurrence, actor: User) -> Iterator[Problem]:
    """Against somebody of the owing side, and whoever said that it was done."""
    if row.done_by_id == actor.pk:
        text = _("You said that it was done; somebody of the other side accepts it.")
        yield Problem("", "own_entry", text)
    elif side_of(actor, row.partnership) in {"", row.obligation.side}:
        text = _("Only the other side accepts that it was done.")
        yield Problem("", "other_side", text)
