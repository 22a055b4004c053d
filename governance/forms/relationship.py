"""Forms of activities and of surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayInput
from governance.forms.decisions import area
from governance.models import Activity
from governance.models.survey import FEWEST_OF_A_SIDE
from governance.selectors.sides import side_name
from governance.selectors.survey_sheets import BOTH
from governance.survey_answers import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import User
    from governance.models import ActivityPerson
    from governance.survey_answers import Asked
    from partnerships.models import Partnership


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Activity.Kind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give it a title.")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=4000, required=False, widget=area(3)
    )
    planned_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day for which it is planned.")},
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who takes part"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Somebody of each side; each gets a notice."),
        error_messages={"required": gettext_lazy("Choose somebody of each side.")},
    )

    def __init__(
        self,
        *data: Any,
        people: Iterable[tuple[User, str]],
        partnership: Partnership,
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.fields["people"].choices = [  # type: ignore[attr-defined] # a choice
            (str(one.uuid), f"{one}, {side_name(partnership, side)}") for one, side in people
        ]


class HoldForm(forms.Form):
    held_on = forms.DateField(
        label=gettext_lazy("Held on"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day on which it was held.")},
    )
    came = forms.MultipleChoiceField(
        label=gettext_lazy("Who came"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick who came.")},
    )
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        max_length=8000,
        widget=area(4),
        error_messages={"required": gettext_lazy("Say in a few lines what came of it.")},
    )

    def __init__(self, *data: Any, asked: Iterable[ActivityPerson], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = [(str(one.person.uuid), str(one.person)) for one in asked]
        self.fields["came"].choices = known  # type: ignore[attr-defined] # a choice


class AskForm(forms.Form):
    """Whom to ask: people with a role here by a tick, others by their address, for each side."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the last day to answer.")},
    )
    minimum = forms.IntegerField(
        label=gettext_lazy("Fewest answers of a side that are shown"),
        initial=FEWEST_OF_A_SIDE,
        max_value=100,
        help_text=gettext_lazy("With fewer, nothing of that side is shown to anybody."),
    )

    def __init__(
        self,
        *data: Any,
        people: Sequence[tuple[User, str]],
        partnership: Partnership,
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        for side in BOTH:
            known = [(str(one.uuid), str(one)) for one, of in people if of == side]
            name = side_name(partnership, side)
            self.fields[side] = forms.MultipleChoiceField(
                label=_("Asked of %(side)s") % {"side": name},
                choices=known,
                required=False,
                initial=[uuid for uuid, _name in known],
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"{side}_others"] = forms.CharField(
                label=_("Others of %(side)s") % {"side": name},
                required=False,
                max_length=8000,
                widget=area(3),
                help_text=_("E-mail addresses, one on each line; they need no account."),
            )

    def others(self, side: str) -> list[str]:
        """The further addresses of a side."""
        typed = str(self.cleaned_data.get(f"{side}_others", ""))
        return [line.strip() for line in typed.replace(",", "\n").splitlines() if line.strip()]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=2000,
        widget=area(2),
        error_messages={"required": gettext_lazy("Say in a few words what was done.")},
    )


class FollowsForm(forms.Form):
    mark_optional = False
    text = forms.CharField(label=gettext_lazy("To be done"), max_length=300, required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Who sees to it"), required=False)
    due_on = forms.DateField(label=gettext_lazy("By"), required=False, widget=DayInput)

    def __init__(self, *data: Any, people: Mapping[str, User], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = [(uuid, str(user)) for uuid, user in people.items()]
        self.fields["owner"].choices = [("", _("Choose a person")), *known]  # type: ignore[attr-defined] # a choice

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in this row."""
        return not any(self[name].data for name in self.fields)


class AnswersForm(forms.Form):
    """The questions of a survey. It judges nothing: the service that keeps the answers does."""

    mark_optional = False

    def __init__(self, *data: Any, asked: Sequence[Asked], **facts: Any) -> None:
        super().__init__(*data, **facts)
        for one in asked:
            label = (
                one.text
                if one.is_required
                else _("%(question)s (optional)") % {"question": one.text}
            )
            widget: forms.Widget = (
                area(3)
                if one.kind == TEXT
                else forms.RadioSelect(
                    choices=[
                        (str(number), _(text) if one.kind != "choice" else text)
                        for number, text in enumerate(one.labels, start=1)
                    ]
                )
            )
            self.fields[one.key] = forms.CharField(label=label, required=False, widget=widget)

    def typed(self) -> dict[str, str]:
        """What was typed, by the key of the question."""
        return {name: str(self[name].data or "") for name in self.fields}
