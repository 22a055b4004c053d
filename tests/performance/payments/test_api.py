"""Programs pay and waive by the same services as the pages."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from core import clock
from tests.api import Program
from tests.factories.people import PASSWORD
from tests.once import once
from tests.performance.payments.builders import hospital
from tests.performance.payments.test_payments import issued, prepared, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return hospital()


def test_a_session_that_did_not_show_lately_whose_it_is_approves_no_payment(here, client_of):
    payment = prepared(here)
    place = f"/api/v1/partnerships/{here.partnership.uuid}/payments/{payment.uuid}/approve/"
    sent = {"fingerprint": seen(payment)}
    stolen = client_of(here.niamh, shown=False)

    def approve():
        keyed = {"Idempotency-Key": uuid.uuid4().hex}
        return stolen.post(place, sent, content_type="application/json", headers=keyed)

    refused = approve()
    assert refused.status_code == 403
    assert "give your password again at /account/reauthenticate/" in refused.json()["detail"]
    payment.refresh_from_db()
    assert payment.state == "worked_out"
    stolen.post("/account/reauthenticate/", {"password": PASSWORD})
    assert approve().json()["state"] == "approved_once"


def test_a_program_records_parts_and_reads_what_is_open(here):
    payment = issued(here)
    place = f"/partnerships/{here.partnership.uuid}/payments/{payment.uuid}/"
    official = Program(here.maeve)
    sent = {"paid_on": "2026-11-23", "amount": "2710000.01"}
    refused = official.post(f"{place}pay/", sent)
    assert refused.status_code == 422
    assert "too_large" in refused.content.decode()
    found = official.post(f"{place}pay/", {**sent, "amount": "2698000"}).json()
    assert (found["state"], found["open_amount"]["amount"]) == ("issued", "12000.00")
    assert [one["amount"]["amount"] for one in found["parts"]] == ["2698000.00"]
    with clock.travel(dt.datetime(2027, 1, 2, 12, tzinfo=dt.UTC)):
        assert Program(here.declan).get(place).json()["interest_so_far"] == "26.30"
        sent = {"paid_on": "2027-01-02", "amount": "12000"}
        found = Program(here.maeve).post(f"{place}pay/", sent).json()
    assert (found["state"], found["paid_on"]) == ("paid", "2027-01-02")
