"""The steps of a meeting as its page takes them: when they are open, which form, which service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formatting import day
from governance.forms.decisions import FulfilForm, ReasonForm
from governance.forms.meetings import (
    ActionForm,
    AnswerForm,
    ItemForm,
    MoveForm,
    PaperOfItemForm,
    PutOffForm,
    RoomForm,
    RoomVoteForm,
)
from governance.models import AgendaItem, Meeting, MinutesAnswer
from governance.selectors.meeting_agenda import proposed_for
from governance.services import meeting_moves, meeting_session, meetings, minutes, room_votes
from governance.services.meeting_checks import takers_of
from partnerships.models import Document

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import QueryDict

    from core.models import User
    from governance.selectors.meeting_agenda import Proposed
    from governance.selectors.meeting_page import MeetingView


@dataclass
class Desk:
    """What the steps work with: the meeting as the reader sees it, and what its forms offer."""

    view: MeetingView
    user: User
    data: QueryDict | None = None

    @property
    def meeting(self) -> Meeting:
        return self.view.meeting

    @cached_property
    def people(self) -> dict[str, User]:
        """Those with a role of either side."""
        return {str(uuid): one.person for uuid, one in self.view.with_roles.items()}

    @cached_property
    def takers(self) -> dict[str, User]:
        """Those of them who take part in decisions."""
        able = takers_of(self.meeting.partnership)
        return {uuid: one for uuid, one in self.people.items() if one.pk in able}

    @cached_property
    def proposed(self) -> list[Proposed]:
        return proposed_for(self.meeting.body)

    @cached_property
    def documents(self) -> list[Document]:
        visible = Document.objects.visible_to(self.user)
        shared = visible.filter(partnership=self.meeting.partnership, audience="shared")
        return list(shared.order_by("-uploaded_at")[:200])

    def item(self, uuid: str) -> AgendaItem:
        """A point by its uuid; a 404 for one of another meeting."""
        for one in self.view.items:
            if str(one.uuid) == uuid:
                one.meeting = self.meeting
                return one
        raise Http404

    @property
    def sent(self) -> QueryDict:
        assert self.data is not None  # noqa: S101 - only asked while something is sent
        return self.data


@dataclass(frozen=True, slots=True)
class StepOf:
    """One step: whether the reader may take it, its form, and what it does and says.

    `of_item` steps have a form for each point, named by what is sent as `item`.
    """

    slug: str
    is_open: Callable[[MeetingView], bool]
    do: Callable[[Desk, Any], str]
    form: Callable[..., forms.Form] | None = None
    of_item: bool = False


def _item_form(desk: Desk, data: Any = None) -> forms.Form:
    return ItemForm(data, prefix="add", proposed=desk.proposed, people=desk.takers)


def _paper_form(desk: Desk, data: Any = None) -> forms.Form:
    return PaperOfItemForm(data, prefix="paper", items=desk.view.items, documents=desk.documents)


def _room_form(desk: Desk, data: Any = None) -> forms.Form:
    initial = {"guests": desk.meeting.guests}
    return RoomForm(
        data, prefix="room", seats=desk.view.seats, room=desk.view.room, initial=initial
    )


def _action_form(desk: Desk, data: Any = None) -> forms.Form:
    return ActionForm(data, prefix="action", people=desk.people, items=desk.view.items)


def _answer_form(desk: Desk, data: Any = None) -> forms.Form:
    return AnswerForm(data, prefix="answer", may_approve=desk.view.may_approve)


def _vote_form(desk: Desk, item: AgendaItem, data: Any = None) -> forms.Form:
    return RoomVoteForm(data, prefix=f"vote-{item.uuid.hex}", vote=desk.view.vote_of(item))


def _put_off_form(_desk: Desk, item: AgendaItem, data: Any = None) -> forms.Form:
    return PutOffForm(data, prefix=f"off-{item.uuid.hex}")


def _add(desk: Desk, form: Any) -> str:
    known = form.cleaned_data
    kind, _colon, uuid = known["about"].partition(":")
    found = next((one for one in desk.proposed if one.key == known["about"]), None)
    facts = meetings.ItemFacts(
        kind=kind if uuid else AgendaItem.Kind.OTHER,
        about=found.uuid if found is not None else None,
        title=known["title"],
        presenter=desk.takers.get(known["presenter"]),
    )
    meetings.add_item(desk.meeting, facts, actor=desk.user)
    return _("It is on the agenda.")


def _remove(desk: Desk, _form: Any) -> str:
    meetings.remove_item(desk.item(desk.sent.get("item", "")), actor=desk.user)
    return _("It is off the agenda.")


def _paper(desk: Desk, form: Any) -> str:
    wanted = form.cleaned_data["document"]
    document = next(one for one in desk.documents if str(one.uuid) == wanted)
    meetings.add_paper(desk.item(form.cleaned_data["item"]), document, actor=desk.user)
    return _("The paper lies beside its point.")


def _move_form(desk: Desk, data: Any = None) -> forms.Form:
    meeting = desk.meeting
    begins = timezone.localtime(meeting.starts_at)
    initial = {"starts_time": f"{begins:%H:%M}", "place": meeting.place}
    return MoveForm(data, prefix="move", initial=initial)


def _move(desk: Desk, form: Any) -> str:
    known = form.cleaned_data
    facts = meeting_moves.MoveFacts(
        starts_at=form.starts_at(),
        **{name: known[name] for name in ("place", "papers_due_on", "urgent_reason", "reason")},
    )
    found = meeting_moves.move_meeting(desk.meeting, facts, actor=desk.user)
    return _("Moved to %(day)s; everybody who was to come is told.") % {"day": day(found.day)}


def _cancel(desk: Desk, form: Any) -> str:
    meetings.cancel_meeting(desk.meeting, **form.cleaned_data, actor=desk.user)
    return _("The meeting is cancelled; all members read why.")


def _open(desk: Desk, _form: Any) -> str:
    meeting_session.open_meeting(desk.meeting, actor=desk.user)
    return _("The meeting is open. Say who is in the room.")


def _room(desk: Desk, form: Any) -> str:
    guests = form.cleaned_data["guests"]
    meeting_session.take_attendance(desk.meeting, form.taken(), guests=guests, actor=desk.user)
    return _("Who is in the room is written down.")


def _put(desk: Desk, _form: Any) -> str:
    room_votes.put_to_vote(desk.item(desk.sent.get("item", "")), actor=desk.user)
    return _("It is put to the vote. The question stands fixed from now on.")


def _record(desk: Desk, form: Any) -> str:
    said = [
        room_votes.Said(one.seat, form.cleaned_data[name], form.cleaned_data["interest"])
        for name, one in form.voters.items()
    ]
    counted = room_votes.record_votes(
        desk.item(desk.sent.get("item", "")),
        said,
        seen=desk.sent.get("seen", ""),
        actor=desk.user,
    )
    return _("Counted: %(state)s.") % {"state": counted.get_state_display()}


def _put_off(desk: Desk, form: Any) -> str:
    item = desk.item(desk.sent.get("item", ""))
    room_votes.put_off(item, **form.cleaned_data, actor=desk.user)
    return _("The question is put off.")


def _action(desk: Desk, form: Any) -> str:
    known = form.cleaned_data
    minutes.add_action(
        desk.meeting,
        text=known["text"],
        owner=desk.people.get(known["owner"]),
        due_on=known["due_on"],
        item=desk.item(known["item"]) if known["item"] else None,
        actor=desk.user,
    )
    return _("The action is written down; it stands on To do in time.")


def _found_action(desk: Desk) -> Any:
    wanted = desk.sent.get("condition", "")
    found = next((one for one in desk.view.actions if str(one.uuid) == wanted), None)
    if found is None:
        raise Http404
    return found


def _remove_action(desk: Desk, _form: Any) -> str:
    minutes.remove_action(_found_action(desk), actor=desk.user)
    return _("The action is taken away.")


def _done(desk: Desk, form: Any) -> str:
    minutes.action_done(_found_action(desk), **form.cleaned_data, actor=desk.user)
    return _("Done, and written down.")


def _close(desk: Desk, _form: Any) -> str:
    meeting_session.close_meeting(desk.meeting, actor=desk.user)
    return _("The meeting has ended. The minutes are due next.")


def _circulate(desk: Desk, _form: Any) -> str:
    minutes.circulate(desk.meeting, actor=desk.user)
    return _("The minutes are with both sides.")


def _answer(desk: Desk, form: Any) -> str:
    minutes.answer_minutes(
        desk.meeting, **form.cleaned_data, seen=desk.sent.get("seen", ""), actor=desk.user
    )
    return {
        MinutesAnswer.Kind.APPROVES: _("Your side approved the minutes."),
        MinutesAnswer.Kind.COMMENTS: _("Your comment stands beside the minutes."),
        MinutesAnswer.Kind.OBJECTS: _("Sent back with your objection; they are mended."),
    }[form.cleaned_data["kind"]]


ON_AGENDA = frozenset({"add", "remove", "paper"})
"""The steps of the page on which the agenda is prepared; the others are on that of the meeting."""


def _owes(view: MeetingView) -> bool:
    return any(one.owner_id == view.reader.pk and one.done_on is None for one in view.actions)


STEPS: dict[str, StepOf] = {
    step.slug: step
    for step in (
        StepOf("add", lambda v: v.may_add, _add, _item_form),
        StepOf("remove", lambda v: v.may_plan, _remove),
        StepOf("move", lambda v: v.may_plan, _move, _move_form),
        StepOf("paper", lambda v: v.may_hand_in, _paper, _paper_form),
        StepOf(
            "cancel", lambda v: v.may_plan, _cancel, lambda _d, data=None: _reason("cancel", data)
        ),
        StepOf("open", lambda v: v.may_open, _open),
        StepOf("room", lambda v: v.in_session, _room, _room_form),
        StepOf("put_to_vote", lambda v: v.in_session, _put),
        StepOf("record", lambda v: v.in_session, _record, _vote_form, of_item=True),
        StepOf("put_off", lambda v: v.in_session, _put_off, _put_off_form, of_item=True),
        StepOf("action", lambda v: v.may_write, _action, _action_form),
        StepOf("remove_action", lambda v: v.may_write, _remove_action),
        StepOf("done", _owes, _done, lambda _d, data=None: FulfilForm(data, prefix="done")),
        StepOf("close", lambda v: v.in_session, _close),
        StepOf("circulate", lambda v: v.may_circulate, _circulate),
        StepOf("answer", lambda v: v.may_answer, _answer, _answer_form),
    )
}


def _reason(slug: str, data: Any) -> forms.Form:
    return ReasonForm(data, prefix=slug)
