"""The page of a meeting as values: agenda, room, clocks, and what the reader can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from governance.issued import issued_about
from governance.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingAction,
    MinutesAnswer,
)
from governance.selectors.ballots import ballot_of
from governance.selectors.decision_page import TAG as DECISION_TAG
from governance.selectors.meeting_days import TAG
from governance.selectors.meeting_room import (
    BEING_WRITTEN,
    in_the_room,
    minutes_fingerprint,
    quorum_in_room,
    room_vote,
    runs,
    seats_at,
)
from governance.selectors.sides import people_of_the_sides, side_name, side_of

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import User
    from governance.issued import Issued
    from governance.models import Seat
    from governance.selectors.meeting_room import OfSide, RoomVote
    from governance.selectors.sides import ForASide

S, D, Answer = Meeting.State, Decision.State, MinutesAnswer.Kind
Row = dict[str, Any]


@dataclass
class MeetingView:
    """A meeting as one person stands to it; read lazily, in a constant number of queries."""

    meeting: Meeting
    reader: User
    permissions: frozenset[str]

    @property
    def tag(self) -> str:
        return TAG[S(self.meeting.state)]

    @cached_property
    def items(self) -> list[AgendaItem]:
        return list(self.meeting.items.all())

    @cached_property
    def actions(self) -> list[MeetingAction]:
        return list(self.meeting.actions.all())

    @cached_property
    def seats(self) -> list[Seat]:
        return seats_at(self.meeting)

    @cached_property
    def room(self) -> dict[int, int]:
        return in_the_room(self.meeting.attendance.all())

    @cached_property
    def sides(self) -> list[OfSide]:
        return quorum_in_room(self.meeting, self.seats, self.room)

    @cached_property
    def with_roles(self) -> dict[UUID, ForASide]:
        """Everybody with a role of either side here."""
        return people_of_the_sides(self.meeting.partnership)

    @cached_property
    def side(self) -> str:
        if not self.takes_part:
            return ""
        known = self.with_roles.get(self.reader.uuid)
        return known.side if known else side_of(self.reader, self.meeting.partnership)

    # What the reader can do now.

    @property
    def takes_part(self) -> bool:
        return "take_part" in self.permissions

    @cached_property
    def runs(self) -> bool:
        return self.takes_part and runs(self.meeting, self.reader, self.side)

    @property
    def may_plan(self) -> bool:
        return self.runs and self.meeting.state == S.CONVENED

    @property
    def may_add(self) -> bool:
        return self.runs and self.meeting.state in {S.CONVENED, S.SESSION}

    @property
    def may_hand_in(self) -> bool:
        presents = any(one.presenter_id == self.reader.pk for one in self.items)
        ahead = self.meeting.state in {S.CONVENED, S.SESSION}
        return ahead and self.takes_part and (self.runs or presents)

    @property
    def may_prepare(self) -> bool:
        return self.may_add or self.may_hand_in

    @property
    def may_open(self) -> bool:
        return self.may_plan and clock.today() >= self.meeting.day

    @property
    def in_session(self) -> bool:
        return self.runs and self.meeting.state == S.SESSION

    @property
    def may_write(self) -> bool:
        return self.runs and self.meeting.state in BEING_WRITTEN

    @property
    def may_circulate(self) -> bool:
        return self.runs and self.meeting.state == S.HELD

    @cached_property
    def own_seat(self) -> Seat | None:
        """The seat for which the reader acts, one that votes first."""
        mine = [one for one in self.seats if self.reader.pk in {one.holder_id, one.deputy_id}]
        return min(mine, key=lambda one: not one.is_voting, default=None)

    @property
    def may_answer(self) -> bool:
        seat = self.own_seat
        waits = self.meeting.state == S.CIRCULATED and self.takes_part
        return waits and seat is not None and seat.side in self.meeting.body.side_rules()

    @property
    def may_approve(self) -> bool:
        seat = self.own_seat
        return (
            self.may_answer
            and seat is not None
            and seat.is_voting
            and self.meeting.circulated_by_id != self.reader.pk
            and not any(one["approved"] for one in self.answered if one["side"] == seat.side)
        )

    @cached_property
    def minutes_version(self) -> str:
        return minutes_fingerprint(self.meeting)

    # What the page shows.

    @property
    def facts(self) -> list[Row]:
        meeting = self.meeting
        found: list[Row] = [
            {"term": _("Where"), "value": meeting.place},
            {
                "term": _("In the chair"),
                "value": side_name(meeting.partnership, meeting.chair),
            },
            {"term": _("Secretary"), "value": meeting.secretary},
            {"term": _("Papers by"), "value": day(meeting.papers_due_on)},
            {
                "term": _("Convened"),
                "value": day(meeting.convened_at),
                "sub": _("by %(name)s") % {"name": meeting.convened_by},
            },
        ]
        if meeting.moved_from is not None:
            was = {"term": _("Moved from"), "value": day(meeting.moved_from)}
            found.append(was | {"sub": meeting.move_reason})
        if meeting.is_urgent:
            found.append({"term": _("Urgent"), "value": meeting.urgent_reason})
        return found

    @property
    def agenda(self) -> list[Row]:
        return [self._item(one) for one in self.items]

    @property
    def points(self) -> list[Row]:
        """The agenda with its papers alone."""
        return [self._point(one) for one in self.items]

    def vote_of(self, item: AgendaItem) -> RoomVote:
        """How the question of a point stands with those in the room.

        Raises:
            LookupError: of a point that is no question.
        """
        if item.decision is None:
            raise LookupError(f"{item} is no question.")
        return room_vote(item.decision, self.seats, self.room)

    def _point(self, item: AgendaItem) -> Row:
        decision = item.decision
        papers = [*item.papers.all(), *(decision.papers.all() if decision else [])]
        return {
            "row": item,
            "kind": item.get_kind_display(),
            "papers": [
                {"title": one.title, "url": reverse("document", args=[one.uuid])}
                for one in dict.fromkeys(papers)
            ],
            "lacks_paper": item.presenter is not None and not papers,
        }

    def _item(self, item: AgendaItem) -> Row:
        shown = self._point(item) | {
            "url": self._url(item),
            "actions": [one for one in self.actions if one.item_id == item.pk],
            "state": self._state(item),
            "vote": None,
        }
        if item.decision is not None and self.meeting.state == S.SESSION:
            shown["vote"] = self._vote(item, item.decision)
        return shown

    def _url(self, item: AgendaItem) -> str:
        if item.decision is not None:
            return reverse("decision", args=[item.decision.uuid])
        if item.concern is not None:
            return reverse("concern", args=[item.concern.uuid])
        return ""

    def _state(self, item: AgendaItem) -> Row | None:
        """How it stands: what was counted here, else the state of what it is about."""
        if item.counted_at is not None:
            return counted_words(item)
        if item.decision is not None:
            state = D(item.decision.state)
            return {"kind": DECISION_TAG[state], "label": str(state.label)}
        owed: list[Any] = [
            *([item.condition] if item.condition else []),
            *item.earlier_actions.all(),
        ]
        for one in owed:
            if one.done_on is not None:
                return {"kind": "good", "label": _("Done")}
            label = _("due %(day)s") % {"day": day(one.due_on)}
            return {"kind": "bad" if one.due_on < clock.today() else "none", "label": label}
        return None

    def _vote(self, item: AgendaItem, decision: Decision) -> Row:
        vote = self.vote_of(item)
        state = decision.state
        return {
            "room": vote,
            "missing": vote.missing,
            "aside": [one for one in vote.found if one.member.stepped_aside],
            "may_open": self.in_session and state == D.CONSULTATION and item.counted_at is None,
            "may_record": self.in_session and state == D.VOTING and not decision.in_writing,
            "may_put_off": self.in_session
            and (state == D.CONSULTATION or (state == D.VOTING and not decision.in_writing)),
            "changes": [one for one in decision.options.all() if one.changes]
            if state == D.VOTING
            else [],
            "ballot": ballot_of(decision) if state == D.VOTING else "",
        }

    @property
    def people(self) -> list[Row]:
        """Each side with its seats: who is or was there."""
        came = {one.seat_id: one for one in self.meeting.attendance.all()}
        rows = {one.side: one for one in self.sides}
        sides = dict.fromkeys([*rows, *(one.side for one in self.seats)])
        return [
            {
                "side": rows.get(side),
                "name": side_name(self.meeting.partnership, side),
                "seats": [
                    self._seat(one, came.get(one.pk)) for one in self.seats if one.side == side
                ],
            }
            for side in sides
        ]

    def _seat(self, seat: Seat, came: Attendance | None) -> Row:
        shown: Row = {"name": seat.holder, "leads": seat.leads, "votes": seat.is_voting}
        if came is None:
            absent = self.meeting.state not in {S.CONVENED, S.CANCELLED}
            return shown | {"label": _("not there") if absent else "", "kind": "none", "by": ""}
        by = came.person if came.person_id != seat.holder_id else ""
        if came.is_present:
            return shown | {"label": _("in the room"), "kind": "good", "by": by}
        ended = self.meeting.closed_at is not None and came.left_at == self.meeting.closed_at
        label = _("was there") if ended else _("left at %(time)s") % {"time": hour(came.left_at)}
        return shown | {"label": label, "kind": "good" if ended else "warn", "by": by}

    @property
    def shows_quorum(self) -> bool:
        return self.meeting.state == S.SESSION

    @property
    def clocks(self) -> list[Row]:
        """What has run and what runs, oldest first."""
        meeting = self.meeting
        found: list[tuple[Any, str]] = [(meeting.convened_at, _("Convened"))]
        if meeting.opened_at:
            found.append(
                (meeting.opened_at, _("Opened at %(time)s") % {"time": hour(meeting.opened_at)})
            )
        if meeting.closed_at:
            found.append(
                (meeting.closed_at, _("Ended at %(time)s") % {"time": hour(meeting.closed_at)})
            )
        if meeting.circulated_at:
            words = _("Minutes circulated by %(name)s") % {"name": meeting.circulated_by}
            found.append((meeting.circulated_at, words))
        if meeting.approved_at:
            found.append((meeting.approved_at, _("Minutes approved")))
        rows = [{"when": day(at), "title": title} for at, title in found]
        if meeting.state == S.HELD and meeting.minutes_due_on:
            rows.append({"when": day(meeting.minutes_due_on), "title": _("Minutes are due")})
        if meeting.state == S.CIRCULATED and meeting.approve_by:
            words = _("Who is silent by then has not objected")
            rows.append({"when": day(meeting.approve_by), "title": words})
        return rows

    @cached_property
    def answered(self) -> list[Row]:
        """Each side with a voice: whether it approved this round of the minutes."""
        meeting = self.meeting
        approving = {
            one.side: one
            for one in meeting.answers.all()
            if one.round == meeting.round and one.kind == Answer.APPROVES
        }
        return [
            {
                "side": side,
                "name": side_name(meeting.partnership, side),
                "approved": approving.get(side),
                "silent": side in meeting.silent,
            }
            for side in meeting.body.side_rules()
        ]

    @property
    def remarks(self) -> list[MinutesAnswer]:
        """Comments and objections, of every round."""
        if self.meeting.circulated_at is None:
            return []
        return [one for one in self.meeting.answers.all() if one.kind != Answer.APPROVES]

    @property
    def shows_answers(self) -> bool:
        return self.meeting.state in {S.CIRCULATED, S.APPROVED} or bool(self.remarks)

    @property
    def may_issue(self) -> bool:
        ready = self.meeting.state in {S.CIRCULATED, S.APPROVED}
        return ready and "issue_report" in self.permissions

    @property
    def is_being_issued(self) -> bool:
        """Whether the approved minutes are not there as a report yet, for whoever may fetch it."""
        fetches = {"download_reports", "download_shared_reports"} & self.permissions
        return self.meeting.state == S.APPROVED and bool(fetches) and not self.issued

    @cached_property
    def issued(self) -> list[Issued]:
        """The minutes as they were issued, where the reader may fetch them."""
        if self.meeting.state not in {S.CIRCULATED, S.APPROVED}:
            return []
        return issued_about(self.meeting.uuid, self.reader)


def hour(at: Any) -> str:
    """The time of day in the zone of the installation."""
    return f"{timezone.localtime(at):%H:%M}"


def counted_words(item: AgendaItem) -> Row:
    """What was counted in the room, as a tag."""
    if item.count.get("outcome") == "carried":
        label = _("Option %(letter)s carried") % {"letter": item.count.get("option", "")}
        return {"kind": "good", "label": label}
    return {"kind": "bad", "label": _("Nothing carried")}
