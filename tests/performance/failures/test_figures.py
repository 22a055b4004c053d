"""Figures for payments on the desk: wanted, claimed, verified; what is missing is never 0."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.periods import Period
from partnerships.catalogue import rows as row
from partnerships.types.concession import ConcessionTerms
from partnerships.types.performance_based import PerformanceTerms
from performance.models import PaymentFigure
from performance.services.payment_facts import claim_figure, verify_figure
from performance.worklists.payment_figures import claim_by, figures_to_do
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.obligations.builders import TODAY
from tests.once import once
from tests.performance.payments.builders import hospital, put_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


class Airport:
    """A concession that pays a share of its revenue, and whoever claims and verifies it."""

    def __init__(self, kind="concession", terms=None):
        self.partnership = PartnershipFactory(type=kind, currency="EUR", country="IE")
        put_terms(self.partnership, terms or ConcessionTerms(revenue_share=Decimal("0.25")))
        self.maeve = person("contract_manager", self.partnership)
        self.sean = person("approver", self.partnership, limit=Decimal(9), currency="EUR")
        self.declan = person("partner_lead", self.partnership)

    @property
    def page(self):
        return reverse("payment_figures", args=[self.partnership.uuid])

    def claimed(self, value="1000", period="2026-10", code="revenue", **facts):
        known = {"value": Decimal(value), "actor": self.declan, **facts}
        return claim_figure(self.partnership, period=period, code=code, **known)


@once
def here():
    return Airport()


def claim(browser, here, period="2026-10", **typed):
    address = reverse("payment_figure_claim", args=[here.partnership.uuid]) + f"?period={period}"
    seen = browser.get(address).context["seen"]
    return browser.post(address, {"code": "revenue", "seen": seen, **typed})


def states(page):
    return {row["cells"][0]["text"]: row["cells"][3]["label"] for row in page.context["rows"]}


def test_what_is_missing_is_said_and_never_taken_for_nothing(here, client_of):
    browser = client_of(here.maeve)
    page = browser.get(here.page)
    assert states(page) == {
        "Gross revenue of the month": "missing",
        "Third-party income of the month": "not claimed",
        "Paid at cost": "not claimed",
    }
    assert page.context["missing"] == ["Gross revenue of the month"]
    assert "What is missing is not 0" in page.text
    figure = here.claimed("0")
    assert states(browser.get(here.page))["Gross revenue of the month"] == "to be verified"
    verify_figure(figure, value=Decimal(0), actor=here.maeve)
    page = browser.get(here.page)
    assert states(page)["Gross revenue of the month"] == "verified"
    assert page.context["missing"] == []
    assert "€0.00" in page.text


def test_the_partner_claims_by_the_month_and_by_the_year_with_what_shows_it(here, client_of):
    browser = client_of(here.declan)
    file = SimpleUploadedFile("statement.csv", b"day,takings\n1,5\n", content_type="text/csv")
    refused = claim(browser, here, value="", note="By the auditor", evidence=file)
    assert refused.status_code == 422
    assert "Enter the figure; where there was nothing, enter 0." in refused.text
    assert "By the auditor" in refused.text
    [kept] = refused.context["form"].kept_files
    assert claim(browser, here, value="1,204.50", kept=str(kept.uuid)).status_code == 302
    figure = PaymentFigure.objects.get()
    assert (figure.claimed, figure.document, figure.side) == (Decimal("1204.5"), kept, "partner")
    assert claim(browser, here, value="-1").status_code == 422
    assert claim(browser, here, period="2025", value="14000").status_code == 302
    page = browser.get(f"{here.page}?period=2025")
    assert "Audited gross revenue of the year" in page.text
    assert "€14,000.00" in page.text
    one = browser.get(reverse("payment_figure", args=[figure.uuid]))
    assert "statement.csv" in one.text
    assert kept.sha256[:12] in one.text


def test_an_official_verifies_it_and_says_what_was_found_where_it_differs(here, client_of):
    figure = here.claimed()
    address = reverse("payment_figure", args=[figure.uuid])
    own = client_of(here.declan)
    assert "You claimed this yourself; somebody else verifies it." in own.get(address).text
    assert own.post(address, {"step": "verify", "value": "1000"}).status_code == 403
    official = client_of(here.maeve)
    [step] = official.get(address).context["steps"]
    assert step["form"]["value"].value() == "1000"
    refused = official.post(address, {"step": "verify", "value": "900", "finding": ""})
    assert refused.status_code == 422
    assert "Say what was found" in refused.text
    found = {"step": "verify", "value": "900", "finding": "A day was counted twice."}
    assert official.post(address, found).status_code == 302
    assert "A day was counted twice." in own.get(address).text
    assert official.post(address, found).status_code == 404
    assert states(own.get(here.page))["Gross revenue of the month"] == "verified otherwise"
    here.claimed("950")
    page = own.get(here.page)
    assert states(page)["Gross revenue of the month"] == "to be verified"
    assert "€900.00" in page.text
    assert "counts until then" in page.text


def test_an_official_does_not_verify_their_own_claim_and_an_approver_is_warned(here, client_of):
    own = here.claimed(actor=here.maeve)
    address = reverse("payment_figure", args=[own.uuid])
    assert client_of(here.maeve).get(address).context["steps"] == []
    typed = {"step": "verify", "value": "1000"}
    assert client_of(here.maeve).post(address, typed).status_code == 404
    text = client_of(here.sean).get(address).text
    assert "Whoever verifies a figure does not approve the payment of its period." in text


def test_costs_at_cost_are_told_apart_by_what_they_are_for(client_of):
    here = hospital()
    browser = client_of(here.declan)
    assert claim(browser, here, code="at_cost", value="70").status_code == 422
    for title in ("Energy", "Water"):
        sent = claim(browser, here, code="at_cost", value="70", title=title)
        assert sent.status_code == 302
    page = browser.get(reverse("payment_figures", args=[here.partnership.uuid]))
    assert states(page) == {
        "Part in service": "not claimed",
        "Energy": "to be verified",
        "Water": "to be verified",
    }


def test_who_only_reads_figures_claims_none(here, client_of):
    figure = here.claimed()
    for role in ("lender", "auditor", "board_member"):
        browser = client_of(person(role, here.partnership))
        page = browser.get(here.page)
        assert page.status_code == 200
        assert all(not row["cells"][4].get("url") for row in page.context["rows"])
        place = reverse("payment_figure_claim", args=[here.partnership.uuid])
        assert browser.get(place).context["closed"]
        assert browser.post(place, {"code": "revenue", "value": "1"}).status_code == 403
        assert browser.get(reverse("payment_figure", args=[figure.uuid])).context["steps"] == []


def test_the_figures_of_another_partnership_are_not_there(here, client_of):
    figure = here.claimed()
    stranger = client_of(Airport().maeve)
    assert stranger.get(here.page).status_code == 404
    assert stranger.get(reverse("payment_figure", args=[figure.uuid])).status_code == 404


def test_to_do_asks_to_verify_and_to_claim_by_the_products_own_days(here):
    assert list(figures_to_do(here.declan, TODAY)) == []
    figure = here.claimed(period="2026-09")
    [item] = figures_to_do(here.declan, TODAY)
    assert (item.title, item.due_on) == (
        "Claim the figures of October 2026",
        dt.date(2026, 11, 20),
    )
    assert "Concord’s default" in item.role_line
    [item] = figures_to_do(here.maeve, TODAY)
    assert item.title == "Verify: gross revenue, September 2026"
    assert (item.due_on - TODAY).days == 7
    assert list(figures_to_do(here.sean, TODAY)) == []
    here.claimed("7", period="2026-09", code="third_party", actor=here.maeve)
    assert len(list(figures_to_do(here.maeve, TODAY))) == 1
    again = here.claimed("1100", period="2026-09")
    [item] = figures_to_do(here.maeve, TODAY)
    assert str(again.uuid) in item.url
    verify_figure(again, value=Decimal(1100), actor=here.maeve)
    verify_figure(figure, value=Decimal(1000), actor=here.maeve)
    assert list(figures_to_do(here.maeve, TODAY)) == []
    here.claimed()
    assert list(figures_to_do(here.declan, TODAY)) == []
    here.claimed(period="2024")
    assert [one.title for one in figures_to_do(here.declan, TODAY)] == ["Claim the figures of 2025"]
    assert claim_by(Period.parse("2025")) == dt.date(2026, 4, 30)


def test_every_outcome_of_the_rate_card_is_asked_for():
    metrics = tuple(
        row.OutcomeMetric(outcome=name, price=Decimal(100), cap=10) for name in ("Jobs", "Homes")
    )
    here = Airport("performance_based", PerformanceTerms(outcome_metrics=metrics))
    here.claimed("3", code="outcome-1")
    assert [one.title for one in figures_to_do(here.declan, TODAY)] == [
        "Claim the figures of October 2026"
    ]
    here.claimed("0", code="outcome-2")
    assert list(figures_to_do(here.declan, TODAY)) == []


def test_many_figures_cost_no_more_queries(here, client_of, connection_queries):
    browser = client_of(here.maeve)
    here.claimed()
    work = [lambda: list(figures_to_do(here.maeve, TODAY))]
    work += [lambda: list(figures_to_do(here.declan, TODAY)), lambda: browser.get(here.page)]
    few = [connection_queries(one) for one in work]
    for number in range(30):
        here.claimed(str(number), code="at_cost", title=f"Cost {number}")
    many = [connection_queries(one) for one in work]
    assert many == few
    assert max(many) <= 20
    one = reverse("payment_figure", args=[PaymentFigure.objects.last().uuid])
    assert connection_queries(lambda: browser.get(one)) <= 20
