"""Forms of the register of risks. What is missing is said by the services, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import AmountField
from governance.forms.decisions import area
from governance.forms.obligations import a_day
from governance.models import Risk
from governance.models.risk import REVIEW_MONTHS
from governance.risk_scale import (
    IMPACT,
    IMPACT_IN_WORDS,
    LEVELS,
    PROBABILITY,
    PROBABILITY_IN_WORDS,
    Assessed,
    Level,
)
from governance.services.risk_actions import ActionFacts
from governance.services.risks import RiskFacts
from partnerships import codelists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User

LONG = forms.TextInput(attrs={"class": "w-full"})
_NO_NUMBER = {"invalid": gettext_lazy("Write a whole number.")}


class _WithOwner(forms.Form):
    mark_optional = False

    def __init__(self, *data: Any, people: Mapping[str, User], **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.people = people
        self.fields["owner"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("nobody yet")),
            *((key, str(one)) for key, one in people.items()),
        ]


class RiskForm(_WithOwner):
    """A risk in words. Fields that are the authority's own are left out for the partner's side."""

    title = forms.CharField(
        label=gettext_lazy("What may happen"),
        max_length=300,
        required=False,
        widget=LONG,
        help_text=gettext_lazy("In a few words, for example: the bridge is not finished in time."),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Choose a kind")), *codelists.RISK_CATEGORIES],
        required=False,
    )
    description = forms.CharField(
        label=gettext_lazy("Why, and what it would do"),
        max_length=4000,
        required=False,
        widget=area(),
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who sees to it"), required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who sees it"),
        choices=Risk.Audience.choices,
        initial=Risk.Audience.SHARED,
        help_text=gettext_lazy("What both sides have read stays shared."),
    )
    bearer = forms.ChoiceField(
        label=gettext_lazy("Carried by"),
        choices=[("", gettext_lazy("nobody yet")), *Risk.Bearer.choices],
        required=False,
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why that side carries it"),
        max_length=2000,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Only the authority reads it."),
    )
    internal_note = forms.CharField(
        label=gettext_lazy("Note for officials"), max_length=4000, required=False, widget=area(2)
    )
    review_months = forms.IntegerField(
        label=gettext_lazy("Looked at again after so many months"),
        min_value=1,
        max_value=24,
        initial=REVIEW_MONTHS,
        widget=forms.NumberInput(attrs={"class": "w-s num"}),
        error_messages=_NO_NUMBER,
    )

    OWN = ("audience", "bearer", "rationale", "internal_note", "review_months")

    def __init__(
        self, *data: Any, inside: bool, by_decision: bool, risk: Risk | None = None, **facts: Any
    ) -> None:
        super().__init__(*data, **facts)
        self.risk = risk
        if not inside:
            for name in self.OWN:
                del self.fields[name]
        elif by_decision:
            # The authority carries alone what only it sees; the rest is decided by both sides.
            del self.fields["bearer"]
            if not self.risk:
                del self.fields["rationale"]

    def facts(self) -> RiskFacts:
        """The risk as it was typed; what the form does not ask stays."""
        said = dict(self.cleaned_data)
        said["owner"] = self.people.get(said["owner"])
        kept = {"bearer": self.risk.bearer if self.risk else ""}
        if self.risk is not None and "audience" not in said:
            kept |= {name: getattr(self.risk, name) for name in self.OWN}
        return RiskFacts(**kept | said)


def _levels(words: Mapping[int, Any], meanings: Mapping[int, Any]) -> list[tuple[int, str]]:
    return [(one, f"{one} {words[one]}: {meanings[one]}") for one in LEVELS]


def a_probability(label: Any, **facts: Any) -> forms.TypedChoiceField:
    """1 to 5, in words."""
    return _level(label, _levels(PROBABILITY, PROBABILITY_IN_WORDS), **facts)


def an_impact(label: Any, **facts: Any) -> forms.TypedChoiceField:
    """1 to 5, in words."""
    return _level(label, _levels(IMPACT, IMPACT_IN_WORDS), **facts)


def _level(label: Any, choices: list[tuple[int, str]], **facts: Any) -> forms.TypedChoiceField:
    nothing = facts.pop("nothing", gettext_lazy("Choose from 1 to 5"))
    return forms.TypedChoiceField(
        label=label,
        choices=[("", nothing), *choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "w-full"}),
        **facts,
    )


class AssessForm(forms.Form):
    """How likely and how bad, before and with what is done about it."""

    mark_optional = False

    inherent_probability = a_probability(
        gettext_lazy("Inherent probability"),
        help_text=gettext_lazy("If nothing were done about it."),
    )
    inherent_impact = an_impact(gettext_lazy("Inherent impact"))
    inherent_money = AmountField(
        label=gettext_lazy("It would cost"),
        required=False,
        help_text=gettext_lazy("Left empty where nobody can say."),
    )
    residual_probability = a_probability(
        gettext_lazy("Residual probability"),
        help_text=gettext_lazy("With what is done about it. Never above the inherent one."),
    )
    residual_impact = an_impact(gettext_lazy("Residual impact"))
    residual_money = AmountField(label=gettext_lazy("It would still cost"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What this rests on"), max_length=2000, required=False, widget=area()
    )
    review_on = a_day(
        gettext_lazy("Next look"),
        help_text=gettext_lazy("Left empty, after as many months as the risk says."),
    )

    def __init__(self, *data: Any, currency: str, **facts: Any) -> None:
        super().__init__(*data, **facts)
        for name in ("inherent_money", "residual_money"):
            self.fields[name].label = f"{self.fields[name].label} ({currency})"

    def assessed(self) -> Assessed:
        """Both levels; a number that was not chosen is 0, which is off the scale."""
        said = self.cleaned_data

        def level(view: str) -> Level:
            probability, impact = (said[f"{view}_{x}"] or 0 for x in ("probability", "impact"))
            return Level(probability, impact, said[f"{view}_money"])

        return Assessed(level("inherent"), level("residual"))


class ActionForm(_WithOwner):
    """What is done about a risk."""

    title = forms.CharField(
        label=gettext_lazy("What is done"), max_length=300, required=False, widget=LONG
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who sees to it"), required=False)
    due_on = a_day(gettext_lazy("By"))
    cost = AmountField(
        label=gettext_lazy("Cost"),
        required=False,
        help_text=gettext_lazy("Read by your side, and by the authority. Empty where nobody says."),
    )

    def __init__(self, *data: Any, currency: str, sees_cost: bool = True, **facts: Any) -> None:
        super().__init__(*data, **facts)
        self.fields["cost"].label = f"{self.fields['cost'].label} ({currency})"
        if not sees_cost:
            del self.fields["cost"]

    def facts(self) -> ActionFacts:
        """The action as it was typed."""
        said = dict(self.cleaned_data)
        said["owner"] = self.people.get(said["owner"])
        return ActionFacts(**said)


class EndActionForm(forms.Form):
    """That an action is done, or dropped."""

    mark_optional = False

    outcome = forms.ChoiceField(
        label=gettext_lazy("It is"),
        choices=[("done", gettext_lazy("done")), ("dropped", gettext_lazy("dropped"))],
        widget=forms.RadioSelect,
        initial="done",
    )
    note = forms.CharField(
        label=gettext_lazy("How it was done, or why nothing is done"),
        max_length=2000,
        required=False,
        widget=area(),
    )


class RaisesToForm(forms.Form):
    """To what a trigger raises a risk; beside the fields of its kind."""

    mark_optional = False

    probability = a_probability(gettext_lazy("Raises the probability to"))
    impact = an_impact(
        gettext_lazy("Raises the impact to"), nothing=gettext_lazy("leaves it as it is")
    )
