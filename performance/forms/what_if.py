"""What somebody imagines of a period, as each mechanism needs it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.form_fields import AmountField, ScaledField
from core.forms import NumberTextInput
from performance import what_if

MOST = 200
"""So many failures or outcomes of one kind at the most: a page answers at once."""


def a_number(label: Any, *, initial: int = 0, most: int = MOST, **facts: Any) -> forms.IntegerField:
    """A whole number of 0 or more."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, initial=initial, widget=NumberTextInput, **facts
    )


class WhatIfForm(forms.Form):
    """Base: each form gives as `facts` what its mechanism takes."""

    mark_optional = False

    def __init__(self, *args: Any, settings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings


class AvailabilityForm(WhatIfForm):
    """Failures of one class of areas, and points."""

    area_class = forms.ChoiceField(label=gettext_lazy("Class of area that fails"), required=False)
    failures = a_number(gettext_lazy("Failures in the month"), initial=3)
    windows = a_number(gettext_lazy("Repair times missed, each time"), initial=2, most=5000)
    was_used = forms.BooleanField(label=gettext_lazy("It stays in use"), required=False)
    points = a_number(gettext_lazy("Service points in the month"), most=100_000)
    index_base = ScaledField(
        label=gettext_lazy("Index at the base"), initial=Decimal(100), widget=NumberTextInput
    )
    index_now = ScaledField(
        label=gettext_lazy("Index now"), initial=Decimal(100), widget=NumberTextInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [one.name for one in self.settings.areas]
        self.fields["area_class"].choices = [(name, name) for name in names]  # type: ignore[attr-defined] # a ChoiceField

    def facts(self) -> Any:
        """A month."""
        said = dict(self.cleaned_data)
        if not said["area_class"]:
            said["failures"] = 0
        return what_if.availability(**said)


class RevenueForm(WhatIfForm):
    """The revenue of a year."""

    revenue = AmountField(label=gettext_lazy("Gross revenue of the year"), widget=NumberTextInput)
    third_party = AmountField(
        label=gettext_lazy("Third-party income"), initial=Decimal(0), widget=NumberTextInput
    )
    events = a_number(gettext_lazy("Failures that are penalised"), most=100_000)

    def facts(self) -> Any:
        """A year."""
        return what_if.revenue(**self.cleaned_data)


class OutcomesForm(WhatIfForm):
    """How many of each outcome."""

    quality_score = ScaledField(
        label=gettext_lazy("Quality score, %"), required=False, widget=NumberTextInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.settings.tariffs:
            self.fields[one.code] = a_number(one.title, initial=10, most=10**6)

    def facts(self) -> Any:
        """A month."""
        said = dict(self.cleaned_data)
        quality = said.pop("quality_score")
        return what_if.outcomes(self.settings, said, quality)


class InstalmentsForm(WhatIfForm):
    """Which targets are accepted."""

    accepted = forms.MultipleChoiceField(
        label=gettext_lazy("Targets accepted in one month"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (one.code, one.title) for one in self.settings.targets
        ]

    def facts(self) -> Any:
        """A month."""
        return what_if.instalments(self.cleaned_data["accepted"])


FORMS: dict[str, type[Any]] = {
    "availability": AvailabilityForm,
    "revenue_share": RevenueForm,
    "outcomes": OutcomesForm,
    "stage_instalments": InstalmentsForm,
}
"""The form of each mechanism, by its slug."""
