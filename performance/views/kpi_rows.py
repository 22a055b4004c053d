"""KPIs as rows of tables, and the facts beside them: what the pages of today and of then share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Size
from core.formatting import day, period_label
from core.templatetags.charts import safe, words_of_the_page
from performance.selectors.kpi_series import PERIODS_SHOWN, SlotKind
from performance.views import kpi_words
from performance.views.figures import parts_in_words, record_in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from performance.models import KPI, KPIRecord, KPIRule
    from performance.selectors.kpi_series import Series, Slot

PERIODS_LISTED = 12


def list_columns() -> list[dict[str, Any]]:
    """The heads of the list of KPIs."""
    return [
        {"label": _("KPI")},
        {"label": _("Target"), "num": True},
        {"label": _("Last figure"), "num": True},
        {"label": _("State")},
        {"label": _("Trend")},
        {"label": _("Data received")},
        {"label": _("Who reports it")},
    ]


def shown_of(series: Series, *, everything: bool) -> dict[str, Any]:
    """For performance/kpi.html: the finding, the line, how it is measured, every figure, rules.

    The periods shown are given as `shown`, oldest first.
    """
    drawn = series.slots if everything else series.slots[-PERIODS_SHOWN:]
    shown = series.slots if everything else series.slots[-PERIODS_LISTED:]
    numbers = numbers_of(shown)
    return {
        "finding": kpi_words.finding_of(series),
        "state": kpi_words.state_of(series),
        "figure": kpi_words.chart_of(series, drawn),
        "facts": list(facts(series)),
        "left_out": len(series.slots) - len(shown),
        "columns": [
            {"label": _("Period")},
            *({"label": name, "num": True} for name in numbers),
            {"label": _("State")},
            {"label": _("Round")},
        ],
        "shown": shown,
        "numbers": numbers,
        "rules": [rule_row(series.kpi, rule) for rule in reversed(series.rules)],
        "rule_columns": [
            {"label": _("From")},
            {"label": _("Target"), "num": True},
            {"label": _("Minimum"), "num": True},
            {"label": _("No → full points"), "num": True},
            {"label": _("Weight: financial, community"), "num": True},
            {"label": _("Agreed in")},
        ],
    }


def list_row(series: Series) -> dict[str, Any]:
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


def facts(series: Series) -> Iterator[dict[str, Any]]:
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


def disputed_of(series: Series) -> list[dict[str, Any]]:
    """What is said against figures that count, as notes."""
    found = []
    for slot in series.slots:
        record = slot.record
        if record is None or not record.is_disputed:
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


def slot_rows(
    kpi: KPI, slot: Slot, numbers: Collection[str], *, evidence: bool = True
) -> Iterator[dict[str, Any]]:
    """The figure of a period, then those before it; with `evidence`, where it is known."""
    yield {
        "cells": _cells(kpi, slot, slot.record, kpi_words.tag_of(slot), numbers, evidence=evidence)
    }
    for record in slot.earlier:
        tag = {"kind": "none", "label": record.get_state_display()}
        yield {"cells": _cells(kpi, slot, record, tag, numbers, evidence=evidence)}


def _cells(
    kpi: KPI,
    slot: Slot,
    record: KPIRecord | None,
    tag: dict[str, str],
    numbers: Collection[str],
    *,
    evidence: bool,
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
    if evidence and record.evidence.all():
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


def numbers_of(slots: Iterable[Slot]) -> list[str]:
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


def rule_row(kpi: KPI, rule: KPIRule) -> dict[str, Any]:
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
