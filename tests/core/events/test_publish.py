"""What follows stands in one table: at once, or later by one job."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass

import pytest
from django.db import transaction

from config import reactions
from core import events
from core.events import AtOnce, Later, install, publish, reactions_to
from core.jobs import handlers
from core.jobs.handlers import UnknownKind, handles, is_known, known_kinds
from core.models import Job
from core.subject import Subject
from tests.core.people import a_user, an_organisation


@dataclass(frozen=True)
class Accepted:
    record: int


@pytest.fixture
def kinds(monkeypatch):
    known_kinds()
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    handles("probe.score")(lambda _job: None)


@pytest.fixture
def table(monkeypatch):
    monkeypatch.setattr(events, "_reactions", {})
    return install


@pytest.mark.django_db
def test_reactions_at_once_run_in_their_order(table):
    heard = []
    table({Accepted: [AtOnce(lambda e: heard.append(1)), AtOnce(lambda e: heard.append(2))]})
    publish(Accepted(7))
    assert heard == [1, 2]


@pytest.mark.django_db
def test_a_later_reaction_is_one_job_row(table, kinds):
    user, row = a_user(), an_organisation()
    later = Later(
        "probe.score",
        key=lambda e: f"score:{e.record}",
        payload=lambda e: {"record": e.record},
        title=lambda e: "Scorecard",
        subject=lambda e: Subject.of(row),
        requested_by=lambda e: user,
    )
    table({Accepted: [later]})
    for _twice in range(2):
        publish(Accepted(7))
    publish(Accepted(8))
    first, second = Job.objects.order_by("pk")
    assert (first.kind, first.key, first.payload) == ("probe.score", "score:7", {"record": 7})
    assert (first.title, first.requested_by, first.subject) == ("Scorecard", user, Subject.of(row))
    assert second.key == "score:8"


@pytest.mark.django_db
def test_a_job_is_gone_when_its_cause_is_taken_back(table, kinds):
    table({Accepted: [Later("probe.score", key=lambda e: "k", payload=lambda e: {})]})
    with pytest.raises(LookupError), transaction.atomic():
        publish(Accepted(7))
        raise LookupError
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_reaction_that_nobody_handles_is_refused_loudly(table):
    table({Accepted: [Later("probe.nobody", key=lambda e: "k", payload=lambda e: {})]})
    with pytest.raises(UnknownKind, match=r"probe\.nobody"):
        publish(Accepted(7))


def test_an_event_without_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        publish(Accepted(7))


@pytest.mark.parametrize("event", ["text", Accepted, dataclass(type("Loose", (), {}))()])
def test_only_frozen_dataclasses_are_events(event):
    with pytest.raises(TypeError, match="frozen"):
        publish(event)


def test_the_table_of_the_product_is_in_force_and_somebody_does_its_work():
    reactions.install()
    assert events._reactions
    for event in events._reactions:
        assert is_dataclass(event)
        for reaction in reactions_to(event):
            assert isinstance(reaction, AtOnce) or is_known(reaction.job_kind), reaction
