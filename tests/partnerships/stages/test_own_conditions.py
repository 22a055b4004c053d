"""A condition with an owner is on their To do while nothing meets it, whatever it is that does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.models.notice import Notice
from core.notifications.notices import look, record
from core.worklist import collect
from governance.models import Appointment, Risk
from governance.services.appointments import appoint
from partnerships.models import Document, Objective, Party
from partnerships.selectors.stage_work import stage_work
from partnerships.services.stage_conditions import (
    lift_waiver,
    record_condition,
    waive_condition,
)
from partnerships.terms_json import to_json
from partnerships.types.innovation import InnovationTerms
from performance.models import KPI, Milestone
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, person
from tests.factories.performance import KPIFactory, MilestoneFactory
from tests.forging import forge
from tests.partnerships.stages.builders import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
SOON = dt.date(2026, 11, 27)


def rows(user):
    """The keys of the conditions on somebody's list."""
    found = collect(user, TODAY)
    mine = (*found.overdue, *found.this_week, *found.later)
    return [item.key for item in mine if item.key.startswith("condition:")]


def owned(kind, phase, code, **facts):
    """A partnership in that phase, and the owner of one of its conditions, due on Friday."""
    made = PartnershipFactory(type=kind, phase=phase, **facts)
    manager = person("contract_manager", made)
    owner = person("approver", made)
    asked = record_condition(made, code, actor=manager, owner=owner, due_on=SOON)
    key = f"condition:{made.uuid}:{asked.gate}:{code}"
    return made, owner, key


def set_to(row, **facts):
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


def a_document(made):
    row = document(made, "environmentalImpact")
    return lambda: Document.objects.filter(pk=row.pk).delete(), None


def bearers(made):
    row = Risk.objects.create(partnership=made, category="design", title="Design", bearer="partner")
    return lambda: set_to(row, bearer=""), lambda: set_to(row, bearer="partner")


def works_ready(made):
    return MilestoneFactory(
        partnership=made,
        code="works_ready",
        state=Milestone.State.ACCEPTED,
        actual_on=TODAY,
        accepted_at=clock.now(),
    )


def a_milestone(made):
    row = works_ready(made)
    return (
        lambda: set_to(row, state=Milestone.State.SENT_BACK, actual_on=None),
        lambda: set_to(row, state=Milestone.State.ACCEPTED_MINOR, actual_on=TODAY),
    )


def a_term(made):
    def until(day):
        terms = InnovationTerms(data_access_until=day)
        forge(made.contract_versions.all(), terms=to_json(terms))

    until(dt.date(2027, 6, 30))
    return lambda: until(dt.date(2026, 11, 22)), lambda: until(TODAY)


def kpis(made):
    row = KPIFactory(partnership=made, owner=person("approver", made), baseline=90)
    return (
        lambda: set_to(row, state=KPI.State.PROPOSED),
        lambda: set_to(row, state=KPI.State.ADOPTED),
    )


def an_objective(made):
    row = Objective.objects.create(
        partnership=made, title="Shorter waits", baseline="9 weeks", owner=person("approver", made)
    )
    kpi = KPIFactory(partnership=made, objective=row)
    return lambda: set_to(kpi, objective=None), lambda: set_to(kpi, objective=row)


def a_signature(made):
    set_to(made, signed_on=TODAY)
    return lambda: set_to(made, signed_on=None), lambda: set_to(made, signed_on=TODAY)


def the_parties(made):
    some = [
        Party.objects.create(partnership=made, organisation=OrganisationFactory(), role=role)
        for role in ("procuringEntity", "privateParty", "lender")
    ]
    return (
        lambda: set_to(some[2], until_on=dt.date(2026, 11, 22)),
        lambda: set_to(some[2], until_on=TODAY),
    )


WAYS = {
    "document": ("dbfo", "appraise", "environmental_impact", a_document),
    "risks": ("dbfo", "appraise", "risk_register", bearers),
    "milestone": ("dbfo", "build", "works_ready", a_milestone),
    "term": ("innovation", "design", "data_agreement_design", a_term),
    "KPIs": ("dbfo", "close", "kpis_adopted", kpis),
    "objectives": ("dbfo", "close", "shared_objectives", an_objective),
    "signature": ("dbfo", "close", "contract_signed", a_signature),
    "parties": ("dbfo", "close", "parties_recorded", the_parties),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_leaves_the_list_once_it_is_met_and_comes_back_when_it_no_longer_is(way):
    kind, phase, code, meet = WAYS[way]
    made, owner, key = owned(kind, phase, code, signed_on=None)
    assert rows(owner) == [key]
    undo, again = meet(made)
    assert rows(owner) == []
    undo()
    assert rows(owner) == [key]
    if again is not None:
        again()
        assert rows(owner) == []


def test_a_role_that_somebody_holds_is_on_nobodys_list_until_they_leave():
    _made, owner, key = owned("dbfo", "close", "contract_manager_appointed")
    assert rows(owner) == []
    held = Appointment.objects.filter(role="contract_manager")
    held.update(until_on=dt.date(2026, 11, 22))
    assert rows(owner) == [key]


def test_what_is_waived_is_on_the_list_again_once_the_waiver_ends():
    made, owner, key = owned("dbfo", "close", "insurances")
    waive_condition(made, "insurances", actor=owner, until=TODAY, reason="The policy is printed")
    assert rows(owner) == []
    assert [one.key for one in stage_work(owner, TODAY + dt.timedelta(days=1))] == [key]
    lift_waiver(made, "insurances", actor=owner)
    assert rows(owner) == [key]


def test_the_row_says_what_is_found_lacking():
    made, owner, _key = owned("dbfo", "appraise", "risk_register")
    Risk.objects.create(partnership=made, category="design", title="Design", bearer="partner")
    Risk.objects.create(partnership=made, category="demand", title="Too few patients", bearer="")
    (row,) = stage_work(owner, TODAY)
    assert row.why == ("A condition of the stage. 1 of 2 risks has no bearer: Too few patients.")


def test_an_owner_of_the_partner_reads_nothing_internal_there():
    made, _owner, _key = owned("performance_based", "design", "stress_tested")
    partner = person("partner_lead", made)
    manager = person("contract_manager", made)
    record_condition(
        made, "stress_tested", actor=manager, owner=partner, due_on=SOON, note="Their bid is weak"
    )
    (row,) = stage_work(partner, TODAY)
    assert row.why == "A condition of the stage. Nobody has confirmed this yet."


def test_a_notice_of_it_is_over_with_the_row_and_back_with_it():
    made, owner, _key = owned("dbfo", "build", "works_ready")
    record(look(owner, TODAY))
    row = works_ready(made)
    record(look(owner, TODAY))
    assert Notice.objects.get().over_at == clock.now()
    set_to(row, state=Milestone.State.SENT_BACK, actual_on=None)
    record(look(owner, TODAY))
    assert Notice.objects.get().over_at is None


def test_many_partnerships_cost_no_more_queries_than_one(connection_queries):
    made, owner, _key = owned("dbfo", "appraise", "risk_register")
    a_document(made)

    def read():
        return connection_queries(lambda: list(stage_work(owner, TODAY)))

    one = read()
    for _ in range(4):
        more = PartnershipFactory(phase="appraise")
        MembershipFactory(user=owner, organisation=more.authority)
        appoint(
            owner,
            role="approver",
            organisation=more.authority,
            actor=None,
            partnership=more,
            from_on=TODAY,
        )
        manager = person("contract_manager", more)
        record_condition(more, "risk_register", actor=manager, owner=owner, due_on=SOON)
    assert len(list(stage_work(owner, TODAY))) == 5
    assert read() == one


def test_the_page_of_to_do_shows_it_and_no_longer_shows_it(client_of):
    made, owner, _key = owned("dbfo", "build", "works_ready")
    client = client_of(owner)
    assert "Works ready" in client.get(reverse("to_do")).content.decode()
    works_ready(made)
    assert "Works ready" not in client.get(reverse("to_do")).content.decode()
