"""A pack of reports: asked for once, taken where it exists, fetched as one ZIP with a manifest."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core import clock
from core.jobs import Permanent
from core.jobs.worker import drain, run
from core.models import Job
from governance.models import Appointment
from partnerships.bulk_acts import bulk_acts
from partnerships.services import bulk_runs
from partnerships.services.bulk_runs import start_bulk, stop_bulk
from reports.models import IssuedReport, ReportDownload
from reports.services import packs
from reports.services.issue import request_report
from reports.services.packs import ACT, zip_of
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.factories.reports import sealed

if TYPE_CHECKING:
    from partnerships.models import BulkRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

MILESTONES = {"report": "milestone_status/full", "period": "", "anew": "False"}


def kept(report) -> IssuedReport:
    """Issued, with a file of its own that no renderer made."""
    content = f"%PDF {report.number}".encode() * 50_000
    facts = {"state": "issued", "issued_at": clock.now(), "data_sha256": "1" * 64} | sealed()
    for name, value in facts.items():
        setattr(report, name, value)
    report.sha256, report.size = hashlib.sha256(content).hexdigest(), len(content)
    report.file.save("x.pdf", ContentFile(content), save=False)
    report.save()
    return report


@pytest.fixture
def made(monkeypatch):
    """Issuing without setting pages, which is told elsewhere."""
    monkeypatch.setattr("reports.tasks.make_report", lambda report, _job: kept(report))


@pytest.fixture
def three():
    """Two partnerships with a plan, and one of which there is nothing to report."""
    planned = [
        MilestoneFactory(partnership=PartnershipFactory(name=name)).partnership
        for name in ("Alder", "Birch")
    ]
    return [*planned, PartnershipFactory(name="Cedar")]


def started(rows, actor, **options) -> BulkRun:
    return start_bulk(
        bulk_acts[ACT],
        identifier=uuid4(),
        keys=[str(one.uuid) for one in rows],
        options=MILESTONES | options,
        seen_at=clock.now(),
        actor=actor,
    )


def pack_of(rows, actor, **options) -> BulkRun:
    pack = started(rows, actor, **options)
    drain()
    return pack


def opened(pack, user) -> tuple[dict[str, bytes], dict]:
    with zipfile.ZipFile(io.BytesIO(b"".join(zip_of(pack, user)))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return files, json.loads(files.pop("manifest.json"))


@pytest.mark.usefixtures("made")
def test_the_pack_holds_each_report_and_names_what_is_missing(three):
    tunde = person("portfolio_official")
    files, told = opened(pack_of(three, tunde), tunde)
    reports = {one.number: one for one in IssuedReport.objects.all()}
    assert set(files) == {f"{number}.pdf" for number in reports}
    assert len(files) == 2
    for one in told["files"]:
        content = files[one["name"]]
        assert hashlib.sha256(content).hexdigest() == one["sha256"] == reports[one["number"]].sha256
        assert len(content) == one["size"]
    [missing] = told["missing"]
    assert missing["partnership"] == "Cedar"
    assert "nothing to report" in missing["why"]
    fetched = ReportDownload.objects.filter(by=tunde)
    assert {one.report.number for one in fetched} == set(reports)


@pytest.mark.usefixtures("made")
def test_what_is_issued_already_is_taken_unless_it_is_wanted_anew(three):
    tunde = person("portfolio_official")
    pack_of(three, tunde)
    first = set(IssuedReport.objects.values_list("pk", flat=True))
    again = pack_of(three, tunde)
    assert set(IssuedReport.objects.values_list("pk", flat=True)) == first
    assert len(opened(again, tunde)[0]) == 2
    pack_of(three, tunde, anew="True")
    assert IssuedReport.objects.count() == 4


@pytest.mark.usefixtures("made")
def test_what_told_of_a_part_of_its_period_is_not_taken_later(three):
    tunde = person("portfolio_official")
    pack_of(three, tunde)
    IssuedReport.objects.update(requested_at=clock.now() - 2 * clock.today().resolution)
    pack_of(three, tunde)
    assert IssuedReport.objects.count() == 4


def test_what_is_being_made_is_not_asked_for_again(three):
    tunde = person("portfolio_official")
    for _pack in range(2):
        run(started(three, tunde).job.pk)
    assert IssuedReport.objects.count() == 2
    assert set(IssuedReport.objects.values_list("state", flat=True)) == {"requested"}


def test_one_that_failed_is_named_with_its_words_and_spoils_no_other(three, monkeypatch):
    def make(report, _job):
        if report.partnership.name == "Birch":
            raise Permanent("It has too much for one document.")
        kept(report)

    monkeypatch.setattr("reports.tasks.make_report", make)
    tunde = person("portfolio_official")
    files, told = opened(pack_of(three[:2], tunde), tunde)
    assert len(files) == 1
    [missing] = told["missing"]
    assert missing == {
        "reference": three[1].reference,
        "partnership": "Birch",
        "why": "It has too much for one document.",
    }


@pytest.mark.usefixtures("made")
def test_a_file_that_was_changed_on_disk_is_not_handed_out(three):
    tunde = person("portfolio_official")
    pack = pack_of(three[:2], tunde)
    path = Path(IssuedReport.objects.get(partnership=three[0]).file.path)
    path.write_bytes(path.read_bytes() + b"%")
    files, told = opened(pack, tunde)
    assert len(files) == 1
    assert "not what was recorded" in told["missing"][0]["why"]


@pytest.mark.usefixtures("made")
def test_no_more_than_a_part_of_one_file_is_in_memory(three, monkeypatch):
    monkeypatch.setattr(packs, "CHUNK", 10_000)
    tunde = person("portfolio_official")
    pack = pack_of(three[:2], tunde)
    parts = list(zip_of(pack, tunde))
    assert max(map(len, parts)) < 12_000
    assert sum(map(len, parts)) > 1_000_000


@pytest.mark.usefixtures("made")
def test_it_is_fetched_by_its_owner_alone_as_they_may_today(three, client_of):
    manager = person("contract_manager", three[0])
    pack = pack_of(three, manager)
    url = reverse("report_pack", args=[pack.uuid])
    browser = client_of(manager)
    assert url in browser.get(reverse("bulk_run", args=[pack.uuid])).content.decode()
    answer = browser.get(url)
    assert answer["Content-Type"] == "application/zip"
    told = json.loads(
        zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).read("manifest.json")
    )
    assert [one["partnership"] for one in told["files"]] == ["Alder"]
    assert told["missing"] == []
    assert client_of(person("portfolio_official")).get(url).status_code == 404
    yesterday = clock.today() - clock.today().resolution
    Appointment.objects.filter(user=manager).update(until_on=yesterday)
    files, told = opened(pack, manager)
    assert (files, told["files"], told["missing"]) == ({}, [], [])


@pytest.mark.usefixtures("made")
def test_a_program_asks_for_a_pack_and_fetches_it(three):
    program = Program(person("auditor"))
    body = {
        "act": ACT,
        "partnerships": [str(one.uuid) for one in three],
        "options": {"report": "milestone_status/full"},
    }
    pack = program.post("/bulk-runs/", body)
    assert pack.status_code == 201, pack.content
    address = f"/report-packs/{pack.json()['uuid']}/"
    drain()
    shown = program.get(address).json()
    assert (shown["chosen"], shown["ready"]) == (3, 2)
    assert [bool(one["why"]) for one in shown["members"]] == [False, False, True]
    answer = program.get(f"{address}content/")
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert len(names) == 3
    assert Job.objects.filter(kind="portfolio.bulk", state=Job.State.DONE).exists()


@pytest.mark.usefixtures("made")
def test_a_pack_is_listed_with_three_queries_however_large(three, django_assert_max_num_queries):
    tunde = person("portfolio_official")
    pack = pack_of(three, tunde)
    with django_assert_max_num_queries(3):
        packs.members_of(pack, tunde)


def test_a_pack_that_is_stopped_leaves_no_report_of_its_own_being_made(three, client_of):
    tunde = person("portfolio_official")
    others = request_report(
        three[0], slug="milestone_status", length="full", period=None, actor=person("auditor")
    )
    pack = started(three, tunde)
    run(pack.job.pk)
    browser, address = client_of(tunde), reverse("bulk_run", args=[pack.uuid])
    assert "Stop what is not made yet" in browser.get(address).content.decode()
    page = browser.post(address, follow=True).content.decode()
    assert "Stopped: 1 that was asked for is not made." in page
    assert "Stop what is not made yet" not in browser.get(address).content.decode()
    states = dict(IssuedReport.objects.values_list("partnership__name", "job__state"))
    assert states == {"Alder": Job.State.QUEUED, "Birch": Job.State.CANCELLED}
    assert IssuedReport.objects.get(partnership__name="Alder") == others
    assert client_of(person("portfolio_official")).post(address).status_code == 404


def test_a_program_stops_a_pack_before_anything_was_asked_for(three):
    tunde = person("portfolio_official")
    pack = started(three, tunde)
    answer = Program(tunde).post(f"/bulk-runs/{pack.uuid}/stop/")
    assert answer.status_code == 200, answer.content
    drain()
    assert not IssuedReport.objects.exists()
    assert Job.objects.get(pk=pack.job.pk).state == Job.State.CANCELLED


def test_what_is_asked_for_while_somebody_stops_it_goes_with_the_rest(three, monkeypatch):
    tunde = person("portfolio_official")
    pack = started(three, tunde)
    act = bulk_acts[ACT]

    def each(pack, partnership):
        found = act.each(pack, partnership)
        stop_bulk(pack, actor=tunde)
        return found

    monkeypatch.setattr(bulk_runs, "bulk_acts", {ACT: replace(act, each=each)})
    run(pack.job.pk)
    assert set(IssuedReport.objects.values_list("job__state", flat=True)) == {Job.State.CANCELLED}
    assert IssuedReport.objects.count() == 1
