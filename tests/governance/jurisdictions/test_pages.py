"""Who does what by jurisdiction on its pages and for programs: for two portfolio officials."""

from __future__ import annotations

from functools import partial

import pytest
from django.urls import reverse

from governance.models import JurisdictionRule
from governance.services.jurisdictions import confirm_rule, propose_rule
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.decisions.test_pages import words
from tests.governance.jurisdictions.test_rules import BY_OFFICIAL, KIND, Officials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
LIST = reverse("jurisdictions")


@pytest.fixture
def officials():
    return Officials(PartnershipFactory(name="Northfield Hospital"))


def place(where):
    return reverse("jurisdiction", args=[where.key])


def typed(browser, address, **letters):
    """The form as its page fills it in, with these letters."""
    context = browser.get(address).context
    known = {one.html_name: one.value() or "" for one in context["form"]}
    return known | {"seen": context["seen"], "reason": "Act 12, section 3."} | letters


def test_one_proposes_another_confirms_and_each_letter_says_where_it_comes_from(
    officials, client_of
):
    ann, ben = client_of(officials.ann), client_of(officials.ben)
    opened = ann.get(LIST, {"where": officials.country.key})
    assert opened.url == place(officials.country)
    address = reverse("jurisdiction_propose", args=[officials.country.key, KIND])
    assert address in ann.get(opened.url).content.decode()
    made = ann.post(address, typed(ann, address, **BY_OFFICIAL))
    page = words(ann.get(made.url))
    assert "It waits for a second person." in page
    assert 'value="confirm"' not in page
    assert ann.post(made.url, {"step": "confirm"}).status_code == 404

    assert "Confirm or refuse: who does what" in words(ben.get(reverse("to_do")))
    assert "Waits for a second person" in words(ben.get(LIST))
    assert ben.post(made.url, {"step": "confirm"}).status_code == 302
    assert "Confirm or refuse: who does what" not in words(ben.get(reverse("to_do")))

    lead = client_of(person("partner_lead", officials.partnership))
    shown = words(lead.get(reverse("who_does_what", args=[officials.partnership.uuid])))
    assert '<b>A</b><span class="sub">country</span>' in shown
    assert "Set for United Kingdom, confirmed by Ben" in shown
    assert "Act 12, section 3." in shown
    assert place(officials.country) not in shown
    assert '<span class="sub">country</span>' in words(ben.get(place(officials.country)))
    assert "Differs from what is usual" in words(ben.get(LIST))


def test_what_stands_nowhere_else_is_refused_with_what_was_typed(officials, client_of):
    browser = client_of(officials.ann)
    address = reverse("jurisdiction_propose", args=[officials.country.key, KIND])
    data = typed(browser, address, partner_lead="A", approver="C", reason="")
    answer = browser.post(address, data)
    assert answer.status_code == 422
    page = words(answer)
    assert '<option value="A" selected>' in page
    assert "<title>Error:" in page
    answer = browser.post(address, data | {"reason": "A wish."})
    assert "The partner’s side never answers for this" in words(answer)
    assert not JurisdictionRule.objects.exists()


def test_what_changed_meanwhile_is_a_conflict(officials, client_of):
    browser = client_of(officials.ann)
    address = reverse("jurisdiction_propose", args=[officials.country.key, KIND])
    data = typed(browser, address, lender="C")
    officials.set(officials.country, BY_OFFICIAL)
    answer = browser.post(address, data)
    assert answer.status_code == 409
    assert "Somebody changed this while you wrote." in words(answer)


def test_a_mandate_over_one_authority_shows_that_authority_alone(officials, client_of):
    foreign = PartnershipFactory()
    made = propose_rule(
        officials.country, KIND, BY_OFFICIAL, reason="The law.", actor=officials.ann
    )
    browser = client_of(officials.local)
    assert browser.get(place(officials.authority)).status_code == 200
    assert browser.get(place(officials.country)).status_code == 404
    assert browser.get(reverse("jurisdiction", args=[foreign.authority.uuid])).status_code == 404
    assert browser.get(reverse("jurisdiction_rule", args=[made.uuid])).status_code == 404
    here = words(browser.get(reverse("who_does_what", args=[officials.partnership.uuid])))
    assert place(officials.authority) in here
    assert place(officials.country) not in here


@pytest.mark.parametrize("role", ["contract_manager", "approver", "partner_lead", "lender"])
def test_others_are_told_whose_it_is(officials, client_of, role):
    browser = client_of(person(role, officials.partnership))
    answer = browser.get(LIST)
    assert answer.status_code == 403
    assert "Ann" in words(answer)
    assert LIST not in browser.get(reverse("portfolio")).content.decode()


def test_the_portfolio_leads_there(officials, client_of):
    assert LIST in client_of(officials.ann).get(reverse("portfolio")).content.decode()


def test_pages_cost_the_same_for_few_and_for_many(officials, client_of, connection_queries):
    browser = client_of(officials.ann)
    addresses = [
        LIST,
        place(officials.country),
        reverse("who_does_what", args=[officials.partnership.uuid]),
    ]

    def cost():
        return [connection_queries(partial(browser.get, one)) for one in addresses]

    officials.set(officials.country, BY_OFFICIAL)
    browser.get(LIST)
    few = cost()
    for at in range(3):
        officials.set(officials.country, {"lender": "CI"[at % 2], "auditor": "C"})
        officials.set(officials.authority, {"lender": "IC"[at % 2], "certifier": "I"}, kind=KIND)
        PartnershipFactory(country=officials.partnership.country)
    assert cost() == few
    assert max(few) <= 20


class TestByProgram:
    def test_it_is_proposed_and_confirmed(self, officials):
        sent = {
            "where": officials.country.key,
            "kind": KIND,
            "letters": BY_OFFICIAL,
            "reason": "Act 12.",
        }
        made = Program(officials.ann).post("/jurisdiction-rules/", sent)
        assert made.status_code == 201
        uuid = made.json()["uuid"]
        own = Program(officials.ann).post(f"/jurisdiction-rules/{uuid}/confirm/")
        assert own.status_code == 403
        done = Program(officials.ben).post(f"/jurisdiction-rules/{uuid}/confirm/")
        assert (done.status_code, done.json()["letters"]) == (200, BY_OFFICIAL)
        found = Program(officials.ann).get("/jurisdiction-rules/", state="confirmed").json()
        assert [one["uuid"] for one in found["results"]] == [uuid]
        lead = Program(person("partner_lead", officials.partnership))
        table = lead.get(f"/partnerships/{officials.partnership.uuid}/who-does-what/").json()
        [line] = [one for one in table["kinds"] if one["kind"] == KIND]
        assert line["layers"]["portfolio_official"] == "country"
        assert line["layers"]["auditor"] == "kind"

    def test_everything_wrong_is_told(self, officials):
        sent = {"where": "XX", "kind": KIND, "letters": {}}
        program = Program(officials.ann)
        assert program.post("/jurisdiction-rules/", sent).status_code == 422
        refused = program.post("/jurisdiction-rules/", sent | {"where": officials.country.key})
        codes = {one["code"] for one in refused.json()["problems"]}
        assert codes == {"unchanged", "required"}

    def test_somebody_elses_place_is_not_there(self, officials):
        made = propose_rule(
            officials.country, KIND, BY_OFFICIAL, reason="The law.", actor=officials.ann
        )
        local = Program(officials.local)
        assert local.get("/jurisdiction-rules/").json()["results"] == []
        assert local.post(f"/jurisdiction-rules/{made.uuid}/confirm/").status_code == 404
        confirm_rule(made, actor=officials.ben)
        assert (
            Program(person("approver", officials.partnership))
            .get("/jurisdiction-rules/")
            .status_code
            == 403
        )
