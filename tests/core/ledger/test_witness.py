"""The database itself writes down each change of a row, and one without an event is found."""

from __future__ import annotations

import contextlib
import json

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from config.unwitnessed import UNWITNESSED
from core import clock
from core.api_tokens import find_token, make_token
from core.ledger import audited, witness, witness_triggers
from core.ledger.erasing import erase
from core.ledger.verification import verify
from core.models import AuditEvent, Organisation, RowChange, Scope, User
from tests.core.people import STREAM, a_user, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(witnessed):
    made = an_organisation(name="Quayside", country="GB")
    witnessed()
    return made


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def lines() -> list[str]:
    return [str(finding) for finding in verify().findings]


def said(kind: str) -> dict:
    return json.loads(AuditEvent.objects.get(kind=kind).body).get("witness")


def test_every_table_has_its_triggers_or_a_reason_why_not():
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    named = {".".join(name.split(".")[:2]) for name in UNWITNESSED}
    assert named <= known
    tables = {one.table for one in witness_triggers.witnessed()}
    for model in apps.get_models(include_auto_created=True):
        exempt = model._meta.label in UNWITNESSED
        assert (model._meta.db_table in tables) is not exempt, model._meta.label
    assert witness_triggers.missing(connection) == ()
    assert len(tables) > 130


def test_a_table_that_lost_its_triggers_is_named_and_gets_them_again(body):
    with witness_triggers.lifted(connection, ["core_organisation"]):
        gone = witness_triggers.missing(connection)
        assert gone
        assert {name.partition(".")[0] for name in gone} == {"core_organisation"}
        [warning] = witness_triggers.check(databases=["default"])
        assert warning.id == "core.W003"
        assert {one.flaw.value for one in verify().findings} == {"unguarded"}
    assert witness_triggers.check(databases=["default"]) == []


def test_one_raw_update_is_exactly_one_finding(body):
    raw("UPDATE core_organisation SET name = 'Quayside Ltd', country = 'IE'")
    assert lines() == [
        f"Change without an event: core_organisation {body.pk} (update of country, name)."
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda: Organisation.objects.update(name="Q"), "update of name"),
        (lambda: Organisation.objects.bulk_create([Organisation(name="Other")]), "insert"),
        (lambda: raw("DELETE FROM core_organisation"), "delete"),
    ],
    ids=["update", "bulk_create", "delete"],
)
def test_bulk_and_raw_writes_are_witnessed(body, change, told):
    change()
    [finding] = verify().findings
    assert (finding.table, finding.detail) == ("core_organisation", told)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_an_emptied_table_is_one_finding(body):
    raw("TRUNCATE performance_kpirule")
    assert lines() == ["Change without an event: performance_kpirule (truncate)."]


def test_a_row_that_is_sealed_and_changed_is_told_once(sealed_organisations, witnessed):
    with audited(STREAM, actor=None, kind="organisation.adopted") as act:
        made = an_organisation()
        act.seal(made)
    witnessed_so_far = lines()
    raw("UPDATE core_organisation SET name = 'Bayview Citx'")
    [line] = [one for one in lines() if one not in witnessed_so_far]
    assert line.startswith(f"Altered row: core_organisation {made.uuid} ")


def test_what_an_audited_block_changes_stands_in_its_event(body):
    with audited(STREAM, actor=None, kind="organisation.renamed"):
        Organisation.objects.update(name="Quayside Ltd")
        raw("UPDATE core_organisation SET country = 'IE'")
    first, second = RowChange.objects.order_by("pk")
    assert said("organisation.renamed")["ctx"] == first.ctx == second.ctx
    assert said("organisation.renamed")["rows"] == 2
    assert (json.loads(second.old), json.loads(second.new)) == (
        {"country": "GB"},
        {"country": "IE"},
    )
    assert lines() == []


def test_an_event_that_changed_no_row_says_nothing_of_rows(body):
    with audited(STREAM, actor=None, kind="thing.looked_at"):
        Organisation.objects.update(country="GB")
    assert said("thing.looked_at") is None
    assert not RowChange.objects.exists()


def test_nested_blocks_belong_to_the_outer_one_and_what_was_taken_back_to_none(body):
    with audited(STREAM, actor=None, kind="run.done"):
        with audited("system", actor=None, kind="item.done"):
            Organisation.objects.update(name="One")
        with contextlib.suppress(LookupError), audited(STREAM, actor=None, kind="item.failed"):
            Organisation.objects.update(name="Two")
            raise LookupError
    assert said("run.done") == said("item.done")
    assert said("run.done")["rows"] == 1
    assert lines() == []


def test_a_change_after_the_block_in_the_same_transaction_is_found(body):
    with transaction.atomic():
        with audited(STREAM, actor=None, kind="organisation.renamed"):
            Organisation.objects.update(name="One")
        raw("UPDATE core_organisation SET name = 'Two'")
    assert lines() == [f"Change without an event: core_organisation {body.pk} (update of name)."]


def test_a_block_that_failed_leaves_no_name_behind(body):
    with contextlib.suppress(LookupError), audited(STREAM, actor=None, kind="a.failed"):
        raise LookupError
    raw("UPDATE core_organisation SET name = 'Two'")
    assert RowChange.objects.get().ctx == ""


FORGERIES = {
    "changed": "UPDATE row_change SET new = '{}'",
    "taken for another": "UPDATE row_change SET table_name = 'core_user'",
    "deleted": "DELETE FROM row_change",
    "erased under another digest": "UPDATE row_change SET old = '', new = '', salt = '', "
    "digest = '" + "0" * 64 + "'",
    "no digest at all": "UPDATE row_change SET digest = 'x'",
}


@pytest.mark.parametrize("sql", FORGERIES.values(), ids=FORGERIES)
def test_an_altered_row_change_is_one_finding(body, sql):
    with audited(STREAM, actor=None, kind="organisation.renamed"):
        Organisation.objects.update(name="One")
    with witness_triggers.lifted(connection):
        raw(sql)
    line, *more = lines()
    assert line.startswith(f"Altered witness: the row changes of {STREAM} event 1 ")
    # Where it is taken for another row's, that row is not what it says either.
    assert all(
        one.startswith(("Changed unseen: core_user ", "Erased without an event: ")) for one in more
    )


def test_a_change_under_the_name_of_an_older_event_is_found(body):
    with audited(STREAM, actor=None, kind="organisation.renamed"):
        Organisation.objects.update(name="One")
    told = said("organisation.renamed")["ctx"]
    if connection.vendor == "postgresql":
        raw("SELECT set_config('concord.ctx', %s, true)", told)
    else:
        raw("INSERT INTO witness_context (ctx) VALUES (%s)", told)
    raw("UPDATE core_organisation SET name = 'Two'")
    [line] = lines()
    assert line.endswith("(1 recorded, 2 there).")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE row_change SET new = '{}'",
        "UPDATE row_change SET old = '', new = ''",
        "DELETE FROM row_change",
        "INSERT OR REPLACE INTO row_change SELECT * FROM row_change"
        if connection.vendor == "sqlite"
        else "TRUNCATE row_change",
    ],
)
def test_the_database_refuses_to_change_a_row_change(body, sql):
    Organisation.objects.update(name="One")
    with pytest.raises(IntegrityError, match="row changes are never"), transaction.atomic():
        raw(sql)


def test_names_can_be_erased_and_the_ledger_holds(witnessed):
    with audited("system", actor=None, kind="person.added"):
        someone = a_user("Maud Hale")
    witnessed_so_far = lines()
    assert "Maud" in RowChange.objects.get(table="core_user").new

    assert erase("core_user", [str(someone.pk)], actor=None) == 1

    left = RowChange.objects.get(table="core_user")
    assert (left.old, left.new, left.salt) == ("", "", "")
    assert lines() == witnessed_so_far == []
    assert erase("core_user", [str(someone.pk)], actor=None) == 0
    told = json.loads(AuditEvent.objects.get(kind="witness.erased").body)["acts"][0]["facts"]
    assert (told["table"], told["rows"], told["changes"]) == ("core_user", [str(someone.pk)], 1)


def test_an_image_that_was_erased_without_an_event_is_found(body):
    with audited(STREAM, actor=None, kind="organisation.renamed"):
        Organisation.objects.update(name="One")
        Organisation.objects.update(name="Two")
    key = str(body.pk)
    [first, second] = RowChange.objects.order_by("pk")
    # As the application's role is allowed to, and the trigger too.
    for one in (first, second):
        said = RowChange.objects.filter(pk=one.pk).values_list(*witness.COLUMNS).get()
        kept = witness.digest_of(said)
        RowChange.objects.filter(pk=one.pk).update(old="", new="", salt="", digest=kept)
    assert lines() == [
        f"Erased without an event: what was recorded of core_organisation {key} is gone."
    ]
    with audited("system", actor=None, kind="witness.erased") as act:
        act.fact(table="core_organisation", rows=[key], changes=1, up_to=first.pk)
    assert len(lines()) == 1
    with audited("system", actor=None, kind="witness.erased") as act:
        act.fact(table="core_organisation", rows=[key], changes=1, up_to=second.pk)
    assert lines() == []


def test_what_is_of_the_moment_leaves_no_trace(witnessed):
    someone = a_user()
    _token, secret = make_token(
        someone, name="Feed", scopes=[Scope.values[0]], expires_on=clock.today()
    )
    witnessed()
    assert find_token(secret).last_used_at is None
    assert find_token(secret).last_used_at is not None
    User.objects.update(last_login=clock.now())
    assert not RowChange.objects.exists()


def test_that_a_password_changed_is_written_down_but_not_what_it_is(witnessed):
    someone = a_user()
    witnessed()
    with audited("system", actor=someone, kind="person.password_changed"):
        User.objects.update(password="md5$salt$other")
        a_user("Another")
    changed, added = RowChange.objects.filter(table="core_user").order_by("pk")
    assert (json.loads(changed.old), json.loads(changed.new)) == (
        {"password": "***"},
        {"password": "***"},
    )
    assert json.loads(added.new)["password"] == "***"
    assert lines() == []
