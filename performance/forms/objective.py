"""The form of a shared objective."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from performance.services.objectives import ObjectiveFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import User
    from performance.models import KPI


class ObjectiveForm(forms.Form):
    """Title, start, owner, and the KPIs that show it."""

    mark_optional = False

    title = forms.CharField(
        label=_("Objective"),
        max_length=300,
        required=False,
        help_text=_("What both sides want, in one sentence that can be measured."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    baseline = forms.CharField(
        label=_("Where we start"),
        max_length=300,
        required=False,
        help_text=_("The figure of today, with its unit and its day."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    kpis = forms.MultipleChoiceField(
        label=_("Shown by"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("A KPI shows one objective; ticking it here takes it from another."),
    )

    def __init__(
        self, *args: Any, people: Sequence[User], kpis: Sequence[KPI], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.uuid): one for one in people}
        self.known = {str(one.uuid): one for one in kpis}
        owner, shown = self.fields["owner"], self.fields["kpis"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101 - declared above
        assert isinstance(shown, forms.MultipleChoiceField)  # noqa: S101 - declared above
        owner.choices = [
            ("", _("nobody yet")),
            *((key, str(one)) for key, one in self.people.items()),
        ]
        shown.choices = [(key, one.name) for key, one in self.known.items()]
        if not kpis:
            shown.help_text = _("No KPI is proposed yet; propose some on the page of the KPIs.")

    def facts(self) -> ObjectiveFacts:
        """The objective as it was typed."""
        said = self.cleaned_data
        return ObjectiveFacts(
            title=said["title"],
            baseline=said["baseline"],
            owner=self.people.get(said["owner"]),
            kpis=tuple(self.known[key] for key in said["kpis"]),
        )
