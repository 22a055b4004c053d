"""What was changed while the triggers were lifted left no trace, and is found by the rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.ledger import audited, standing_check, witness_triggers
from core.ledger.erasing import erase
from core.ledger.standing_check import check_standing
from core.ledger.verification import verify
from core.models import Organisation, RowChange, User
from tests.core.people import STREAM, a_user, an_organisation

pytestmark = pytest.mark.django_db
TABLE = "core_organisation"


@pytest.fixture
def body():
    with audited(STREAM, actor=None, kind="organisation.named"):
        return an_organisation(name="Quayside", country="GB")


def unseen(sql: str, *values: object) -> None:
    """As whoever owns the tables can: lift the triggers, change, and put them back."""
    with witness_triggers.lifted(connection, [TABLE]), connection.cursor() as cursor:
        cursor.execute(sql, values)


def lines() -> list[str]:
    return [str(one) for one in verify().findings]


def test_a_row_that_was_changed_unseen_is_one_finding_with_its_columns(body):
    assert lines() == []
    unseen("UPDATE core_organisation SET name = 'Bayview', country = 'IE'")
    assert lines() == [
        (
            f"Changed unseen: core_organisation {body.pk} is not what was last recorded of it: "
            "it differs in country, name."
        )
    ]


def test_it_is_compared_with_its_last_recorded_change(body):
    with audited(STREAM, actor=None, kind="organisation.renamed"):
        Organisation.objects.update(name="Bayview")
        Organisation.objects.update(name="Bayview Ltd")
    assert lines() == []
    unseen("UPDATE core_organisation SET name = 'Quayside'")
    [line] = lines()
    assert line.endswith("it differs in name.")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DELETE FROM core_organisation", "it is gone."),
        (
            "UPDATE core_organisation SET id = id + 1000",
            "it is gone.|it was never recorded.",
        ),
    ],
    ids=["deleted", "added"],
)
def test_a_row_that_came_or_went_unseen_is_told(body, sql, told):
    unseen(sql)
    assert sorted(line.rpartition(": ")[2] for line in lines()) == told.split("|")


def test_a_deleted_row_that_stands_again_is_told(body):
    columns = ", ".join(f'"{one.column}"' for one in Organisation._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE kept AS SELECT {columns} FROM core_organisation")
    Organisation.objects.all().delete()
    assert lines() == []
    unseen(f"INSERT INTO core_organisation ({columns}) SELECT {columns} FROM kept")
    assert [line.rpartition(": ")[2] for line in lines()] == [
        "it was recorded as deleted and stands."
    ]


def test_of_an_erased_image_nothing_is_compared_but_of_later_ones(body):
    erase(TABLE, [str(body.pk)], actor=None)
    unseen("UPDATE core_organisation SET name = 'Bayview'")
    assert list(check_standing(())) == []
    Organisation.objects.update(name="Bayview Ltd")
    assert list(check_standing(())) == []
    unseen("UPDATE core_organisation SET name = 'Quayside', country = 'IE'")
    [found] = check_standing(())
    assert found.detail == "it differs in name"


def test_values_of_every_kind_are_recorded_as_they_stand():
    made = [a_user(f"Person {number}") for number in range(12)]
    User.objects.filter(pk__in=[one.pk for one in made[:5]]).update(name="“Łódź” \\ 'x'")
    an_organisation(name='Quote " and \n line')
    assert list(check_standing(())) == []


def test_many_rows_cost_the_same_queries_and_are_read_in_parts(monkeypatch):
    monkeypatch.setattr(standing_check, "CHUNK", 2)
    costs = []
    for _time in range(2):
        for number in range(15):
            an_organisation(name=str(number))
        with CaptureQueriesContext(connection) as queries:
            assert list(check_standing(())) == []
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 2 * len(witness_triggers.witnessed()) + 5
    first = Organisation.objects.order_by("pk").first()
    unseen("UPDATE core_organisation SET name = 'Bayview' WHERE id = %s", first.pk)
    assert [one.reference for one in check_standing(())] == [str(first.pk)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_of_a_table_that_was_emptied_only_what_came_after_has_to_stand():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO auth_group (name) VALUES ('one'); TRUNCATE auth_group CASCADE; "
            "INSERT INTO auth_group (name) VALUES ('two')"
        )
    assert list(check_standing(())) == []
    with witness_triggers.lifted(connection, ["auth_group"]), connection.cursor() as cursor:
        cursor.execute("DELETE FROM auth_group")
    assert [one.detail for one in check_standing(())] == ["it is gone"]


def test_an_image_that_nobody_can_read_stops_nothing(body):
    with witness_triggers.lifted(connection):
        RowChange.objects.filter(table=TABLE).update(new="{")
    assert list(check_standing(())) == []
