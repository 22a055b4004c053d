"""The pages of the register: recorded, found, done and answered by a person with a browser."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from governance.models import Obligation, Occurrence
from tests.governance.obligations.builders import TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TYPED = {
    "clause": "14.2",
    "nature": "duty",
    "title": "Insurance certificate",
    "side": "partner",
    "kind": "recurring",
    "due_on": "2026-12-01",
    "every_months": "12",
    "day_kind": "calendar",
    "notice_days": "30",
}


def place(name, contract, *more):
    return reverse(name, args=[contract.partnership.uuid, *more])


def many(contract, count):
    """`count` duties, each with three days, of which one is late."""
    made = Obligation.objects.bulk_create(
        Obligation(
            partnership=contract.partnership,
            reference=f"O-{number}",
            clause=f"{number}.1",
            title=f"Report {number}",
            nature="duty",
            side="partner",
            kind="recurring",
            every_months=1,
            due_on=TODAY - 30 * DAY,
            recorded_at=clock.now(),
            folded=f"report {number}",
        )
        for number in range(count)
    )
    Occurrence.objects.bulk_create(
        Occurrence(obligation=one, due_on=day, remind_on=day - 14 * DAY)
        for one in made
        for day in (TODAY - 30 * DAY, TODAY, TODAY + 31 * DAY)
    )
    return made


def test_the_manager_records_a_duty_and_finds_it_in_the_register(client_of, contract):
    browser = client_of(contract.maeve)
    refused = browser.post(place("obligation_new", contract), {**TYPED, "clause": "", "due_on": ""})
    assert refused.status_code == 422
    assert "Name the clause" in refused.text
    assert 'value="Insurance certificate"' in refused.text
    assert browser.post(place("obligation_new", contract), TYPED).status_code == 302
    register = browser.get(place("obligations", contract)).text
    assert "Insurance certificate" in register
    assert "each year" in register
    assert "1 December 2026" in register.replace("\xa0", " ")


def test_the_partner_records_what_was_done_and_the_official_accepts(client_of, contract):
    owed = contract.owes(needs_acceptance=True)
    page = place("obligation_day", contract, owed.uuid, owed.occurrences.get().uuid)
    partner, official = client_of(contract.declan), client_of(contract.maeve)
    empty = partner.post(page, {"act": "fulfil", "done_on": "", "note": "As agreed"})
    assert empty.status_code == 422
    assert "As agreed" in empty.text
    done = {"act": "fulfil", "done_on": "2026-11-20", "note": "As agreed"}
    assert partner.post(page, done).status_code == 302
    assert 'value="accept"' not in partner.get(page).text
    assert 'value="accept"' in official.get(page).text
    assert official.post(page, {"act": "accept"}).status_code == 302
    assert (
        "accepted by Maeve Brennan" in official.get(place("obligation", contract, owed.uuid)).text
    )


def test_a_condition_is_told_and_its_day_stands_on_the_page(client_of, contract):
    owed = contract.owes(kind="conditional", condition="A change in law", days=5, due_on=None)
    event = {"event_on": "2026-11-20", "note": "Finance Act"}
    browser = client_of(contract.declan)
    form = browser.get(place("obligation_event", contract, owed.uuid))
    event["seen"] = form.context["seen"]
    assert browser.post(place("obligation_event", contract, owed.uuid), event).status_code == 302
    text = browser.get(place("obligation", contract, owed.uuid)).text.replace("\xa0", " ")
    assert "25 November 2026" in text


def test_waiving_is_offered_to_whoever_answers_for_the_partnership_only(client_of, contract):
    owed = contract.owes()
    page = place("obligation_day", contract, owed.uuid, owed.occurrences.get().uuid)
    assert 'value="waive"' in client_of(contract.sean).get(page).text
    assert 'value="waive"' not in client_of(contract.maeve).get(page).text


def test_a_change_over_an_older_version_shows_both(client_of, contract):
    owed = contract.owes()
    browser = client_of(contract.maeve)
    page = place("obligation_edit", contract, owed.uuid)
    seen = browser.get(page).context["seen"]
    Obligation.objects.filter(pk=owed.pk).update(title="Certificate of insurance")
    assert browser.post(page, {**TYPED, "seen": seen}).status_code == 409


def test_pages_cost_at_most_twenty_queries_with_a_thousand_obligations(
    client_of, contract, connection_queries
):
    made = many(contract, 1000)
    browser = client_of(contract.maeve)
    day = made[0].occurrences.first()
    for address in (
        place("obligations", contract),
        place("obligations", contract) + "?state=late&sort=next",
        place("obligation", contract, made[0].uuid),
        place("obligation_day", contract, made[0].uuid, day.uuid),
        place("obligation_edit", contract, made[0].uuid),
    ):
        browser.get(address)
        assert connection_queries(lambda a=address: browser.get(a)) <= 20, address
