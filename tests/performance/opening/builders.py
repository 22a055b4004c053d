"""A browser-like client before the page of a new partnership."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from partnerships.models import PartnershipDraft
from partnerships.routes import RISK_QUESTIONS
from tests.factories.people import OrganisationFactory, person

NEW = "/partnerships/new/"


def official(authority=None, **facts):
    """A portfolio official who may open partnerships for one authority, and that authority."""
    authority = authority or OrganisationFactory(name="Northfield Health Board", country="IE")
    return person(
        "portfolio_official", organisation=authority, mandate=authority, **facts
    ), authority


def typed(authority, **changes):
    """What somebody types of a small and harmless partnership."""
    facts = {
        "name": "Northfield Online Booking",
        "authority": str(authority.uuid),
        "sector": "health",
        "country": "IE",
        "currency": "EUR",
        "capital_value": "480,000",
        "type": "innovation",
        "route": "light",
        "innovation_kinds": ["service"],
        "digital_aims": ["online_services", "digital_skills"],
        **{f"risk_{one.code}": "1" for one in RISK_QUESTIONS},
        "risk_exit": "0",
    }
    return facts | changes


def filled(page) -> dict[str, list[str]]:
    """What the form of the page would send, as it stands there."""
    text = page.content.decode()
    text = text[text.index('data-keep="opening') :]
    text = text[: text.index("</form>")]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name is None or (re.search(r'type="(checkbox|radio)"', tag) and " checked" not in tag):
            continue
        data.setdefault(name[1], []).append(
            unescape(value[1]) if value else "on" * ("checkbox" in tag)
        )
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    for name, words in re.findall(
        r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL
    ):
        data[name] = [unescape(words)]
    data.pop("csrfmiddlewaretoken", None)
    return data


def offered_for_roles(page) -> dict[str, list[str]]:
    """By the field of each role, the people of whom one can be named."""
    text = page.content.decode()
    found = re.findall(r'<select name="(role-[^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL)
    return {name: re.findall(r'<option value="([^"]+)"', options) for name, options in found}


def drafted(browser, authority, **changes) -> PartnershipDraft:
    """A draft with its starter content shown."""
    answer = browser.post(NEW, typed(authority, **changes) | {"act": "update"})
    assert answer.status_code == 302
    return PartnershipDraft.objects.latest("pk")


def page_of(draft):
    return reverse("new_partnership_draft", args=[draft.uuid])


def check_of(draft):
    return reverse("new_partnership_check", args=[draft.uuid])


def make(browser, draft, **changes):
    """Checks the draft with these changes, then makes it."""
    data = filled(browser.get(page_of(draft))) | changes | {"act": "check"}
    answer = browser.post(page_of(draft), data)
    assert answer.status_code == 302, answer.content.decode()
    draft.refresh_from_db()
    assert answer.url == check_of(draft)
    return browser.post(check_of(draft), {"version": draft.version})
