"""A partnership that was imported begins to measure: one form, checked before it counts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.ledger.history import history
from core.models import AuditEvent
from core.problems import Refused
from governance.models import Risk
from governance.services.appointments import appoint
from governance.services.single_acceptance import allow_single_acceptance
from partnerships.catalogue.starter import Direction, Goalposts
from partnerships.models import ContractVersion
from partnerships.types import types
from performance.models import KPI, Milestone, MonthlyReturn
from performance.selectors.set_up import offered
from performance.services.adoption import adopt_proposed
from performance.services.set_up import SetUp, kpi_objections, set_up
from performance.services.starters import NewKPI
from performance.worklists.set_up import proposals_to_do
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory
from tests.performance.setting_up.builders import SIGNED, filled, imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def address(partnership, name="set_up"):
    return reverse(name, args=[partnership.uuid])


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def set_up_in_the_browser(client, partnership, **changes):
    data = filled(client.get(address(partnership))) | changes
    return client.post(address(partnership), data | {"act": "set_up"})


@pytest.fixture
def partnership():
    return imported(name="Harbour Hospital")


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership, name="Maeve Brennan")


@pytest.mark.parametrize("role", ["contract_manager", "portfolio_official"])
def test_every_empty_page_leads_an_official_to_set_up(client_of, role):
    partnership = imported()
    official = person(role, partnership if role == "contract_manager" else None)
    browser = client_of(official)
    assert "Nothing is measured here yet." in text_of(
        browser.get(address(partnership, "partnership"))
    )
    for name in ("partnership", "scorecard", "kpis", "milestones"):
        assert address(partnership) in text_of(browser.get(address(partnership, name)))
    assert browser.get(address(partnership)).status_code == 200


@pytest.mark.parametrize("role", ["partner_lead", "partner_submitter", "approver", "auditor"])
def test_who_does_not_say_what_is_measured_is_offered_nothing(client_of, partnership, role):
    browser = client_of(person(role, None if role == "auditor" else partnership))
    for name in ("partnership", "scorecard", "kpis", "milestones"):
        assert address(partnership) not in text_of(browser.get(address(partnership, name)))
    assert browser.get(address(partnership)).status_code == 403
    assert browser.post(address(partnership), {"act": "set_up"}).status_code == 403
    assert not partnership.kpis.exists()


def test_the_scorecard_page_says_the_real_reason(client_of, partnership, manager):
    browser = client_of(manager)
    assert "No KPI and no milestone is agreed" in text_of(
        browser.get(address(partnership, "scorecard"))
    )
    set_up_in_the_browser(browser, partnership)
    assert "wait to be adopted" in text_of(browser.get(address(partnership, "scorecard")))
    adopt_proposed(partnership, actor=person("partner_lead", partnership))
    assert "No figure is accepted yet" in text_of(browser.get(address(partnership, "scorecard")))


def test_the_page_is_prefilled_and_what_is_past_is_not_ticked(client_of, partnership, manager):
    data = filled(client_of(manager).get(address(partnership)))
    assert data["signed_on"] == [str(partnership.closed_on)]
    assert data["kpi-availability-target"] == ["97"]
    assert data["kpi-availability-ticked"]
    assert data["kpi-availability-starts_on"] == ["2026-10"]
    assert data["kpi-help_desk-target"] == ["95"]
    assert not [name for name in data if name.startswith("milestone-") and name.endswith("-ticked")]
    assert data["risks"] == [one.code for one in types["dbfo"].risks]


def test_milestones_of_stage_approvals_ahead_are_ticked(client_of):
    partnership = imported(phase="build")
    data = filled(client_of(person("contract_manager", partnership)).get(address(partnership)))
    ticked = {name for name in data if name.startswith("milestone-") and name.endswith("-ticked")}
    assert ticked == {
        f"milestone-{one.code}-ticked"
        for one in types["dbfo"].milestones
        if one.gate in {"GW", "G4"}
    }


def test_checking_shows_what_would_be_made_and_writes_nothing(client_of, partnership, manager):
    browser = client_of(manager)
    before = AuditEvent.objects.count()
    answer = browser.post(address(partnership), filled(browser.get(address(partnership))))
    assert answer.status_code == 200
    assert "This will be made" in text_of(answer)
    assert AuditEvent.objects.count() == before
    assert not partnership.kpis.exists()


def test_one_act_publishes_proposes_plans_and_takes_over(client_of, partnership, manager):
    before = AuditEvent.objects.count()
    answer = set_up_in_the_browser(
        client_of(manager),
        partnership,
        **{
            "milestone-own_1-ticked": "on",
            "milestone-own_1-name": "Lifts renewed",
            "milestone-own_1-baseline_on": "2026-11-30",
            "kpi-availability-target": "98",
        },
    )
    assert answer.url == address(partnership, "kpis")
    version = partnership.contract_versions.get()
    assert (version.state, version.published_by) == (ContractVersion.State.PUBLISHED, manager)
    partnership.refresh_from_db()
    assert partnership.signed_on == SIGNED
    kpis = {one.code: one for one in partnership.kpis.all()}
    assert set(kpis) == {one.code for one in types["dbfo"].kpis}
    assert {one.state for one in kpis.values()} == {KPI.State.PROPOSED}
    rule = kpis["availability"].rules.get()
    assert (rule.target, rule.effective_from) == (98, dt.date(2026, 10, 1))
    assert Milestone.objects.get().name == "Lifts renewed"
    assert Risk.objects.count() == len(types["dbfo"].risks)
    assert not MonthlyReturn.objects.exists()
    assert AuditEvent.objects.count() == before + 1
    assert "set up measuring: 7 KPIs, 1 milestones" in history(partnership.stream)[0].act.what


def test_all_objections_come_at_once_and_everything_typed_stays(client_of, partnership, manager):
    browser = client_of(manager)
    answer = set_up_in_the_browser(
        browser,
        partnership,
        **{
            "signed_on": "2027-01-01",
            "effective_from": "",
            "kpi-availability-target": "many",
            "kpi-debt_cover-full_points": "",
            "kpi-local_jobs-financial_weight": "0",
            "kpi-local_jobs-community_weight": "0",
            "milestone-own_2-ticked": "on",
            "milestone-own_2-final_deadline_on": "2030-01-01",
        },
    )
    assert answer.status_code == 422
    text = text_of(answer)
    for said in (
        "A contract counts once it is signed.",
        "Enter the day from which it is in force.",
        "Enter the value that earns full points.",
        "Give it a weight for at least one of the goals.",
        "Enter what will have happened.",
        "Enter the day that was agreed.",
    ):
        assert said in text
    data = filled(answer)
    assert data["kpi-availability-target"] == ["many"]
    assert data["milestone-own_2-final_deadline_on"] == ["2030-01-01"]
    assert not partnership.kpis.exists()


def test_points_on_the_wrong_side_are_refused_instead_of_turning_the_kpi_around(
    client_of, partnership, manager
):
    answer = set_up_in_the_browser(
        client_of(manager),
        partnership,
        **{"kpi-availability-no_points": "100", "kpi-availability-full_points": "90"},
    )
    assert answer.status_code == 422
    said = "The value of full points lies on the wrong side; swap the two values."
    assert text_of(answer).count(said) >= 1
    assert filled(answer)["kpi-availability-full_points"] == ["90"]
    assert not partnership.kpis.exists()


RISING = {"limit_low": 10, "range_low": 20, "range_high": 30, "limit_high": 40}


@pytest.mark.parametrize(
    ("posts", "direction", "code"),
    [
        (RISING, "range", None),
        (RISING | {"limit_low": 20}, "range", None),
        (RISING | {"limit_low": 25}, "range", "out_of_order"),
        (RISING | {"range_high": 15}, "range", "out_of_order"),
        (RISING | {"limit_high": 29}, "range", "out_of_order"),
        (RISING | {"limit_high": None}, "range", "required"),
        (RISING, "higher", "wrong_direction"),
        ({"no_points": 0, "full_points": 9}, "range", "wrong_direction"),
        ({"no_points": 0, "full_points": 9}, "lower", "wrong_side"),
        ({"no_points": 9, "full_points": 0}, "lower", None),
        ({"no_points": 9, "full_points": 9}, "lower", "same"),
        ({"no_points": 9}, "lower", "required"),
    ],
)
def test_points_fit_the_direction_and_limits_of_a_range_rise(posts, direction, code):
    exact = {name: None if one is None else Decimal(one) for name, one in posts.items()}
    kpi = NewKPI(
        code="rent",
        name="Rent",
        unit="%",
        direction=direction,
        goalposts=Goalposts(**exact),
        financial_weight=Decimal(1),
        community_weight=Decimal(0),
        starts_on=dt.date(2026, 10, 1),
    )
    assert [problem.code for problem in kpi_objections(kpi)] == ([code] if code else [])


def test_what_is_not_ticked_is_not_looked_at(client_of, partnership, manager):
    browser = client_of(manager)
    data = filled(browser.get(address(partnership)))
    del data["kpi-energy-ticked"]
    data |= {"kpi-energy-financial_weight": "-", "kpi-help_desk-target": "?", "act": "set_up"}
    assert browser.post(address(partnership), data).status_code == 302
    assert not partnership.kpis.filter(code__in=["energy", "help_desk"]).exists()


def test_it_is_set_up_once(client_of, partnership, manager):
    browser = client_of(manager)
    data = filled(browser.get(address(partnership))) | {"act": "set_up"}
    assert browser.post(address(partnership), data).status_code == 302
    assert browser.post(address(partnership), data).status_code == 422
    assert partnership.kpis.count() == len(types["dbfo"].kpis)
    assert "set up here already" in text_of(browser.get(address(partnership)))


def test_the_service_asks_for_the_permission_itself(partnership):
    with pytest.raises(Refused) as refused:
        set_up(partnership, SetUp(), actor=person("partner_lead", partnership))
    assert refused.value.codes == {"forbidden"}


def test_the_lead_of_the_partner_adopts_on_to_do_and_the_ended_month_opens(
    client_of, partnership, manager
):
    lead = person("partner_lead", partnership)
    approver = person("approver", partnership)
    set_up_in_the_browser(client_of(manager), partnership)
    browser = client_of(lead)
    assert "Adopt what is measured" in text_of(browser.get(reverse("due")))
    assert "Adopt what is measured" not in text_of(client_of(approver).get("/"))
    assert "Adopt these KPIs" in text_of(browser.get(address(partnership, "kpis")))
    assert "Adopt these KPIs" not in text_of(client_of(manager).get(address(partnership, "kpis")))
    client_of(approver).post(address(partnership, "adopt_kpis"))
    assert partnership.kpis.filter(state=KPI.State.PROPOSED).exists()
    browser.post(address(partnership, "adopt_kpis"))
    assert not partnership.kpis.filter(state=KPI.State.PROPOSED).exists()
    assert [one.period for one in MonthlyReturn.objects.all()] == ["2026-10"]
    assert AuditEvent.objects.filter(kind="kpis.adoption", actor=lead.uuid).count() == 1


def test_without_a_lead_another_official_adopts_but_never_who_proposed(client_of, partnership):
    other = person("approver", partnership, name="Niamh Byrne")
    # Only a small unit lets one person hold both roles.
    allow_single_acceptance(partnership, reason="Two people in all.", actor=other)
    partnership.refresh_from_db()
    both = person("contract_manager", partnership, name="Maeve Brennan")
    appoint(
        both,
        role="approver",
        organisation=partnership.authority,
        actor=None,
        partnership=partnership,
    )
    set_up_in_the_browser(client_of(both), partnership)
    answer = client_of(both).post(address(partnership, "adopt_kpis"))
    assert answer.status_code == 403
    assert "</b>: Niamh Byrne<" in text_of(answer)
    with pytest.raises(Refused) as refused:
        adopt_proposed(partnership, actor=both)
    assert refused.value.codes == {"own"}
    assert "Niamh Byrne" in text_of(client_of(both).get(address(partnership, "kpis")))
    assert adopt_proposed(partnership, actor=other) == len(types["dbfo"].kpis)


def test_the_database_too_lets_nobody_adopt_what_they_proposed(partnership, manager):
    kpi = KPIFactory(partnership=partnership, proposed_by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        KPI.objects.filter(pk=kpi.pk).update(adopted_by=manager)


def test_the_page_costs_a_constant_number_of_queries(
    client_of, partnership, manager, connection_queries
):
    browser = client_of(manager)
    assert connection_queries(lambda: browser.get(address(partnership))) <= 20
    data = filled(browser.get(address(partnership))) | {"act": "set_up"}
    assert connection_queries(lambda: browser.post(address(partnership), data)) <= 40
    assert connection_queries(lambda: browser.get(address(partnership, "kpis"))) <= 20


def test_to_do_costs_the_same_for_many_proposals(partnership, connection_queries):
    lead = person("partner_lead", partnership)
    KPIFactory(partnership=partnership, rule=False, state=KPI.State.PROPOSED)
    one = connection_queries(lambda: list(proposals_to_do(lead, clock.today())))
    for _number in range(3):
        other = PartnershipFactory(partner=partnership.partner, authority=partnership.authority)
        KPIFactory(partnership=other, rule=False, state=KPI.State.PROPOSED)
    assert connection_queries(lambda: list(proposals_to_do(lead, clock.today()))) == one


def test_a_kpi_of_the_sector_goes_the_way_of_its_catalogue(client_of):
    partnership = imported(sector="justice")
    offer = {one.kpi.code: one.kpi for one in offered(partnership).kpis if one.of_sector}
    lower = next(one for one in offer.values() if one.way == Direction.LOWER)
    higher = next(one for one in offer.values() if one.way == Direction.HIGHER)
    undecided = next(one for one in offer.values() if one.way is None)
    typed = {lower: ("60", "30"), higher: ("30", "60"), undecided: ("9", "7")}
    changes = {}
    for one, (none, full) in typed.items():
        changes |= {
            f"kpi-{one.code}-ticked": "on",
            f"kpi-{one.code}-target": full,
            f"kpi-{one.code}-no_points": none,
            f"kpi-{one.code}-full_points": full,
        }
    set_up_in_the_browser(
        client_of(person("contract_manager", partnership)), partnership, **changes
    )
    made = {one.code: one.direction for one in partnership.kpis.all()}
    assert {code: made.get(code) for code in (one.code for one in typed)} == {
        lower.code: "lower",
        higher.code: "higher",
        undecided.code: "lower",
    }


def test_points_of_the_sector_on_the_wrong_side_are_refused(client_of, partnership, manager):
    answer = set_up_in_the_browser(
        client_of(manager),
        partnership,
        **{
            "kpi-level_a_fix-ticked": "on",
            "kpi-level_a_fix-no_points": "30",
            "kpi-level_a_fix-full_points": "60",
        },
    )
    assert "lies on the wrong side; swap the two values" in text_of(answer)
    assert not partnership.kpis.exists()
