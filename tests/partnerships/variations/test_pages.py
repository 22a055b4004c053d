"""The pages of versions and changes: both sides walk through them, and what is wrong is said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core.worklist import collect
from partnerships.models import Variation
from partnerships.selectors.calendar_days import contract_days
from partnerships.selectors.contract_versions import newest
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import forge
from tests.partnerships.editing.builders import form_of
from tests.partnerships.variations.builders import LATER, a_world

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def url(world, name, *more):
    return reverse(name, args=[world.partnership.uuid, *more])


def page(world, variation, name="variation"):
    return url(world, name, variation.uuid)


def step(browser, world, variation, slug, **typed):
    return browser.post(page(world, variation), {"step": slug, **typed})


def test_a_change_goes_through_its_pages_from_the_notice_to_the_version(client_of, world):
    partner, unit, manager = (client_of(one) for one in (world.lead, world.unit, world.manager))
    data = form_of(partner.get(url(world, "variation_new")))
    sent = partner.post(url(world, "variation_new"), data | {"title": "A socket", "reason": "So."})
    made = Variation.objects.get()
    assert sent["Location"] == page(world, made)
    assert step(partner, world, made, "estimate", charge_change="1,000").status_code == 302
    data = form_of(unit.get(page(world, made, "variation_terms")))
    typed = {"unitary_charge": "30,001,000", "effective_from": "2027-04-01"}
    assert unit.post(page(world, made, "variation_terms"), data | typed).status_code == 302
    assert "30,001,000" not in text_of(partner.get(page(world, made)))
    assert "The authority is drafting them" in text_of(partner.get(page(world, made)))
    assert step(unit, world, made, "submit").status_code == 302
    assert "€30,001,000" in text_of(partner.get(page(world, made))).replace("£", "€")
    data = form_of(manager.get(page(world, made)))
    assert step(manager, world, made, "approve", seen=data["seen"][0]).status_code == 302
    assert newest(world.partnership).number == 2
    done = {"on": "2026-11-23", "note": "Fitted."}
    assert step(manager, world, made, "implement", **done).status_code == 302
    assert step(manager, world, made, "document", **done).status_code == 302
    shown = text_of(partner.get(page(world, made)))
    assert "Version 2 of the contract" in shown
    assert "Fitted." in shown


def test_what_is_wrong_is_said_at_once_and_what_was_typed_stays(client_of, world):
    browser = client_of(world.lead)
    made = world.asked()
    answer = step(browser, world, made, "estimate", charge_change="a lot", note="By hand.")
    assert answer.status_code == 422
    assert "By hand." in text_of(answer)
    answer = step(browser, world, made, "estimate", capital_cost="-5", days_change="99999999")
    assert answer.status_code == 422
    assert "A cost is nothing or more" in text_of(answer)
    assert "that can be meant" in text_of(answer)


def test_the_form_of_the_terms_refuses_a_day_gone_by_without_a_reason(client_of, world):
    made = world.estimated()
    browser = client_of(world.unit)
    address = page(world, made, "variation_terms")
    data = form_of(browser.get(address))
    answer = browser.post(address, data | {"effective_from": "2026-04-01", "unitary_charge": "-1"})
    assert answer.status_code == 422
    shown = text_of(answer)
    assert "Say why it counts from then" in shown
    assert "Enter 0 or more." in shown
    assert 'value="2026-04-01"' in shown


def test_a_step_that_is_not_open_to_somebody_is_not_there(client_of, world):
    made = world.submitted()
    for who in (world.lead, world.unit, world.owner):
        assert step(client_of(who), world, made, "approve", seen="").status_code == 404
    assert step(client_of(world.lead), world, made, "consent", note="x").status_code == 404
    assert newest(world.partnership).number == 1


def test_a_change_of_another_partnership_is_not_found(client_of, world):
    other = a_world()
    made = other.asked()
    browser = client_of(world.manager)
    for name in ("variation", "variation_terms", "variation_rebase"):
        assert browser.get(url(world, name, made.uuid)).status_code == 404
    assert client_of(world.lead).get(page(other, made)).status_code == 404


def test_a_large_change_says_that_both_sides_vote(client_of, world):
    made = world.submitted(unitary_charge=Decimal(31_000_000))
    shown = text_of(client_of(world.manager).get(page(world, made)))
    assert "Both sides vote on a change of this size" in shown
    assert "allow at least two to four weeks" in shown
    assert "The terms change it by +£1,000,000." in shown
    assert f"?what=contract_variation&amp;variation={made.uuid}" in shown
    assert 'value="approve"' not in shown


def test_three_ways_are_shown_and_one_is_chosen(client_of, world):
    made = world.drafted(unitary_charge=Decimal(30_009_000))
    world.approved(unitary_charge=Decimal(30_002_000), effective_from=dt.date(2027, 1, 1))
    browser = client_of(world.unit)
    shown = text_of(browser.get(page(world, made)))
    assert "Version 2 was published after these terms were drafted." in shown
    address = page(world, made, "variation_rebase")
    form = browser.get(address)
    shown = text_of(form)
    for amount in ("£30,000,000", "£30,002,000", "£30,009,000"):
        assert amount in shown
    data = form_of(form)
    answer = browser.post(address, data)
    assert answer.status_code == 422
    assert "Choose which of the two shall hold." in text_of(answer)
    assert browser.post(address, data | {"unitary_charge": "ours"}).status_code == 302
    made.refresh_from_db()
    assert made.version.base.number == 2


def test_versions_are_listed_read_and_compared(client_of, world):
    world.approved()
    browser = client_of(world.lead)
    shown = text_of(browser.get(url(world, "contract_versions")))
    assert "Version 2" in shown
    assert "in force today" in shown
    one = text_of(browser.get(url(world, "contract_version", 2)))
    assert "What differs from version 1" in one
    assert "£30,001,000" in one
    first = text_of(browser.get(url(world, "contract_version", 1)))
    assert f"{url(world, 'contract_compare')}?before=1&amp;after=2" in first
    both = browser.get(url(world, "contract_compare"), {"before": 2, "after": 1})
    assert "£30,001,000" in text_of(both)
    same = browser.get(url(world, "contract_compare"), {"before": 1, "after": 1})
    assert "are the same" in text_of(same)
    wrong = browser.get(url(world, "contract_compare"), {"before": 7, "after": 1})
    assert wrong.status_code == 422
    assert browser.get(url(world, "contract_version", 3)).status_code == 404


def test_a_draft_is_no_version_for_anybody(client_of, world):
    world.drafted()
    for who in (world.lead, world.manager):
        browser = client_of(who)
        assert browser.get(url(world, "contract_version", 2)).status_code == 404
        assert "Version 2" not in text_of(browser.get(url(world, "contract")))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2018-02-28", "No signed version of the contract was in force on 28 February 2018."),
        ("2026-11-23", "£30,000,000"),
        ("2027-03-31", "£30,000,000"),
        ("2027-04-01", "£30,001,000"),
    ],
)
def test_the_contract_as_of_a_day(client_of, world, on, said):
    world.approved()
    shown = text_of(client_of(world.lead).get(url(world, "contract_as_of"), {"on": on}))
    assert said in shown
    assert ("What is measured" in shown) == ("No signed" not in said)


@pytest.mark.parametrize("on", ["", "tomorrow", "0001-01-01", "2026-02-30"])
def test_no_day_is_asked_for_again(client_of, world, on):
    answer = client_of(world.lead).get(url(world, "contract_as_of"), {"on": on})
    assert answer.status_code == 422


def test_the_contract_page_shows_what_is_in_force_today(client_of, world):
    world.approved()
    shown = text_of(client_of(world.lead).get(url(world, "contract")))
    assert "Version 1, in force from 1 March 2018" in shown
    assert "Version 2, from 1 April 2027" in shown


def titles(user):
    work = collect(user, TODAY)
    return [
        item.title.partition(":")[0]
        for group in (work.overdue, work.this_week, work.later, work.others)
        for item in group
        if "variation_" in item.key
    ]


def test_to_do_names_who_acts_next(world):
    asked = world.asked(by=world.colleague)
    assert titles(world.lead) == ["Estimate a change"]
    assert titles(world.manager) == []
    made = world.drafted(world.estimated())
    assert "Put a change forward" in titles(world.manager)
    world.submitted(made)
    assert titles(world.manager) == ["Approve a change"]
    assert titles(world.unit) == ["Approval of a change"]
    assert titles(world.owner) == []
    world.approved(world.fresh(made))
    assert titles(world.manager) == ["Record that a change is carried out"]
    assert asked.state == "noticed"


def test_a_large_change_is_for_whoever_sees_to_the_vote(world):
    world.submitted(unitary_charge=Decimal(31_000_000))
    assert titles(world.manager) == ["Have a change decided"]
    assert titles(world.owner) == []


@pytest.mark.parametrize("name", ["variations", "contract_versions", "contract_as_of", "contract"])
def test_pages_cost_few_queries_however_much_there_is(
    client_of, world, name, django_assert_max_num_queries
):
    for _ in range(3):
        world.approved(effective_from=LATER, free_points=len(world.terms.index_name))
        world.asked()
    browser = client_of(world.manager)
    browser.get(url(world, name))
    with django_assert_max_num_queries(20):
        assert browser.get(url(world, name)).status_code == 200


@pytest.mark.parametrize("name", ["variation", "variation_terms"])
def test_one_change_costs_few_queries(client_of, world, name, django_assert_max_num_queries):
    made = world.drafted(world.drafted(world.estimated()), index_name="HICP")
    browser = client_of(world.manager)
    browser.get(page(world, made, name))
    with django_assert_max_num_queries(20):
        assert browser.get(page(world, made, name)).status_code == 200


def test_to_do_costs_the_same_for_many(world, django_assert_max_num_queries):
    for _ in range(4):
        world.submitted()
    with django_assert_max_num_queries(70):
        assert len(titles(world.manager)) == 4


def test_whoever_may_not_draft_is_told_who_does(client_of, world):
    made = world.estimated()
    answer = client_of(world.lead).get(page(world, made, "variation_terms"))
    assert answer.status_code == 403
    assert "Maeve Byrne" in text_of(answer)


def test_the_list_is_filtered_and_exported(client_of, world):
    world.asked(title="A socket")
    world.approved()
    browser = client_of(world.manager)
    shown = text_of(browser.get(url(world, "variations"), {"state": "approved"}))
    assert shown.count(f"{world.partnership.reference}-CV-") == 1
    stranger = client_of(person("partner_lead", PartnershipFactory()))
    assert stranger.get(url(world, "variations")).status_code == 404


def test_as_recorded_on_an_earlier_day_what_came_later_is_left_out(client_of, world):
    forge(world.partnership.contract_versions, published_at=dt.datetime(2018, 3, 1, tzinfo=dt.UTC))
    world.approved(effective_from=dt.date(2026, 4, 1), because="Agreed in March.")
    browser, address = client_of(world.lead), url(world, "contract_as_of")
    for known_on, charge in (("2026-11-22", "£30,000,000"), ("2026-11-23", "£30,001,000")):
        shown = text_of(browser.get(address, {"on": "2026-10-31", "known_on": known_on}))
        assert charge in shown
        assert "As recorded on" in shown
    none = text_of(browser.get(address, {"on": "2026-10-31", "known_on": "2018-02-28"}))
    assert "On 28 February 2018 no signed version of the contract was known" in none
    wrong = browser.get(address, {"on": "2026-10-31", "known_on": "0001-01-01"})
    assert wrong.status_code == 422


def test_the_calendar_names_the_day_from_which_a_version_holds(world):
    world.approved()
    entries = contract_days(world.partnership, world.lead, LATER, LATER)
    assert [one.title for one in entries] == ["Version 2 of the contract is in force"]
