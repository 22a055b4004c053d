"""Documents: who adds, who sees, who fetched."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partnerships import codelists
from partnerships.models import Document, DocumentDownload
from partnerships.services.documents import add_document
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

PDF = b"%PDF-1.7\nsome pages\n%%EOF\n"


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership)


def pdf(name="contract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def kept(partnership, actor, title="Contract", **facts) -> Document:
    return add_document(
        partnership,
        upload=pdf(),
        title=title,
        kind=codelists.DOCUMENT_KINDS[0][0],
        actor=actor,
        **facts,
    )


def test_a_document_comes_back_as_it_went_in(client_of, partnership, manager):
    document = kept(partnership, manager)
    response = client_of(manager).get(reverse("document", args=[document.uuid]))
    assert b"".join(response.streaming_content) == PDF
    response.close()
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_foreign_document_is_as_missing_as_one_that_never_was(client_of, partnership, manager):
    document = kept(partnership, manager)
    stranger = client_of(person("contract_manager", PartnershipFactory()))
    for known in (document.uuid, uuid.uuid4()):
        assert stranger.get(reverse("document", args=[known])).status_code == 404
    assert not DocumentDownload.objects.exists()


@pytest.mark.parametrize("role", ["partner_lead", "partner_submitter", "certifier", "lender"])
def test_what_is_internal_stays_with_the_authority(client_of, partnership, manager, role):
    document = kept(
        partnership, manager, title="Negotiating position", audience=Document.Audience.INTERNAL
    )
    browser = client_of(person(role, partnership))
    assert browser.get(reverse("document", args=[document.uuid])).status_code == 404
    for name in ("documents", "history", "partnership"):
        page = browser.get(reverse(name, args=[partnership.uuid])).content.decode()
        assert "Negotiating position" not in page
        assert str(document.uuid) not in page


@pytest.mark.parametrize("role", ["contract_manager", "auditor"])
def test_whoever_may_see_internal_papers_finds_them(client_of, partnership, manager, role):
    document = kept(partnership, manager, audience=Document.Audience.INTERNAL)
    browser = client_of(person(role, partnership))
    page = browser.get(reverse("documents", args=[partnership.uuid])).content.decode()
    assert reverse("document", args=[document.uuid]) in page


def test_evidence_that_was_swapped_on_disk_is_not_handed_out(client_of, partnership, manager):
    document = kept(partnership, manager)
    Path(document.file.path).write_bytes(PDF + b"%")
    response = client_of(manager).get(reverse("document", args=[document.uuid]))
    assert response.status_code == 409
    assert document.sha256 in response.content.decode()
    assert not DocumentDownload.objects.exists()


def test_every_download_is_written_down(client_of, content_of, on_demo_day, partnership, manager):
    document = kept(partnership, manager)
    partner = person("partner_lead", partnership)
    content_of(client_of(partner).get(reverse("document", args=[document.uuid])))
    download = DocumentDownload.objects.get()
    assert (download.document, download.by, download.at) == (document, partner, on_demo_day)


def test_a_partner_cannot_add_an_internal_document_by_guessing_the_field(client_of, partnership):
    browser = client_of(person("partner_lead", partnership))
    response = browser.post(
        reverse("documents", args=[partnership.uuid]),
        {
            "title": "Photos",
            "kind": codelists.DOCUMENT_KINDS[0][0],
            "audience": "internal",
            "file": pdf(),
        },
    )
    assert response.status_code == 302
    assert Document.objects.get().audience == Document.Audience.SHARED


def test_a_refused_file_keeps_what_was_typed(client_of, partnership, manager):
    response = client_of(manager).post(
        reverse("documents", args=[partnership.uuid]),
        {
            "title": "As signed in May",
            "kind": codelists.DOCUMENT_KINDS[0][0],
            "audience": "shared",
            "file": SimpleUploadedFile("contract.pdf", b"MZ not a pdf"),
        },
    )
    assert response.status_code == 422
    assert "As signed in May" in response.content.decode()
    assert not Document.objects.exists()


def test_a_newer_version_takes_the_place_of_the_one_it_names(client_of, partnership, manager):
    first = kept(partnership, manager)
    second = kept(partnership, manager, supersedes=first)
    page = client_of(manager).get(reverse("documents", args=[partnership.uuid])).content.decode()
    assert str(second.uuid) in page
    assert str(first.uuid) not in page
    assert Document.objects.filter(pk=first.pk).exists()
