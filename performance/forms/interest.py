"""Forms of what each side wants and brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.forms.continuity import a_line
from governance.forms.decisions import area
from performance.models import Contribution, ContributionReview, SideObjective
from performance.services.contributions import ContributionFacts
from performance.services.interests import SideObjectiveFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.models import PromisedResource
    from partnerships.models import Objective
    from performance.models import KPI


class SideObjectiveForm(forms.Form):
    """What one's own side wants, and by which KPIs it is seen."""

    mark_optional = False

    title = forms.CharField(
        label=gettext_lazy("What your side wants"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("In one sentence. Both sides read it."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    why = forms.CharField(
        label=gettext_lazy("Why it matters to you"), max_length=2000, required=False, widget=area(2)
    )
    goal = forms.ChoiceField(
        label=gettext_lazy("Goal to which it belongs"),
        choices=SideObjective.Goal.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    kpis = forms.MultipleChoiceField(
        label=gettext_lazy("Shown by"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    shared = forms.ChoiceField(
        label=gettext_lazy("Served by"),
        required=False,
        help_text=gettext_lazy("The shared objective that serves it, if there is one."),
    )

    def __init__(
        self, *args: Any, kpis: Sequence[KPI], shared: Sequence[Objective], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_kpis = {str(one.uuid): one for one in kpis}
        self.known_shared = {str(one.uuid): one for one in shared}
        choice: Any = self.fields["kpis"]
        choice.choices = [(key, one.name) for key, one in self.known_kpis.items()]
        if not kpis:
            choice.help_text = _("No KPI is proposed yet; come back once there are some.")
        served: Any = self.fields["shared"]
        served.choices = [
            ("", _("none of them yet")),
            *((key, one.title) for key, one in self.known_shared.items()),
        ]

    def facts(self) -> SideObjectiveFacts:
        """What was typed."""
        said = self.cleaned_data
        return SideObjectiveFacts(
            title=said["title"],
            why=said["why"],
            goal=said["goal"],
            shared=self.known_shared.get(said["shared"]),
            kpis=tuple(self.known_kpis[key] for key in said["kpis"]),
        )


class GivenUpForm(forms.Form):
    """Why something ends."""

    mark_optional = False

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, required=False, widget=area(2)
    )


class ContributionForm(forms.Form):
    """What one's own side brings."""

    mark_optional = False

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Contribution.Kind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    what = a_line(gettext_lazy("What your side brings"))
    extent = a_line(
        gettext_lazy("How much, or how often"),
        help_text=gettext_lazy("For example: two analysts, every Thursday."),
    )
    promise = forms.ChoiceField(
        label=gettext_lazy("Counted as"),
        required=False,
        help_text=gettext_lazy(
            "Where it is one of the resources your side promised under Continuity, deliveries are "
            "counted there."
        ),
    )

    def __init__(self, *args: Any, promises: Sequence[PromisedResource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.uuid): one for one in promises}
        choice: Any = self.fields["promise"]
        choice.choices = [
            ("", _("not counted")),
            *((key, str(one)) for key, one in self.known.items()),
        ]
        if not promises:
            del self.fields["promise"]

    def facts(self) -> ContributionFacts:
        """What was typed."""
        said = self.cleaned_data
        return ContributionFacts(
            kind=said["kind"],
            what=said["what"],
            extent=said["extent"],
            promise=self.known.get(said.get("promise", "")),
        )


class ReviewForm(forms.Form):
    """How it comes."""

    mark_optional = False

    verdict = forms.ChoiceField(
        label=gettext_lazy("How it comes"),
        choices=ContributionReview.Verdict.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=area(2),
        help_text=gettext_lazy("Where it differs, say how."),
    )
