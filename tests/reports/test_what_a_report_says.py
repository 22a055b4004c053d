"""What the report on a period says: targets, gaps, what to decide, what to read with care."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from pypdf import PdfReader

from core import clock
from core.jobs.worker import run
from core.periods import Period
from performance.models import Submission
from performance.scoring import recompute
from performance.services.scorecards import issue_scorecards
from reports.selectors.agenda import next_dates, to_decide
from reports.selectors.care import read_with_care
from reports.selectors.targets import targets_of
from reports.services.issue import request_report
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    KPIRuleFactory,
    MilestoneFactory,
    monthly_return,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.appearance,
    pytest.mark.long(seconds=1),
]

QUARTER = Period.parse("2026-Q3")


def measured(kpi, value, **facts):
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(value), **facts)
    return kpi


def card_of(partnership):
    issue_scorecards([partnership], QUARTER, cause="test")
    return partnership.scorecards.get(is_latest=True)


def rows_of(partnership):
    result = recompute(json.loads(card_of(partnership).result))
    return {row.name: row for row in targets_of(partnership, result, QUARTER, clock.today())}


def words_of(partnership, length):
    report = request_report(
        partnership, slug="period_performance", length=length, period=QUARTER, actor=None
    )
    run(report.job.pk)
    report.refresh_from_db()
    assert report.state == "issued", report.job.failure
    with report.file.open() as stored:
        pages = PdfReader(io.BytesIO(stored.read())).pages
        return report, " ".join(page.extract_text() for page in pages).replace("\xa0", " ")


def test_a_missed_target_says_by_how_much_and_where_the_bands_lie():
    kpi = measured(KPIFactory(name="Areas available"), "96.4")
    row = rows_of(kpi.partnership)["Areas available"]
    assert (row.target, row.gap, row.gap_kind) == ("97\xa0% or more", "0.6\xa0% short", "bad")
    assert (row.on_track, row.off_track) == (
        "on track from 98.15\xa0%",
        "off track below 97.25\xa0%",
    )
    assert (row.reliability, row.data["gap"]) == ("C", "0.6")


def test_a_met_target_has_no_gap_and_an_unreported_figure_neither():
    met = measured(KPIFactory(name="Met"), "98")
    KPIFactory(name="Silent", partnership=met.partnership)
    rows = rows_of(met.partnership)
    assert (rows["Met"].gap, rows["Met"].gap_kind) == ("met", "good")
    assert (rows["Silent"].result, rows["Silent"].gap, rows["Silent"].gap_kind) == ("–", "–", "")
    assert rows["Silent"].data["kind"] == "not_reported"


def test_where_less_is_better_the_gap_is_what_is_too_much():
    kpi = KPIFactory(name="Losses", direction="lower", rule=False)
    KPIRuleFactory(kpi=kpi, target=25, no_points=45, full_points=25)
    row = rows_of(measured(kpi, "29").partnership)["Losses"]
    assert (row.target, row.gap) == ("25\xa0% or less", "4\xa0% over")
    assert row.on_track == "on track up to 31\xa0%"


def test_the_target_is_the_one_that_held_on_the_last_day_of_the_period():
    kpi = measured(KPIFactory(name="Areas available"), "96.4")
    KPIRuleFactory(kpi=kpi, effective_from=dt.date(2026, 10, 1), target=90)
    assert rows_of(kpi.partnership)["Areas available"].target == "97\xa0% or more"


def test_what_was_claimed_is_to_be_decided_and_no_next_date():
    partnership = PartnershipFactory()
    wing = MilestoneFactory(
        partnership=partnership,
        name="West wing",
        state="claimed",
        forecast_on=dt.date(2026, 11, 10),
        claimed_on=dt.date(2026, 11, 9),
    )
    Submission.objects.create(
        partnership=partnership,
        milestone=wing,
        round=1,
        receipt="R-1",
        completed_on=dt.date(2026, 11, 9),
        sent_by=person("partner_lead", partnership),
        sent_at=clock.now(),
        check_by=dt.date(2026, 11, 27),
    )
    late = MilestoneFactory(
        partnership=partnership, name="East wing", forecast_on=dt.date(2026, 11, 1)
    )
    monthly_return(partnership)
    [decide] = to_decide(partnership, clock.today())
    assert (decide.what, decide.late) == ("West wing", False)
    assert "completion claimed for 9" in decide.note
    found = [
        (one.what, one.late) for one in next_dates(partnership, [wing, late], [], clock.today())
    ]
    assert found == [("East wing", True), ("Return for October 2026", False)]


def test_what_is_missing_disputed_corrected_or_guessed_is_said():
    kpi = KPIFactory(name="Calls answered")
    july, *others = QUARTER.months()
    old = AcceptedRecordFactory(
        kpi=kpi, period=july.key, reported_value=Decimal("90.4"), state="superseded"
    )
    AcceptedRecordFactory(
        kpi=kpi,
        period=july.key,
        reported_value=Decimal("92.1"),
        corrects=old,
        is_disputed=True,
        reliability="D",
    )
    for month in others:
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(96))
    KPIFactory(name="Silent", partnership=kpi.partnership)
    result = recompute(json.loads(card_of(kpi.partnership).result))
    said = {care.what: care.words for care in read_with_care(result)}
    assert list(said) == [
        "Calls answered is disputed.",
        "Calls answered was corrected",
        "Calls answered is an estimate.",
        "Silent is missing.",
    ]
    assert said["Calls answered was corrected"].startswith("from 90.4\xa0% to 92.1\xa0% on ")


def test_the_full_report_holds_every_kpi_against_its_target_and_the_data_too():
    kpi = measured(KPIFactory(name="Areas available"), "96.4")
    card_of(kpi.partnership)
    report, text = words_of(kpi.partnership, "full")
    assert "4. KPIs against their targets" in text
    assert "0.6 % short" in text
    assert "on track from 98.15 %" in text
    [target] = json.loads(report.data)["targets"]
    assert (target["target"], target["result"], target["gap"]) == ("97", "96.4", "0.6")


def test_what_counts_for_both_goals_is_worked_out_once():
    kpi = measured(KPIFactory(name="Areas available"), "96.4")
    card_of(kpi.partnership)
    _report, text = words_of(kpi.partnership, "full")
    assert text.count("(96.4 − 95) ÷ (99.5 − 95) × 100") == 1
    assert "Counts for both goals and stands above: Areas available." in text


def test_the_summary_stays_one_page_with_the_longest_names_and_twelve_kpis():
    long = "Regional directorate-general for transport, housing and health of the north, "
    partnership = PartnershipFactory(name=(long * 3)[:200])
    partnership.authority.name = (long * 3)[:200]
    partnership.authority.save()
    for number in range(12):
        measured(
            KPIFactory(partnership=partnership, name=f"{number} {(long * 3)[:190]}"),
            "94" if number == 11 else "99.8",
        )
    for number in range(6):
        MilestoneFactory(partnership=partnership, name=f"{number} {(long * 3)[:190]}")
    card_of(partnership)
    report, text = words_of(partnership, "summary")
    assert report.pages == 1
    assert "11 Regional" in text
    assert "more KPIs, in the full report" in text
