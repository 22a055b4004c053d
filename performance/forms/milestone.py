"""Forms of a milestone's page. What is missing is said by the services, all at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, ManyFilesInput
from core.uploads import ACCEPT
from performance.services.milestone_checks import Defect

DEFECT_ROWS = 4


def _day(label: Any, **facts: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("This is not a day. Write it as 2026-11-23.")},
        **facts,
    )


def _words(label: Any, **facts: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), **facts
    )


class MilestoneForm(forms.Form):
    mark_optional = False


class ForecastForm(MilestoneForm):
    prefix = "forecast"
    forecast_on = _day(_("New forecast"))
    reason = _words(_("Why it changes"))


class ClaimForm(MilestoneForm):
    prefix = "claim"
    completed_on = _day(_("Completed on"))
    statement = _words(_("What was completed, and what shows it"))
    evidence = forms.FileField(
        label=_("Files and photos"),
        required=False,
        help_text=_("PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB each; several at once."),
        widget=ManyFilesInput(),
    )


class CertifyForm(MilestoneForm):
    prefix = "certify"
    certified = _words(_("What I certify as complete"))
    not_certified = _words(_("What I do not certify"), help_text=_("Leave it empty if nothing."))


class DecisionForm(MilestoneForm):
    """An official's decision; the rows of minor defects count only for that outcome."""

    prefix = "decide"
    OUTCOMES = (
        ("accept", _("Accept")),
        ("accept_minor", _("Accept with minor defects")),
        ("send_back", _("Send back, to be answered in five business days")),
        ("reject", _("Reject: not complete, a new claim is needed")),
    )
    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    words = _words(
        _("Words to those who claimed it"),
        help_text=_("Needed to send back or to reject: say what is to be corrected."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, DEFECT_ROWS + 1):
            self.fields[f"defect_{number}"] = forms.CharField(
                label=_("Minor defect %(number)d") % {"number": number}, required=False
            )
            self.fields[f"mend_by_{number}"] = _day(_("Mend by"))

    @property
    def outcome_fields(self) -> list[forms.BoundField]:
        return [self["outcome"], self["words"]]

    @property
    def defect_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"defect_{n}"], self[f"mend_by_{n}"]) for n in range(1, DEFECT_ROWS + 1)]

    def defects(self) -> tuple[list[Defect], list[int]]:
        """The rows in which something is typed, and their numbers."""
        rows, numbers = [], []
        for number in range(1, DEFECT_ROWS + 1):
            words = self.cleaned_data.get(f"defect_{number}") or ""
            day = self.cleaned_data.get(f"mend_by_{number}")
            if words or day or f"mend_by_{number}" in self.errors:
                rows.append(Defect(words, day))
                numbers.append(number)
        return rows, numbers


class MendForm(MilestoneForm):
    mended_on = _day(_("Mended on"))


class SayMendedForm(MilestoneForm):
    mended_on = _day(_("Mended on"))
    words = _words(_("What was done"))
    evidence = forms.FileField(
        label=_("File or photo, if there is one"),
        required=False,
        help_text=_("PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB at most."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class RefuseMendedForm(MilestoneForm):
    reason = _words(_("Not mended: what is still to be done"))
