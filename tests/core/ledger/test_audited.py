"""A change and its event stand or fall together."""

from __future__ import annotations

import contextlib
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from core import clock, current
from core.ledger import SYSTEM_STREAM, audited, context
from core.ledger.audit import joined
from core.ledger.hashing import event_hash
from core.ledger.sealing import seal_of
from core.models import AuditEvent, LedgerHead, Organisation
from tests.core.people import STREAM, a_user, an_organisation

pytestmark = pytest.mark.django_db


def acts(event: AuditEvent) -> list[dict]:
    return json.loads(event.body)["acts"]


def test_an_event_tells_who_did_what_when_in_which_request(on_demo_day):
    user = a_user()
    with current.request("request-1"), audited(STREAM, actor=user, kind="thing.done") as act:
        act.fact(amount="84200", period="2026-10")
    event = AuditEvent.objects.get()
    assert (event.stream, event.seq, event.kind) == (STREAM, 1, "thing.done")
    assert (event.actor, event.on_behalf_of, event.request_id) == (user.uuid, None, "request-1")
    assert event.at == on_demo_day == clock.now()
    assert acts(event) == [
        {"kind": "thing.done", "facts": {"amount": "84200", "period": "2026-10"}, "seals": []}
    ]
    assert user.name not in event.body


def test_each_event_names_the_hash_of_the_one_before():
    for number in range(3):
        with audited(SYSTEM_STREAM, actor=None, kind="thing.done") as act:
            act.fact(number=number)
    first, second, third = AuditEvent.objects.order_by("seq")
    assert [first.prev, second.prev, third.prev] == ["0" * 64, first.hash, second.hash]
    assert all(event.hash == event_hash(event) for event in (first, second, third))
    head = LedgerHead.objects.get()
    assert (head.stream, head.seq, head.hash) == (SYSTEM_STREAM, 3, third.hash)


def test_streams_have_chains_of_their_own():
    with (
        audited(STREAM, actor=None, kind="outer.done"),
        audited("system", actor=None, kind="in.done"),
    ):
        pass
    assert set(AuditEvent.objects.values_list("stream", "seq", "kind")) == {
        (STREAM, 1, "outer.done"),
        ("system", 1, "in.done"),
    }


def test_nested_blocks_of_one_stream_make_one_event_with_all_acts_in_order():
    one, other = a_user("One"), a_user("Other")
    with audited(STREAM, actor=one, kind="return.accepted") as act:
        act.fact(rows=2)
        for row in (1, 2):
            with audited(STREAM, actor=other, kind="record.accepted") as inner:
                inner.fact(row=row)
    event = AuditEvent.objects.get()
    assert event.kind == "return.accepted"
    assert [(a["kind"], a["facts"], a.get("actor")) for a in acts(event)] == [
        ("return.accepted", {"rows": 2}, None),
        ("record.accepted", {"row": 1}, str(other.uuid)),
        ("record.accepted", {"row": 2}, str(other.uuid)),
    ]


def test_an_exception_takes_back_the_change_and_the_event():
    with pytest.raises(LookupError), audited(STREAM, actor=None, kind="thing.done"):
        an_organisation()
        raise LookupError
    assert not AuditEvent.objects.exists()
    assert not Organisation.objects.exists()
    with audited(STREAM, actor=None, kind="thing.done"):
        pass
    assert AuditEvent.objects.get().seq == 1


def test_what_cannot_be_recorded_did_not_happen():
    with pytest.raises(TypeError), audited(STREAM, actor=None, kind="thing.done") as act:
        an_organisation()
        act.fact(score=0.5)
    assert not Organisation.objects.exists()


def test_a_failed_inner_block_that_was_survived_is_not_told():
    with audited(STREAM, actor=None, kind="run.done") as act:
        for number in (1, 2):
            try:
                with audited(STREAM, actor=None, kind="item.done") as item:
                    item.fact(number=number)
                    an_organisation(name=str(number))
                    if number == 1:
                        raise LookupError
            except LookupError:
                act.fact(failed=number)
    assert [(a["kind"], a["facts"]) for a in acts(AuditEvent.objects.get())] == [
        ("run.done", {"failed": 1}),
        ("item.done", {"number": 2}),
    ]
    assert Organisation.objects.get().name == "2"


def test_a_finished_inner_block_that_was_rolled_back_around_it_is_not_told():
    with audited(STREAM, actor=None, kind="run.done"):
        try:
            with transaction.atomic():
                with audited("system", actor=None, kind="item.done"):
                    an_organisation()
                raise LookupError
        except LookupError:
            pass
    assert AuditEvent.objects.get().stream == STREAM
    assert not Organisation.objects.exists()


def test_the_block_is_over_before_the_hooks_of_the_commit_run(django_capture_on_commit_callbacks):
    def hook() -> None:
        with audited(STREAM, actor=None, kind="hook.done"):
            pass

    with (
        django_capture_on_commit_callbacks(execute=True),
        audited(STREAM, actor=None, kind="thing.done"),
    ):
        transaction.on_commit(hook)
    assert list(AuditEvent.objects.order_by("seq").values_list("kind", flat=True)) == [
        "thing.done",
        "hook.done",
    ]


def test_a_fact_is_said_once():
    with pytest.raises(ValueError, match="amount"), audited(STREAM, actor=None, kind="a.b") as act:
        act.fact(amount=1)
        act.fact(amount=1)
        act.fact(amount=2)


def test_a_deputy_is_recorded_with_the_person_stood_in_for(monkeypatch):
    deputy, away, other = a_user("Deputy"), a_user("Away"), a_user("Other")
    monkeypatch.setattr(context, "_lookups", [lambda meant: dict.fromkeys(meant, away.uuid)])
    with (
        audited(STREAM, actor=deputy, kind="thing.done"),
        audited(STREAM, actor=deputy, kind="thing.followed"),
    ):
        joined(STREAM, actor=other, kind="thing.done_too")
    [_done, followed, other_act] = acts(AuditEvent.objects.get())
    assert "on_behalf_of" not in followed
    assert other_act["on_behalf_of"] is None
    with audited(STREAM, actor=deputy, kind="thing.done", on_behalf_of=away):
        pass
    assert set(AuditEvent.objects.values_list("actor", "on_behalf_of")) == {
        (deputy.uuid, away.uuid)
    }
    assert AuditEvent.objects.count() == 2


def test_a_seal_covers_the_row_as_it_was_saved_when_the_block_ended(sealed_organisations):
    organisation = an_organisation()
    with audited(STREAM, actor=None, kind="organisation.adopted") as act:
        act.seal(organisation)
        Organisation.objects.filter(pk=organisation.pk).update(name="Bayview Town")
    (seal,) = acts(AuditEvent.objects.get())[0]["seals"]
    assert seal["sha256"] == seal_of(Organisation.objects.get()) != seal_of(organisation)
    assert (seal["model"], seal["reference"]) == ("core.organisation", str(organisation.uuid))


def test_sealing_many_rows_costs_one_query(sealed_organisations, django_assert_num_queries):
    rows = [an_organisation(name=str(number)) for number in range(12)]
    with audited("warm", actor=None, kind="a.b"):
        pass
    with django_assert_num_queries(8), audited("warm", actor=None, kind="a.b") as act:
        for row in rows:
            act.seal(row)


def test_in_a_whole_block_a_part_that_failed_takes_back_everything():
    with (
        pytest.raises(TransactionManagementError),
        audited(STREAM, actor=None, kind="a.whole", whole=True),
    ):
        with contextlib.suppress(ValueError), audited(STREAM, actor=None, kind="a.part"):
            raise ValueError
        AuditEvent.objects.count()
    assert not AuditEvent.objects.filter(stream=STREAM).exists()


def test_a_whole_block_makes_no_savepoints(django_assert_num_queries):
    with audited("warm", actor=None, kind="a.b"):
        pass
    with (
        django_assert_num_queries(7),
        audited("warm", actor=None, kind="a.whole", whole=True),
        audited("warm", actor=None, kind="a.part"),
        audited("warm", actor=None, kind="a.part"),
    ):
        pass


def test_only_declared_models_can_be_sealed():
    with (
        pytest.raises(LookupError, match="not sealable"),
        audited(STREAM, actor=None, kind="a.b") as act,
    ):
        act.seal(an_organisation())


def test_a_sealed_row_that_vanished_in_the_block_is_refused(sealed_organisations):
    with (
        pytest.raises(LookupError, match="is not saved"),
        audited(STREAM, actor=None, kind="a.b") as act,
    ):
        organisation = an_organisation()
        act.seal(organisation)
        organisation.delete()


OF_ONE_DATABASE = {
    "sqlite": "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
    "postgresql": "TRUNCATE audit_event",
}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET kind = 'other.done'",
        "DELETE FROM audit_event",
        OF_ONE_DATABASE[connection.vendor],
    ],
)
def test_the_database_refuses_to_change_an_event(sql):
    with audited(STREAM, actor=None, kind="thing.done"):
        pass
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEvent.objects.get().kind == "thing.done"


def test_an_event_cannot_be_changed_through_its_model_either():
    with audited(STREAM, actor=None, kind="thing.done"):
        pass
    event = AuditEvent.objects.get()
    event.kind = "other.done"
    for act in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            act()
