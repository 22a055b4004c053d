"""Forms of the register of obligations. What is missing is said by the services, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayInput
from core.uploads import ACCEPT
from governance.forms.decisions import area
from governance.models import Obligation
from governance.services.obligations import ObligationFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from core.models import Organisation
    from governance.selectors.sides import ForASide
    from partnerships.models import Document


def a_day(label: Any, **facts: Any) -> forms.DateField:
    """A day that may be left empty; the service says where it is missing."""
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": gettext_lazy("This is not a day. Write it as 2026-11-23.")},
        **facts,
    )


def a_count(label: Any, **facts: Any) -> forms.IntegerField:
    """A whole number that may be left empty, which is 0."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "w-s num"}),
        **facts,
    )


class ObligationForm(forms.Form):
    """A duty or a right as it stands in the contract."""

    mark_optional = False

    clause = forms.CharField(
        label=gettext_lazy("Clause"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As in the contract, for example 14.2."),
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("Duty or right"),
        choices=Obligation.Nature.choices,
        help_text=gettext_lazy("A duty is late when its day has passed; a right lapses."),
    )
    title = forms.CharField(
        label=gettext_lazy("In short"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    text = forms.CharField(
        label=gettext_lazy("What the contract says"),
        max_length=8000,
        required=False,
        widget=area(),
    )
    side = forms.ChoiceField(label=gettext_lazy("Whose it is"), choices=Obligation.Side.choices)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Who sees to it"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("When"), choices=Obligation.Kind.choices)
    due_on = a_day(
        gettext_lazy("Due on, or first due on"),
        help_text=gettext_lazy("For what is due once or again and again."),
    )
    every_months = a_count(
        gettext_lazy("Every so many months"),
        help_text=gettext_lazy("For what is due again and again: 1 is each month, 12 each year."),
    )
    until_on = a_day(
        gettext_lazy("Last day"),
        help_text=gettext_lazy("Left empty, it recurs until the contract ends."),
    )
    condition = forms.CharField(
        label=gettext_lazy("Condition"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For what falls due after an event: the event, in words."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    days = a_count(gettext_lazy("Days after the event"))
    day_kind = forms.ChoiceField(
        label=gettext_lazy("Which days count"), choices=Obligation.DayKind.choices
    )
    notice_days = a_count(
        gettext_lazy("Remind so many days before"),
        help_text=gettext_lazy("From then on it stands on To do."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("What shows it"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Named here, it must be added when it is done."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    needs_acceptance = forms.BooleanField(
        label=gettext_lazy("The other side accepts it"), required=False
    )

    def __init__(
        self,
        *data: Any,
        people: Mapping[UUID, ForASide],
        organisations: Iterable[Organisation],
        **facts: Any,
    ) -> None:
        super().__init__(*data, **facts)
        self.people = {str(key): one.person for key, one in people.items()}
        self.organisations = {str(one.uuid): one for one in organisations}
        self.fields["owner"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("whoever manages for that side")),
            *((key, str(one)) for key, one in self.people.items()),
        ]
        self.fields["organisation"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("the party of that side")),
            *((key, str(one)) for key, one in self.organisations.items()),
        ]

    def facts(self) -> ObligationFacts:
        """The obligation as it was typed."""
        said = dict(self.cleaned_data)
        for name in ("every_months", "days", "notice_days"):
            said[name] = said[name] or 0
        said["owner"] = self.people.get(said["owner"])
        said["organisation"] = self.organisations.get(said["organisation"])
        return ObligationFacts(**said)


class ReasonForm(forms.Form):
    """Why."""

    mark_optional = False

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, required=False, widget=area()
    )


class EventForm(forms.Form):
    """That a condition came."""

    mark_optional = False

    event_on = a_day(gettext_lazy("The condition came on"))
    note = forms.CharField(
        label=gettext_lazy("What came about"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )


class FulfilForm(forms.Form):
    """That it was done, and what shows it."""

    mark_optional = False

    done_on = a_day(gettext_lazy("Done on"))
    note = forms.CharField(
        label=gettext_lazy("What was done"), max_length=4000, required=False, widget=area()
    )
    upload = forms.FileField(
        label=gettext_lazy("File that shows it"),
        required=False,
        help_text=gettext_lazy("PDF, PNG, JPG, XLSX, DOCX or CSV, up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    evidence = forms.ChoiceField(label=gettext_lazy("Or a document that is here"), required=False)

    def __init__(self, *data: Any, documents: Iterable[Document], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.documents = {str(one.uuid): one for one in documents}
        self.fields["evidence"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("none")),
            *((key, str(one)) for key, one in self.documents.items()),
        ]


class AnswerForm(forms.Form):
    """What is missing, where it is sent back."""

    mark_optional = False
    prefix = "answer"

    reason = forms.CharField(
        label=gettext_lazy("What is missing"),
        max_length=2000,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Only where you send it back."),
    )


class WaiveForm(ReasonForm):
    """Why it is let go this once."""

    prefix = "waive"
