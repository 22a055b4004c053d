"""Forms of users' surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayInput
from governance.models import SurveyQuestion
from governance.services.surveys import NewQuestion
from governance.services.users_surveys import KINDS
from governance.survey_answers import FEWEST_IN_A_CELL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from performance.selectors.survey_figures import Measure, Target


class SurveyForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("Users read it."),
        error_messages={"required": gettext_lazy("Give it a title; users read it.")},
    )
    intro = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    period = forms.ChoiceField(label=gettext_lazy("Period it asks about"))
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Enter the last day to answer.")},
    )
    minimum = forms.IntegerField(
        label=gettext_lazy("Fewest answers that are shown"),
        initial=FEWEST_IN_A_CELL,
        max_value=1000,
        help_text=gettext_lazy("With fewer, nothing is shown to anybody."),
    )

    def __init__(self, *data: Any, periods: Iterable[tuple[str, str]], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["period"].choices = list(periods)  # type: ignore[attr-defined] # a choice


class QuestionRow(forms.Form):
    mark_optional = False
    text = forms.CharField(label=gettext_lazy("Question"), max_length=400, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Answered by"),
        choices=[(one.value, one.label) for one in KINDS],
        required=False,
    )
    choices = forms.CharField(
        label=gettext_lazy("Answers to choose from, one on each line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)

    @property
    def is_empty(self) -> bool:
        """Whether no question was typed in this row."""
        return not str(self["text"].data or "").strip()

    def facts(self) -> NewQuestion:
        """The question as the service takes it."""
        known = self.cleaned_data
        kind = known["kind"] or SurveyQuestion.Kind.YES_NO
        lines = [line.strip() for line in known["choices"].splitlines() if line.strip()]
        return NewQuestion(
            kind,
            known["text"].strip(),
            tuple(lines) if kind == SurveyQuestion.Kind.CHOICE else (),
            known["is_required"],
        )


class FigureForm(forms.Form):
    measure = forms.ChoiceField(
        label=gettext_lazy("Result"),
        error_messages={"required": gettext_lazy("Choose one of the results shown.")},
    )
    target = forms.ChoiceField(
        label=gettext_lazy("Becomes the figure of"),
        error_messages={"required": gettext_lazy("Choose a figure that your side still owes.")},
    )

    def __init__(
        self, *data: Any, measures: Iterable[Measure], targets: Iterable[Target], **facts: Any
    ) -> None:
        super().__init__(*data, **facts)
        shown = [(one.key, f"{one.label}: {one.words}") for one in measures]
        owed = [(one.key, one.label) for one in targets]
        self.fields["measure"].choices = [("", _("Choose a result")), *shown]  # type: ignore[attr-defined] # a choice
        self.fields["target"].choices = [("", _("Choose a figure")), *owed]  # type: ignore[attr-defined] # a choice


class SaidForm(forms.Form):
    said = forms.CharField(
        label=gettext_lazy("You said"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what users said, in a sentence.")},
    )
    done = forms.CharField(
        label=gettext_lazy("We did"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Or what will be done, and by when. Everybody reads it."),
        error_messages={"required": gettext_lazy("Say what is done about it.")},
    )
