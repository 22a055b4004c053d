"""Documents: who adds, who sees, who fetched."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEvent
from core.problems import Refused
from partnerships import codelists
from partnerships.models import ConditionRecord, Document, DocumentDownload
from partnerships.selectors.documents import current_documents, with_versions
from partnerships.selectors.stage_facts import stage_facts
from partnerships.selectors.stage_moves import asked_for, gate_of
from partnerships.services.documents import add_document
from partnerships.services.stage_conditions import record_condition
from tests.api import Program
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


def newer_file(content=PDF + b"% revised\n"):
    return SimpleUploadedFile("revised.pdf", content, content_type="application/pdf")


def kept(partnership, actor, title="Contract", **facts) -> Document:
    return add_document(
        partnership,
        **{"upload": pdf(), "title": title, "kind": codelists.DOCUMENT_KINDS[0][0], **facts},
        actor=actor,
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
    second = kept(partnership, manager, supersedes=first, upload=newer_file())
    page = client_of(manager).get(reverse("documents", args=[partnership.uuid])).content.decode()
    assert newer_page(second) in page
    assert newer_page(first) not in page
    assert Document.objects.filter(pk=first.pk).exists()
    assert (first.version, second.version) == (1, 2)


def newer_page(document) -> str:
    return reverse("document_newer", args=[document.partnership.uuid, document.uuid])


def replaced(browser, document, **typed):
    data = {"title": "Contract, revised", "dated_on": "2026-11-20", "file": newer_file()}
    return browser.post(newer_page(document), data | typed)


def test_a_newer_version_is_added_on_the_page_and_the_earlier_one_stays_readable(
    client_of, content_of, partnership, manager
):
    first = kept(partnership, manager)
    browser = client_of(manager)
    page = browser.get(reverse("documents", args=[partnership.uuid])).content.decode()
    assert newer_page(first) in page
    assert "Contract" in browser.get(newer_page(first)).content.decode()
    assert replaced(browser, first).status_code == 302
    second = Document.objects.get(supersedes=first)
    assert (second.version, second.kind, second.audience) == (2, first.kind, first.audience)
    [row] = browser.get(reverse("documents", args=[partnership.uuid])).context["rows"]
    assert (row.document, row.earlier) == (second, (first,))
    assert content_of(browser.get(reverse("document", args=[first.uuid]))) == PDF
    assert AuditEvent.objects.filter(stream=partnership.stream).last().kind == "document.added"
    history = browser.get(reverse("history", args=[partnership.uuid])).content.decode()
    assert "Added version 2 of a document" in history


def test_versions_of_versions_are_listed_latest_first_in_constant_queries(
    partnership, manager, django_assert_num_queries
):
    first = kept(partnership, manager)
    second = kept(partnership, manager, supersedes=first, upload=newer_file(PDF + b"2"))
    third = kept(partnership, manager, supersedes=second, upload=newer_file(PDF + b"3"))
    permissions = {"view_internal", "add_documents"}
    with django_assert_num_queries(2):
        [row] = with_versions(
            current_documents(partnership, manager), partnership, manager, permissions
        )
    assert (row.document.version, row.document, row.earlier) == (3, third, (second, first))


def test_only_the_side_that_added_a_document_or_an_official_replaces_it(
    client_of, partnership, manager
):
    lead, submitter = person("partner_lead", partnership), person("partner_submitter", partnership)
    theirs, ours = kept(partnership, lead), kept(partnership, manager, title="Ours")
    page = client_of(submitter).get(reverse("documents", args=[partnership.uuid]))
    assert newer_page(theirs) in page.content.decode()
    assert newer_page(ours) not in page.content.decode()
    for send in (client_of(submitter).get, client_of(submitter).post):
        assert send(newer_page(ours)).status_code == 403
    with pytest.raises(Refused) as refused:
        kept(partnership, submitter, supersedes=ours, upload=newer_file())
    assert refused.value.codes == {"other_side"}
    assert replaced(client_of(submitter), theirs).status_code == 302
    assert replaced(client_of(manager), theirs.superseded_by).status_code == 422
    again = {"file": newer_file(PDF + b"third")}
    assert replaced(client_of(manager), theirs.superseded_by, **again).status_code == 302


def test_whoever_only_reads_is_offered_no_newer_version(client_of, partnership, manager):
    document = kept(partnership, manager)
    for reader in (person("lender", partnership), person("auditor")):
        page = client_of(reader).get(reverse("documents", args=[partnership.uuid]))
        assert newer_page(document) not in page.content.decode()
        assert client_of(reader).get(newer_page(document)).status_code == 403


def test_everything_against_a_newer_version_is_said_at_once(partnership, manager):
    first = kept(partnership, manager)
    kept(partnership, manager, supersedes=first, upload=newer_file())
    with pytest.raises(Refused) as refused:
        add_document(
            partnership,
            upload=newer_file(b"MZ not a pdf"),
            title="Another",
            kind="other",
            actor=manager,
            supersedes=first,
        )
    assert {"superseded", "other_kind"} < refused.value.codes
    assert Document.objects.count() == 2


def test_the_same_file_again_evidence_and_a_foreign_document_are_refused(partnership, manager):
    first = kept(partnership, manager)
    evidence = add_document(
        partnership, upload=pdf(), title="Photo", kind="completionEvidence", actor=manager
    )
    foreign = kept(PartnershipFactory(), manager)
    for old, code in ((first, "same_file"), (evidence, "evidence"), (foreign, "unknown")):
        with pytest.raises(Refused) as refused:
            add_document(
                partnership,
                upload=pdf(),
                title="Again",
                kind=old.kind,
                actor=manager,
                supersedes=old,
            )
        assert code in refused.value.codes


def test_the_page_of_a_version_that_was_replaced_says_so(client_of, partnership, manager):
    first = kept(partnership, manager)
    kept(partnership, manager, supersedes=first, upload=newer_file())
    page = client_of(manager).get(newer_page(first)).content.decode()
    assert "A newer version is there already." in page
    refused = replaced(client_of(manager), first, title="Typed with care")
    assert refused.status_code == 422
    assert Document.objects.count() == 2


def test_a_refused_newer_version_keeps_what_was_typed(client_of, partnership, manager):
    first = kept(partnership, manager)
    response = replaced(client_of(manager), first, file=pdf(), title="Typed with care")
    assert response.status_code == 422
    assert "Typed with care" in response.content.decode()
    assert "Choose the newer one" in response.content.decode()


def test_a_version_without_the_one_before_is_refused_by_the_database(partnership, manager):
    document = kept(partnership, manager)
    document.version = 2
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save()


def test_a_condition_of_a_stage_names_the_version():
    partnership = PartnershipFactory(phase="appraise", phase_since=dt.date(2026, 9, 1))
    manager = person("contract_manager", partnership)
    first = kept(partnership, manager, title="Appraisal", kind="appraisalReport")
    kept(
        partnership,
        manager,
        title="Appraisal",
        kind="appraisalReport",
        supersedes=first,
        upload=newer_file(),
    )
    found = stage_facts(partnership, gate_of(partnership)).results(asked_for(partnership))
    assert any("Appraisal, version 2" in one.sentence for one in found)


def test_a_condition_keeps_the_version_that_it_named_when_it_is_saved_again(client_of):
    partnership = PartnershipFactory(phase="appraise", phase_since=dt.date(2026, 9, 1))
    manager = person("contract_manager", partnership)
    first = kept(partnership, manager, title="Appraisal", kind="appraisalReport")
    unrelated = kept(partnership, manager, title="Map", upload=newer_file(PDF + b"% map"))
    kept(partnership, manager, title="Map", supersedes=unrelated, upload=newer_file())
    record_condition(partnership, "risk_register", actor=manager, document=first)
    newer = kept(
        partnership,
        manager,
        title="Appraisal",
        kind="appraisalReport",
        supersedes=first,
        upload=newer_file(),
    )
    address = reverse("stage_condition", args=[partnership.uuid, "risk_register"])
    client = client_of(manager)
    form = client.get(address).context["form"]
    labels = dict(form.fields["document"].choices)
    assert [str(label) for label in labels.values()][1:] == [
        "Appraisal",
        "Map",
        "Appraisal, version 1, replaced since",
    ]
    assert form["document"].value() == first.pk
    assert client.post(address, {"note": "Seen", "document": first.pk}).status_code == 302
    assert ConditionRecord.objects.get().document == first
    assert client.post(address, {"document": newer.pk}).status_code == 302
    assert ConditionRecord.objects.get().document == newer
    assert client.post(address, {"document": first.pk}).status_code == 422


def test_a_program_adds_a_newer_version(partnership, manager):
    first = kept(partnership, manager)
    program = Program(manager)
    place = f"/partnerships/{partnership.uuid}/documents/"
    facts = {"title": "Revised", "kind": first.kind, "supersedes": str(first.uuid)}
    made = program.post(place, {**facts, "file": newer_file()}, files=True)
    assert (made.status_code, made.json()["version"]) == (201, 2)
    assert made.json()["supersedes"] == str(first.uuid)
    unknown = facts | {"supersedes": str(uuid.uuid4())}
    assert program.post(place, {**unknown, "file": newer_file()}, files=True).status_code == 422
