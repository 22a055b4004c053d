"""Words that only the authority reads reach nobody else: by no page, file, search or mistake."""

from __future__ import annotations

import io
import re
import zipfile

import pypdf
import pytest
from django.db import transaction
from django.urls import resolve, reverse

from core.views.listing import GrowingList
from partnerships.models import Partnership
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.everything import CANARY, Everything
from tests.governance.operations import every_operation
from tests.governance.routes import every_page
from tests.once import once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=60),
]

PARTNERS = ("partner_lead", "lender")
"""Whoever may most, and least, of those who are shown shared words only."""
ASKED = ("", "?format=csv", "?format=xlsx", f"?q={CANARY[:7]}", "?sort=-internal_note")
"""How a list is asked for: as a page, as a file, by its words, in an order of its own."""
HIDDEN = ("internal_note", "rationale", "partnership__name")
"""Columns by which nobody may order or filter a list."""
NAME = "Unheard-of Harbour"


def read(answer) -> str:
    """All that one answer says, its headers too; of an archive and of a PDF what they hold."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    if body.startswith(b"%PDF"):
        made = pypdf.PdfReader(io.BytesIO(body))
        words = [page.extract_text() for page in made.pages]
        return "\n".join((heads, str(made.metadata), *words, *made.attachments))
    return f"{heads}\n{body.decode('utf-8', 'replace')}"


def asked(browser, url: str) -> str:
    with transaction.atomic():
        said = read(browser.get(url))
        transaction.set_rollback(True)
    return said


def addresses(world, routes):
    """Each page with the thing of `world` that it names, and each list in all its ways."""
    for route in routes:
        known = dict(world.uuids)
        if route.names_a_thing:
            known["uuid"] = world.uuids.get(route.thing)
        url = route.url(**{name: value for name, value in known.items() if value})
        yield from (f"{url}{how}" for how in (ASKED if is_a_list(url) else ("",)))


def is_a_list(url: str) -> bool:
    view = getattr(resolve(url).func, "view_class", object)
    return issubclass(view, GrowingList)


@once
def world():
    made = Everything()
    Partnership.objects.filter(pk=made.partnership.pk).update(name=NAME)
    return made


def leaks(browser, world, *words: str, routes=None) -> list[str]:
    found = []
    for url in addresses(world, every_page() if routes is None else routes):
        said = asked(browser, url)
        found += [f"{url}: {around(said, word)}" for word in words if word in said]
    return found


def around(text: str, word: str) -> str:
    at = text.index(word)
    return re.sub(r"\s+", " ", text[max(0, at - 120) : at + 80])


@pytest.mark.parametrize("role", PARTNERS)
def test_no_internal_word_reaches_a_partner_on_any_page(client_of, world, role):
    assert leaks(client_of(world.person(role)), world, CANARY) == []


def test_the_canary_sings_for_an_official_on_many_pages(client_of, world):
    routes = [one for one in every_page() if one.is_of_a_partnership]
    assert len(leaks(client_of(world.official), world, CANARY, routes=routes)) > 10


def test_nobody_elsewhere_learns_that_there_is_such_a_partnership(client_of, world):
    """Pages of things answer like those of missing ones: tests/governance/test_every_route.py."""
    routes = [one for one in every_page() if not one.names_a_thing]
    for role in ("contract_manager", "partner_lead"):
        stranger = client_of(person(role, PartnershipFactory(name="Known Quay")))
        words = (CANARY, NAME, world.partnership.reference)
        assert leaks(stranger, world, *words, routes=routes) == []


def test_no_order_filter_or_mistake_tells_a_program_of_an_internal_word(client_of, world):
    browser = client_of(world.person("partner_lead"))
    found = []
    for operation in every_operation():
        if operation.method != "GET" or not operation.name.endswith("-list"):
            continue
        url = operation.url(world)
        for name in HIDDEN:
            for question in (f"?ordering={name}", f"?{name}={CANARY}", f"?{name}__contains=a"):
                said = asked(browser, url + question)
                if CANARY in said.replace(f"={CANARY}", ""):
                    found.append(f"{url}{question}: {around(said, CANARY)}")
    assert found == []


def test_search_finds_no_internal_word(client_of, world):
    for role in PARTNERS:
        browser = client_of(world.person(role))
        for url in (reverse("search"), "/api/v1/search/"):
            said = asked(browser, f"{url}?q={CANARY[:7]}")
            assert CANARY not in said
