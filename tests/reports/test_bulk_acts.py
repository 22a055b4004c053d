"""Acts on many partnerships: confirmed, done one by one, refused with a reason, never twice."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from core.jobs.worker import drain
from core.models import AuditEvent, Job
from core.periods import Period
from governance.services.appointments import appoint
from partnerships.bulk_acts import bulk_acts
from partnerships.models import BulkOutcome, BulkRun, PortfolioExport
from performance.models import ScorecardRun
from performance.services.scorecards import issue_scorecards
from reports.models import IssuedReport
from reports.services.issue import request_report
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import appointment_of, person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
ACTS = reverse("portfolio_acts")


@pytest.fixture
def scored():
    """Two partnerships with a scorecard, and one that is not measured."""
    kpis = [KPIFactory(partnership=PartnershipFactory(name=name)) for name in ("Alder", "Birch")]
    for kpi in kpis:
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    found = [kpi.partnership for kpi in kpis]
    issue_scorecards(found, QUARTER, cause="test")
    return [*found, PartnershipFactory(name="Cedar")]


def confirm(browser, act, rows, **sent):
    keys = [str(one.uuid) for one in rows]
    return browser.post(ACTS, {"act": act, "row": keys, "on_page": keys, **sent})


def ticket(page) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def act_on(browser, act, rows, **answers):
    page = confirm(browser, act, rows)
    return browser.post(ACTS, {"act": act, "ticket": ticket(page), **answers})


def outcomes() -> dict[str, str]:
    return {one.partnership.name: one.state for one in BulkOutcome.objects.all()}


def test_the_confirm_page_says_with_what_and_what_will_be_left_out(client_of, scored):
    page = confirm(client_of(person("portfolio_official")), "reports", scored)
    text = page.content.decode()
    assert "Issue a report for each of 3 partnerships?" in text
    assert "With these 2 partnerships" in text
    assert "1 will be left out" in text
    assert "There is no scorecard yet" in text
    assert not BulkRun.objects.exists()
    assert not IssuedReport.objects.exists()


def test_a_report_is_issued_for_each_and_refusals_have_their_reason(client_of, scored):
    official = person("portfolio_official")
    browser = client_of(official)
    answer = act_on(browser, "reports", scored, length="summary")
    url = answer.headers["Location"]
    assert "hx-get" in browser.get(url).content.decode()
    drain()
    assert outcomes() == {"Alder": "done", "Birch": "done", "Cedar": "refused"}
    assert [one.state for one in IssuedReport.objects.all()] == ["issued", "issued"]
    text = browser.get(url).content.decode()
    assert "There is no scorecard yet" in text
    assert text.count("Issued</span>") == 2
    assert 'hx-trigger="every' not in text
    asked = AuditEvent.objects.filter(kind="report.asked", actor=official.uuid)
    assert {event.stream for event in asked} == {one.stream for one in scored[:2]}


def test_each_goes_by_the_permission_of_the_single_act(client_of, scored):
    alder, birch, _cedar = scored
    manager = person("contract_manager", alder)
    appoint(
        manager,
        role="board_member",
        organisation=appointment_of(manager).organisation,
        actor=None,
        partnership=birch,
        from_on=dt.date(2015, 1, 1),
    )
    browser = client_of(manager)
    page = confirm(browser, "reports", [alder, birch])
    assert "You hold no role here that may do this" in page.content.decode()
    browser.post(ACTS, {"act": "reports", "ticket": ticket(page), "length": "summary"})
    drain()
    assert outcomes() == {"Alder": "done", "Birch": "refused"}
    assert IssuedReport.objects.get().partnership == alder


def test_foreign_partnerships_are_neither_named_nor_counted(client_of, scored):
    alder, birch, _cedar = scored
    browser = client_of(person("contract_manager", alder))
    page = confirm(browser, "reports", [alder, birch])
    assert "Issue a report for 1 partnership?" in page.content.decode()
    assert "Birch" not in page.content.decode()
    answer = browser.post(ACTS, {"act": "reports", "ticket": ticket(page), "length": "full"})
    drain()
    assert outcomes() == {"Alder": "done"}
    assert "Birch" not in browser.get(answer.headers["Location"]).content.decode()


def test_a_confirm_page_that_is_sent_twice_acts_once(client_of, scored):
    browser = client_of(person("portfolio_official"))
    page = confirm(browser, "reports", scored)
    sent = {"act": "reports", "ticket": ticket(page), "length": "summary"}
    first, second = browser.post(ACTS, sent), browser.post(ACTS, sent)
    drain()
    assert first.headers["Location"] == second.headers["Location"]
    assert BulkRun.objects.count() == 1
    assert IssuedReport.objects.count() == 2


def test_two_tabs_do_no_double_work(client_of, scored):
    browser = client_of(person("portfolio_official"))
    pages = [confirm(browser, "reports", scored) for _tab in range(2)]
    for page in pages:
        browser.post(ACTS, {"act": "reports", "ticket": ticket(page), "length": "summary"})
    drain()
    assert IssuedReport.objects.count() == 2
    refused = BulkOutcome.objects.filter(state="refused").exclude(partnership__name="Cedar")
    assert len(refused) == 2
    assert "was asked for already" in refused[0].message


def test_what_a_colleague_asked_for_meanwhile_is_not_made_twice(client_of, scored):
    browser = client_of(person("portfolio_official"))
    page = confirm(browser, "reports", scored[:1])
    colleague = request_report(
        scored[0], slug="period_performance", length="summary", period=QUARTER, actor=None
    )
    drain()
    browser.post(ACTS, {"act": "reports", "ticket": ticket(page), "length": "summary"})
    drain()
    assert IssuedReport.objects.get() == colleague


def test_scorecards_are_worked_out_for_the_chosen_alone(client_of, scored):
    browser = client_of(person("portfolio_official"))
    answer = act_on(browser, "scorecards", [scored[0], scored[2]], period="2026-Q3")
    found = ScorecardRun.objects.get()
    assert answer.headers["Location"] == reverse("scorecard_run", args=[found.uuid])
    again = act_on(browser, "scorecards", [scored[0]], period="2026-Q3")
    assert again.status_code == 422
    assert "is under way" in again.content.decode()
    assert BulkRun.objects.count() == 1
    drain()
    found.refresh_from_db()
    assert (found.looked_at, found.unchanged) == (1, 1)


def test_all_that_match_are_more_than_a_page(client_of, scored):
    browser = client_of(person("portfolio_official"))
    page = confirm(browser, "export", [], all="1", query="q=d&columns=ends&page=7")
    assert "Export 2 partnerships?" in page.content.decode()
    answer = browser.post(
        ACTS,
        {
            "act": "export",
            "ticket": ticket(page),
            "file_format": "csv",
            "query": "q=d&columns=ends",
        },
    )
    drain()
    made = PortfolioExport.objects.get()
    assert answer.headers["Location"] == reverse("export", args=[made.uuid])
    assert made.rows == 2
    with made.file.open() as file:
        assert file.read().decode()[1:].splitlines()[0] == "Reference,Partnership,Ends"


def test_the_choice_survives_pages_and_is_forgotten_when_it_was_used(client_of, scored):
    alder, birch, cedar = (str(one.uuid) for one in scored)
    browser = client_of(person("portfolio_official"))
    kept = reverse("portfolio_chosen")
    browser.post(kept, {"row": [alder], "on_page": [alder, birch], "query": "q=a"})
    answer = browser.post(kept, {"row": [cedar, "nonsense"], "on_page": [cedar], "page": "2"})
    assert answer.headers["Location"] == "/portfolio/?page=2"
    page = browser.get("/portfolio/")
    assert page.context["chosen"] == 2
    assert [row.is_chosen for row in page.context["rows"]] == [True, False, True]
    counted = browser.post(
        kept, {"on_page": [alder], "row": []}, headers={"X-Requested-With": "fetch"}
    )
    assert counted.content == b"1"
    page = confirm(browser, "export", [])
    assert "Export 1 partnership?" in page.content.decode()
    browser.post(ACTS, {"act": "export", "ticket": ticket(page), "file_format": "csv"})
    assert browser.get("/portfolio/").context["chosen"] == 0
    browser.post(kept, {"row": [alder], "on_page": [alder]})
    browser.post(kept, {"clear": "1", "row": [alder], "on_page": [alder]})
    assert browser.get("/portfolio/").context["chosen"] == 0


def test_nothing_chosen_is_said(client_of, scored):
    browser = client_of(person("portfolio_official"))
    answer = confirm(browser, "reports", [], query="q=alder", page="1")
    assert answer.headers["Location"] == "/portfolio/?q=alder&page=1"
    assert "Choose partnerships first" in browser.get("/portfolio/").content.decode()


def test_too_many_are_refused(client_of, scored, monkeypatch):
    act = bulk_acts["reports"]
    browser = client_of(person("portfolio_official"))
    page = confirm(browser, "reports", scored)
    monkeypatch.setitem(bulk_acts._members, "reports", replace(act, most=1))
    answer = browser.post(ACTS, {"act": "reports", "ticket": ticket(page), "length": "summary"})
    assert answer.status_code == 422
    assert "At most 1 at once" in answer.content.decode()


def test_who_may_not_act_sees_no_button_and_is_refused(client_of, scored):
    partner = client_of(person("partner_lead", scored[0]))
    text = partner.get("/portfolio/").content.decode()
    assert "Issue reports" not in text
    assert "Work out scorecards" not in text
    assert "Export chosen" in text
    for act in ("reports", "scorecards"):
        assert confirm(partner, act, scored[:1]).status_code == 403
    assert confirm(partner, "burn", scored[:1]).status_code == 404


def test_a_ticket_of_somebody_else_or_a_changed_one_is_not_taken(client_of, scored):
    page = confirm(client_of(person("portfolio_official")), "reports", scored)
    stranger = client_of(person("portfolio_official"))
    for sent in (ticket(page), "nonsense"):
        answer = stranger.post(ACTS, {"act": "reports", "ticket": sent, "length": "full"})
        assert answer.status_code == 404
    assert not BulkRun.objects.exists()


def test_an_answer_that_does_not_do_is_said_and_the_choice_kept(client_of, scored):
    browser = client_of(person("portfolio_official"))
    answer = act_on(browser, "reports", scored, length="endless")
    assert answer.status_code == 422
    assert "With these 2 partnerships" in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_a_run_belongs_to_whoever_asked_for_it(client_of, scored):
    browser = client_of(person("portfolio_official"))
    url = act_on(browser, "reports", scored, length="summary").headers["Location"]
    assert client_of(person("portfolio_official")).get(url).status_code == 404


def test_a_run_that_was_cut_short_goes_on_where_it_stood(client_of, scored):
    browser = client_of(person("portfolio_official"))
    act_on(browser, "reports", scored, length="summary")
    found = BulkRun.objects.get()
    Job.objects.filter(pk=found.job_id).update(checkpoint=1)
    drain()
    assert set(outcomes()) == {"Birch", "Cedar"}


def test_the_pages_cost_the_same_for_two_and_for_twelve(client_of, connection_queries, scored):
    browser = client_of(person("portfolio_official"))
    confirm(browser, "reports", scored[:1])
    few = connection_queries(lambda: confirm(browser, "reports", scored))
    more = [PartnershipFactory() for _number in range(10)]
    assert connection_queries(lambda: confirm(browser, "reports", [*scored, *more])) == few
