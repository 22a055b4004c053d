"""A notice carries the file that proves it was served: kept on refusal, known by its SHA-256."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.ledger.verification import verify
from core.models import Scope
from core.problems import Refused
from governance.models import FormalNotice
from governance.services.formal_notices import answer_notice, attach_proof
from partnerships.models import Document
from partnerships.services.documents import add_document
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.governance.communication.test_exchange import TODAY, Scene
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
SLIP = b"day,taken by\n2026-11-23,front desk\n"
SHA = hashlib.sha256(SLIP).hexdigest()
TYPED = {
    "kind": "warning",
    "clause": "9.1",
    "title": "Two nights",
    "channel": "courier",
    "served_on": TODAY.isoformat(),
}


@once
def here():
    return Scene()


def slip(name="slip.csv", content=SLIP):
    return SimpleUploadedFile(name, content, "text/csv")


def kept_document(here, partnership=None, **facts) -> Document:
    known = {"upload": slip(), "title": "", "kind": "serviceProof", "actor": here.lead} | facts
    return add_document(partnership or here.partnership, **known)


def page(notice) -> str:
    return reverse("formal_notice", args=[notice.uuid])


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)


def test_the_file_comes_with_the_notice_and_both_sides_see_its_fingerprint(here, client_of):
    url = reverse("formal_notice_new", args=[here.partnership.uuid])
    answer = client_of(here.lead).post(url, TYPED | {"proof_file": slip()})
    assert answer.status_code == 302
    notice = FormalNotice.objects.get()
    assert (notice.proof_file.sha256, notice.proof_file.audience) == (SHA, "shared")
    assert notice.content()["proof_sha256"] == SHA
    document = reverse("document", args=[notice.proof_file.uuid])
    for who in (here.lead, here.manager):
        text = client_of(who).get(page(notice)).content.decode()
        assert SHA in text
        assert document in text
    assert verify().findings == []


def test_what_was_refused_keeps_the_file_and_takes_it_the_second_time(here, client_of):
    browser = client_of(here.lead)
    url = reverse("formal_notice_new", args=[here.partnership.uuid])
    answer = browser.post(url, TYPED | {"clause": "", "proof_file": slip()})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "These files are kept" in text
    assert "slip.csv" in text
    assert not FormalNotice.objects.exists()
    kept = Document.objects.get()
    assert browser.post(url, TYPED | {"kept": str(kept.uuid)}).status_code == 302
    assert FormalNotice.objects.get().proof_file == kept


def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(here, client_of):
    url = reverse("formal_notice_new", args=[here.partnership.uuid])
    sent = TYPED | {"proof_file": slip("slip.pdf", b"not a pdf")}
    answer = client_of(here.lead).post(url, sent)
    assert answer.status_code == 422
    assert "slip.pdf is not a readable PDF file" in answer.content.decode()
    assert not FormalNotice.objects.exists()
    assert not Document.objects.exists()


def test_what_was_watched_for_takes_its_proof_when_it_is_served(here, client_of):
    notice = here.watched()
    browser = client_of(here.lead)
    sent = {"step": "serve", "channel": "", "served_on": TODAY.isoformat(), "proof_file": slip()}
    refused = browser.post(page(notice), sent)
    assert refused.status_code == 422
    assert "These files are kept" in refused.content.decode()
    kept = Document.objects.get()
    again = {"step": "serve", "channel": "hand", "served_on": TODAY.isoformat()}
    assert browser.post(page(notice), again | {"kept": str(kept.uuid)}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.proof_file) == ("served", kept)


def test_a_receipt_that_comes_later_is_attached_once_by_the_side_that_served(here, client_of):
    notice = here.served()
    others = client_of(here.manager)
    assert "Attach the proof" not in others.get(page(notice)).content.decode()
    assert others.post(page(notice), {"step": "proof"}).status_code == 404
    own = client_of(here.lead)
    nothing = own.post(page(notice), {"step": "proof"})
    assert nothing.status_code == 422
    assert "Choose the file that proves it." in nothing.content.decode()
    assert own.post(page(notice), {"step": "proof", "proof_file": slip()}).status_code == 302
    notice.refresh_from_db()
    assert notice.proof_file.sha256 == SHA
    assert own.post(page(notice), {"step": "proof", "proof_file": slip()}).status_code == 404
    more = kept_document(here)
    assert codes(lambda: attach_proof(notice, more, actor=here.lead)) == {"attached"}
    assert verify().findings == []


def test_also_after_the_answer_and_never_before_it_was_served(here):
    notice = here.served()
    answer_notice(notice, answer="Agreed.", answered_on=TODAY, actor=here.manager)
    attach_proof(notice, kept_document(here), actor=here.lead)
    watched = here.watched()
    proof = kept_document(here)
    assert "not_served" in codes(lambda: attach_proof(watched, proof, actor=here.lead))
    assert "other_side" in codes(lambda: attach_proof(here.served(), proof, actor=here.manager))


def test_neither_an_internal_file_nor_one_of_another_partnership_is_proof(here):
    notice = here.served()
    inside = kept_document(here, audience="internal", actor=here.manager)
    foreign = kept_document(here, PartnershipFactory())
    for document in (inside, foreign):
        refused = codes(lambda document=document: attach_proof(notice, document, actor=here.lead))
        assert refused == {"unknown"}


def test_the_swapped_proof_is_found_in_the_ledger(here):
    notice = here.served()
    attach_proof(notice, kept_document(here), actor=here.lead)
    other = kept_document(here, upload=slip(content=b"day,taken by\n2026-11-24,nobody\n"))
    FormalNotice.objects.update(proof_file=other)
    assert [one.flaw.value for one in verify().findings] == ["row_altered"]


def test_programs_name_a_document_at_once_or_later(here):
    api = Program(here.lead, Scope.READ, Scope.DECIDE)
    place = f"/partnerships/{here.partnership.uuid}/formal-notices/"
    proof = kept_document(here)
    made = api.post(place, TYPED | {"proof_document": str(proof.uuid)})
    assert made.status_code == 201, made.content
    shown = json.loads(made.content)
    assert (shown["proof_document"], shown["proof_sha256"]) == (str(proof.uuid), SHA)
    foreign = kept_document(here, PartnershipFactory())
    assert api.post(place, TYPED | {"proof_document": str(foreign.uuid)}).status_code == 422
    later = json.loads(api.post(place, TYPED).content)
    assert later["proof_document"] is None
    attached = api.post(f"{place}{later['uuid']}/attach-proof/", {"document": str(proof.uuid)})
    assert attached.status_code == 200, attached.content
    assert json.loads(attached.content)["proof_sha256"] == SHA
