"""Forms of meetings: convening, the agenda, the room, votes, minutes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayInput
from governance.forms.decisions import area
from governance.models import AgendaItem, MinutesAnswer, Vote
from governance.selectors.meeting_room import ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import User
    from governance.models import Meeting, Seat
    from governance.selectors.meeting_agenda import Proposed
    from governance.selectors.meeting_room import RoomVote
    from partnerships.models import Document

OTHERS = 10
"""So many points of their own a person can write when convening."""


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ConveneForm(forms.Form):
    starts_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day of the meeting.")},
    )
    starts_time = forms.TimeField(
        label=gettext_lazy("Begins at"),
        widget=TimeInput,
        error_messages={"required": gettext_lazy("Enter the time, such as 14:00.")},
    )
    lasts = forms.IntegerField(
        label=gettext_lazy("Minutes it lasts"), min_value=15, max_value=720, initial=120
    )
    place = forms.CharField(
        label=gettext_lazy("Place, or address of the call"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say where it is, or the address of the call.")},
    )
    secretary = forms.ChoiceField(
        label=gettext_lazy("Secretary"),
        help_text=gettext_lazy(
            "Runs the meeting together with the side in the chair, and circulates the minutes."
        ),
    )
    papers_due_on = forms.DateField(
        label=gettext_lazy("Papers by"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("Left empty: five business days before the meeting."),
    )
    urgent_reason = forms.CharField(
        label=gettext_lazy("Why it is urgent"),
        max_length=2000,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Only for a shorter notice; every member reads it."),
    )
    agenda = forms.MultipleChoiceField(
        label=gettext_lazy("What is open"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=gettext_lazy("Points of your own"),
        max_length=3000,
        required=False,
        widget=area(3),
        help_text=gettext_lazy("One on each line."),
    )

    def __init__(
        self,
        *data: Any,
        proposed: Sequence[Proposed],
        people: Mapping[str, User],
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.fields["secretary"].choices = [(uuid, str(one)) for uuid, one in people.items()]  # type: ignore[attr-defined] # a choice
        self.fields["agenda"].choices = [  # type: ignore[attr-defined] # a choice
            (one.key, _("%(title)s (%(why)s)") % {"title": one.title, "why": one.why})
            for one in proposed
        ]
        if not proposed:
            del self.fields["agenda"]

    def clean_others(self) -> list[str]:
        """The lines that say something."""
        found = [line.strip() for line in self.cleaned_data["others"].splitlines()]
        lines = [line for line in found if line]
        if len(lines) > OTHERS or any(len(line) > 300 for line in lines):
            message = _("At most ten points, each of at most 300 letters.")
            raise forms.ValidationError(message)
        return lines

    def starts_at(self) -> dt.datetime:
        """The moment typed, in the zone of the installation."""
        day, time = self.cleaned_data["starts_on"], self.cleaned_data["starts_time"]
        return timezone.make_aware(dt.datetime.combine(day, time), timezone.get_default_timezone())


class MoveForm(forms.Form):
    starts_on = forms.DateField(
        label=gettext_lazy("New day"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the new day of the meeting.")},
    )
    starts_time = ConveneForm.base_fields["starts_time"]
    place = forms.CharField(
        label=gettext_lazy("Place, or address of the call"), max_length=300, required=False
    )
    papers_due_on = ConveneForm.base_fields["papers_due_on"]
    urgent_reason = ConveneForm.base_fields["urgent_reason"]
    reason = forms.CharField(
        label=gettext_lazy("Why it is moved"),
        max_length=2000,
        widget=area(2),
        error_messages={"required": gettext_lazy("Say why it is moved; all members read it.")},
    )

    starts_at = ConveneForm.starts_at


class ItemForm(forms.Form):
    about = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False)
    title = forms.CharField(
        label=gettext_lazy("or a point of your own"), max_length=300, required=False
    )
    presenter = forms.ChoiceField(label=gettext_lazy("Who presents it"), required=False)

    def __init__(
        self, *data: Any, proposed: Sequence[Proposed], people: Mapping[str, User], **facts: Any
    ) -> None:
        super().__init__(*data, **facts)
        known = [(one.key, f"{one.title} ({one.why})") for one in proposed]
        self.fields["about"].choices = [("", _("nothing that is open")), *known]  # type: ignore[attr-defined] # a choice
        named = [(uuid, str(one)) for uuid, one in people.items()]
        self.fields["presenter"].choices = [("", _("nobody named")), *named]  # type: ignore[attr-defined] # a choice


class PaperOfItemForm(forms.Form):
    item = forms.ChoiceField(label=gettext_lazy("Point"))
    document = forms.ChoiceField(label=gettext_lazy("Paper"))

    def __init__(
        self,
        *data: Any,
        items: Iterable[AgendaItem],
        documents: Iterable[Document],
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.fields["item"].choices = [(str(one.uuid), str(one)) for one in items]  # type: ignore[attr-defined] # a choice
        self.fields["document"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("Choose a document that both sides see")),
            *((str(one.uuid), one.title) for one in documents),
        ]


class RoomForm(forms.Form):
    """Who sits on each seat now, and who else is in the room."""

    mark_optional = False
    guests = forms.CharField(
        label=gettext_lazy("Others in the room"), max_length=2000, required=False, widget=area(2)
    )

    def __init__(
        self, *data: Any, seats: Sequence[Seat], room: Mapping[int, int], **facts: Any
    ) -> None:
        super().__init__(*data, **facts)
        self.seats = {f"seat_{one.pk}": one for one in seats}
        for name, seat in self.seats.items():
            people = [seat.holder, *([seat.deputy] if seat.deputy is not None else [])]
            self.fields[name] = forms.ChoiceField(
                label=f"{seat.holder}, {seat.organisation}",
                required=False,
                choices=[
                    ("", _("not in the room")),
                    *((str(one.uuid), _("%(person)s is here") % {"person": one}) for one in people),
                ],
                initial=next((str(one.uuid) for one in people if room.get(seat.pk) == one.pk), ""),
            )
        self.order_fields([*self.seats, "guests"])

    def taken(self) -> dict[Seat, User | None]:
        """Each seat with the person typed."""
        found: dict[Seat, User | None] = {}
        for name, seat in self.seats.items():
            people = {str(seat.holder.uuid): seat.holder}
            if seat.deputy is not None:
                people[str(seat.deputy.uuid)] = seat.deputy
            found[seat] = people.get(self.cleaned_data[name])
        return found


class RoomVoteForm(forms.Form):
    """What each seat in the room says on one question."""

    interest = forms.CharField(
        label=gettext_lazy("Which interest, of whoever steps aside"),
        max_length=1000,
        required=False,
    )

    def __init__(self, *data: Any, vote: RoomVote, **facts: Any) -> None:
        super().__init__(*data, **facts)
        options = [(one.letter, str(one)) for one in vote.decision.options.all()]
        said = [
            *options,
            (Vote.Choice.AGAINST.value, Vote.Choice.AGAINST.label),
            (Vote.Choice.ABSTAIN.value, Vote.Choice.ABSTAIN.label),
        ]
        # What was typed for somebody who left meanwhile stays on the form.
        typed = self.data or {}
        seats = {f"seat_{one.seat.pk}": one for one in vote.found}
        self.voters = {
            name: one
            for name, one in seats.items()
            if one in vote.able or typed.get(self.add_prefix(name))
        }
        for name, one in self.voters.items():
            aside = [] if one.interest is not None else [(ASIDE, _("has an interest, steps aside"))]
            self.fields[name] = forms.ChoiceField(
                label=f"{one.seat.holder}, {one.seat.organisation}",
                choices=[("", _("Choose what they say")), *said, *aside],
                error_messages={
                    "required": gettext_lazy(
                        "Say how they vote, that they abstain, or that they step aside."
                    )
                },
            )
        self.order_fields([*self.voters, "interest"])


class PutOffForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is put off"), max_length=2000, widget=area(2)
    )


class ActionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Who sees to it"),
        error_messages={"required": gettext_lazy("Choose who sees to it.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("By"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day by which it is done.")},
    )
    item = forms.ChoiceField(label=gettext_lazy("Of which point"), required=False)

    def __init__(
        self,
        *data: Any,
        people: Mapping[str, User],
        items: Iterable[AgendaItem],
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        named = [(uuid, str(one)) for uuid, one in people.items()]
        self.fields["owner"].choices = [("", _("Choose a person")), *named]  # type: ignore[attr-defined] # a choice
        self.fields["item"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("of none of them")),
            *((str(one.uuid), str(one)) for one in items),
        ]


class AnswerForm(forms.Form):
    """Approval needs no words, a comment and an objection do."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (MinutesAnswer.Kind.APPROVES.value, gettext_lazy("They are right: approve them")),
            (MinutesAnswer.Kind.COMMENTS.value, gettext_lazy("Comment, without an objection")),
            (MinutesAnswer.Kind.OBJECTS.value, gettext_lazy("Something is wrong: send them back")),
        ],
        error_messages={"required": gettext_lazy("Choose your answer.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=4000,
        required=False,
        widget=area(3),
        help_text=gettext_lazy("For a comment or an objection; both sides read it."),
    )

    def __init__(self, *data: Any, may_approve: bool, **facts: Any) -> None:
        super().__init__(*data, **facts)
        if not may_approve:
            field: Any = self.fields["kind"]
            field.choices = field.choices[1:]


class MinutesForm(forms.Form):
    """What is said of each point, and besides."""

    summary = forms.CharField(
        label=gettext_lazy("What the minutes say besides"),
        max_length=8000,
        required=False,
        widget=area(4),
    )

    def __init__(self, *data: Any, meeting: Meeting, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.items = {f"item_{one.uuid.hex}": one for one in meeting.items.all()}
        for name, item in self.items.items():
            self.fields[name] = forms.CharField(
                label=str(item),
                max_length=8000,
                required=False,
                widget=area(3),
                initial=item.note,
            )
        self.initial.setdefault("summary", meeting.summary)
        self.order_fields([*self.items, "summary"])
