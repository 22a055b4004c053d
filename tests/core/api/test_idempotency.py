"""The same request twice: one effect, one answer."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from core import clock
from core.api.idempotency import KEPT_FOR, forget
from core.models import KeptAnswer
from performance.models import MilestoneForecast
from tests.api import Program
from tests.performance.milestones.builders import a_milestone

BODY = {"forecast_on": "2027-01-15", "reason": "Steel came late."}
OTHER = {"forecast_on": "2027-02-15", "reason": "Steel came late."}


@pytest.fixture
def case():
    return a_milestone()


def _where(case):
    return f"/milestones/{case.milestone.uuid}/forecast/"


@pytest.mark.django_db
@pytest.mark.usefixtures("on_demo_day")
class TestInOrder:
    def test_the_same_key_and_body_give_the_same_answer_and_one_effect(self, case):
        partner = Program(case.partner)
        first = partner.post(_where(case), BODY, key="one")
        again = partner.post(_where(case), BODY, key="one")
        assert (again.status_code, again.json()) == (200, first.json())
        assert again.headers["Idempotent-Replayed"] == "true"
        assert MilestoneForecast.objects.count() == 1

    def test_the_same_key_with_another_body_is_refused(self, case):
        partner = Program(case.partner)
        partner.post(_where(case), BODY, key="one")
        answer = partner.post(_where(case), OTHER, key="one")
        assert answer.status_code == 422
        assert "another request" in answer.json()["detail"]
        assert MilestoneForecast.objects.count() == 1

    def test_a_refusal_is_not_kept_so_the_mended_request_may_use_the_key(self, case):
        partner = Program(case.partner)
        assert partner.post(_where(case), {**BODY, "reason": ""}, key="one").status_code == 422
        assert not KeptAnswer.objects.exists()
        assert partner.post(_where(case), BODY, key="one").status_code == 200

    def test_keys_are_each_persons_own(self, case):
        Program(case.partner).post(_where(case), BODY, key="one")
        answer = Program(case.official).post(_where(case), BODY, key="one")
        assert "Idempotent-Replayed" not in answer.headers

    def test_what_writes_wants_a_key(self, case):
        partner = Program(case.partner)
        answer = partner.client.post(
            f"/api/v1{_where(case)}",
            BODY,
            headers=partner.headers,
            content_type="application/json",
        )
        assert answer.status_code == 422
        assert "Idempotency-Key" in answer.json()["detail"]
        assert not MilestoneForecast.objects.exists()

    @pytest.mark.parametrize("key", ["x" * 201, "é"])
    def test_a_malformed_key_is_refused(self, case, key):
        assert Program(case.partner).post(_where(case), BODY, key=key).status_code == 422

    def test_keys_are_forgotten_after_two_days(self, case):
        partner = Program(case.partner)
        partner.post(_where(case), BODY, key="one")
        now = clock.now()
        assert forget(now + KEPT_FOR - dt.timedelta(seconds=1)) == 0
        assert forget(now + KEPT_FOR) == 1
        assert "Idempotent-Replayed" not in partner.post(_where(case), OTHER, key="one").headers

    def test_an_expired_key_is_free_even_before_it_is_cleaned_up(self, case):
        partner = Program(case.partner)
        partner.post(_where(case), BODY, key="one")
        with clock.travel(clock.now() + KEPT_FOR):
            assert partner.post(_where(case), OTHER, key="one").status_code == 200


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the test database lives in memory, in one thread"
)
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_time_one_acts_and_both_get_its_answer():
    case = a_milestone()
    partner = Program(case.partner)
    together, answers = threading.Barrier(2), []
    later = {"forecast_on": f"{clock.today() + dt.timedelta(days=60)}", "reason": "Steel is late."}

    def send():
        together.wait()
        answers.append(partner.post(_where(case), later, key="one"))
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert MilestoneForecast.objects.count() == 1
