"""A report that somebody holds: what was done to it, and what is said of it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.jobs.worker import run
from core.ledger import audited
from core.limited import Busy
from core.periods import Period
from performance.services.scorecards import issue_scorecards
from reports.models import IssuedReport, SigningCertificate
from reports.offline import verify_concord_report as offline
from reports.pdf import inspecting, keys
from reports.pdf.inspecting import inspect
from reports.selectors.recomputed import differences
from reports.selectors.verifying import Reason, Verdict, looked_up, verified
from reports.services.issue import request_report
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.reports import forging
from tests.reports.rendered import signed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=2),
]

QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def report():
    kpi = KPIFactory(name="Areas available")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    found = request_report(
        kpi.partnership, slug="period_performance", length="summary", period=QUARTER, actor=None
    )
    run(found.job.pk)
    found.refresh_from_db()
    assert found.state == "issued", found.job.failure
    return found


@pytest.fixture
def pdf(report):
    with report.file.open() as stored:
        return stored.read()


FORGED = {
    forging.one_byte_changed: (Verdict.CHANGED, Reason.CONTENT),
    forging.title_changed: (Verdict.CHANGED, Reason.CONTENT),
    forging.figures_replaced: (Verdict.CHANGED, Reason.FIGURES),
    forging.saved_again: (Verdict.CHANGED, Reason.CONTENT),
    forging.page_taken_out: (Verdict.CHANGED, Reason.CONTENT),
    forging.cut_short: (Verdict.CHANGED, Reason.CONTENT),
    forging.signature_taken_away: (Verdict.CHANGED, Reason.UNSIGNED),
    forging.signature_damaged: (Verdict.CHANGED, Reason.BROKEN_SIGNATURE),
    forging.signature_of_another_kind: (Verdict.CHANGED, Reason.BROKEN_SIGNATURE),
    forging.revision_appended: (Verdict.APPENDED, Reason.NONE),
    forging.bytes_appended: (Verdict.APPENDED, Reason.NONE),
    forging.signed_on_top_by_somebody_else: (Verdict.RE_SIGNED, Reason.FOREIGN_KEY),
    forging.signed_anew_by_somebody_else: (Verdict.RE_SIGNED, Reason.FOREIGN_KEY),
    forging.signed_anew_with_our_key: (Verdict.RE_SIGNED, Reason.OWN_KEY),
    forging.validity_added: (Verdict.EXTENDED, Reason.NONE),
}


@pytest.mark.one_pass
def test_where_nobody_has_time_to_look_into_a_file_no_verdict_is_guessed(monkeypatch, client):
    def do(*_asked):
        raise Busy

    monkeypatch.setattr(inspecting._inspector, "do", do)
    client.raise_request_exception = False
    answer = client.post(reverse("verify"), {"file": io.BytesIO(b"%PDF-1.7\n%%EOF\n")})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "send it again in a minute" in answer.content.decode()


def test_every_way_of_forging_has_its_verdict(report, pdf):
    found = {}
    for forge in FORGED:
        forged = forge(pdf, report)
        assert forged != pdf
        told = verified(forged)
        found[forge] = told.verdict, told.reason
        assert told.report == report
    assert found == FORGED


def test_a_report_as_it_was_issued_is_known_with_its_event(report, pdf):
    told = verified(pdf)
    assert (told.verdict, told.reason, told.report) == (Verdict.UNCHANGED, Reason.NONE, report)
    assert told.event > report.ledger_seq


@pytest.mark.parametrize("pdf", [b"", b"hello", b"%PDF-1.7\nnothing\n%%EOF"])
def test_what_is_no_report_is_not_ours(db, pdf):
    assert verified(pdf).verdict == Verdict.NOT_OURS


HOSTILE = {
    "manifests without an end": b'stream\n{"schema": "concord.manifest/1"' * 60_000,
    "heads of streams": b"1 0 obj<</EmbeddedFile" * 100_000,
    "numbers without an end": b"/ByteRange [0 " + b"1" * 2_000_000,
    "white space": b"/ByteRange" + b" " * 2_000_000 + b"stream\n" * 200_000,
    "signatures of nothing": b"/ByteRange [0 20 90 9]" * 100_000 + b"<00>",
}


@pytest.mark.one_pass
@pytest.mark.parametrize("pdf", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_made_to_take_long_takes_a_moment(db, pdf):
    began = time.process_time()
    assert verified(b"%PDF-1.7\n" + pdf).verdict == Verdict.NOT_OURS
    assert offline.attachments_of(pdf) == []
    assert time.process_time() - began < 2


def test_a_file_with_our_signature_that_nobody_recorded_says_so(report):
    told = verified(signed())
    assert (told.verdict, told.reason) == (Verdict.NOT_OURS, Reason.NOT_RECORDED)


def test_a_record_that_the_ledger_does_not_know_vouches_for_nothing(report):
    forged = signed()
    digest = hashlib.sha256(forged).hexdigest()
    IssuedReport.objects.filter(pk=report.pk).update(sha256=digest)
    assert verified(forged).reason == Reason.RECORD_ALTERED
    # That the same file was uploaded as a document is no record of a report.
    with audited(report.ledger_stream, actor=None, kind="document.added") as act:
        act.fact(report=str(report.uuid), sha256=digest)
    assert verified(forged).reason == Reason.RECORD_ALTERED


@pytest.mark.parametrize("number", ["\ud800", "R\u0000"])
def test_a_number_that_is_none_finds_nothing(report, pdf, number):
    said = json.dumps({"schema": "concord.manifest/1", "report": {"number": number}})[:-2]
    text = f'{said}, "uuid": "{report.uuid}"}}}}'.encode()
    forged = b"%PDF-1.7\n1 0 obj << >>\nstream\n" + text + b"\nendstream\n%%EOF"
    assert verified(forged).verdict == Verdict.NOT_OURS


def test_who_knows_a_number_alone_learns_nothing(report, pdf):
    """A manifest with the number of a report and another uuid is that of a stranger."""
    guessed = pdf.replace(str(report.uuid).encode(), b"0" * 8 + str(report.uuid)[8:].encode())
    assert verified(guessed).report is None
    assert looked_up(report.number, "0" * 32) is None
    assert looked_up(report.number, report.data_sha256[:15]) is None


@pytest.mark.parametrize("typed", ["{0:.16}", " {0:.4} {1:.12} …", "{0}"])
def test_number_and_fingerprint_together_find_it(report, typed):
    digits = report.data_sha256
    assert looked_up(f" {report.number.lower()}", typed.format(digits, digits[4:])) == report


def test_what_another_key_signed_before_stays_verifiable(report, pdf, settings):
    other = keys._made().decode()
    settings.CONCORD_SIGNING_KEY = other
    again = request_report(
        report.partnership, slug=report.slug, length="summary", period=QUARTER, actor=None
    )
    run(again.job.pk)
    again.refresh_from_db()
    assert SigningCertificate.objects.count() == 2
    assert again.certificate != report.certificate
    assert verified(pdf).verdict == Verdict.UNCHANGED
    anew = forging._signed(pdf[: report.content_size], keys._read(other, ""))
    assert verified(anew).reason == Reason.OWN_KEY


def test_figures_that_were_corrected_since_differ_line_by_line(report):
    assert differences(report) == []
    kpi = report.partnership.kpis.get()
    kpi.records.update(agreed_value=Decimal(95))
    issue_scorecards([report.partnership], QUARTER, cause="test")
    found = {one.where: (one.issued, one.now) for one in differences(report)}
    assert found["scorecard, version"] == ("1", "2")
    assert any("98.6" in was and "95" in now for was, now in found.values())


@pytest.mark.one_pass
def test_the_inspector_survives_what_is_no_pdf():
    assert inspect(b"%PDF-1.7 nothing").manifest is None


def test_the_api_names_content_and_certificate(report, client_of):
    told = client_of(person("auditor")).get(f"/api/v1/reports/{report.uuid}/").json()
    assert told["content_sha256"] == report.content_sha256
    assert told["certificate"] == report.certificate.sha256


# The command -------------------------------------------------------------------------------------


def test_the_command_says_that_a_file_is_unchanged_and_its_figures_the_same(
    report, pdf, tmp_path, capsys
):
    out = tmp_path / "held.pdf"
    out.write_bytes(pdf)
    call_command("verify_report", str(out))
    told = capsys.readouterr().out
    assert "unchanged" in told
    assert report.number in told
    assert "Every value is the same" in told
    assert "the ledger still holds what this anchor names" in told


def test_the_command_fails_for_a_changed_file_and_lists_figures_that_differ(
    report, pdf, tmp_path, capsys
):
    out = tmp_path / "held.pdf"
    out.write_bytes(forging.bytes_appended(pdf, report))
    with pytest.raises(CommandError) as failed:
        call_command("verify_report", str(out))
    assert failed.value.returncode == 1
    report.partnership.kpis.get().records.update(agreed_value=Decimal(95))
    issue_scorecards([report.partnership], QUARTER, cause="test")
    out.write_bytes(pdf)
    with pytest.raises(CommandError) as failed:
        call_command("verify_report", str(out), "--json")
    assert failed.value.returncode == 2
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["verdict"] == "unchanged"
    assert {"where": "scorecard, version", "issued": "1", "now": "2"} in told["differences"]


# The pages ---------------------------------------------------------------------------------------


def handed_in(client, content):
    return client.post(reverse("verify"), {"file": io.BytesIO(content)})


def test_a_stranger_hands_in_a_file_and_is_told_without_learning_more(report, pdf, client):
    told = handed_in(client, pdf).content.decode()
    assert "unchanged" in told
    assert report.number in told
    assert report.sha256 in told
    assert report.partnership.name not in told
    assert report.partnership.stream not in told
    changed = handed_in(client, forging.bytes_appended(pdf, report)).content.decode()
    assert "Something was added" in changed


def test_what_is_printed_is_looked_up_as_the_code_on_paper_asks(report, client):
    asked = {"report": report.number, "fingerprint": report.data_sha256[:32]}
    assert report.sha256 in client.get(reverse("verify"), asked).content.decode()
    unknown = client.get(reverse("verify"), asked | {"fingerprint": "0" * 32})
    assert "No report with this number and fingerprint" in unknown.content.decode()
    assert report.sha256 not in unknown.content.decode()


@pytest.mark.parametrize("given", [{}, {"file": io.BytesIO(b"")}])
def test_no_file_is_refused_with_what_to_do(db, client, given):
    answer = client.post(reverse("verify"), given)
    assert answer.status_code == 422
    assert "Choose the PDF" in answer.content.decode()


def test_an_address_that_asks_too_often_has_to_wait(db, client, monkeypatch):
    monkeypatch.setattr("reports.views.verify.RATE", "1/hour")
    statuses = [
        client.post(
            reverse("verify"), {"file": io.BytesIO(b"%PDF-")}, REMOTE_ADDR="203.0.113.9"
        ).status_code
        for _ in range(2)
    ]
    assert statuses == [200, 429]


def test_whoever_may_fetch_a_report_sees_what_differs_today(report, client_of):
    page = reverse("report_check", args=[report.uuid])
    auditor = client_of(person("auditor"))
    assert "Every value is the same" in auditor.get(page).content.decode()
    report.partnership.kpis.get().records.update(agreed_value=Decimal(95))
    issue_scorecards([report.partnership], QUARTER, cause="test")
    assert "scorecard, version" in auditor.get(page).content.decode()
    stranger = client_of(person("partner_lead", PartnershipFactory()))
    assert stranger.get(page).status_code == 404


# The checker that works without Concord ----------------------------------------------------------


@pytest.fixture
def program(client, tmp_path):
    path = tmp_path / "verify_concord_report.py"
    path.write_bytes(client.get(reverse("verify_program")).content)
    return path


def checked(program, pdf, *options):
    held = program.with_name("held.pdf")
    held.write_bytes(pdf)
    return subprocess.run(
        [sys.executable, "-I", str(program), str(held), *options],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.one_pass
def test_the_checker_runs_alone_and_says_what_it_proves(report, pdf, program, tmp_path):
    certificate = tmp_path / "certificate.pem"
    certificate.write_text(report.certificate.pem)
    said = ["--certificate", str(certificate), "--extract", str(tmp_path / "inside")]
    done = checked(program, pdf, *said)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holds    the certificate is the given one" in done.stdout
    assert "unknown  who signed: a demo key" in done.stdout
    assert (tmp_path / "inside" / f"{report.number}.json").read_text() == report.data


@pytest.mark.one_pass
def test_the_checker_misses_no_forgery_but_where_it_is_not_told_the_certificate(report, pdf):
    own = report.certificate.sha256
    for forge, (verdict, _reason) in FORGED.items():
        try:
            _manifest, checks = offline.check(forge(pdf, report), own)
        except offline.NotOfConcord:
            continue
        fails = any(one.holds is False for one in checks)
        assert fails is (forge is not forging.signed_anew_with_our_key), forge
        assert fails or verdict == Verdict.RE_SIGNED


def test_the_checker_refuses_what_is_no_report(program):
    done = checked(program, b"%PDF-1.7")
    assert done.returncode == 2
    assert "no report of Concord" in done.stderr


def test_the_checker_finds_a_manifest_that_lists_other_files(report, pdf):
    digest = report.data_sha256.encode()
    forged = pdf.replace(digest, digest[::-1], 1)
    assert forged != pdf
    _manifest, checks = offline.check(forged)
    failed = [one.what for one in checks if one.holds is False]
    assert any(f"{report.number}.json is inside" in one for one in failed)
    assert "no other file is inside" in failed


def test_words_that_look_like_the_digest_elsewhere_hide_nothing(report, pdf):
    """What is read as zeros is the manifest's own digest, wherever else the same words stand."""
    words = b'%%"pdf": {"size": 1, "sha256": "%s"}\n'
    first, rest = pdf.split(b"\n", 1)
    size = len(words % (b"0" * 64))
    forged = [
        first + b"\n" + words % (letter * 64) + rest[: len(rest) - size] for letter in (b"a", b"b")
    ]
    digests = {offline.content_digest(one, len(one)) for one in forged}
    assert len(digests) == 2


def test_a_number_that_nobody_can_read_is_refused_cleanly(report, pdf, program):
    seq = re.search(rb'"seq": \d+', pdf)[0]
    done = checked(program, pdf.replace(seq, b'"seq": ' + b"9" * 5000))
    assert (done.returncode, done.stdout) == (2, "")
    assert "The manifest cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
