"""A partnership is drafted on one page, checked, then made with all it begins with."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from core import clock
from core.ledger.history import history
from core.models import AuditEvent, Organisation
from governance.models import Appointment
from partnerships.models import Partnership, PartnershipDraft
from partnerships.types import types
from performance.models import KPI, Milestone
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, PartnerFactory, person
from tests.performance.opening.builders import (
    NEW,
    check_of,
    drafted,
    filled,
    make,
    official,
    page_of,
    typed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def someone():
    return official(name="Amara Diallo")


@pytest.fixture
def authority(someone):
    return someone[1]


@pytest.fixture
def browser(client_of, someone):
    return client_of(someone[0])


def test_the_portfolio_leads_here_from_its_head_and_when_it_is_empty(client_of, browser, authority):
    assert f'href="{NEW}"' in text_of(browser.get(reverse("portfolio")))
    PartnershipFactory(authority=authority)
    assert f'href="{NEW}"' in text_of(browser.get(reverse("portfolio")))
    manager = client_of(person("contract_manager", PartnershipFactory()))
    assert NEW not in text_of(manager.get(reverse("portfolio")))


@pytest.mark.parametrize("role", ["contract_manager", "approver", "partner_lead", "auditor"])
def test_only_who_may_open_partnerships_sees_the_page(client_of, role):
    browser = client_of(person(role, None if role == "auditor" else PartnershipFactory()))
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, {"name": "Mine"}).status_code == 403
    assert not PartnershipDraft.objects.exists()


def test_only_authorities_of_the_own_mandate_are_offered(browser, authority):
    foreign = OrganisationFactory(name="Foreign Council")
    assert foreign.name not in text_of(browser.get(NEW))
    draft = drafted(browser, foreign)
    answer = browser.post(page_of(draft), filled(browser.get(page_of(draft))) | {"act": "check"})
    assert answer.status_code == 422
    assert not Partnership.objects.exists()


@pytest.mark.parametrize("kind", list(types), ids=lambda kind: kind.slug)
def test_every_type_is_made_by_the_page(browser, authority, kind):
    draft = drafted(browser, authority, type=kind.slug, route="full", capital_value="9000000")
    before = AuditEvent.objects.count()
    answer = make(browser, draft)
    made = Partnership.objects.get()
    assert answer.url == reverse("partnership", args=[made.uuid])
    assert (made.type, made.phase, made.authority) == (kind.slug, kind.phases[0].slug, authority)
    assert {one.code for one in kind.kpis if not one.brought_by} <= {
        one.code for one in made.kpis.all()
    }
    assert {one.state for one in made.kpis.all()} == {KPI.State.PROPOSED}
    planned = set(made.milestones.values_list("code", flat=True))
    assert planned == {one.code for one in kind.milestones} | {"open_online", "first_trained"}
    assert made.risks.count() == len(kind.risks)
    assert [one.phase for one in made.phase_plans.all()] == [one.slug for one in kind.phases]
    assert all(one.planned_from for one in made.phase_plans.all())
    assert [one.role for one in made.parties.all()] == ["procuringEntity"]
    assert AuditEvent.objects.count() == before + 1
    assert "made the partnership with" in history(made.stream)[0].act.what
    assert not PartnershipDraft.objects.exists()


def test_what_is_unticked_is_not_made_and_what_is_changed_is_made_so(browser, authority):
    MembershipFactory(organisation=authority, user__name="Maeve Brennan")
    draft = drafted(browser, authority)
    data = filled(browser.get(page_of(draft)))
    assert "kpi-systems_retired-ticked" not in data
    answer = make(
        browser,
        draft,
        **{
            "kpi-staff_trained-ticked": [],
            "milestone-bought-ticked": [],
            "risk-demand-ticked": [],
            "kpi-online_completion-target": "85",
            "kpi-online_completion-unit": "% of bookings",
            "milestone-finalists-months": "6",
            "risk-above_maximum-bearer": "shared",
        },
    )
    assert answer.status_code == 302
    made = Partnership.objects.get()
    kpi = made.kpis.get(code="online_completion")
    assert (kpi.unit, kpi.rules.get().target) == ("% of bookings", 85)
    assert not made.kpis.filter(code__in=["staff_trained", "systems_retired"]).exists()
    assert made.milestones.get(code="finalists").baseline_on == dt.date(2027, 5, 23)
    assert not made.milestones.filter(code="bought").exists()
    assert made.risks.count() == len(types["innovation"].risks) - 1


def test_the_direction_alone_turns_the_points_with_it(browser, authority):
    make(browser, drafted(browser, authority), **{"kpi-staff_trained-direction": "lower"})
    kpi = KPI.objects.get(code="staff_trained")
    rule = kpi.rules.get()
    assert (kpi.direction, rule.no_points, rule.full_points) == ("lower", 40, 0)


def test_points_on_the_wrong_side_are_refused(browser, authority):
    draft = drafted(browser, authority)
    data = filled(browser.get(page_of(draft))) | {
        "kpi-staff_trained-no_points": "50",
        "act": "check",
    }
    answer = browser.post(page_of(draft), data)
    assert answer.status_code == 422
    assert "lies on the wrong side" in text_of(answer)


def test_each_kpi_says_which_aim_brought_it(browser, authority):
    page = text_of(browser.get(page_of(drafted(browser, authority))))
    row = page[page.index("Online completion") :]
    assert "Online services" in row[: row.index("</th>")]


def test_another_type_brings_its_rows_and_keeps_what_still_applies(browser, authority):
    draft = drafted(browser, authority)
    data = filled(browser.get(page_of(draft))) | {
        "kpi-online_completion-target": "91",
        "kpi-staff_trained-ticked": [],
        "type": "dbfo",
        "act": "update",
    }
    browser.post(page_of(draft), data)
    data = filled(browser.get(page_of(draft)))
    assert data["kpi-online_completion-target"] == ["91"]
    assert "kpi-staff_trained-ticked" not in data
    assert data["kpi-availability-ticked"] == ["on"]
    assert "kpi-steps_automated-target" not in data
    browser.post(page_of(draft), data | {"type": "innovation", "act": "update"})
    assert filled(browser.get(page_of(draft)))["kpi-online_completion-target"] == ["91"]


def test_nothing_is_made_that_was_not_shown(browser, authority):
    answer = browser.post(NEW, typed(authority) | {"act": "check"})
    draft = PartnershipDraft.objects.get()
    assert answer.url.startswith(page_of(draft))
    assert "Look through it" in text_of(browser.get(page_of(draft)))


def test_all_objections_come_at_once_and_everything_typed_stays(browser, authority):
    draft = drafted(browser, authority)
    data = filled(browser.get(page_of(draft))) | {
        "name": " ",
        "sector": "",
        "ends_on": "2026-11-25",
        "capital_value": "many",
        "kpi-online_completion-target": "high",
        "kpi-staff_trained-unit": "",
        "milestone-own_1-ticked": "on",
        "milestone-own_1-months": "x",
        "act": "check",
    }
    answer = browser.post(page_of(draft), data)
    assert answer.status_code == 422
    text = text_of(answer)
    for said in (
        "Enter the partnership’s name.",
        "Choose the sector.",
        "The term ends before every stage has begun",
        "This is not a number we can read",
        "Enter what is counted.",
        "Enter what will have happened.",
    ):
        assert said in text
    kept = filled(answer)
    assert kept["capital_value"] == ["many"]
    assert kept["kpi-online_completion-target"] == ["high"]
    assert kept["milestone-own_1-months"] == ["x"]
    assert not Partnership.objects.exists()


def test_the_light_route_says_why_and_is_refused_where_it_is_not_possible(browser, authority):
    draft = drafted(browser, authority)
    assert "Possible, because the value is under €500,000" in text_of(browser.get(page_of(draft)))
    data = filled(browser.get(page_of(draft))) | {"capital_value": "700000", "act": "check"}
    answer = browser.post(page_of(draft), data)
    assert answer.status_code == 422
    assert "the value is not under €500,000" in text_of(answer)


def test_an_office_sets_its_own_limits(browser, authority, settings):
    settings.CONCORD_LIGHT_ROUTE_VALUES = {"EUR": 1_000_000}
    page = text_of(browser.get(page_of(drafted(browser, authority, capital_value="700000"))))
    assert "Possible, because the value is under €1,000,000" in page
    assert "your office has set" in page


def test_an_experiment_needs_a_maximum_loss_within_the_limit(browser, authority):
    draft = drafted(browser, authority, route="experiment", risk_harm="3", risk_data="3")
    data = filled(browser.get(page_of(draft)))
    for loss, said in (("", "Enter what may be lost at most"), ("250000", "more than €100,000")):
        answer = browser.post(page_of(draft), data | {"maximum_loss": loss, "act": "check"})
        assert answer.status_code == 422
        assert said in text_of(answer)
        data = filled(answer)
    make(browser, draft, route="experiment", maximum_loss="80000")
    made = Partnership.objects.get()
    assert (made.route, made.maximum_loss, made.risk_points) == ("experiment", 80000, 7)


def test_people_are_appointed_when_it_is_made_and_never_oneself(browser, authority, someone):
    maeve = MembershipFactory(organisation=authority, user__name="Maeve Brennan").user
    draft = drafted(browser, authority)
    page = text_of(browser.get(page_of(draft)))
    assert "Maeve Brennan" in page
    assert f'value="{someone[0].uuid}"' not in page
    manager = next(
        at for at, role in enumerate(types["innovation"].roles) if role.role == "contract_manager"
    )
    make(browser, draft, **{f"role-{manager}-person": str(maeve.uuid)})
    assert Appointment.objects.filter(user=maeve).values_list("role", flat=True).get() == (
        "contract_manager"
    )


def test_a_known_partner_is_found_and_a_new_one_recorded(browser, authority):
    known = PartnerFactory(name="Ikoro Digital")
    make(browser, drafted(browser, authority, partner="ikoro  digital"))
    assert Partnership.objects.get().partner == known
    make(browser, drafted(browser, authority, name="Second", partner="Nobody Yet Ltd"))
    made = Partnership.objects.get(name="Second")
    assert made.partner.kind == Organisation.Kind.PRIVATE_PARTNER
    assert {one.role for one in made.parties.all()} == {"procuringEntity", "privateParty"}


def test_a_name_that_is_taken_is_warned_of_but_only_where_one_may_see_it(browser, authority):
    PartnershipFactory(name="Northfield Online Booking")
    draft = drafted(browser, authority)
    assert "of this name already" not in text_of(browser.get(page_of(draft)))
    mine = PartnershipFactory(name="NORTHFIELD online booking", authority=authority)
    assert "of this name already" in text_of(browser.get(page_of(draft)))
    data = filled(browser.get(page_of(draft))) | {"act": "check"}
    browser.post(page_of(draft), data)
    assert mine.reference in text_of(browser.get(check_of(draft)))


def test_nothing_is_measured_before_the_contract(browser, authority):
    make(browser, drafted(browser, authority))
    kpi = KPI.objects.first()
    assert kpi.starts_on == dt.date(2027, 4, 1)
    assert Milestone.objects.filter(baseline_on__lt=clock.today()).count() == 0


def test_pages_cost_a_constant_number_of_queries(browser, authority, connection_queries):
    draft = drafted(browser, authority)
    assert connection_queries(lambda: browser.get(NEW)) <= 20
    assert connection_queries(lambda: browser.get(page_of(draft))) <= 20
    data = filled(browser.get(page_of(draft)))
    assert connection_queries(lambda: browser.post(page_of(draft), data | {"act": "check"})) <= 40
    draft.refresh_from_db()
    assert connection_queries(lambda: browser.get(check_of(draft))) <= 20


def test_making_costs_the_same_for_few_and_for_many_things(browser, authority, connection_queries):
    counts = []
    for name in ("Few", "Many"):
        draft = drafted(browser, authority, name=name)
        data = filled(browser.get(page_of(draft))) | {"act": "check"}
        if name == "Few":
            rows = [one for one in data if one.endswith("-ticked")]
            kept = {"kpi-online_completion-ticked", "risk-demand-ticked"}
            dropped = [one for one in rows if one not in kept and not one.startswith("milestone")]
            data |= {one: [] for one in dropped}
        browser.post(page_of(draft), data)
        draft.refresh_from_db()
        made = partial(browser.post, check_of(draft), {"version": draft.version})
        counts.append(connection_queries(made))
    # With few things one kind of them is left out altogether.
    assert counts[1] <= counts[0] + 1 <= 37
