"""A second person confirms, also where one official stands alone; auditors read along."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core import clock
from core.problems import Refused
from governance.models import JurisdictionRule
from governance.selectors.jurisdiction_work import jurisdiction_work
from governance.selectors.jurisdictions import Jurisdiction
from governance.services.jurisdictions import confirm_rule, propose_rule
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.jurisdictions.test_rules import BY_OFFICIAL, KIND, Officials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def alone():
    """One official of one authority, one of another, and nobody for all."""
    here, there = PartnershipFactory(), PartnershipFactory()
    local = person("portfolio_official", mandate=here.authority, name="Ann")
    other = person("portfolio_official", mandate=there.authority, name="Ben")
    where = Jurisdiction(here.country, here.authority)
    made = propose_rule(where, KIND, BY_OFFICIAL, reason="The law says so.", actor=local)
    return made, local, other, here


def test_where_one_official_stands_alone_one_of_another_authority_confirms(alone, client_of):
    made, _local, other, _here = alone
    page = reverse("jurisdiction_rule", args=[made.uuid])
    assert "Confirm" in client_of(other).get(page).content.decode()
    assert [one.key for one in jurisdiction_work(other, clock.today())] == [
        f"jurisdiction_rule:{made.uuid}"
    ]
    assert confirm_rule(made, actor=other).state == JurisdictionRule.State.CONFIRMED


def test_never_whoever_proposed_it(alone):
    made, local, _other, _here = alone
    with pytest.raises(Refused) as refused:
        confirm_rule(made, actor=local)
    assert refused.value.codes == {"own_proposal"}


def test_once_there_is_a_second_official_it_is_for_them_alone(alone, client_of):
    made, _local, other, here = alone
    second = person("portfolio_official", mandate=here.authority)
    with pytest.raises(Refused) as refused:
        confirm_rule(made, actor=other)
    assert refused.value.codes == {"forbidden"}
    assert client_of(other).get(reverse("jurisdiction_rule", args=[made.uuid])).status_code == 404
    assert confirm_rule(made, actor=second).decided_by == second


@pytest.mark.parametrize("role", ["contract_manager", "approver", "partner_lead"])
def test_nobody_without_a_mandate_confirms(alone, role):
    made, _local, _other, here = alone
    with pytest.raises(Refused) as refused:
        confirm_rule(made, actor=person(role, here))
    assert "forbidden" in refused.value.codes


def test_auditors_read_every_page_and_find_nothing_to_do(client_of):
    officials = Officials(PartnershipFactory())
    made = officials.set(officials.country, BY_OFFICIAL)
    browser = client_of(person("auditor"))
    assert reverse("jurisdictions") in browser.get(reverse("portfolio")).content.decode()
    for address in (
        reverse("jurisdictions"),
        reverse("jurisdiction", args=[officials.country.key]),
        reverse("jurisdiction_rule", args=[made.uuid]),
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        shown = answer.content.decode()
        assert "/propose" not in shown
        assert "Confirm</button>" not in shown
    propose = reverse("jurisdiction_propose", args=[officials.country.key, KIND])
    assert browser.get(propose).status_code == 403
    assert browser.post(propose, {"reason": "Mine."}).status_code == 403


def test_an_auditor_of_one_authority_reads_that_one_alone(client_of):
    officials = Officials(PartnershipFactory())
    of_country = officials.set(officials.country, BY_OFFICIAL)
    browser = client_of(person("auditor", mandate=officials.partnership.authority))
    here = reverse("jurisdiction", args=[officials.authority.key])
    assert browser.get(here).status_code == 200
    there = reverse("jurisdiction_rule", args=[of_country.uuid])
    assert browser.get(there).status_code == 404
