"""Runs over the portfolio: progress, what breaks, who may ask, what the pages say."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse

from core.jobs import Cancelled
from core.jobs.worker import drain, run
from core.models import AuditEvent, Job
from core.periods import Period
from core.problems import Refused
from performance.models import Scorecard, ScorecardFailure, ScorecardRun
from performance.services import scorecard_runs as service
from performance.services.scorecard_runs import cancel_run, retry_run, start_run
from performance.services.scorecards import issue_scorecards
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")


def scored(count=1):
    """Partnerships with all figures of the quarter."""
    found = [KPIFactory() for _number in range(count)]
    for kpi in found:
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    return [kpi.partnership for kpi in found]


def broken_for(partnership, monkeypatch, error=None):
    """Makes the scorecard of one partnership break in a way that nobody expected."""

    def breaking(partnerships, *args, **kwargs):
        if partnership.pk in [one.pk for one in partnerships]:
            raise error or ZeroDivisionError("on purpose")
        return issue_scorecards(partnerships, *args, **kwargs)

    monkeypatch.setattr(service, "issue_scorecards", breaking)


def done(found):
    run(found.job.pk)
    return ScorecardRun.objects.select_related("job").get(pk=found.pk)


def test_a_run_counts_what_was_issued_and_what_stays(client_of):
    first, _second = scored(2)
    issue_scorecards([first], QUARTER, cause="test")
    found = done(start_run(QUARTER, actor=None))
    assert (found.looked_at, found.issued, found.unchanged) == (2, 1, 1)
    assert found.finished_at is not None


def test_what_breaks_unexpectedly_is_listed_and_the_others_are_scored(monkeypatch, caplog):
    one, bad, other = scored(3)
    broken_for(bad, monkeypatch)
    found = done(start_run(QUARTER, actor=None))
    assert found.job.state == Job.State.DONE
    assert set(Scorecard.objects.values_list("partnership", flat=True)) == {one.pk, other.pk}
    failure = ScorecardFailure.objects.get()
    assert failure.partnership == bad
    assert failure.reference
    assert failure.reference in caplog.text


def test_a_database_that_does_not_answer_blames_no_partnership(monkeypatch):
    [bad] = scored(1)
    broken_for(bad, monkeypatch, OperationalError("gone"))
    found = done(start_run(QUARTER, actor=None))
    assert found.job.state == Job.State.QUEUED
    assert not ScorecardFailure.objects.exists()


def test_a_run_goes_on_where_it_was_stopped(monkeypatch):
    scored(3)
    monkeypatch.setattr(service, "CHUNK", 1)
    official = person("portfolio_official")
    found = start_run(QUARTER, actor=official)
    asked = []

    def stops_after_the_first(partnerships, *args, **kwargs):
        asked.append(partnerships[0].pk)
        if len(asked) == 2:
            raise Cancelled
        return issue_scorecards(partnerships, *args, **kwargs)

    monkeypatch.setattr(service, "issue_scorecards", stops_after_the_first)
    stopped = done(found)
    assert (stopped.job.state, stopped.looked_at) == (Job.State.CANCELLED, 1)
    retry_run(stopped, actor=official)
    again = done(stopped)
    assert (again.job.state, again.looked_at, again.issued) == (Job.State.DONE, 3, 3)


def test_a_chunk_costs_the_same_for_two_and_for_eight(connection_queries):
    scored(2)
    few = start_run(QUARTER, actor=None)
    two = connection_queries(lambda: done(few))
    scored(8)
    Scorecard.objects.update(is_latest=False)
    period = Period.parse("2026-Q2")
    for partnership in PartnershipFactory._meta.model.objects.all():
        kpi = partnership.kpis.get()
        for month in period.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("97.6"))
    many = start_run(period, actor=None)
    assert connection_queries(lambda: done(many)) == two


@pytest.mark.parametrize(
    ("key", "code"), [("2026-10", "not_a_quarter"), ("2027-Q2", "not_begun")], ids=str
)
def test_a_run_is_refused_for_a_period_without_scorecards(key, code):
    with pytest.raises(Refused) as refused:
        start_run(Period.parse(key), actor=None)
    assert refused.value.codes == {code}


def test_a_second_run_for_the_same_period_waits_for_the_first():
    start_run(QUARTER, actor=None)
    with pytest.raises(Refused) as refused:
        start_run(QUARTER, actor=None)
    assert refused.value.codes == {"under_way"}


def test_an_official_asks_for_a_run_and_reads_what_failed_and_where_to_mend_it(client_of):
    good, bad = scored(2)
    bad.kpis.get().rules.all().delete()
    browser = client_of(person("portfolio_official"))
    answer = browser.post(reverse("scorecard_runs"), {"period": "2026-Q3"})
    found = ScorecardRun.objects.get()
    url = reverse("scorecard_run", args=[found.uuid])
    assert answer.url == url
    waiting = browser.get(url).text
    assert "0 scorecards for" in waiting
    assert "Cancel" in waiting
    drain()
    page = browser.get(url).text
    assert "has no target and weights in force" in page
    assert reverse("kpis", args=[bad.uuid]) in page
    assert "done, some not scored" in browser.get(reverse("scorecard_runs")).text
    assert Scorecard.objects.get().partnership == good


def test_the_failed_ones_are_tried_again_and_no_others(client_of, monkeypatch):
    first, second = scored(2)
    broken_for(first, monkeypatch)
    found = done(start_run(QUARTER, actor=None))
    assert found.failures.get().partnership == first
    monkeypatch.setattr(service, "issue_scorecards", issue_scorecards)
    browser = client_of(person("portfolio_official"))
    place = reverse("scorecard_run", args=[found.uuid])
    assert "Try the failed ones again" in browser.get(place).content.decode()
    answer = browser.post(place, {"act": "failed"})
    again = ScorecardRun.objects.exclude(pk=found.pk).get()
    assert answer.url == reverse("scorecard_run", args=[again.uuid])
    twice = browser.post(place, {"act": "failed"}, follow=True).content.decode()
    assert "is under way" in twice
    again = done(again)
    assert (again.looked_at, again.issued, again.failures.count()) == (1, 1, 0)
    page = browser.get(reverse("scorecard_run", args=[again.uuid])).content.decode()
    assert "Try the failed ones again" not in page
    assert Scorecard.objects.filter(partnership=second).count() == 1


def test_the_results_that_stand_are_named_while_a_run_waits(client_of):
    [partnership] = scored(1)
    issue_scorecards([partnership], QUARTER, cause="test")
    official = person("portfolio_official")
    found = start_run(QUARTER, actor=official)
    page = client_of(official).get(reverse("scorecard_run", args=[found.uuid])).text
    assert "1 scorecard for" in page
    assert "stands until this run replaces it" in page
    assert reverse("portfolio") in page


def test_a_run_is_stopped_and_taken_up_again_from_its_page(client_of):
    scored(1)
    official = person("portfolio_official")
    found = start_run(QUARTER, actor=official)
    browser, url = client_of(official), reverse("scorecard_run", args=[found.uuid])
    browser.post(url, {"act": "cancel"})
    assert "stopped" in browser.get(url).text
    browser.post(url, {"act": "retry"})
    drain()
    assert Scorecard.objects.count() == 1
    acts = AuditEvent.objects.filter(kind__startswith="scorecards.run_").order_by("pk")
    assert [act.kind.removeprefix("scorecards.run_") for act in acts] == [
        "asked",
        "cancelled",
        "retried",
    ]
    assert browser.post(url, {"act": "burn"}).status_code == 400


def test_a_finished_run_reloads_the_page_that_polls(client_of):
    official = person("portfolio_official")
    found = start_run(QUARTER, actor=official)
    browser, url = client_of(official), reverse("scorecard_run", args=[found.uuid])
    assert "HX-Refresh" not in browser.get(url, headers={"HX-Request": "true"}).headers
    drain()
    assert browser.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("role", ["contract_manager", "partner_lead", "auditor"])
def test_whoever_has_no_mandate_over_all_is_told_whom_to_ask(client_of, role):
    partnership = PartnershipFactory()
    someone = person(role, None if role == "auditor" else partnership)
    found = start_run(QUARTER, actor=None)
    browser = client_of(someone)
    for url in (reverse("scorecard_runs"), reverse("scorecard_run", args=[found.uuid])):
        assert browser.get(url).status_code == 403
        assert browser.post(url, {"period": "2026-Q2"}).status_code == 403
    assert ScorecardRun.objects.count() == 1


def test_a_mandate_over_one_authority_does_not_score_all(client_of):
    someone = person("portfolio_official", mandate=OrganisationFactory())
    assert client_of(someone).get(reverse("scorecard_runs")).status_code == 403


def test_the_portfolio_leads_to_the_runs_for_whoever_may(client_of):
    scored(1)
    page = client_of(person("portfolio_official")).get(reverse("portfolio")).text
    assert reverse("scorecard_runs") in page


def test_a_page_of_failures_costs_the_same_for_one_and_for_twelve(client_of, connection_queries):
    official = person("portfolio_official")

    def cost(count):
        found = start_run(QUARTER, actor=official)
        for partnership in scored(count):
            ScorecardFailure.objects.create(run=found, partnership=partnership, message="why")
        run(found.job.pk)
        browser, url = client_of(official), reverse("scorecard_run", args=[found.uuid])
        browser.get(url)
        return connection_queries(lambda: browser.get(url))

    assert cost(12) == cost(1) <= 20


def test_the_command_asks_or_does_it_and_says_what_came_of_it():
    [partnership, bad] = scored(2)
    bad.kpis.get().rules.all().delete()
    said, complained = StringIO(), StringIO()
    call_command("run_scorecards", "--wait", stdout=said, stderr=complained)
    assert "2 partnerships looked at, 1 new versions, 0 unchanged, 1 not scored" in said.getvalue()
    assert bad.reference in complained.getvalue()
    call_command("run_scorecards", "--period", "2026-Q2", stdout=said)
    assert "a worker does it" in said.getvalue()
    call_command("run_scorecards", "--partnership", partnership.reference, stdout=said)
    assert "version 1 stands" in said.getvalue()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--period", "soon"], "period"),
        (["--partnership", "PPP-0000"], "There is no partnership PPP-0000"),
        (["--period", "2027-Q2"], "has not begun"),
    ],
    ids=["no-period", "no-partnership", "too-early"],
)
def test_the_command_refuses_in_words(options, words):
    with pytest.raises(CommandError, match=words):
        call_command("run_scorecards", *options)


def test_stopping_a_finished_run_changes_nothing():
    scored(1)
    official = person("portfolio_official")
    found = done(start_run(QUARTER, actor=official))
    assert cancel_run(found, actor=official).state == Job.State.DONE
