"""Every component in every state, for ourselves: only while DEBUG is on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from core.charts.chart import Size
from core.charts.score_bar import ScoreBar
from core.charts.sparkline import Sparkline
from core.forms import DayInput, NumberTextInput
from core.views import styleguide_samples as samples

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ForecastForm(forms.Form):
    """A milestone's new forecast, with one field of every kind."""

    forecast_on = forms.DateField(label="New forecast", widget=DayInput)
    cost = forms.DecimalField(label="Extra cost", required=False, widget=NumberTextInput)
    cause = forms.ChoiceField(
        label="Cause",
        choices=[("ground", "Ground conditions"), ("supply", "Supply"), ("design", "Design")],
    )
    bearer = forms.ChoiceField(
        label="Who bears the delay",
        choices=[("authority", "The authority"), ("partner", "The partner"), ("both", "Both")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Two or three sentences; both sides read them.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.FileField(label="Evidence", help_text="PDF or photo, 20 MB each")
    told = forms.BooleanField(label="The lenders have been told", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost"].unit = "EUR"  # type: ignore[attr-defined]


def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; it does not exist unless DEBUG is on.

    Raises:
        Http404: outside of development.
    """
    if not settings.DEBUG:
        raise Http404
    context = {
        "form": ForecastForm(),
        "refused_form": ForecastForm({"cost": "12,5x", "cause": "ground", "reason": "The piles"}),
        "page_of_many": Paginator(range(725), 50).page(3),
        "financial_bar": _bar("Financial sustainability", 74, "good"),
        "community_bar": _bar("Community outcome", 52, "bad"),
        **samples.all_samples(dt.date(2026, 11, 23), _spark),
    }
    return render(request, "styleguide.html", context)


def _spark(name: str) -> SafeString:
    months = ("July", "August", "September", "October")
    return _safe(Sparkline(name, months, (96, 97, 95, 98)).svg())


def _bar(name: str, value: int, judgement: Any) -> SafeString:
    return _safe(ScoreBar(name, value, judgement).svg(Size.WIDE))


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - drawn by core.charts, which escapes its words
