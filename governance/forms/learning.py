"""Forms of lessons, success stories and sessions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayInput, NumberTextInput
from governance.forms.decisions import area
from governance.models import LearningSession
from governance.services.learning_sessions import Attendee

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.models import User
    from governance.models import CapacityProgramme


class LessonForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Lesson"),
        max_length=200,
        help_text=gettext_lazy("A sentence that says what to do."),
        error_messages={"required": gettext_lazy("Give the lesson a title that says what to do.")},
    )
    happened = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=8000,
        widget=area(),
        error_messages={"required": gettext_lazy("Say in a few lines what happened.")},
    )
    learned = forms.CharField(
        label=gettext_lazy("What you learned"),
        max_length=8000,
        widget=area(),
        error_messages={"required": gettext_lazy("Say what you learned from it.")},
    )
    differently = forms.CharField(
        label=gettext_lazy("What others should do differently"),
        max_length=8000,
        widget=area(),
        error_messages={"required": gettext_lazy("Say what others should do differently.")},
    )
    phase = forms.ChoiceField(label=gettext_lazy("Stage in which it helps"))
    may_name = forms.BooleanField(
        label=gettext_lazy("Officials elsewhere may read the name of this partnership"),
        required=False,
        help_text=gettext_lazy("Otherwise they read its kind and sector only."),
    )

    def __init__(self, *data: Any, phases: Mapping[str, str], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["phase"].choices = list(phases.items())  # type: ignore[attr-defined] # a choice


class AdoptForm(forms.Form):
    change = forms.CharField(
        label=gettext_lazy("What changes here"),
        max_length=4000,
        widget=area(),
        error_messages={"required": gettext_lazy("Say what changes here because of it.")},
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

    def __init__(self, *data: Any, people: Iterable[User], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = [(str(one.uuid), str(one)) for one in people]
        self.fields["owner"].choices = [("", _("Choose a person")), *known]  # type: ignore[attr-defined] # a choice


class ResultForm(forms.Form):
    result = forms.CharField(
        label=gettext_lazy("What came of the change"),
        max_length=4000,
        widget=area(),
        help_text=gettext_lazy("Also where nothing did: the next who reads the lesson sees it."),
        error_messages={"required": gettext_lazy("Say what came of the change.")},
    )


class StoryForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the story a title.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Story"),
        max_length=8000,
        widget=area(6),
        error_messages={"required": gettext_lazy("Tell the story in a few lines.")},
    )
    quoted = forms.CharField(
        label=gettext_lazy("Who is quoted"),
        max_length=200,
        help_text=gettext_lazy("As they want to be named; a first name is enough."),
        error_messages={"required": gettext_lazy("Say who is quoted.")},
    )
    consent_on = forms.DateField(
        label=gettext_lazy("Consent given on"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day of the consent.")},
    )
    consent_how = forms.CharField(
        label=gettext_lazy("How they consented"),
        max_length=2000,
        widget=area(2),
        help_text=gettext_lazy(
            "In writing or by a form, for a child by whom, and where it is kept."
        ),
        error_messages={"required": gettext_lazy("Say how they consented.")},
    )


class ConsentEndsForm(forms.Form):
    how = forms.CharField(
        label=gettext_lazy("Who withdrew consent, and how you were told"),
        max_length=2000,
        widget=area(2),
        error_messages={"required": gettext_lazy("Say how consent was withdrawn.")},
    )


class SessionForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=LearningSession.Kind.choices, widget=forms.RadioSelect
    )
    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what it is about.")},
    )
    skill = forms.ChoiceField(
        label=gettext_lazy("What it teaches"), choices=LearningSession.Skill.choices
    )
    taught_by = forms.ChoiceField(label=gettext_lazy("Who teaches"), widget=forms.RadioSelect)
    planned_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day.")},
    )

    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"),
        required=False,
        help_text=gettext_lazy("The capacity-building programme to which it belongs, if any."),
    )

    def __init__(
        self,
        *data: Any,
        sides: Mapping[str, str],
        programmes: Iterable[CapacityProgramme] = (),
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.fields["taught_by"].choices = list(sides.items())  # type: ignore[attr-defined] # a choice
        self.known = {str(one.uuid): one for one in programmes}
        titles = [(key, one.title) for key, one in self.known.items()]
        self.fields["programme"].choices = [("", _("none")), *titles]  # type: ignore[attr-defined] # a choice
        if not titles:
            del self.fields["programme"]

    def facts(self) -> dict[str, Any]:
        """What was typed, with the programme that was chosen."""
        programme = self.known.get(self.cleaned_data.get("programme", ""))
        return {**self.cleaned_data, "programme": programme}


class ProgrammeForm(forms.Form):
    """Who learns what, how many of them, and by when; the service says what is missing."""

    mark_optional = False

    title = forms.CharField(label=gettext_lazy("Programme"), max_length=200, required=False)
    aim = forms.CharField(
        label=gettext_lazy("What they can do afterwards"),
        max_length=2000,
        required=False,
        widget=area(2),
    )
    skill = forms.ChoiceField(
        label=gettext_lazy("What it teaches"), choices=LearningSession.Skill.choices
    )
    learner = forms.ChoiceField(label=gettext_lazy("Who learns"), widget=forms.RadioSelect)
    people_wanted = forms.IntegerField(
        label=gettext_lazy("How many people"), required=False, widget=NumberTextInput()
    )
    until_on = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput)

    def __init__(self, *data: Any, sides: Mapping[str, str], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["learner"].choices = [*sides.items(), ("both", _("Both sides"))]  # type: ignore[attr-defined] # a choice


class OutcomeForm(forms.Form):
    """What came of a programme."""

    mark_optional = False

    outcome = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=4000, required=False, widget=area()
    )


class HeldForm(forms.Form):
    """Who came: a line for each person, so that a list is pasted from a spreadsheet."""

    held_on = forms.DateField(
        label=gettext_lazy("Held on"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day on which it was held.")},
    )
    authority = forms.CharField(max_length=20000, widget=area(5))
    partner = forms.CharField(max_length=20000, widget=area(5))
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=4000, required=False, widget=area(2)
    )

    def __init__(self, *data: Any, sides: Mapping[str, str], **facts: Any) -> None:
        super().__init__(*data, **facts)
        for side, name in sides.items():
            field = self.fields[side]
            field.label = _("Who came from %(side)s") % {"side": name}
            field.help_text = _(
                "A line for each person: name, skill before, skill after, from 1 to 5. "
                "Lines pasted from a spreadsheet do as well."
            )
            field.error_messages["required"] = _("Write down who came from %(side)s.") % {
                "side": name
            }

    def people(self) -> list[Attendee]:
        """Everybody, in the order in which they were typed."""
        return [one for side in ("authority", "partner") for one in _lines(self.cleaned_data, side)]


_PARTS = re.compile(r"[\t;,]")
_UNREADABLE = 0
"""Outside the scale, so that the service refuses it and names the line."""


def _lines(typed: Mapping[str, Any], side: str) -> list[Attendee]:
    found = []
    for number, line in enumerate(str(typed[side]).splitlines(), start=1):
        if line.strip():
            name, before, after, *_more = [part.strip() for part in _PARTS.split(line)] + [""] * 2
            where = _("Line %(n)d") % {"n": number}
            found.append(Attendee(name, side, _skill(before), _skill(after), where))
    return found


def _skill(typed: str) -> int | None:
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() else _UNREADABLE
