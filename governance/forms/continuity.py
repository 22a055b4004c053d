"""Forms of key people, handovers and promised resources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.forms import NumberTextInput
from governance.forms.decisions import area
from governance.forms.obligations import a_count, a_day
from governance.models import Obligation


def a_line(label: Any, **facts: Any) -> forms.CharField:
    """One line of words; the service says where it is missing."""
    return forms.CharField(
        label=label,
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        **facts,
    )


class ChangeKeyPersonForm(forms.Form):
    """What may change without notice."""

    mark_optional = False

    planned_end_on = a_day(gettext_lazy("Planned end"))
    substitute = a_line(
        gettext_lazy("Substitute"),
        help_text=gettext_lazy("Who stands in while they are away."),
    )


class KeyPersonForm(ChangeKeyPersonForm):
    """A key person of one's own side."""

    name = a_line(gettext_lazy("Name"))
    role = a_line(
        gettext_lazy("What they do here"), help_text=gettext_lazy("For example: site manager.")
    )
    since_on = a_day(gettext_lazy("Since"))
    notice_days = a_count(gettext_lazy("Days of notice of a change"))

    field_order = ("name", "role", "since_on", "planned_end_on", "substitute", "notice_days")


class LeavingForm(forms.Form):
    """Notice that a key person leaves."""

    mark_optional = False

    last_on = a_day(gettext_lazy("Last day"))
    successor = a_line(
        gettext_lazy("Who follows"), help_text=gettext_lazy("They begin on the day after.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it changes"), max_length=2000, required=False, widget=area()
    )
    unforeseen = forms.BooleanField(label=gettext_lazy("It could not be foreseen"), required=False)


class StepForm(forms.Form):
    """An item of a handover with its note."""

    mark_optional = False

    code = forms.CharField(widget=forms.HiddenInput, required=False)
    note = a_line(gettext_lazy("Where it is, or who has it now"))


def a_quantity(label: Any) -> ScaledField:
    """A figure with at most six decimals."""
    return ScaledField(label=label, required=False, widget=NumberTextInput())


class ResourceForm(forms.Form):
    """What a side promised to bring in."""

    mark_optional = False

    side = forms.ChoiceField(label=gettext_lazy("Who promised it"), choices=Obligation.Side.choices)
    what = a_line(gettext_lazy("What"))
    promised = a_quantity(gettext_lazy("How much"))
    unit = a_line(
        gettext_lazy("Unit"), help_text=gettext_lazy("For example: nurses, hours a week.")
    )
    due_on = a_day(gettext_lazy("By"))


class DeliveryForm(forms.Form):
    """What arrived."""

    mark_optional = False

    delivered_on = a_day(gettext_lazy("Arrived on"))
    quantity = a_quantity(gettext_lazy("How much"))
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("A figure below 0 takes back what was written down wrong; say why."),
    )
