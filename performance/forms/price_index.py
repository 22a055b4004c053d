"""Forms of the index register: a series, and figures pasted or in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from performance.models.price_index import MOST_DECIMALS
from performance.services.price_indices import MOST_LAG, IndexFacts

if TYPE_CHECKING:
    from performance.models import PriceIndex


class IndexForm(forms.Form):
    """What the register says of a series."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("By which contracts name it, such as CPI-IE. It is never changed."),
        widget=forms.TextInput(attrs={"class": "w-m", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    publisher = forms.CharField(label=_("Publisher"), max_length=200)
    base_period = forms.CharField(
        label=_("Base period"),
        max_length=100,
        help_text=_("Which period stands for which figure, such as 2015 = 100."),
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=60,
        required=False,
        help_text=_("Such as “index points”, or per cent where it is a rate."),
    )
    decimals = forms.IntegerField(
        label=_("Decimals"),
        min_value=0,
        max_value=MOST_DECIMALS,
        help_text=_("With how many it is published."),
        widget=forms.NumberInput(attrs={"class": "w-s"}),
    )
    publication_lag = forms.IntegerField(
        label=_("Published after"),
        min_value=0,
        max_value=MOST_LAG,
        help_text=_("Months from the end of its month until a figure usually appears."),
        widget=forms.NumberInput(attrs={"class": "w-s"}),
    )
    source = forms.CharField(
        label=_("Source and licence"),
        required=False,
        help_text=_("Where the figures come from, and under which terms they may be used."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, index: PriceIndex | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if index is not None:
            for name in self.fields:
                self.initial[name] = getattr(index, name)
            self.fields["code"].disabled = True

    def facts(self) -> IndexFacts:
        """What the service takes."""
        return IndexFacts(**self.cleaned_data)


class FiguresForm(forms.Form):
    """Figures of a series, pasted or in a file; one of both."""

    figures = forms.CharField(
        label=_("Figures"),
        required=False,
        strip=False,
        help_text=_(
            "One row for each month: 2026-04, then 128.0, where they differ the day of publication"
            " and a note. Paste the columns from a spreadsheet as they are."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "w-full"}),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_("With the same columns: month, value, published_on, note. 1\u00a0MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    published_on = forms.DateField(
        label=_("Published on"),
        required=False,
        help_text=_("For every row that does not say another day."),
        widget=DayInput(),
        error_messages={"invalid": _("Enter a date, such as 2026-05-15.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Where the figures were read, or why one was corrected."),
    )
