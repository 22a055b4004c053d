"""What the portfolio can have worked out for many partnerships at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.formatting import period_label
from core.periods import Period
from governance.rail import may_import_today
from partnerships.bulk_acts import BulkAct, bulk_acts
from performance.models import KPI
from performance.selectors.scorecard_runs import periods_to_score
from performance.services.scorecard_runs import start_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerships.models import BulkRun, Partnership


class PeriodForm(forms.Form):
    """The period to work out."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            (period.key, period_label(period)) for period in periods_to_score(clock.today())
        ]


def _title(count: int) -> str:
    text = ngettext(
        "Work out the scorecard of %(n)s partnership?",
        "Work out the scorecards of %(n)s partnerships?",
        count,
    )
    return text % {"n": count}


def _start(run: BulkRun, keys: Sequence[int]) -> str:
    period = Period.parse(run.options["period"])
    made = start_run(period, actor=run.asked_by, only=keys)
    return reverse("scorecard_run", args=[made.uuid])


def _unmeasured(
    partnerships: Sequence[Partnership], _options: Mapping[str, str]
) -> Mapping[int, str]:
    keys = [one.pk for one in partnerships]
    measured = set(KPI.objects.filter(partnership__in=keys).values_list("partnership", flat=True))
    return {
        key: _("Nothing is measured yet; set up its KPIs first.")
        for key in keys
        if key not in measured
    }


def install() -> None:
    """Offers the scorecards to the portfolio."""
    bulk_acts.register(
        BulkAct(
            slug="scorecards",
            label=gettext_lazy("Work out scorecards"),
            title=_title,
            text=gettext_lazy(
                "The scores that stand now stay in view; only those that change get a new version."
            ),
            permitted=may_import_today,
            permission="view_shared",
            most=10_000,
            form=PeriodForm,
            whole=_start,
            objections=_unmeasured,
        )
    )
