"""Parties and shareholders are recorded on a page, and ended instead of overwritten."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.ledger.history import history
from core.models import Organisation
from partnerships.models import Party
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, PartnerFactory, person
from tests.partnerships.editing.builders import form_of, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def partnership():
    return unsigned(partner=None)


@pytest.fixture
def browser(client_of, partnership):
    return client_of(person("contract_manager", partnership))


def new(partnership):
    return reverse("party_new", args=[partnership.uuid])


def add(browser, partnership, **facts):
    data = form_of(browser.get(new(partnership)))
    return browser.post(new(partnership), data | facts)


def test_the_partner_of_the_award_becomes_the_partner(browser, partnership):
    answer = add(browser, partnership, name="Ikoro Digital", role="privateParty")
    assert answer.url == reverse("parties", args=[partnership.uuid])
    partnership.refresh_from_db()
    assert partnership.partner.name == "Ikoro Digital"
    assert partnership.partner.kind == Organisation.Kind.PRIVATE_PARTNER
    other = add(browser, partnership, name="Somebody Else", role="privateParty")
    assert other.status_code == 422
    assert "Ikoro Digital is the partner" in text_of(other)


def test_shares_never_come_to_more_than_the_whole(browser, partnership):
    add(browser, partnership, name="North Fund", role="equityInvestor", share="60")
    answer = add(browser, partnership, name="South Fund", role="equityInvestor", share="40.5")
    assert answer.status_code == 422
    assert "would come to 100.5" in text_of(answer)
    assert add(browser, partnership, name="South Fund", role="equityInvestor", share="40").url
    assert Party.objects.get(organisation__name="South Fund").share == Decimal("0.4")
    assert "Shares recorded: 100" in text_of(
        browser.get(reverse("parties", args=[partnership.uuid]))
    )


def test_before_the_signature_a_share_is_corrected_and_told(browser, partnership):
    add(browser, partnership, name="North Fund", role="equityInvestor", share="60")
    url = reverse("party", args=[partnership.uuid, Party.objects.get().uuid])
    data = form_of(browser.get(url))
    assert data["share"] == ["60"]
    assert browser.post(url, data | {"share": "55"}).status_code == 302
    line = history(partnership.stream)[0].act
    assert "60" in line.was
    assert "55" in line.now


def test_after_the_signature_a_holding_ends_and_another_begins(client_of):
    partnership = PartnershipFactory()
    browser = client_of(person("contract_manager", partnership))
    fund = PartnerFactory(name="North Fund")
    held = Party.objects.create(
        partnership=partnership, organisation=fund, role="equityInvestor", share=Decimal(1)
    )
    url = reverse("party", args=[partnership.uuid, held.uuid])
    data = form_of(browser.get(url))
    answer = browser.post(url, data | {"share": "50"})
    assert answer.status_code == 422
    assert "end the entry" in text_of(answer)
    assert browser.post(url, data | {"until_on": "2026-12-31"}).status_code == 302
    sold = add(
        browser,
        partnership,
        name="South Fund",
        role="equityInvestor",
        share="100",
        from_on="2027-01-01",
    )
    assert sold.status_code == 302


def test_all_objections_come_at_once(browser, partnership):
    answer = add(browser, partnership, share="120", from_on="2026-12-01", until_on="2026-11-01")
    text = text_of(answer)
    for said in (
        "Enter the name of the organisation.",
        "Choose its role.",
        "from 0 to 100",
        "before the first",
    ):
        assert said in text


def test_a_public_body_is_no_private_partner(browser, partnership):
    OrganisationFactory(name="River Board")
    answer = add(browser, partnership, name="River Board", role="privateParty")
    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["approver", "auditor", "board_member"])
def test_others_read_and_change_nothing(client_of, partnership, role):
    browser = client_of(person(role, None if role == "auditor" else partnership))
    page = browser.get(reverse("parties", args=[partnership.uuid]))
    assert page.status_code == 200
    assert new(partnership) not in text_of(page)
    assert browser.post(new(partnership), {"name": "Mine"}).status_code == 403


def test_the_pages_cost_a_constant_number_of_queries(browser, partnership, connection_queries):
    for number in range(5):
        add(browser, partnership, name=f"Fund {number}", role="lender")
    url = reverse("parties", args=[partnership.uuid])
    assert connection_queries(lambda: browser.get(url)) <= 20
    assert connection_queries(lambda: browser.get(new(partnership))) <= 20
    assert connection_queries(lambda: add(browser, partnership, name="X", role="funder")) <= 55
