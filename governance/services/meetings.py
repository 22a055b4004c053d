"""Convening a meeting of a body with its notice, and its agenda until it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock, events
from core.calendars import add_business_days
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import Context, locked, perform
from governance.lifecycle.meetings import CANCEL
from governance.models import AgendaItem, BlockSide, Meeting, MeetingAction
from governance.selectors.meeting_agenda import Proposed, proposed_for
from governance.selectors.seats import seats_in_force
from governance.selectors.sides import side_of
from governance.services.decision_checks import guarded, may_take_part
from governance.services.meeting_checks import may_run, moved, must_be, takers_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from core.models import User
    from governance.models import Body
    from partnerships.models import Document

MOST_ITEMS: Final = 40
LONGEST: Final = 720
"""Minutes that a meeting lasts at the most."""
PAPERS_BEFORE: Final = 5
"""Business days before a meeting by which papers are due, where nothing else is said."""
Kind = AgendaItem.Kind
S = Meeting.State
Known = dict[tuple[str, Any], Proposed]
"""What is open with the body, by kind and uuid."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A point for an agenda: what it is about, or, for anything else, its title."""

    kind: str
    about: UUID | None = None
    title: str = ""
    presenter: User | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """When and where it is; what is not said has its usual value."""

    starts_at: dt.datetime | None
    place: str
    lasts: int = 120
    secretary: User | None = None
    papers_due_on: dt.date | None = None
    urgent_reason: str = ""


def earliest_day(body: Body, *, urgent: bool = False) -> dt.date:
    """The first day on which a meeting that is convened today can be held."""
    days = body.urgent_notice_days if urgent else body.notice_days
    return add_business_days(clock.today(), days, body.partnership.country)


def papers_day(body: Body, held_on: dt.date) -> dt.date:
    """By when papers are due where nobody says otherwise; never before today."""
    found = add_business_days(held_on, -PAPERS_BEFORE, body.partnership.country)
    return min(max(found, clock.today()), held_on)


def convene(
    body: Body, facts: MeetingFacts, agenda: Sequence[ItemFacts], *, actor: User
) -> Meeting:
    """Convenes a meeting: every member is told, with the agenda.

    Raises:
        Refused: with everything that is wrong; above all too short a notice.
    """
    with audited(body.stream, actor=actor, kind="meeting.convened") as act:
        row = locked(body)
        secretary = facts.secretary or actor
        known = {(one.kind, one.uuid): one for one in proposed_for(row)}
        refuse_if(
            [
                *_may_convene(row, actor),
                *when_and_where(row, facts),
                *_secretary(row, secretary),
                *_agenda(row, agenda, known),
            ]
        )
        assert facts.starts_at is not None  # noqa: S101 - refused otherwise
        held_on = clock.day_of(facts.starts_at)
        meeting = Meeting.objects.create(
            partnership=row.partnership,
            body=row,
            reference=next_reference(f"{row.partnership.reference}-M"),
            starts_at=facts.starts_at,
            lasts=facts.lasts,
            place=facts.place.strip(),
            urgent_reason=facts.urgent_reason.strip(),
            papers_due_on=facts.papers_due_on or papers_day(row, held_on),
            chair=row.chair_on(held_on),
            secretary=secretary,
            convened_by=actor,
            convened_at=clock.now(),
        )
        _put(meeting, 1, agenda, known)
        act.fact(meeting=str(meeting.uuid), body=str(row.uuid), held_on=held_on, items=len(agenda))
        events.publish(moved(meeting))
    return meeting


def add_item(meeting: Meeting, facts: ItemFacts, *, actor: User) -> AgendaItem:
    """Puts a point on the agenda; a question only until papers are due, so that all can read it.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(meeting.stream, actor=actor, kind="meeting.item_added") as act:
        row = locked(meeting)
        known = {(one.kind, one.uuid): one for one in proposed_for(row.body)}
        problems = [*may_run(row, actor), *must_be(row, S.CONVENED, S.SESSION)]
        problems += _one_item(row.body, facts, known, takers_of(row.partnership))
        if facts.kind == Kind.DECISION and clock.today() > row.papers_due_on:
            message = _("A question comes on the agenda by %(day)s, the day papers are due.")
            problems.append(Problem("about", "late", message % {"day": day(row.papers_due_on)}))
        last = row.items.order_by("position").last()
        position = last.position + 1 if last else 1
        if position > MOST_ITEMS:
            problems.append(_too_many())
        refuse_if(problems)
        [made] = _put(row, position, [facts], known)
        act.fact(meeting=str(row.uuid), position=position)
    return made


def remove_item(item: AgendaItem, *, actor: User) -> None:
    """Takes a point off the agenda before the meeting begins.

    Raises:
        Refused: it has begun, or the person does not run it.
    """
    with audited(item.meeting.stream, actor=actor, kind="meeting.item_removed") as act:
        row = locked(item.meeting)
        problems = [*may_run(row, actor), *must_be(row, S.CONVENED)]
        if row.items.count() == 1:
            problems.append(Problem("", "last", _("An agenda has one point at least.")))
        refuse_if(problems)
        act.fact(meeting=str(row.uuid), position=item.position)
        item.papers.clear()
        item.earlier_actions.clear()
        item.delete()


def add_paper(item: AgendaItem, document: Document, *, actor: User) -> None:
    """Hands in a paper: a document of the partnership that both sides see.

    Raises:
        Refused: it is of another partnership, or internal; the meeting is over; neither does the
            person present it nor run the meeting.
    """
    with audited(item.meeting.stream, actor=actor, kind="meeting.paper_added") as act:
        row = locked(item.meeting)
        problems = [*may_take_part(row.partnership, actor), *must_be(row, S.CONVENED, S.SESSION)]
        if item.presenter_id != actor.pk:
            problems += [one for one in may_run(row, actor) if one.code == "not_yours"]
        if document.partnership_id != row.partnership_id or document.audience != "shared":
            message = _("Choose a document of this partnership that both sides see.")
            problems.append(Problem("document", "foreign", message))
        refuse_if(problems)
        item.papers.add(document)
        act.fact(meeting=str(row.uuid), position=item.position, document=document.sha256)


def cancel_meeting(meeting: Meeting, *, reason: str, actor: User) -> Meeting:
    """Says that it is not held, and why; every member is told.

    Raises:
        Refused: it has begun, no reason is given, or the person does not run it.
    """

    def may(row: Meeting, _context: Context) -> Iterator[Problem]:
        yield from may_run(row, actor)
        if not reason.strip():
            yield Problem("reason", "required", _("Say why it is not held; all members read it."))

    def change(row: Meeting) -> None:
        row.reason = reason.strip()

    return perform(
        meeting,
        guarded(CANCEL, may),
        actor=actor,
        change=change,
        facts={"meeting": str(meeting.uuid)},
        publish=moved,
    )


def _put(
    meeting: Meeting, first: int, agenda: Sequence[ItemFacts], known: Known
) -> list[AgendaItem]:
    """Three queries for however many points."""
    made, looked_at = [], []
    for position, facts in enumerate(agenda, start=first):
        found = known[facts.kind, facts.about] if facts.about is not None else None
        item = AgendaItem(
            meeting=meeting,
            position=position,
            kind=facts.kind,
            title=(found.title if found is not None else facts.title.strip())[:300],
            presenter=facts.presenter,
        )
        if found is not None and found.kind == Kind.ACTION:
            looked_at.append((item, found.row))
        elif found is not None:
            setattr(item, found.kind, found.row)
        made.append(item)
    AgendaItem.objects.bulk_create(made)
    through = MeetingAction.looked_at.through
    through.objects.bulk_create(
        through(agendaitem=item, meetingaction=action) for item, action in looked_at
    )
    return made


def _may_convene(body: Body, actor: User) -> Iterator[Problem]:
    refused = list(may_take_part(body.partnership, actor))
    yield from refused
    if body.ended_on is not None:
        yield Problem("", "over", _("This body has ended; it meets no more."))
    if not refused and side_of(actor, body.partnership) not in BlockSide.values:
        message = _("Somebody who acts for one of the sides convenes it.")
        yield Problem("", "no_side", message)


def when_and_where(body: Body, facts: MeetingFacts) -> Iterator[Problem]:
    """What is wrong with day, papers, place and length; above all too short a notice."""
    yield from _when(body, facts)
    yield from _where(facts)


def _when(body: Body, facts: MeetingFacts) -> Iterator[Problem]:
    if facts.starts_at is None:
        yield Problem("starts_on", "required", _("Enter the day and the time."))
        return
    held_on = clock.day_of(facts.starts_at)
    yield from far_off("starts_on", held_on)
    urgent = bool(facts.urgent_reason.strip())
    earliest = earliest_day(body, urgent=urgent)
    if held_on < earliest:
        days = body.urgent_notice_days if urgent else body.notice_days
        message = _(
            "%(body)s has %(n)d business days’ notice; enter %(day)s or later, or say why it is "
            "urgent (%(urgent)d business days then)."
        )
        known = {
            "body": body.name,
            "n": days,
            "day": day(earliest),
            "urgent": body.urgent_notice_days,
        }
        yield Problem("starts_on", "too_soon", message % known)
    due_on = facts.papers_due_on
    if due_on is not None and not clock.today() <= due_on <= held_on:
        message = _("Papers are due between today and the day of the meeting.")
        yield Problem("papers_due_on", "out_of_range", message)


def _where(facts: MeetingFacts) -> Iterator[Problem]:
    if not facts.place.strip():
        yield Problem("place", "required", _("Say where it is, or the address of the call."))
    if not 15 <= facts.lasts <= LONGEST:
        message = _("Enter how many minutes it lasts, from 15 to %(most)d.") % {"most": LONGEST}
        yield Problem("lasts", "out_of_range", message)


def _secretary(body: Body, secretary: User) -> Iterator[Problem]:
    if secretary.pk not in takers_of(body.partnership):
        message = _("%(person)s takes no part in decisions here; choose somebody who does.")
        yield Problem("secretary", "no_role", message % {"person": secretary})
    if not seats_in_force().filter(body=body).exists():
        message = _("Nobody has a seat on %(body)s yet; give seats first.")
        yield Problem("", "no_seat", message % {"body": body.name})


def _agenda(body: Body, agenda: Sequence[ItemFacts], known: Known) -> Iterator[Problem]:
    if not agenda:
        message = _("Choose what is on the agenda, or write a point of your own.")
        yield Problem("agenda", "required", message)
    if len(agenda) > MOST_ITEMS:
        yield _too_many()
    seen, takers = set(), takers_of(body.partnership)
    for number, one in enumerate(agenda, start=1):
        for problem in _one_item(body, one, known, takers):
            where = _("point %(n)d") % {"n": number}
            yield Problem("agenda", problem.code, problem.message, where)
        if one.about is not None and one.about in seen:
            yield Problem("agenda", "twice", _("A point stands on the agenda twice."))
        seen.add(one.about)


def _one_item(
    body: Body, one: ItemFacts, known: Known, takers: frozenset[int]
) -> Iterator[Problem]:
    if one.kind not in Kind.values:
        yield Problem("kind", "unknown", _("Choose what it is."))
    elif one.kind == Kind.OTHER:
        if not one.title.strip():
            yield Problem("title", "required", _("Say what it is about."))
    elif (one.kind, one.about) not in known:
        message = _("That is not open with %(body)s, or is on an agenda already.")
        yield Problem("about", "unknown", message % {"body": body.name})
    if one.presenter is not None and one.presenter.pk not in takers:
        message = _("%(person)s takes no part in decisions here; choose somebody who does.")
        yield Problem("presenter", "no_role", message % {"person": one.presenter})


def _too_many() -> Problem:
    message = _("An agenda has at most %(n)d points; leave some for the next meeting.")
    return Problem("agenda", "too_many", message % {"n": MOST_ITEMS})
