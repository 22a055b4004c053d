"""Forms of the trust index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy

from core.form_fields import ScaledField
from core.forms import DayInput, NumberTextInput

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _weight(label: str | _StrPromise) -> ScaledField:
    message = gettext_lazy("Enter a weight, 0 where the part does not count.")
    return ScaledField(label=label, widget=NumberTextInput, error_messages={"required": message})


class WeightsForm(forms.Form):
    transparency = _weight(gettext_lazy("Transparency"))
    commitment = _weight(gettext_lazy("Commitment"))
    competence = _weight(gettext_lazy("Competence"))
    shared_goals = _weight(gettext_lazy("Shared goals"))
    effective_from = forms.DateField(
        label=gettext_lazy("From"),
        widget=DayInput,
        help_text=gettext_lazy("The first day of a quarter."),
        error_messages={"required": gettext_lazy("Enter the first day of a quarter.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Both sides read it."),
        error_messages={"required": gettext_lazy("Say why; both sides read it.")},
    )


class RefuseForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Why they are refused"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why they are refused.")},
    )
