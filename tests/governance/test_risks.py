"""Risks: taken over from the type, and first on the overview where nobody carries them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import AuditEvent
from core.problems import Refused
from governance.models import Risk
from governance.services.risks import take_over_starter_risks
from partnerships.types import types
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership, name="Maeve Brennan")


def overview(client, partnership) -> str:
    return client.get(reverse("partnership", args=[partnership.uuid])).content.decode()


def test_the_usual_risks_of_the_type_come_with_bearer_and_owner(partnership, manager):
    made = take_over_starter_risks(partnership, actor=manager, owners={"authority": manager})
    assert [one.title for one in made] == [str(one.title) for one in types["dbfo"].risks]
    for one in made:
        assert one.bearer
        assert one.owner == (manager if one.bearer == "authority" else None)
    assert AuditEvent.objects.filter(kind="risks.taken_over").count() == 1


def test_a_register_with_risks_is_left_alone(partnership, manager):
    take_over_starter_risks(partnership, actor=manager)
    with pytest.raises(Refused) as refused:
        take_over_starter_risks(partnership, actor=manager)
    assert refused.value.codes == {"not_empty"}


def test_only_whoever_plans_here_writes_risks_down(partnership):
    with pytest.raises(Refused) as refused:
        take_over_starter_risks(partnership, actor=person("partner_lead", partnership))
    assert refused.value.codes == {"forbidden"}
    assert not Risk.objects.exists()


def test_the_overview_shows_who_carries_a_risk_and_who_sees_to_it(client_of, partnership, manager):
    take_over_starter_risks(
        partnership, actor=manager, owners=dict.fromkeys(Risk.Bearer.values, manager)
    )
    Risk.objects.create(
        partnership=partnership, category="design", title="A gap in the drawings", position=99
    )
    found = overview(client_of(manager), partnership)
    assert 'id="risks"' in found
    assert found.index("A gap in the drawings") < found.index(str(types["dbfo"].risks[0].title))
    assert str(types["dbfo"].risks[-1].title) not in found
    assert f"5 of {len(types['dbfo'].risks) + 1} in the register" in found
    assert "nobody yet" in found


def test_the_partner_does_not_read_why_a_risk_was_allocated(client_of, partnership):
    Risk.objects.create(
        partnership=partnership,
        category="design",
        title="Design",
        bearer="partner",
        rationale="They are paid for it",
    )
    lead = person("partner_lead", partnership)
    found = overview(client_of(lead), partnership)
    assert "Design" in found
    assert "They are paid for it" not in found


def test_an_empty_register_shows_no_panel(client_of, partnership, manager):
    assert 'id="risks"' not in overview(client_of(manager), partnership)


def test_the_page_costs_the_same_for_one_risk_and_for_many(
    client_of, partnership, manager, connection_queries
):
    Risk.objects.create(partnership=partnership, category="design", title="One", owner=manager)
    client = client_of(manager)
    overview(client, partnership)
    one = connection_queries(lambda: overview(client, partnership))
    for number in range(20):
        Risk.objects.create(
            partnership=partnership, category="design", title=str(number), owner=manager
        )
    assert connection_queries(lambda: overview(client, partnership)) == one <= 20
