"""The KPIs of a partnership, and the page of one: its figures over time and how it is measured."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.ledger.as_known import as_known
from partnerships.models import Partnership
from partnerships.selectors.recorded import partnership_known
from partnerships.views.recorded import LooksBack
from performance.models import KPI
from performance.selectors.kpi_series import Series, adopted_kpis, series_of
from performance.views import kpi_words
from performance.views.kpi_change_words import change_context, edit_actions
from performance.views.kpi_rows import disputed_of, list_columns, list_row, shown_of, slot_rows
from performance.views.kpis_then import kpi_then, kpis_then
from performance.views.set_up import proposed_context, set_up_action


class KPIsPage(LooksBack):
    template_name = "performance/kpis.html"
    tab, page = "performance", "kpis"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = series_of(self.partnership, adopted_kpis(self.partnership), clock.today())
        if self.past is not None:
            with as_known(self.past):
                of_then = partnership_known(self.partnership)
                series = series_of(of_then, adopted_kpis(of_then), self.judged_on)
            then = kpis_then(series, found, self.keep)
            return super().get_context_data(page_title=_("KPIs"), **then, **kwargs)
        return super().get_context_data(
            columns=list_columns(),
            rows=[list_row(series) for series in found],
            proposed=proposed_context(self.partnership, self.user, self.permissions),
            set_up_actions=set_up_action(self.partnership, self.permissions),
            new_actions=[
                {
                    "label": _("Propose a KPI"),
                    "url": reverse("kpi_new", args=[self.partnership.uuid]),
                }
            ]
            if "define_kpis" in self.permissions and self.partnership.is_live
            else [],
            page_title=_("KPIs"),
            **kwargs,
        )


class OfAKPI(LooksBack):
    """Pages of one KPI; what the person may not see is a 404."""

    tab, page = "performance", "kpis"

    @cached_property
    def kpi(self) -> KPI:
        visible = Partnership.objects.visible_to(self.request.user)
        return get_object_or_404(
            KPI.objects.filter(partnership__in=visible)
            .exclude(state=KPI.State.PROPOSED)
            .select_related(
                "partnership__authority",
                "partnership__partner",
                "partnership__standing",
                "owner",
                "objective",
            ),
            uuid=self.kwargs["uuid"],
        )

    @cached_property
    def partnership(self) -> Partnership:
        return self.kpi.partnership

    @cached_property
    def series_now(self) -> Series:
        [found] = series_of(self.partnership, [self.kpi], clock.today())
        return found

    @cached_property
    def series(self) -> Series | None:
        """As of the day that is looked back to; None where the KPI was not adopted then."""
        if self.past is None:
            return self.series_now
        with as_known(self.past):
            of_then = partnership_known(self.partnership)
            known = adopted_kpis(of_then, only=self.kpi.pk)
            found = series_of(of_then, known, self.judged_on)
        return found[0] if found else None


class KPIPage(OfAKPI):
    template_name = "performance/kpi.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kpi, everything = self.kpi, bool(self.request.GET.get("all"))
        if self.past is not None:
            then = kpi_then(self.series, self.series_now, everything=everything)
            title = self.series.kpi.name if self.series else kpi.name
            return super().get_context_data(kpi=kpi, page_title=title, **then, **kwargs)
        series = self.series_now
        found = shown_of(series, everything=everything)
        rows = [slot_rows(kpi, slot, found["numbers"]) for slot in reversed(found["shown"])]
        return super().get_context_data(
            kpi=kpi,
            change=change_context(kpi, self.user, self.permissions),
            edit_actions=edit_actions(kpi, self.permissions),
            disputed=disputed_of(series),
            rows=[row for of_slot in rows for row in of_slot],
            rows_note=_("Open a figure for its evidence, its rounds and its corrections."),
            page_title=kpi.name,
            **found,
            **kwargs,
        )


class KPITable(OfAKPI):
    """Everything that was given for the KPI, as CSV."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        if self.series is None:
            raise Http404
        text = "\ufeff" + kpi_words.table_of(self.series).csv()
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        known = f"-as-recorded-on-{self.judged_on}" if self.past else ""
        name = f"{self.partnership.reference}-{self.kpi.code}{known}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
