"""Guards that were made anew under their names, and triggers and rules of somebody else."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction

from core import triggers
from core.ledger import audited, guarding, guards, witness_triggers
from core.ledger.verification import verify
from core.models import Organisation, RowChange, User
from tests.core.people import STREAM, a_user, an_organisation

pytestmark = pytest.mark.django_db
ON_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")

MIGRATE = "run manage.py migrate."
BLUNTED = {
    "sqlite": {
        "a condition that never holds": (
            "DROP TRIGGER audit_event_refuse_delete",
            (
                "CREATE TRIGGER audit_event_refuse_delete BEFORE DELETE ON audit_event WHEN 0 "
                "BEGIN SELECT RAISE(ABORT, 'audit events are never changed or deleted'); END"
            ),
            "on table audit_event trigger audit_event_refuse_delete is another one than",
        ),
        "on another table": (
            "DROP TRIGGER core_organisation_witness_delete",
            (
                "CREATE TRIGGER core_organisation_witness_delete AFTER DELETE ON job "
                "BEGIN SELECT 1; END"
            ),
            "on table core_organisation trigger core_organisation_witness_delete is missing",
        ),
    },
    "postgresql": {
        "a condition that never holds": (
            "DROP TRIGGER audit_event_refuse_change ON audit_event",
            (
                "CREATE TRIGGER audit_event_refuse_change BEFORE DELETE OR UPDATE ON audit_event "
                "FOR EACH ROW WHEN (false) EXECUTE FUNCTION audit_event_refuse(); "
                "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_refuse_change"
            ),
            "on table audit_event trigger audit_event_refuse_change is another one than",
        ),
        "on one column": (
            "DROP TRIGGER performance_indexfigure_refuse_change ON performance_indexfigure",
            (
                "CREATE TRIGGER performance_indexfigure_refuse_change BEFORE UPDATE OF note "
                "ON performance_indexfigure FOR EACH ROW EXECUTE FUNCTION refuse_but_insert(); "
                "ALTER TABLE performance_indexfigure "
                "ENABLE ALWAYS TRIGGER performance_indexfigure_refuse_change"
            ),
            "trigger performance_indexfigure_refuse_change is another one than",
        ),
        "on another table": (
            "DROP TRIGGER performance_indexfigure_refuse_change ON performance_indexfigure",
            (
                "CREATE TRIGGER performance_indexfigure_refuse_change BEFORE DELETE OR UPDATE "
                "ON job FOR EACH ROW EXECUTE FUNCTION refuse_but_insert(); "
                "ALTER TABLE job ENABLE ALWAYS TRIGGER performance_indexfigure_refuse_change"
            ),
            (
                "on table performance_indexfigure trigger performance_indexfigure_refuse_change "
                "is missing"
            ),
        ),
        "switched off": (
            "ALTER TABLE core_organisation DISABLE TRIGGER core_organisation_witness",
            "",
            "on table core_organisation trigger core_organisation_witness is switched off",
        ),
        "not where rows are replicated": (
            "ALTER TABLE audit_event ENABLE TRIGGER audit_event_refuse_change",
            "",
            "trigger audit_event_refuse_change does not always fire",
        ),
        "a function of the same name elsewhere": (
            (
                "CREATE SCHEMA evil; CREATE FUNCTION evil.audit_event_refuse() RETURNS trigger "
                "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            ),
            (
                "DROP TRIGGER audit_event_refuse_change ON audit_event; SET LOCAL search_path = "
                "evil, public; CREATE TRIGGER audit_event_refuse_change BEFORE DELETE OR UPDATE "
                "ON audit_event FOR EACH ROW EXECUTE FUNCTION evil.audit_event_refuse(); "
                "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_refuse_change"
            ),
            "audit_event_refuse_change calls a function that is not Concord's",
        ),
        "another body": (
            (
                "CREATE OR REPLACE FUNCTION row_change_refuse() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN RETURN NEW; END'"
            ),
            "",
            "row_change_refuse_change calls a function that is not Concord's",
        ),
        "a path of names that is anybody's": (
            "ALTER FUNCTION witness_row_change() RESET search_path",
            "",
            "core_organisation_witness calls a function that is not Concord's",
        ),
    },
}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in filter(None, statements):
            cursor.execute(statement)


def lines() -> list[str]:
    return [str(one) for one in verify().findings]


@pytest.mark.parametrize("case", BLUNTED[connection.vendor])
def test_a_guard_that_was_made_otherwise_is_told_and_made_again(case):
    first, second, told = BLUNTED[connection.vendor][case]
    assert lines() == []
    run(first, second)
    try:
        found = [one for one in lines() if told in one]
        assert found
        assert all(one.startswith("Not guarded: ") and one.endswith(MIGRATE) for one in found)
        said = [
            one.msg
            for module in (guards, guarding.insert_only, witness_triggers)
            for one in module.check(databases=["default"])
        ]
        assert said
        assert f" {told}".split(" trigger ")[-1].split()[0] in "".join(said)
    finally:
        guards.install(connection)
        guarding.insert_only.install(connection)
        witness_triggers.install(connection)
    assert [one for one in lines() if one.startswith("Not guarded")] == []


FOREIGN = {
    "sqlite": {
        "trigger": (
            "CREATE TRIGGER helpful AFTER INSERT ON Core_Organisation BEGIN SELECT 1; END",
            "DROP TRIGGER helpful;",
        ),
    },
    "postgresql": {
        "trigger": (
            (
                "CREATE FUNCTION helpful() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; "
                "END'; CREATE TRIGGER helpful BEFORE INSERT ON core_organisation FOR EACH ROW "
                "EXECUTE FUNCTION helpful()"
            ),
            "DROP TRIGGER helpful ON core_organisation;",
        ),
        "rule": (
            "CREATE RULE helpful AS ON DELETE TO core_organisation DO INSTEAD NOTHING",
            "DROP RULE helpful ON core_organisation;",
        ),
    },
}


@pytest.mark.parametrize("kind", FOREIGN[connection.vendor])
def test_a_trigger_or_rule_that_is_not_concords_is_told_with_its_table(kind):
    made, dropped = FOREIGN[connection.vendor][kind]
    assert guarding.check(databases=["default"]) == []
    run(made)
    assert lines() == [
        (
            f"Not Concord's: {kind} helpful stands on table core_organisation and may change "
            "what is recorded; drop it."
        )
    ]
    [warning] = guarding.check(databases=["default"])
    assert warning.msg == (
        f"A {kind} that is not Concord's stands on table core_organisation: helpful."
    )
    assert dropped in warning.hint
    run(dropped)
    assert lines() == []


@ON_POSTGRES
@pytest.mark.parametrize("path", ["evil, public", "evil, pg_catalog, public"])
def test_nobody_puts_a_function_of_their_own_in_the_witness_way(path):
    """A function for rows of one table fits better than PostgreSQL's for rows of any."""
    made = an_organisation(name="Quayside")
    run(
        "CREATE SCHEMA evil",
        (
            "CREATE FUNCTION evil.to_jsonb(public.core_organisation) RETURNS jsonb "
            "LANGUAGE sql AS $$ SELECT '{}'::jsonb $$"
        ),
        f"SET LOCAL search_path = {path}",
    )
    Organisation.objects.update(name="Quayside Ltd")
    last = RowChange.objects.filter(table="core_organisation", row=str(made.pk)).last()
    assert last.op == "update"
    assert "Quayside Ltd" in last.new


@ON_POSTGRES
def test_nobody_puts_a_temporary_type_or_table_in_the_guards_way():
    with audited(STREAM, actor=None, kind="organisation.named"):
        an_organisation(name="Quayside")
    run(
        "CREATE TEMPORARY TABLE row_change (LIKE public.row_change)",
        "CREATE DOMAIN pg_temp.text AS pg_catalog.varchar(1)",
        "CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb CHECK (value IS NULL)",
    )
    try:
        Organisation.objects.update(name="Quayside Ltd")
        with connection.cursor() as cursor:
            cursor.execute("SELECT new FROM public.row_change ORDER BY id DESC LIMIT 1")
            assert "Quayside Ltd" in cursor.fetchone()[0]
        for table in ("audit_event", "row_change"):
            with pytest.raises(DatabaseError, match="are never changed"), transaction.atomic():
                run(f"DELETE FROM public.{table}")
    finally:
        run(
            "DROP TABLE pg_temp.row_change",
            "DROP DOMAIN pg_temp.text",
            "DROP DOMAIN pg_temp.jsonb",
        )


@ON_POSTGRES
def test_moments_in_images_are_of_utc_whatever_zone_the_session_chose():
    made = a_user()
    run("SET LOCAL TimeZone = 'Pacific/Auckland'")
    User.objects.filter(pk=made.pk).delete()
    joined = json.loads(RowChange.objects.filter(table="core_user").last().old)["date_joined"]
    assert joined.endswith("+00:00")


MOVED = {
    "a table that was moved": ("ALTER TABLE public.audit_event SET SCHEMA mine",),
    "another table of its name, found first": (
        "CREATE TABLE mine.audit_event (LIKE public.audit_event INCLUDING ALL)",
    ),
}


@ON_POSTGRES
@pytest.mark.parametrize("how", MOVED)
def test_a_table_that_is_found_in_another_schema_counts_as_unguarded(how):
    """Nothing guards it there; what stands in `public` guards nothing that is written to."""
    run("CREATE SCHEMA mine", *MOVED[how], "SET LOCAL search_path = mine, public")
    assert set(guards.flaws(connection).values()) == {
        "does not reach the table, which is found in schema mine"
    }
    assert "found in schema mine" in guarding.flaws_in_words(connection)
    [warning] = guards.check(databases=["default"])
    assert "found in schema mine" in warning.msg
    with pytest.raises(triggers.Elsewhere, match=r"search_path = public"):
        guards.install(connection)


@ON_POSTGRES
def test_a_witness_that_is_found_in_another_schema_counts_as_missing_everywhere():
    run(
        "CREATE SCHEMA mine",
        "ALTER TABLE public.row_change SET SCHEMA mine",
        "SET LOCAL search_path = mine, public",
    )
    assert "found in schema mine" in triggers.told(witness_triggers.flaws(connection))
