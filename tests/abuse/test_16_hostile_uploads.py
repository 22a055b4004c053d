"""Case 16: hostile uploads are refused with words, or kept as bytes that nobody runs."""

from __future__ import annotations

import hashlib
from html import unescape

import pytest
from django.conf import settings as concord
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import uploads
from core.limited import Bounds, Limited
from core.problems import Refused
from core.uploads import inspect
from partnerships import codelists
from partnerships.models import Document
from performance.selectors.evidence_preview import preview_of
from tests.abuse import clamd, hostile
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

BOUNDARY = "a-boundary"


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def sender(partnership, client_of):
    return client_of(person("partner_submitter", partnership))


def sent(client, partnership, name: str, content: bytes):
    """As a program sends it that spells the name as it likes."""
    kind = codelists.DOCUMENT_KINDS[0][0]
    fields = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in (("title", "A file"), ("kind", kind))
    )
    spelled = name.replace("\\", "\\\\").replace('"', '\\"')
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{spelled}"'
    body = f"{fields}{head}\r\nContent-Type: text/html\r\n\r\n".encode() + content
    return client.post(
        reverse("documents", args=[partnership.uuid]),
        body + f"\r\n--{BOUNDARY}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )


def test_there_are_forty_and_more():
    assert len(hostile.FILES) >= 40
    assert (uploads.BOUNDS.seconds, uploads.BOUNDS.megabytes) <= (2, 300)


@pytest.mark.parametrize("what", hostile.FILES)
def test_a_hostile_file_is_refused_or_inert(what, partnership, sender, content_of):
    name, make, outcome = hostile.FILES[what]
    content = make()
    answer = sent(sender, partnership, name, content)
    if outcome != hostile.INERT:
        assert answer.status_code == 422, "a page that says why"
        assert not Document.objects.exists()
        assert not concord.MEDIA_ROOT.exists()
        if outcome not in {"kind", "empty"}:
            with pytest.raises(Refused) as refused:
                inspect(SimpleUploadedFile(name, content))
            assert refused.value.codes == {outcome}
        return
    assert answer.status_code == 302
    document = Document.objects.get()
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert set(document.file_name).isdisjoint("/\\\r\n\u202e")
    stored = concord.MEDIA_ROOT / document.file.name
    assert stored.resolve().is_relative_to(concord.MEDIA_ROOT.resolve())
    assert stored.name.isascii()
    assert document.file_name not in str(stored)
    download = sender.get(reverse("document", args=[document.uuid]))
    assert content_of(download) == content
    assert download["Content-Disposition"].startswith("attachment")
    assert download["Content-Type"] in uploads.ALLOWED.values()
    assert download["X-Content-Type-Options"] == "nosniff"
    assert download["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Set-Cookie" not in download
    shown = sender.get(reverse("documents", args=[partnership.uuid])).content.decode()
    assert "<img src=x" not in shown
    assert preview_of(document).image is None or document.media_type.startswith("image/")


def test_an_honest_file_of_each_kind_is_taken(partnership, sender):
    honest = {
        "a.pdf": hostile.PDF,
        "a.png": hostile.picture("PNG"),
        "a.jpg": hostile.picture("JPEG"),
        "a.xlsx": hostile.packed(),
        "a.docx": hostile.packed(part=hostile.DOC),
        "a.csv": b"month,value\n2026-10,3\n",
    }
    for name, content in honest.items():
        assert sent(sender, partnership, name, content).status_code == 302, name
    assert Document.objects.count() == len(honest)


@pytest.mark.parametrize("act", ["spin", "hoard", "crash"])
def test_a_file_that_holds_its_reader_up_is_refused_at_the_bounds(
    act, partnership, sender, monkeypatch
):
    greedy = Limited("tests.core.limited.work:work", Bounds(seconds=1, patience=30, megabytes=120))
    monkeypatch.setattr(greedy, "do", lambda *_piece: Limited.do(greedy, {"act": act}))
    monkeypatch.setattr(uploads, "_inspector", greedy)
    answer = sent(sender, partnership, "a.pdf", hostile.PDF)
    assert answer.status_code == 422
    assert "takes more time or memory" in answer.content.decode()
    assert not Document.objects.exists()


def test_who_may_not_add_files_has_none_looked_into(partnership, client_of, monkeypatch):
    monkeypatch.setattr(uploads, "_inspector", None)
    reader = client_of(person("lender", partnership))
    assert sent(reader, partnership, "a.pdf", hostile.PDF).status_code == 403
    stranger = client_of(person("partner_submitter", PartnershipFactory()))
    assert sent(stranger, partnership, "a.pdf", hostile.PDF).status_code == 404


@pytest.mark.parametrize("by", ["port", "socket"])
def test_the_scanner_finds_a_virus_and_lets_the_rest_pass(
    by, partnership, sender, settings, tmp_path
):
    with clamd.running(str(tmp_path / "clamd.sock") if by == "socket" else "") as address:
        settings.CONCORD_CLAMD = address
        infected = sent(sender, partnership, "a.csv", hostile.EICAR)
        assert infected.status_code == 422
        assert "found Eicar-Test-Signature" in unescape(infected.content.decode())
        assert not Document.objects.exists()
        assert sent(sender, partnership, "a.pdf", hostile.PDF).status_code == 302


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"hello\0"])
def test_a_scanner_that_does_not_say_clean_lets_nothing_pass(answer, partnership, sender, settings):
    with clamd.running(answer=answer) as address:
        settings.CONCORD_CLAMD = address
        refused = sent(sender, partnership, "a.pdf", hostile.PDF)
    assert refused.status_code == 422
    assert "the virus scanner does not answer" in refused.content.decode()
    # And now nobody listens.
    assert sent(sender, partnership, "a.pdf", hostile.PDF).status_code == 422
    assert not Document.objects.exists()
    settings.CONCORD_CLAMD = ""
    assert sent(sender, partnership, "a.pdf", hostile.PDF).status_code == 302
