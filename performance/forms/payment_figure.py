"""Forms of figures for payments: claimed by one side, verified by an official."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import ScaledField
from core.forms import NumberTextInput
from core.uploads import ACCEPT
from performance.forms.failure import a_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.selectors.payments.wanted import Wanted


def a_value(label: Any) -> ScaledField:
    """A figure with at most six decimals; 0 is a figure, nothing is none."""
    return ScaledField(
        label=label,
        max_digits=18,
        decimal_places=6,
        widget=NumberTextInput(attrs={"class": "w-m num"}),
        error_messages={"required": _("Enter the figure; where there was nothing, enter 0.")},
    )


class ClaimForm(forms.Form):
    """A figure for a period."""

    mark_optional = False

    code = forms.ChoiceField(label=_("Which figure"))
    title = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("Only where there may be several, such as costs paid as they were spent."),
    )
    value = a_value(_("Figure"))
    note = a_text(_("Note"))
    evidence = forms.FileField(
        label=_("What shows it"),
        required=False,
        help_text=_("Such as the certified statement. PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *data: Any, wanted: Sequence[Wanted], currency: str, **facts: Any) -> None:
        super().__init__(*data, **facts)
        field: Any = self.fields["code"]
        field.choices = [(one.code, f"{one.label} ({one.unit or currency})") for one in wanted]
        if not any(one.is_named for one in wanted):
            del self.fields["title"]


class VerifyForm(forms.Form):
    """What an official found."""

    mark_optional = False

    value = a_value(_("Verified figure"))
    finding = a_text(_("What was found"), _("Needed where it is another figure than was claimed."))

    def __init__(self, *data: Any, unit: str, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["value"].unit = unit  # type: ignore[attr-defined] # read by components/form_field.html
