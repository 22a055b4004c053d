"""Cases 1 to 4 and 18: what one may not see, name, set, or reach any more."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from core import clock
from governance.services.appointments import end_appointment
from partnerships import codelists
from partnerships.models import Document
from partnerships.services.documents import add_document
from tests.abuse.hostile import PDF
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import appointment_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

KIND = codelists.DOCUMENT_KINDS[0][0]


def pdf(more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("contract.pdf", PDF + more, content_type="application/pdf")


def kept(partnership, title: str) -> Document:
    actor = person("contract_manager", partnership)
    return add_document(partnership, upload=pdf(), title=title, kind=KIND, actor=actor)


@pytest.fixture
def ours():
    return PartnershipFactory(name="Alder Bridge")


@pytest.fixture
def theirs():
    return PartnershipFactory(name="Birch Tunnel")


@pytest.fixture
def lead(ours):
    return person("partner_lead", ours)


def test_01_lists_search_order_and_counts_show_only_ones_own(ours, theirs, lead, client_of):
    kept(ours, "Alder plan")
    kept(theirs, "Birch plan")
    browser, program = client_of(lead), Program(lead)
    pages = [
        browser.get(reverse("portfolio"), question)
        for question in ({}, {"q": "Birch"}, {"q": "Alder"}, {"sort": "name"}, {"sort": "-value"})
    ]
    pages += [browser.get(reverse("search"), {"q": q}) for q in ("plan", "Birch", "Alder")]
    pages += [browser.get(reverse("portfolio"), {"format": kind}) for kind in ("csv", "xlsx")]
    pages += [
        program.get(place, **question)
        for place in ("/partnerships/", "/documents/")
        for question in ({}, {"search": "Birch"}, {"ordering": "name"}, {"ordering": "-title"})
    ]
    pages += [program.get("/search/", q="plan")]
    said = [b"".join(one.streaming_content) if one.streaming else one.content for one in pages]
    foreign = (b"Birch Tunnel", b"Birch plan", str(theirs.uuid).encode())
    assert [words for words in said for word in foreign if word in words] == []
    assert sum(b"Alder" in words for words in said) >= 6, "and what is one's own is found"
    assert program.get("/partnerships/").json()["count"] == 1


def test_02_what_is_foreign_answers_like_what_never_was(ours, theirs, lead, client_of):
    foreign, own = kept(theirs, "Birch plan"), kept(ours, "Alder plan")
    browser, program = client_of(lead), Program(lead)

    def answers(partnership, document) -> list[tuple[int, str]]:
        names = (("partnership", partnership), ("history", partnership), ("document", document))
        found = [browser.get(reverse(name, args=[known])) for name, known in names]
        paths = f"/partnerships/{partnership}/", f"/documents/{document}/"
        found += [program.get(path) for path in paths]
        found.append(program.post(f"/partnerships/{partnership}/documents/", {"title": "x"}))
        return [(one.status_code, tidy(one, partnership, document)) for one in found]

    assert answers(theirs.uuid, foreign.uuid) == answers(uuid.uuid4(), uuid.uuid4())
    assert {status for status, _words in answers(theirs.uuid, foreign.uuid)} == {404}
    assert [status for status, _words in answers(ours.uuid, own.uuid)][:5] == [200] * 5


def tidy(answer, *known: uuid.UUID) -> str:
    """What is said, without what was asked for and what differs each time."""
    if answer.streaming:
        return str(len(b"".join(answer.streaming_content)))
    words = answer.content.decode()
    for one in known:
        words = words.replace(str(one), "…")
    lines = words.splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower() and "equest" not in line)


def test_03_a_foreign_key_in_a_body_is_as_unknown_as_any(ours, theirs, lead):
    foreign, own = kept(theirs, "Birch plan"), kept(ours, "Alder plan")
    program = Program(lead)
    place = f"/partnerships/{ours.uuid}/documents/"

    def replacing(document, more: bytes = b""):
        facts = {"title": "x", "kind": KIND, "supersedes": str(document), "file": pdf(more)}
        return program.post(place, facts, files=True)

    refused = [replacing(known) for known in (foreign.uuid, uuid.uuid4())]
    assert [one.status_code for one in refused] == [422, 422]
    assert refused[0].json()["problems"] == refused[1].json()["problems"]
    assert Document.objects.count() == 2
    Document.objects.filter(pk=own.pk).update(uploaded_by=lead)
    assert replacing(own.uuid, b"newer").status_code == 201


def test_04_state_actor_audience_and_days_are_not_set_from_outside(ours, lead, client_of):
    forced = {
        "audience": "internal",
        "uploaded_by": str(person("contract_manager", ours).uuid),
        "uploaded_at": "2020-01-01T00:00:00Z",
        "version": "7",
        "sha256": "0" * 64,
        "partnership": str(PartnershipFactory().uuid),
        "state": "accepted",
    }
    honest = {"title": "Photos", "kind": KIND}
    page = client_of(lead).post(
        reverse("documents", args=[ours.uuid]), {**honest, **forced, "file": pdf()}
    )
    assert page.status_code == 302
    place, program = f"/partnerships/{ours.uuid}/documents/", Program(lead)
    with transaction.atomic():
        program.post(place, {**honest, **forced, "file": pdf(b"%")}, files=True)
    assert program.post(place, {**honest, "file": pdf(b"%%")}, files=True).status_code == 201
    for made in Document.objects.all():
        assert (made.audience, made.partnership, made.version) == ("shared", ours, 1)
        assert (made.uploaded_by, made.uploaded_at) == (lead, clock.now())
        assert made.sha256 != "0" * 64


def test_18_a_link_and_a_token_are_worth_nothing_once_the_role_is_over(ours, lead, client_of):
    document = kept(ours, "Alder plan")
    link, path = reverse("document", args=[document.uuid]), f"/documents/{document.uuid}/"
    browser, program = client_of(lead), Program(lead)
    opened = browser.get(link)
    assert opened.status_code == program.get(path).status_code == 200
    b"".join(opened.streaming_content)
    end_appointment(
        appointment_of(lead),
        actor=person("portfolio_official"),
        reason="Left the company.",
        last_day=clock.today(),
    )
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        assert client_of(lead).get(link).status_code == 404
        assert program.get(path).status_code == 404
        assert Program(lead).get("/partnerships/").json()["count"] == 0
