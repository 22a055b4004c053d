"""All that a report says is of one moment, whatever others do while it is read."""

from __future__ import annotations

import dataclasses
import json
import threading

import pytest

from core.jobs.worker import run
from core.ledger import audited, checkpoints
from core.ledger.moment import one_moment, snapshot
from core.models import AuditEvent, Checkpoint
from core.problems import Problem, Refused
from partnerships.models import Partnership
from reports.definitions import kinds
from reports.report import Collected
from reports.selectors import collecting
from reports.services import issue
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import MilestoneFactory

pytest_plugins = ["tests.races"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_demo_day")]
PATIENCE = 20


@pytest.fixture
def partnership():
    found = PartnershipFactory(name="Before")
    MilestoneFactory(partnership=found)
    renamed(found, "Before")
    return found


def renamed(partnership, name) -> None:
    with audited(partnership.stream, actor=None, kind="partnership.edited"):
        Partnership.objects.filter(pk=partnership.pk).update(name=name)


def test_a_report_is_read_at_one_moment_and_names_its_position(partnership, race, monkeypatch):
    reached, written = threading.Event(), threading.Event()
    kept = []

    def look(report):
        name = Partnership.objects.get(pk=partnership.pk).name
        events = AuditEvent.objects.filter(stream=partnership.stream).count()
        return [name, events, report.ledger_positions[partnership.stream]]

    def collect(_partnership, _period, report, _now):
        before = look(report)
        reached.set()
        assert written.wait(PATIENCE)
        return Collected("Title", {"before": before, "after": look(report)}, {}, "1")

    def kept_only(report, _kind, stated, _meanwhile):
        kept.append((stated, report.ledger_anchor))
        raise Refused([Problem("", "enough", "The figures are all that is asked for.")])

    def made():
        monkeypatch.setattr(issue, "made", kept_only)
        run(report.job.pk)

    def write():
        assert reached.wait(PATIENCE)
        renamed(partnership, "After")
        written.set()

    slug = "milestone_status"
    stopping = dataclasses.replace(kinds[slug], collect=collect)
    report = issue.request_report(partnership, slug=slug, length="full", period=None, actor=None)
    monkeypatch.setattr(collecting, "kinds", {slug: stopping})
    assert race(made, write) == [None, None]
    [(stated, anchor)] = kept
    read = json.loads(stated.data)
    assert read["before"] == read["after"]
    name, events, position = read["before"]
    assert name == "Before"
    assert events == position
    assert f":{position}:" in anchor


def test_what_slips_in_before_the_reading_is_signed_before_it_is_read(
    partnership, race, monkeypatch
):
    """The checkpoint names what is read, not what stood there a moment before."""
    real = checkpoints.take
    slipped = []

    def take():
        made = real()
        if not slipped:
            slipped.append(made)
            renamed(partnership, "Slipped in")
        return made

    def read():
        monkeypatch.setattr(checkpoints, "take", take)
        with one_moment(partnership.stream) as moment:
            name = Partnership.objects.get(pk=partnership.pk).name
            signed = Checkpoint.objects.get(number=moment.anchor.checkpoint)
            return [name, json.loads(signed.moved)[partnership.stream][0], moment.anchor.seq]

    [(name, signed, read_at)] = race(read)
    assert name == "Slipped in"
    assert signed == read_at


def test_nothing_is_written_while_a_report_is_read(partnership, race):
    def write():
        with snapshot():
            Partnership.objects.update(name="Written")

    def afterwards():
        renamed(partnership, "Again")
        return Partnership.objects.get(pk=partnership.pk).name

    [refused] = race(write)
    assert "read" in str(refused)
    assert race(afterwards) == ["Again"]
