"""Cases 5 to 10: approving, racing, dating back, roles and keys."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import NoReverseMatch, reverse

from core.models import KeptAnswer
from governance.models import Appointment
from performance.models import KPIRecord, MilestoneForecast, Payment
from performance.services.payments import approve_payment
from performance.services.returns import send_return
from tests.api import Program
from tests.factories.people import UserFactory, appointment_of, person
from tests.performance.milestones.builders import a_milestone
from tests.performance.payments.builders import approver, at, hospital, unavailable
from tests.performance.payments.test_payments import approved, prepared, seen
from tests.performance.returns.builders import a_return, typed

pytest_plugins = ["tests.races"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def sent():
    """A return of one figure that the official entered themselves."""
    case = a_return(1)
    case.submission = send_return(case.monthly_return, typed(case), actor=case.partner)
    case.record = case.submission.records.get()
    return case


def accepted_by(case, user):
    program = Program(user)
    path = f"/returns/{case.monthly_return.uuid}/"
    decisions = [{"record": str(case.record.uuid), "action": "accept"}]
    token = program.get(path).json().get("seen", "")
    return program.post(f"{path}check/", {"seen": token, "decisions": decisions})


def test_05_nobody_accepts_what_they_entered_by_any_way(sent, client_of):
    KPIRecord.objects.filter(pk=sent.record.pk).update(submitted_by=sent.official)
    refused = accepted_by(sent, sent.official)
    assert refused.status_code == 403
    assert "own entry" in refused.json()["detail"]
    choice = {f"figure-{sent.record.uuid}-decision": "accept", "finish": "1", "confirm": "1"}
    page = reverse("check_return", args=[sent.monthly_return.uuid])
    assert client_of(sent.official).post(page, choice).status_code == 422
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    assert client_of(sent.official).get("/admin/").status_code == 404
    forced = {
        "state": "accepted",
        "decided_by": sent.official,
        "decided_at": sent.record.submitted_at,
    }
    with pytest.raises(IntegrityError, match="not_accepted_by"), transaction.atomic():
        KPIRecord.objects.filter(pk=sent.record.pk).update(**forced)
    table = KPIRecord._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET decided_by_id = submitted_by_id, state = 'accepted',"
            " decided_at = submitted_at WHERE id = %s",
            [sent.record.pk],
        )
    assert KPIRecord.objects.get().state == "submitted"
    other = person("contract_manager", sent.partnership)
    assert accepted_by(sent, other).status_code == 200
    assert KPIRecord.objects.get().state == "accepted"


def test_06_what_changed_after_it_was_looked_at_is_a_conflict_with_both_versions(sent):
    program = Program(sent.official)
    path = f"/returns/{sent.monthly_return.uuid}/"
    token = program.get(path).json()["seen"]
    KPIRecord.objects.filter(pk=sent.record.pk).update(reported_value=Decimal("12.3"))
    decisions = [{"record": str(sent.record.uuid), "action": "accept"}]
    late = program.post(f"{path}check/", {"seen": token, "decisions": decisions})
    assert late.status_code == 409, late.content
    assert KPIRecord.objects.get().state == "submitted"
    assert accepted_by(sent, sent.official).status_code == 200


def test_06_a_payment_that_came_out_otherwise_since_is_not_approved():
    here = hospital()
    payment = prepared(here)
    body = {"fingerprint": seen(payment)}
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    place = f"/partnerships/{here.partnership.uuid}/payments/{payment.uuid}/approve/"
    assert Program(here.niamh).post(place, body).status_code in {409, 422}
    payment.refresh_from_db()
    assert payment.state == "worked_out"


@pytest.mark.django_db(transaction=True)
def test_07_of_two_who_approve_at_once_one_wins(race):
    here = hospital()
    other = approver(here.partnership, "Orla Byrne", 5_000_000)
    once = approved(prepared(here), here.niamh)
    sha = seen(once)
    done = race(
        *(
            lambda who=who: approve_payment(once, seen=sha, actor=who).state
            for who in (here.eoin, other)
        )
    )
    assert sorted(map(str, done)) == sorted(["issued", "['wrong_state']"])
    assert race(lambda: Payment.objects.values_list("state", flat=True).get()) == ["issued"]


def test_08_nothing_is_dated_ahead_nor_put_into_a_closed_month(sent):
    assert accepted_by(sent, sent.official).status_code == 200
    again = {"rows": [{"kpi": str(sent.kpis[0].uuid), "value": "100"}]}
    path = f"/returns/{sent.monthly_return.uuid}/submit/"
    assert Program(sent.partner).post(path, again).status_code == 422
    assert KPIRecord.objects.get().reported_value == Decimal("98.6")
    case = a_milestone()
    program = Program(case.partner)
    path = f"/milestones/{case.milestone.uuid}/forecast/"
    back = {"forecast_on": "2020-01-01", "reason": "It was always late."}
    assert program.post(path, back).status_code == 422
    assert not MilestoneForecast.objects.exists()
    ahead = back | {"forecast_on": "2027-01-15"}
    assert program.post(path, ahead).status_code == 200


def test_09_nobody_gives_themselves_a_role_or_two_that_do_not_go_together(sent):
    place = f"/partnerships/{sent.partnership.uuid}/appointments/"
    official = person("portfolio_official")

    def appointed(actor, whom, role):
        body = {"email": whom.email, "role": role, "from_on": "2026-11-23"}
        organisation = whom.memberships.get().organisation
        return Program(actor).post(place, body | {"organisation": str(organisation.uuid)})

    before = Appointment.objects.count()
    assert appointed(sent.official, sent.official, "approver").status_code in {403, 422}
    assert appointed(official, official, "approver").status_code == 422
    assert appointed(sent.partner, sent.partner, "partner_lead").status_code in {403, 422}
    assert appointed(official, sent.official, "approver").status_code == 422
    assert appointed(official, sent.partner, "contract_manager").status_code == 422
    own = appointment_of(sent.official)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=own.pk).update(appointed_by=own.user_id)
    assert Appointment.objects.count() == before
    colleague = UserFactory()
    colleague.memberships.create(
        organisation=sent.partnership.authority, from_on=dt.date(2020, 1, 1)
    )
    assert appointed(official, colleague, "contract_manager").status_code == 201


def test_10_a_key_that_comes_again_with_another_body_does_nothing():
    case = a_milestone()
    program, path = Program(case.partner), f"/milestones/{case.milestone.uuid}/forecast/"
    body = {"forecast_on": "2027-01-15", "reason": "Steel came late."}
    first = program.post(path, body, key="one")
    other = program.post(path, {**body, "forecast_on": "2027-09-15"}, key="one")
    again = program.post(path, body, key="one")
    assert [one.status_code for one in (first, other, again)] == [200, 422, 200]
    assert again.json() == first.json()
    assert MilestoneForecast.objects.count() == KeptAnswer.objects.count() == 1
