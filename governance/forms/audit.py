"""Forms of audit findings: written and followed up by auditors, answered by the management."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import DayInput
from governance.forms.decisions import area
from governance.models import AuditFinding, AuditStep
from governance.services.audit_findings import OF_A_LOOK_BACK, OF_AN_ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterable


def _verdicts(which: Iterable[AuditStep.Verdict]) -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in which]


class FindingForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("In short"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a few words what was found.")},
    )
    heading = forms.ChoiceField(
        label=gettext_lazy("Heading"),
        choices=AuditFinding.Heading.choices,
        help_text=gettext_lazy("One of the six of the audit guidelines for partnerships."),
    )
    grade = forms.ChoiceField(label=gettext_lazy("How grave"), choices=AuditFinding.Grade.choices)
    criterion = forms.CharField(
        label=gettext_lazy("Criterion"),
        max_length=500,
        help_text=gettext_lazy("The clause, law or rule it is measured against."),
        error_messages={
            "required": gettext_lazy("Name the clause or rule it is measured against.")
        },
    )
    text = forms.CharField(
        label=gettext_lazy("What was found"),
        max_length=8000,
        widget=area(6),
        error_messages={"required": gettext_lazy("Write what was found, and what shows it.")},
    )
    recommendation = forms.CharField(
        label=gettext_lazy("Recommendation"),
        max_length=4000,
        widget=area(3),
        error_messages={"required": gettext_lazy("Write what should be done.")},
    )


class PublishFindingForm(forms.Form):
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), choices=AuditFinding.Audience.choices
    )
    answer_by = forms.DateField(
        label=gettext_lazy("The management answers by"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the day by which it is answered.")},
    )


class AnswerFindingForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("The management"), choices=_verdicts(OF_AN_ANSWER)
    )
    text = forms.CharField(
        label=gettext_lazy("What is done about it"),
        max_length=8000,
        widget=area(4),
        error_messages={
            "required": gettext_lazy("Write what is done about it, or why nothing is.")
        },
    )
    due_on = forms.DateField(
        label=gettext_lazy("Done by"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("Leave it empty where the management does not agree."),
    )


class SayDoneForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=8000,
        widget=area(4),
        help_text=gettext_lazy("And where an auditor can see it."),
        error_messages={
            "required": gettext_lazy("Write what was done, and where that can be seen.")
        },
    )


class LookBackForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("The recommendation is"), choices=_verdicts(OF_A_LOOK_BACK)
    )
    text = forms.CharField(
        label=gettext_lazy("What was looked at, and found"),
        max_length=8000,
        widget=area(4),
        error_messages={"required": gettext_lazy("Write what you looked at and what you found.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("New day"),
        widget=DayInput,
        required=False,
        help_text=gettext_lazy("Only where something stays open and gets more time."),
    )
