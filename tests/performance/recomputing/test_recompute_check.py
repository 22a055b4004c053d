"""The nightly check: what was altered is found and listed, and nothing is repaired."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from config.schedule import SCHEDULE
from core import jobs
from core.jobs.worker import run
from core.models import Job
from core.periods import Period
from partnerships.models import Standing
from performance.models import KPIRecord, Scorecard
from performance.services.recompute_check import check_chunk, recompute_check
from performance.services.scorecards import issue_scorecards
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")


def scored(count=1):
    """Partnerships with a scorecard for the quarter."""
    kpis = [KPIFactory() for _number in range(count)]
    for kpi in kpis:
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    made = [kpi.partnership for kpi in kpis]
    issue_scorecards(made, QUARTER, cause="test")
    return made


def nightly():
    job = jobs.enqueue("recompute.check", {"period": "2026-11-23"}, key="check", title="Check")
    run(job.pk)
    return Job.objects.get(pk=job.pk)


def test_what_the_services_wrote_is_what_it_would_be_if_worked_out_anew():
    scored(2)
    found = recompute_check()
    assert (found.standings, found.scorecards, found.differences) == (2, 2, [])


def test_one_altered_standing_is_found_and_left_as_it_is():
    [partnership, _other] = scored(2)
    Standing.objects.filter(partnership=partnership).update(state="R")
    [found] = recompute_check().differences
    assert (found.kind, found.partnership) == ("standing", str(partnership.uuid))
    assert (found.column, found.stored, found.expected) == ("state", "R", "G")
    assert Standing.objects.get(partnership=partnership).state == "R"


def test_of_past_scores_only_those_that_differ_are_told():
    [partnership] = scored()
    [[period, financial, community]] = Standing.objects.get(partnership=partnership).path
    wrong = [60, ["2026-Q1", "1", "2"], [period, financial, community]]
    Standing.objects.filter(partnership=partnership).update(path=wrong)
    [found] = recompute_check().differences
    assert (found.column, found.stored, found.expected) == ("path", "60; 2026-Q1, 1, 2", "")


def test_a_standing_that_was_deleted_is_found():
    [partnership] = scored()
    Standing.objects.filter(partnership=partnership).delete()
    assert "state" in {found.column for found in recompute_check().differences}


def test_one_altered_column_of_a_scorecard_is_found():
    [partnership, _other] = scored(2)
    Scorecard.objects.filter(partnership=partnership).update(financial=Decimal(99))
    found = [one for one in recompute_check().differences if one.period]
    assert [(one.kind, one.column, one.stored) for one in found] == [("altered", "financial", "99")]
    assert found[0].period == "2026-Q3, version 1"


def test_one_altered_trace_is_found_even_with_a_new_fingerprint():
    [partnership] = scored()
    card = Scorecard.objects.get(partnership=partnership)
    trace = json.loads(card.result)
    trace["lines"][0]["formula"] = "1 + 1 = 3"
    text = json.dumps(trace, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    Scorecard.objects.filter(pk=card.pk).update(result=text)
    columns = {(one.kind, one.column) for one in recompute_check().differences}
    assert columns == {("altered", "result_sha256"), ("altered", "result")}


def test_a_trace_that_is_no_longer_one_is_found():
    [partnership] = scored()
    Scorecard.objects.filter(partnership=partnership).update(result="{}")
    assert {one.kind for one in recompute_check().differences} == {"altered"}


def test_a_figure_changed_behind_the_back_of_the_services_leaves_the_scorecard_behind():
    [partnership] = scored()
    KPIRecord.objects.filter(partnership=partnership).update(reported_value=Decimal(95))
    found = recompute_check().differences
    assert {one.kind for one in found} == {"behind"}
    assert {"financial", "community"} <= {one.column for one in found}


def test_what_a_job_is_just_about_to_bring_up_to_date_is_no_difference():
    [partnership] = scored()
    KPIRecord.objects.filter(partnership=partnership).update(reported_value=Decimal(95))
    payload = {"partnership": partnership.pk, "periods": ["2026-09"]}
    jobs.enqueue("scorecards.issue", payload, key="waiting", title="Waiting")
    assert recompute_check().differences == []


def test_a_chunk_costs_the_same_queries_for_two_and_for_eight(connection_queries):
    few, many = scored(2), scored(8)
    assert connection_queries(lambda: check_chunk(few)) == connection_queries(
        lambda: check_chunk(many)
    )


def test_the_command_lists_each_difference_and_exits_with_one():
    [partnership] = scored()
    out = StringIO()
    call_command("recompute_check", stdout=out)
    assert "1 standings and 1 scorecards worked out anew: no differences." in out.getvalue()
    Standing.objects.filter(partnership=partnership).update(state="R")
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("recompute_check", stdout=out)
    assert left.value.code == 1
    first, last = out.getvalue().splitlines()
    assert first == (f"{partnership.reference}, standing: state is 'R', worked out anew it is 'G'.")
    assert last.endswith("1 difference.")


def test_the_command_writes_a_standing_anew_only_where_it_is_told_to():
    [partnership] = scored()
    Standing.objects.filter(partnership=partnership).update(state="R")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("recompute_check", "--mend-standings", "--json", stdout=out)
    assert [one["column"] for one in json.loads(out.getvalue())["differences"]] == ["state"]
    assert recompute_check().differences == []


def test_the_clock_asks_for_it_each_night():
    [entry] = [one for one in SCHEDULE if one.job_kind == "recompute.check"]
    assert entry.missed == "last"


def test_a_portfolio_official_reads_what_the_night_found(client_of, connection_queries):
    [partnership] = scored()
    browser = client_of(person("portfolio_official"))
    page = reverse("scorecard_runs")
    assert "Nightly check" not in browser.get(page).text
    Standing.objects.filter(partnership=partnership).update(state="R")
    job = nightly()
    assert (job.state, job.result["differences"]) == (Job.State.DONE, 1)
    shown = browser.get(page).text
    assert "1 value differs." in shown
    assert partnership.name in shown
    assert connection_queries(lambda: browser.get(page)) <= 20


def test_a_night_without_differences_is_told_too(client_of):
    scored()
    nightly()
    page = client_of(person("portfolio_official")).get(reverse("scorecard_runs")).text
    assert "Nothing differs." in page
