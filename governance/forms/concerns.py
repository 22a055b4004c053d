"""Forms of concerns. What is missing is said by the services, all at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import AmountField
from core.forms import DayInput, ManyFilesInput, NumberTextInput
from core.uploads import ACCEPT
from governance.ladder import LONGEST_DAYS, TALKS
from governance.models import Arbitration, Concern


class ConcernForm(forms.Form):
    """Services say what is missing, so nothing is marked as optional here."""

    mark_optional = False


def _words(label: Any, hint: Any = "", *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=8000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _line(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200, help_text=hint)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("This is not a day. Write it as 2026-11-23.")},
    )


def _files() -> forms.FileField:
    return forms.FileField(
        label=_("What shows it"),
        required=False,
        help_text=_("PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB each; several at once."),
        widget=ManyFilesInput(),
    )


def _file(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text=_("PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB at most."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


def _amount(label: Any, hint: Any = "") -> AmountField:
    return AmountField(label=label, required=False, help_text=hint, widget=NumberTextInput())


def _outcome() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What comes of it"),
        choices=Concern.Outcome.choices,
        required=False,
        widget=forms.RadioSelect,
    )


class _InCurrency(ConcernForm):
    money = ""

    def __init__(self, *data: Any, currency: str, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields[self.money].unit = currency  # type: ignore[attr-defined] # read by components/form_field.html


class RaiseConcernForm(_InCurrency):
    money = "at_stake"
    title = _line(_("Title"), _("In a few words, as it will stand in the list."))
    text = _words(_("What worries you"), _("What happened, since when. Both sides read it."))
    wanted = _words(_("What should be done about it"), rows=2)
    at_stake = _amount(_("Amount at stake"), _("Leave it empty where no money is at stake."))
    evidence = _files()


class ConcernPositionForm(ConcernForm):
    text = _words(_("What your side thinks"), _("Both sides read it, and it stays as it is."))
    evidence = _files()


class ClimbForm(ConcernForm):
    reason = _words(_("What was not agreed on"), rows=2)


class OfferForm(_InCurrency):
    money = "cost"
    outcome = _outcome()
    words = _words(_("How it is settled"), _("Who does what, until when."))
    cost = _amount(_("What it costs"), _("Leave it empty where it costs nothing."))
    lesson = _words(_("What both sides learn from it"), rows=2)


class AnswerForm(ConcernForm):
    answer = _words(_("Why you do not agree"), rows=2)


class AppointForm(ConcernForm):
    name = _line(_("Adjudicator"))
    body = _line(_("Panel or institution"))
    appointed_on = _day(_("Appointed and given the matter on"))


class DecideForm(ConcernForm):
    outcome = _outcome()
    decision = _words(_("The decision in its own words"))
    decided_on = _day(_("Decided on"))
    document = _file(_("The decision as it was given"))


class ReferForm(ConcernForm):
    forum = forms.ChoiceField(
        label=_("Where it goes"),
        choices=Arbitration.Forum.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    place = _line(_("Which court, or by which rules"))
    reason = _words(_("Why it is referred"), rows=2)


class ArbitratorForm(ConcernForm):
    name = _line(_("Arbitrator"))
    agreed_on = _day(_("Agreed on"))


class CloseForm(_InCurrency):
    money = "cost"
    cost = _amount(_("What it cost"), _("Of both sides together."))
    lesson = _words(_("What both sides learn from it"), rows=2)


class AwardForm(OfferForm):
    document = _file(_("The award or judgment"))


class WithdrawForm(ConcernForm):
    reason = _words(_("Why it is taken back"), rows=2)


class LimitsForm(ConcernForm):
    """Business days of each level on which both sides talk."""

    def __init__(self, *data: Any, **facts: Any) -> None:
        super().__init__(*data, **facts)
        hints = {
            "executives": _("The time that the contract gives the chief executives."),
        }
        for level in TALKS:
            self.fields[level.value] = forms.IntegerField(
                label=Concern.State(level.value).label,
                min_value=1,
                max_value=LONGEST_DAYS,
                help_text=hints.get(level.value, ""),
            )
            self.fields[level.value].unit = _("business days")  # type: ignore[attr-defined] # as above
        self.fields["reason"] = _words(_("Clause of the contract, or why"), rows=2)
