"""Instalments by stage: what a stage approval decided is what is paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.periods import Period
from partnerships.catalogue import rows as row
from partnerships.models import Partnership, PhaseMove
from partnerships.types.innovation import InnovationTerms
from performance.selectors.instalments import instalments_of
from performance.selectors.payments.book import PaymentBook
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.payments.test_claims import issued, paid_for, verified

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TERMS = InnovationTerms(
    stage_prices=(
        row.StagePrice(stage="design", target="A design", price=Decimal(100)),
        row.StagePrice(stage="prototype", target="It works", price=Decimal(900)),
        row.StagePrice(stage="pilot", target="It lasts", price=Decimal(2000)),
    ),
    stage_pools=(
        row.StagePool(stage="design", pool=Decimal(450), cap=Decimal(100)),
        row.StagePool(stage="prototype", pool=Decimal(1800), cap=Decimal(900)),
        row.StagePool(stage="pilot", pool=Decimal(1999), cap=Decimal(2000)),
    ),
    maximum_cost=Decimal(3000),
    stop_clause="14.2",
)


def at_stage(phase):
    here = paid_for("innovation", TERMS)
    Partnership.objects.filter(pk=here.partnership.pk).update(phase=phase)
    here.partnership.refresh_from_db()
    return here


def moved(here, outcome, to, *, on=dt.date(2026, 10, 20), reason="As the board said."):
    """What a stage approval leaves behind."""
    partnership = here.partnership
    PhaseMove.objects.create(
        partnership=partnership,
        transition=outcome,
        outcome=outcome,
        from_phase=partnership.phase,
        to_phase=to,
        at=dt.datetime.combine(on, dt.time(9), dt.UTC),
        effective_on=on,
        reason=reason,
    )
    state = "ended" if outcome == "end" else "active"
    Partnership.objects.filter(pk=partnership.pk).update(phase=to, phase_state=state)
    partnership.refresh_from_db()


def states(here):
    return [
        str(one.state)
        for stage in instalments_of(here.partnership).stages
        for one in stage.instalments
    ]


def test_a_target_of_a_stage_that_is_not_begun_is_not_paid_and_says_so():
    here = at_stage("design")
    verified(here, "2026-09", "prototype-2", 1)
    payment = issued(here, "2026-09")
    assert payment.total == 0
    [line] = payment.assessments.get().lines.all()
    assert (line.code, line.amount) == ("apart", 0)
    assert "its stage was not begun" in line.cause


def test_once_the_stage_is_begun_the_next_payment_pays_it():
    here = at_stage("design")
    verified(here, "2026-08", "prototype-2", 1)
    assert issued(here, "2026-08").total == 0
    moved(here, "pass", "prototype")
    assert issued(here, "2026-09").total == 900


def test_what_was_known_before_the_approval_stays_as_it_was():
    here = at_stage("design")
    verified(here, "2026-09", "prototype-2", 1)
    # A moment after everything was recorded and before the stage was passed.
    moment = clock.now()
    moved(here, "pass", "prototype", on=dt.date(2026, 11, 25))
    worked = PaymentBook(here.partnership, known_at=moment).work_out(Period.parse("2026-09"))
    assert worked.total == 0


def test_after_a_stop_its_own_accepted_target_is_paid_and_no_later_one():
    here = at_stage("prototype")
    for code in ("prototype-2", "pilot-3"):
        verified(here, "2026-10", code, 1)
    moved(here, "end", "prototype")
    payment = issued(here, "2026-10")
    assert payment.total == 900
    said = [line.cause for line in payment.assessments.get().lines.all() if line.code == "apart"]
    assert said == ["It lasts: stopped on 2026-10-20 before its stage, nothing is due"]


def test_each_target_says_how_far_it_is_from_being_paid():
    here = at_stage("prototype")
    assert states(here) == ["open", "open", "not_begun"]
    verified(here, "2026-08", "design-1", 1)
    issued(here, "2026-08")
    verified(here, "2026-09", "prototype-2", 1)
    assert states(here) == ["certified", "payable", "not_begun"]
    moved(here, "end", "prototype")
    assert states(here) == ["certified", "payable", "stopped"]


def test_as_many_partners_as_the_money_of_a_stage_carries():
    """floor(450 ÷ 100) = 4, floor(1800 ÷ 900) = 2, and not even one for the pilot."""
    found = instalments_of(at_stage("design").partnership)
    assert [one.partners for one in found.stages] == [4, 2, 0]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("pass", "Pass"),
        ("pass_with_conditions", "Pass with conditions"),
        ("pause", "Pause"),
        ("redo", "Redo"),
        ("end", "End"),
    ],
)
def test_the_page_shows_every_outcome_of_a_stage_approval(client_of, outcome, words):
    here = at_stage("design")
    moved(here, outcome, "prototype" if outcome.startswith("pass") else "design")
    shown = client_of(here.declan).get(url(here)).content.decode()
    assert words in shown
    assert ("clause 14.2" in shown) is (outcome == "end")


def url(here):
    return reverse("instalments", args=[here.partnership.uuid])


@pytest.mark.parametrize("role", ["contract_manager", "partner_lead", "auditor"])
def test_who_may_see_the_partnership_sees_why_it_was_stopped(client_of, role):
    here = at_stage("prototype")
    moved(here, "end", "prototype", reason="A household costs too much.")
    who = person(role, None if role == "auditor" else here.partnership)
    shown = client_of(who).get(url(here)).content.decode().replace("\xa0", " ")
    assert "Stopped after Prototype on 20 October 2026 under clause 14.2" in shown
    assert "A household costs too much." in shown


def test_a_stranger_finds_nothing(client_of):
    here = at_stage("design")
    stranger = person("partner_lead", PartnershipFactory())
    assert client_of(stranger).get(url(here)).status_code == 404


def test_programs_read_the_same(django_assert_max_num_queries):
    here = at_stage("prototype")
    moved(here, "end", "prototype")
    program = Program(here.declan)
    with django_assert_max_num_queries(20):
        answer = program.get(f"/partnerships/{here.partnership.uuid}/instalments/").json()
    design, prototype, pilot = answer["stages"]
    assert (prototype["outcome"], prototype["clause"]) == ("end", "14.2")
    assert (design["outcome"], design["partners_at_most"]) == (None, 4)
    assert pilot["instalments"][0]["state"] == "stopped"


def test_a_contract_of_another_kind_has_no_stages():
    assert instalments_of(PartnershipFactory(contract=True)).stages == ()
