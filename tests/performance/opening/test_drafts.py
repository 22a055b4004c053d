"""A draft is kept on the server for one person: several, through sign-out, in two tabs."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from partnerships.models import Partnership, PartnershipDraft
from partnerships.services.drafts import MOST_DRAFTS
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
    return official()


@pytest.fixture
def authority(someone):
    return someone[1]


@pytest.fixture
def browser(client_of, someone):
    return client_of(someone[0])


def test_a_draft_survives_sign_out_to_the_letter(client_of, browser, someone, authority):
    draft = drafted(browser, authority, capital_value="about 5")
    browser.post(reverse("account_logout"))
    assert browser.get(page_of(draft)).status_code == 302
    again = client_of(someone[0])
    assert draft.name in text_of(again.get(NEW))
    assert filled(again.get(page_of(draft)))["capital_value"] == ["about 5"]


def test_several_drafts_are_listed_and_can_be_deleted(browser, authority):
    first, second = (drafted(browser, authority, name=name) for name in ("One", "Two"))
    page = text_of(browser.get(NEW))
    assert page_of(first) in page
    assert page_of(second) in page
    browser.post(reverse("new_partnership_delete", args=[first.uuid]))
    assert list(PartnershipDraft.objects.all()) == [second]


def test_nobody_sees_or_deletes_the_draft_of_somebody_else(client_of, browser, authority):
    draft = drafted(browser, authority)
    other = client_of(official(authority)[0])
    assert draft.name not in text_of(other.get(NEW))
    for url in (page_of(draft), check_of(draft)):
        assert other.get(url).status_code == 404
    delete = reverse("new_partnership_delete", args=[draft.uuid])
    assert other.post(delete).status_code == 404
    assert other.post(check_of(draft), {"version": 1}).status_code == 404
    assert PartnershipDraft.objects.get() == draft


def test_two_tabs_show_both_versions_and_lose_nothing(browser, authority):
    draft = drafted(browser, authority)
    seen = filled(browser.get(page_of(draft)))
    first = browser.post(page_of(draft), seen | {"name": "From the first tab", "act": "save"})
    assert first.status_code == 302
    answer = browser.post(page_of(draft), seen | {"name": "From the second tab", "act": "check"})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "From the first tab" in text
    assert "From the second tab" in text
    draft.refresh_from_db()
    assert draft.name == "From the first tab"
    browser.post(page_of(draft), filled(answer) | {"act": "save"})
    draft.refresh_from_db()
    assert draft.name == "From the second tab"


def test_the_check_page_of_an_older_version_makes_nothing(browser, authority):
    draft = drafted(browser, authority)
    old = draft.version
    browser.post(page_of(draft), filled(browser.get(page_of(draft))) | {"name": "Newer"})
    assert browser.post(check_of(draft), {"version": old}).url == check_of(draft)
    assert not Partnership.objects.exists()


def test_asked_twice_it_is_made_once(browser, authority):
    draft = drafted(browser, authority)
    first = make(browser, draft)
    again = browser.post(check_of(draft), {"version": draft.version})
    assert again.url == first.url
    assert browser.get(page_of(draft)).url == first.url
    assert Partnership.objects.count() == 1


def test_what_is_typed_over_a_deleted_draft_becomes_a_new_one(browser, authority):
    draft = drafted(browser, authority)
    data = filled(browser.get(page_of(draft)))
    browser.post(reverse("new_partnership_delete", args=[draft.uuid]))
    answer = browser.post(page_of(draft), data | {"name": "Kept", "act": "save"})
    kept = PartnershipDraft.objects.get()
    assert (kept.name, answer.url) == ("Kept", page_of(kept))
    assert browser.get(reverse("new_partnership_draft", args=[uuid.uuid4()])).status_code == 404


def test_a_person_keeps_so_many_drafts_and_is_told(browser, someone, authority):
    PartnershipDraft.objects.bulk_create(
        PartnershipDraft(owner=someone[0], saved_at="2026-11-01T00:00Z")
        for _number in range(MOST_DRAFTS)
    )
    answer = browser.post(NEW, typed(authority) | {"act": "save"})
    assert answer.status_code == 422
    assert "delete one of them first" in text_of(answer)
    assert filled(answer)["name"] == ["Northfield Online Booking"]
