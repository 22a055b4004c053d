"""PostgreSQL's roles: the application adds to the ledger and changes nothing in it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from core.ledger import audited, checkpoints
from core.ledger.erasing import erase
from core.ledger.roles import statements
from core.ledger.verification import verify
from core.models import Organisation, RowChange
from tests.core.people import STREAM, an_organisation

pytestmark = pytest.mark.django_db
ON_POSTGRES = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no roles: who has the file has all"
)
APP, AUDITOR = "concord_test_app", "concord_test_auditor"


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def roles(settings, tmp_path):
    """Made in the transaction of the test, and gone with it."""
    settings.CONCORD_ANCHORS = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    for _twice in range(2):
        for statement in statements(owner=owner, app=APP, auditor=AUDITOR):
            run(statement)
    with audited(STREAM, actor=None, kind="step.done"):
        an_organisation(name="Quayside", country="GB")
    run(f"SET LOCAL ROLE {APP}")
    yield
    run("RESET ROLE")


@ON_POSTGRES
@pytest.mark.usefixtures("roles")
def test_the_application_works_and_adds_to_the_ledger():
    with audited(STREAM, actor=None, kind="organisation.renamed"):
        Organisation.objects.update(name="Quayside Ltd")
        an_organisation(name="Another").delete()
    checkpoints.take()
    outcome = verify()
    assert outcome.intact, outcome.findings
    assert (outcome.events, outcome.checkpoints) == (3, 1)
    row = RowChange.objects.filter(table="core_organisation").first()
    assert erase("core_organisation", [row.row], actor=None)
    assert verify().intact


@ON_POSTGRES
@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET kind = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER audit_event_refuse_change",
        "DROP TRIGGER audit_event_refuse_change ON audit_event",
        "UPDATE row_change SET row = 'x'",
        "DELETE FROM row_change",
        "TRUNCATE row_change",
        "ALTER TABLE core_organisation DISABLE TRIGGER ALL",
        "DROP TRIGGER core_organisation_witness ON core_organisation",
        "TRUNCATE core_organisation CASCADE",
        "DROP FUNCTION witness_row_change() CASCADE",
        "UPDATE ledger_checkpoint SET root = prev",
        "DELETE FROM performance_indexfigure",
        "DELETE FROM django_migrations",
        "SET LOCAL session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE row_change (id int)",
        "CREATE SCHEMA mine",
    ],
)
def test_the_application_can_neither_change_the_ledger_nor_lift_its_guards(sql):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        run(sql)


@ON_POSTGRES
@pytest.mark.usefixtures("roles")
def test_an_auditor_reads_the_ledger_and_nothing_else():
    run("RESET ROLE")
    run(f"SET LOCAL ROLE {AUDITOR}")
    for table in ("audit_event", "ledger_head", "row_change", "ledger_checkpoint"):
        run(f"SELECT * FROM {table}")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(f"DELETE FROM {table}")
    for table in ("core_user", "django_session", "api_token"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(f"SELECT * FROM {table}")


def test_the_command_prints_what_an_administrator_runs(capsys):
    call_command("database_roles", "--owner", "concord", "--app", "web", "--auditor", "court")
    said = capsys.readouterr().out
    assert said.startswith("BEGIN;\n")
    assert (
        "GRANT SELECT ON audit_event, ledger_checkpoint, ledger_head, row_change TO court;" in said
    )
    for wrong in (["--app", "Robert'); DROP"], ["--app", "concord"]):
        with pytest.raises(CommandError):
            call_command("database_roles", "--owner", "concord", *wrong)
