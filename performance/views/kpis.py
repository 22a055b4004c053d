"""The KPIs of a partnership, and the page of one: its figures over time and how it is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.charts import Size
from core.formatting import day, period_label
from core.templatetags.charts import safe, words_of_the_page
from partnerships.models import Partnership
from partnerships.views.base import PartnershipPage
from performance.models import KPI
from performance.selectors.kpi_series import (
    PERIODS_SHOWN,
    Series,
    Slot,
    SlotKind,
    series_of,
)
from performance.views import kpi_words
from performance.views.figures import parts_in_words, record_in_words
from performance.views.kpi_change_words import change_context, edit_actions
from performance.views.set_up import proposed_context, set_up_action

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from performance.models import KPIRecord, KPIRule

PERIODS_LISTED = 12


class KPIsPage(PartnershipPage):
    template_name = "performance/kpis.html"
    tab, page = "performance", "kpis"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kpis = list(
            self.partnership.kpis.exclude(state=KPI.State.PROPOSED)
            .select_related("owner")
            .order_by("position", "pk")
        )
        found = series_of(self.partnership, kpis, clock.today())
        return super().get_context_data(
            columns=[
                {"label": _("KPI")},
                {"label": _("Target"), "num": True},
                {"label": _("Last figure"), "num": True},
                {"label": _("State")},
                {"label": _("Trend")},
                {"label": _("Data received")},
                {"label": _("Who reports it")},
            ],
            rows=[_list_row(series) for series in found],
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


class OfAKPI(PartnershipPage):
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
    def series(self) -> Series:
        [found] = series_of(self.partnership, [self.kpi], clock.today())
        return found


class KPIPage(OfAKPI):
    template_name = "performance/kpi.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kpi, series = self.kpi, self.series
        everything = bool(self.request.GET.get("all"))
        drawn = series.slots if everything else series.slots[-PERIODS_SHOWN:]
        shown = series.slots if everything else series.slots[-PERIODS_LISTED:]
        numbers = _numbers(shown)
        disputed = [
            slot for slot in series.slots if slot.record is not None and slot.record.is_disputed
        ]
        return super().get_context_data(
            kpi=kpi,
            change=change_context(kpi, self.user, self.permissions),
            edit_actions=edit_actions(kpi, self.permissions),
            finding=kpi_words.finding_of(series),
            state=kpi_words.state_of(series),
            figure=kpi_words.chart_of(series, drawn),
            facts=list(_facts(series)),
            disputed=_disputed(disputed),
            left_out=len(series.slots) - len(shown),
            columns=[
                {"label": _("Period")},
                *({"label": name, "num": True} for name in numbers),
                {"label": _("State")},
                {"label": _("Round")},
            ],
            rows=[row for slot in reversed(shown) for row in _slot_rows(series.kpi, slot, numbers)],
            rule_columns=[
                {"label": _("From")},
                {"label": _("Target"), "num": True},
                {"label": _("Minimum"), "num": True},
                {"label": _("No → full points"), "num": True},
                {"label": _("Weight: financial, community"), "num": True},
                {"label": _("Agreed in")},
            ],
            rules=[_rule_row(kpi, rule) for rule in reversed(series.rules)],
            page_title=kpi.name,
            **kwargs,
        )


class KPITable(OfAKPI):
    """Everything that was given for the KPI, as CSV."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        text = "\ufeff" + kpi_words.table_of(self.series).csv()
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        name = f"{self.partnership.reference}-{self.kpi.code}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _list_row(series: Series) -> dict[str, Any]:
    kpi, last = series.kpi, series.last
    spark = kpi_words.spark_of(series)
    given, due = series.received
    return {
        "cells": [
            {
                "text": kpi.name,
                "sub": kpi.unit if kpi_words.sign_of(kpi) != kpi.unit else "",
                "url": reverse("kpi", args=[kpi.uuid]),
            },
            {
                "text": kpi_words.target_of(kpi, series.rule),
                "num": True,
                "column": _("Target"),
            },
            {
                "text": kpi_words.said(kpi, last.value if last else None),
                "sub": period_label(last.period) if last else "",
                "num": True,
                "column": _("Last figure"),
            },
            {**kpi_words.state_of(series), "column": _("State")},
            {
                "html": safe(spark.svg(Size.MINI, uid=f"k{kpi.pk}", words=words_of_the_page()))
                if spark
                else "–",
                "column": _("Trend"),
            },
            {
                "text": _("%(given)s of %(due)s") % {"given": given, "due": due} if due else "–",
                "sub": str(last.record.get_reliability_display())
                if last and last.record
                else str(kpi.get_reliability_display()),
                "column": _("Data received"),
            },
            {
                "text": kpi.get_reported_by_display(),
                "sub": str(kpi.owner) if kpi.owner else "",
                "column": _("Who reports it"),
            },
        ]
    }


def _facts(series: Series) -> Iterator[dict[str, Any]]:
    kpi, rule = series.kpi, series.rule
    yield {"term": _("Unit"), "value": kpi.unit}
    yield {"term": _("How it is measured"), "value": kpi.method or _("not written down yet")}
    yield {"term": _("Better"), "value": kpi.get_direction_display()}
    yield {
        "term": _("How often"),
        "value": kpi.get_frequency_display(),
        "sub": _("months become a longer period by: %(how)s")
        % {"how": kpi.get_aggregation_display()},
    }
    if kpi.numerator_name and kpi.denominator_name:
        yield {
            "term": _("Ratio"),
            "value": f"{kpi.numerator_name} ÷ {kpi.denominator_name}",
        }
    yield {"term": _("Who reports it"), "value": kpi.get_reported_by_display()}
    yield {"term": _("Owner"), "value": str(kpi.owner) if kpi.owner else _("nobody yet")}
    yield {"term": _("Usual reliability"), "value": kpi.get_reliability_display()}
    given, due = series.received
    if due:
        received = _("%(given)s of %(due)s figures") % {"given": given, "due": due}
        yield {"term": _("Data received"), "value": received}
    if kpi.clause:
        yield {"term": _("Clause"), "value": kpi.clause}
    if kpi.baseline is not None:
        yield {
            "term": _("At the start"),
            "value": kpi_words.said(kpi, kpi.baseline),
            "sub": day(kpi.baseline_on) if kpi.baseline_on else "",
        }
    if kpi.moves_money:
        yield {"term": _("Moves money"), "value": _("yes: only who may accept money accepts it")}
    if rule is not None and rule.is_mandatory:
        yield {"term": _("Report"), "value": _("required by the contract")}


def _disputed(slots: list[Slot]) -> list[dict[str, Any]]:
    found = []
    for slot in slots:
        record = slot.record
        if record is None:
            continue
        found += [
            {
                "title": _("The figure for %(period)s is disputed by %(side)s.")
                % {"period": period_label(slot.period), "side": one.get_side_display()},
                "text": f"{one.raised_by}, {day(one.raised_at)}: {one.words}",
                "actions": [
                    {
                        "label": _("Open the concern"),
                        "url": reverse("concern", args=[one.concern.uuid]),
                    }
                ],
            }
            for one in record.disputes.all()
            if one.lifted_at is None
        ]
    return found


def _slot_rows(kpi: KPI, slot: Slot, numbers: Collection[str]) -> Iterator[dict[str, Any]]:
    yield {"cells": _cells(kpi, slot, slot.record, kpi_words.tag_of(slot), numbers)}
    for record in slot.earlier:
        tag = {"kind": "none", "label": record.get_state_display()}
        yield {"cells": _cells(kpi, slot, record, tag, numbers)}


def _cells(
    kpi: KPI,
    slot: Slot,
    record: KPIRecord | None,
    tag: dict[str, str],
    numbers: Collection[str],
) -> list[dict[str, Any]]:
    counts = record is slot.record and slot.kind is SlotKind.VALUE
    period = period_label(slot.period)
    if record is None:
        dash = [{"text": "–", "num": True, "column": name} for name in numbers]
        return [
            {"text": period, "sub": _("due %(day)s") % {"day": day(slot.due_on)}},
            *dash,
            {**tag, "column": _("State")},
            {"text": "–", "column": _("Round")},
        ]
    values = {
        _("Counts"): slot.value if counts else None,
        _("Reported"): record.reported_value,
        _("Verified"): record.verified_value,
        _("Agreed"): record.agreed_value,
    }
    cells = [
        {
            "text": record_in_words(record)
            if record.reported_value is None and name == _("Reported")
            else kpi_words.said(kpi, values[name]),
            "num": True,
            "column": name,
        }
        for name in numbers
    ]
    subs = []
    if record.corrects_id:
        subs.append(_("corrects an earlier figure"))
    if record.numerator is not None:
        subs.append(parts_in_words(record))
    if record.evidence.all():
        subs.append(_("with evidence"))
    return [
        {
            "text": period,
            "sub": ", ".join(subs),
            "url": reverse("figure", args=[record.uuid]),
        },
        *cells,
        {**tag, "column": _("State")},
        _round(record),
    ]


def _numbers(slots: Iterable[Slot]) -> list[str]:
    """The columns of values; verified and agreed only where there is one."""
    given = [one for slot in slots for one in (slot.record, *slot.earlier) if one is not None]
    found = [_("Counts"), _("Reported")]
    if any(one.verified_value is not None for one in given):
        found.append(_("Verified"))
    if any(one.agreed_value is not None for one in given):
        found.append(_("Agreed"))
    return found


def _round(record: KPIRecord) -> dict[str, Any]:
    found, submission = record.monthly_return, record.submission
    if found is None or submission is None:
        return {"text": _("outside a return"), "column": _("Round")}
    return {
        "text": submission.receipt,
        "sub": _("round %(n)s, %(name)s") % {"n": submission.round, "name": record.submitted_by},
        "url": reverse("return_round", args=[found.uuid, submission.round]),
        "column": _("Round"),
    }


def _rule_row(kpi: KPI, rule: KPIRule) -> dict[str, Any]:
    weights = f"{rule.financial_weight.normalize():f}, {rule.community_weight.normalize():f}"
    if rule.financial_share is not None:
        share = rule.financial_share * 100
        weights += _(" (split %(share)s %% financial)") % {"share": f"{share.normalize():f}"}
    return {
        "cells": [
            {"text": day(rule.effective_from)},
            {"text": kpi_words.target_of(kpi, rule), "num": True, "column": _("Target")},
            {
                "text": kpi_words.said(kpi, rule.minimum),
                "sub": _("score in two pieces") if rule.in_two_pieces else "",
                "num": True,
                "column": _("Minimum"),
            },
            {
                "text": kpi_words.posts_of(kpi, rule),
                "num": True,
                "column": _("No → full points"),
            },
            {"text": weights, "num": True, "column": _("Weight: financial, community")},
            {
                "text": _("Contract version %(n)s") % {"n": rule.contract_version.number},
                "sub": rule.contract_version.title,
                "column": _("Agreed in"),
            },
        ]
    }
