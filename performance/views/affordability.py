"""Affordability of a partnership: commitments, ceilings, what may come due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.exporting import CSV_TYPE, csv_lines
from core.formatting import money
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from performance.forms.affordability import CeilingForm, LiabilityForm
from performance.models import ContingentLiability
from performance.selectors.affordability import (
    ceilings_of,
    liabilities_of,
    liabilities_on,
    years_of,
)
from performance.services.affordability import record_liability, set_ceiling
from performance.views import affordability_words as words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from partnerships.editing import Closed


class AffordabilityPage(PartnershipPage):
    """Year by year against the ceilings; internal to the authority."""

    template_name = "performance/affordability.html"
    tab, page = "money", "affordability"
    permission = "view_internal"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, today = self.partnership, clock.today()
        years, liabilities = years_of(row, today), liabilities_of(row)
        still = liabilities_on(liabilities, today)
        may = "edit_partnership" in self.permissions and row.is_live
        csv_url = reverse("affordability_csv", args=[row.uuid])
        return super().get_context_data(
            finding=words.finding_of(years),
            above=words.above_words(years, row.currency),
            figure=words.chart_of(years, row.currency, today, csv_url),
            year_columns=words.year_columns(),
            years=[words.year_row(one, row.currency) for one in years],
            ceiling_columns=words.ceiling_columns(),
            ceilings=[words.ceiling_row(one) for one in ceilings_of(row)],
            liability_columns=words.liability_columns(),
            liabilities=[
                words.liability_row(one, today, self._url(one) if may else "")
                for one in liabilities
            ],
            contingent=money(sum(one.maximum for one in still), row.currency) if still else "",
            ceiling_actions=[
                {"label": _("Set a ceiling"), "url": reverse("ceiling_new", args=[row.uuid])}
            ]
            if may
            else [],
            liability_actions=[
                {
                    "label": _("Record what may come due"),
                    "url": reverse("liability_new", args=[row.uuid]),
                }
            ]
            if may
            else [],
            **kwargs,
        )

    def _url(self, one: ContingentLiability) -> str:
        return reverse("liability", args=[self.partnership.uuid, one.uuid])


class AffordabilityTable(AffordabilityPage):
    """The years as CSV."""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        row = self.partnership
        rows = words.csv_rows(years_of(row, clock.today()), row.currency)
        return csv_response(f"{row.reference}-affordability.csv", words.CSV_HEAD, rows)


class _Records(EditPage):
    tab, page = "money", "affordability"
    permission = "edit_partnership"
    write_permission = "edit_partnership"

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def done_url(self) -> str:
        return reverse("affordability", args=[self.partnership.uuid])


class NewCeilingPage(_Records):
    """Sets the ceiling of a year; an earlier one stays recorded."""

    title = gettext_lazy("Set a ceiling")  # type: ignore[assignment] # shown translated

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> CeilingForm:
        today = clock.today()
        initial = {"year": today.year, "effective_on": today}
        return CeilingForm(data, currency=self.partnership.currency, initial=initial)

    def save(self, form: CeilingForm) -> str:
        set_ceiling(self.partnership, form.facts(), actor=self.user)
        return _("The ceiling is set.")


class NewLiabilityPage(_Records):
    """Records what may come due."""

    title = gettext_lazy("Record what may come due")  # type: ignore[assignment] # shown translated

    @cached_property
    def replaced(self) -> ContingentLiability | None:
        return None

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> LiabilityForm:
        return LiabilityForm(data, currency=self.partnership.currency)

    def save(self, form: LiabilityForm) -> str:
        record_liability(self.partnership, form.facts(self.replaced), actor=self.user)
        return _("It is recorded.")


class LiabilityPage(NewLiabilityPage):
    """Assesses it anew: another row that replaces the one seen."""

    title = gettext_lazy("Assess it anew")
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "The earlier assessment stays recorded. Where it is over, give the day on which it ended."
    )

    @cached_property
    def replaced(self) -> ContingentLiability:
        rows = ContingentLiability.objects.filter(
            partnership=self.partnership, replaced_by__isnull=True
        )
        return get_object_or_404(rows, uuid=self.kwargs["liability"])

    def make_form(self, data: QueryDict | None = None) -> LiabilityForm:
        one = self.replaced
        names = ("what", "maximum", "probability", "clause", "until_on")
        initial = {name: getattr(one, name) for name in names}
        return LiabilityForm(data, currency=self.partnership.currency, initial=initial)


def csv_response(name: str, head: tuple[str, ...], rows: list[list[Any]]) -> HttpResponse:
    """A small table as a file."""
    response = HttpResponse("".join(csv_lines(head, rows)), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
