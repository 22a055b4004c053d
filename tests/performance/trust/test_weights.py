"""Weights count once both sides have adopted them, and there is no default."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.ledger import audited, checkpoints
from core.ledger.verification import verify
from core.periods import Period
from core.problems import Refused
from core.worklist import items_of
from performance.models import TrustIndex, TrustWeights
from performance.selectors.trust_inputs import weights_in_force
from performance.services.trust_indices import issue_due, issue_trust
from performance.services.trust_weights import (
    adopt_weights,
    propose_weights,
    refuse_weights,
    withdraw_weights,
)
from tests.factories.performance import monthly_return
from tests.governance.relationship.builders import Both, later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

JULY = dt.date(2026, 7, 1)
ALIKE = dict.fromkeys(("transparency", "commitment", "competence", "shared_goals"), Decimal(1))


@pytest.fixture
def both():
    return Both()


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def proposed(both, *, by=None, **facts):
    known = {"weights": ALIKE, "effective_from": JULY, "reason": "All four alike."}
    return propose_weights(both.partnership, **known | facts, actor=by or both.maeve)


def adopted(both, **facts):
    row = adopt_weights(proposed(both, **facts), actor=both.sean)
    return adopt_weights(row, actor=both.declan)


def test_one_side_alone_makes_no_weights(both):
    row = adopt_weights(proposed(both), actor=both.declan)
    assert row.state == TrustWeights.State.OPEN
    assert weights_in_force(both.partnership, clock.today()) is None
    assert codes(lambda: issue_trust(both.partnership, Period.parse("2026-Q3"), cause="x")) == {
        "not_agreed"
    }
    drain()
    assert not TrustIndex.objects.exists()


def test_both_sides_together_do_and_the_index_of_the_last_quarter_follows(both):
    row = adopted(both)
    assert row.state == TrustWeights.State.ADOPTED
    drain()
    index = TrustIndex.objects.get()
    assert (index.period, index.version, index.weights) == ("2026-Q3", 1, row)
    assert verify().findings == []
    TrustIndex.objects.update(score=Decimal(99))
    assert verify().findings != []


def test_nobody_adopts_what_they_proposed_nor_for_both_sides(both):
    row = proposed(both)
    assert codes(lambda: adopt_weights(row, actor=both.maeve)) == {"own"}
    assert codes(lambda: adopt_weights(row, actor=both.nora)) == {"not_yours"}
    row = adopt_weights(row, actor=both.sean)
    assert codes(lambda: adopt_weights(row, actor=both.sean)) == {"adopted"}
    for name in ("authority_by", "partner_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrustWeights.objects.update(**{name: both.maeve})
    with pytest.raises(IntegrityError), transaction.atomic():
        TrustWeights.objects.update(partner_by=both.sean)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrustWeights.objects.update(state="adopted")


def test_weights_are_refused_with_words_or_taken_back(both):
    row = proposed(both)
    assert codes(lambda: refuse_weights(row, answer=" ", actor=both.declan)) == {"required"}
    refuse_weights(row, answer="Goals matter more.", actor=both.declan)
    assert codes(lambda: adopt_weights(row, actor=both.sean)) == {"decided"}
    again = proposed(both)
    assert codes(lambda: withdraw_weights(again, actor=both.sean)) == {"not_yours"}
    withdraw_weights(again, actor=both.maeve)
    assert [one.number for one in TrustWeights.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"effective_from": dt.date(2026, 7, 2)}, {"within_a_period"}),
        ({"effective_from": dt.date(2026, 4, 1)}, {"in_past"}),
        ({"effective_from": None}, {"required"}),
        ({"reason": " "}, {"required"}),
        ({"weights": dict.fromkeys(ALIKE, Decimal(0))}, {"no_weight"}),
        ({"weights": ALIKE | {"commitment": Decimal(-1)}}, {"out_of_range"}),
        ({"weights": ALIKE | {"commitment": Decimal(101)}}, {"out_of_range"}),
    ],
)
def test_what_is_wrong_with_a_proposal_is_told(both, facts, expected):
    assert codes(lambda: proposed(both, **facts)) == expected


def test_what_was_judged_by_other_weights_stays_judged(both):
    adopted(both)
    assert codes(lambda: proposed(both, by=both.declan)) == {"forbidden", "in_past"}
    assert codes(lambda: proposed(both, effective_from=JULY)) == {"in_past"}
    new = adopted(both, effective_from=dt.date(2026, 10, 1))
    assert codes(lambda: proposed(both, effective_from=dt.date(2026, 10, 1))) == {"before_others"}
    assert weights_in_force(both.partnership, dt.date(2026, 9, 30)) != new
    assert weights_in_force(both.partnership, dt.date(2026, 10, 1)) == new


def test_whoever_adopts_finds_it_on_to_do_until_their_side_has(both):
    row = proposed(both)

    def waits(person):
        return [one for one in items_of(person, clock.today()) if "Adopt the weights" in one.title]

    assert len(waits(both.sean)) == len(waits(both.declan)) == 1
    assert waits(both.maeve) == waits(both.nora) == waits(both.grace) == []
    adopt_weights(row, actor=both.sean)
    assert (waits(both.sean), len(waits(both.declan))) == ([], 1)


def test_each_quarter_the_clock_works_out_what_is_missing_once(both):
    adopted(both)
    drain()
    assert issue_due(clock.today()) == 0
    with later(60):
        assert issue_due(clock.today()) == 1
        assert issue_due(clock.today()) == 0
    assert [one.period for one in TrustIndex.objects.order_by("period")] == ["2026-Q3", "2026-Q4"]


def test_the_page_says_that_nothing_is_agreed_and_takes_the_proposal(both, client_of):
    address = reverse("trust", args=[both.partnership.uuid])
    page = words(client_of(both.declan).get(address))
    assert "Trust index: not yet agreed" in page
    browser = client_of(both.maeve)
    form = reverse("trust_weights", args=[both.partnership.uuid])
    data = {"seen": browser.get(form).context["seen"], "effective_from": "2026-07-01"}
    refused = browser.post(form, data | {"transparency": "2,5x", "reason": "Because"})
    assert refused.status_code == 422
    assert 'value="2,5x"' in refused.content.decode()
    data |= dict.fromkeys(ALIKE, "1") | {"reason": "All alike."}
    assert browser.post(form, data).status_code == 302
    assert client_of(both.nora).post(address, {"act": "adopt"}).status_code == 422
    assert client_of(both.sean).post(address, {"act": "adopt"}).status_code == 302
    assert client_of(both.declan).post(address, {"act": "refuse"}).status_code == 422
    assert client_of(both.declan).post(address, {"act": "adopt"}).status_code == 302
    assert TrustWeights.objects.get().state == "adopted"
    page = words(browser.get(address))
    assert "Trust index: not yet agreed" not in page
    assert client_of(both.declan).post(address, {"act": "adopt"}).status_code == 422


def test_the_page_of_a_past_day_has_index_and_weights_of_then_and_says_what_is_known_now(
    client_of, both
):
    with clock.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)):
        adopted(both)
        drain()
        checkpoints.take()
    client = client_of(both.maeve)
    address = reverse("trust", args=[both.partnership.uuid])
    asked = {"recorded_on": "2026-11-01"}
    assert "Version 1, still the newest." in words(client.get(address, asked))
    with audited(both.partnership.stream, actor=None, kind="return.opened"):
        monthly_return(both.partnership, "2026-08")
    issue_trust(both.partnership, Period.parse("2026-Q3"), cause="a late return", actor=both.maeve)
    proposed(both, reason="Yet others.", effective_from=dt.date(2026, 10, 1))
    now, then = words(client.get(address)), words(client.get(address, asked))
    assert "version 2" in now
    assert "version 1" in then
    assert "(version 1); now" in then
    assert "Yet others." in now
    for act in ("Yet others.", "Work it out again", "Issue the report", "Propose other weights"):
        assert act not in then
    assert client.post(f"{address}?recorded_on=2026-11-01", {"act": "issue"}).status_code == 405
