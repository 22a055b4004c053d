"""A status moves in one way only: locked, checked by every guard, recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import events
from core.events import AtOnce
from core.ledger.sealing import sealable, sealings
from core.models import AuditEvent, Organisation
from core.problems import Problem, Refused
from core.transitions import Context, Transition, _snake, perform, perform_all, unmet
from tests.core.people import STREAM, a_user, an_organisation

pytestmark = pytest.mark.django_db


def has_a_country(row, context: Context):
    if not row.country:
        yield Problem("country", "no_country", "Give the country.")


def has_a_name_of_its_own(row, context: Context):
    if row.name == "Bayview City":
        yield Problem("name", "taken", "Choose another name.")


def is_not_its_maker(row, context: Context):
    if context.actor is not None and context.facts.get("maker") == str(context.actor.uuid):
        yield Problem("", "own_entry", "Ask a colleague.")


LEND = Transition(
    "become_lender",
    frozenset({"public_authority", "auditor"}),
    "lender",
    guards=(has_a_country, has_a_name_of_its_own, is_not_its_maker),
)


def lend(organisation, *, actor=None, **options):
    return perform(organisation, LEND, actor=actor, field="kind", stream=STREAM, **options)


def test_what_is_allowed_happens_and_is_recorded():
    user, organisation = a_user(), an_organisation(name="Free Bank")
    row = lend(organisation, actor=user, kind="organisation.lends", facts={"reason": "asked"})
    assert row.kind == Organisation.objects.get().kind == "lender"
    event = AuditEvent.objects.get()
    assert (event.stream, event.kind, event.actor) == (STREAM, "organisation.lends", user.uuid)
    assert json.loads(event.body)["acts"][0]["facts"] == {
        "transition": "become_lender",
        "from": "public_authority",
        "to": "lender",
        "reason": "asked",
    }


def test_a_refusal_names_every_objection_and_changes_nothing():
    user, organisation = a_user(), an_organisation(country="")
    with pytest.raises(Refused) as refused:
        lend(organisation, actor=user, facts={"maker": str(user.uuid)})
    assert [problem.code for problem in refused.value.problems] == [
        "no_country",
        "taken",
        "own_entry",
    ]
    assert Organisation.objects.get().kind == "public_authority"
    assert not AuditEvent.objects.exists()


def test_unmet_says_the_same_without_doing_anything(django_assert_num_queries):
    organisation = an_organisation()
    with django_assert_num_queries(0):
        problems = unmet(organisation, LEND, None, field="kind")
    assert [problem.code for problem in problems] == ["taken"]
    organisation.name = "Free Bank"
    assert unmet(organisation, LEND, None, field="kind") == ()


def test_the_wrong_state_is_told_in_words():
    organisation = an_organisation(name="Free Bank", kind="lender")
    with pytest.raises(Refused) as refused:
        lend(organisation)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("kind", "wrong_state")
    assert problem.message == (
        "Organisation is lender. To become lender is possible only while it is auditor or "
        "public authority: look at the page again, someone may have been faster."
    )


def test_the_row_is_read_afresh_not_believed():
    organisation = an_organisation(name="Free Bank")
    Organisation.objects.filter(pk=organisation.pk).update(kind="lender")
    with pytest.raises(Refused, match="lender"):
        lend(organisation)
    organisation.name = "Typed but never saved"
    Organisation.objects.filter(pk=organisation.pk).update(kind="auditor")
    assert lend(organisation).name == "Free Bank"


def test_what_changes_together_is_saved_together():
    def rename(row):
        row.name = "New Bank"

    row = lend(an_organisation(name="Old Bank"), change=rename)
    assert (row.name, row.kind) == ("New Bank", "lender")
    assert Organisation.objects.get(name="New Bank").kind == "lender"


def test_a_change_that_refuses_leaves_everything_as_it_was():
    def refuse(row):
        raise Refused([Problem("name", "no", "Not so.")])

    with pytest.raises(Refused, match="Not so"):
        lend(an_organisation(name="Old Bank"), change=refuse)
    assert Organisation.objects.get().kind == "public_authority"
    assert not AuditEvent.objects.exists()


def test_a_final_row_is_sealed():
    sealable(Organisation, content=lambda row: {"kind": row.kind})
    try:
        final = Transition("close", frozenset({"lender"}), "auditor", seals=True)
        row = an_organisation(kind="lender")
        perform(row, final, actor=None, field="kind", stream=STREAM)
        (seal,) = json.loads(AuditEvent.objects.get().body)["acts"][0]["seals"]
    finally:
        sealings.discard(Organisation)
    assert seal["reference"] == str(row.uuid)


@dataclass(frozen=True)
class Lent:
    organisation_id: int
    name: str


@pytest.mark.parametrize("given", ["event", "function"])
def test_the_event_is_published_in_the_same_transaction(given, monkeypatch):
    heard = []
    monkeypatch.setattr(events, "_reactions", {Lent: (AtOnce(heard.append),)})
    row = an_organisation(name="Free Bank")
    publish = Lent(row.pk, "Free Bank") if given == "event" else lambda r: Lent(r.pk, r.name)
    lend(row, publish=publish)
    assert heard == [Lent(row.pk, "Free Bank")]


def test_a_reaction_that_fails_takes_the_move_back(monkeypatch):
    def fail(event):
        raise LookupError

    monkeypatch.setattr(events, "_reactions", {Lent: (AtOnce(fail),)})
    with pytest.raises(LookupError):
        lend(an_organisation(name="Free Bank"), publish=Lent(1, ""))
    assert Organisation.objects.get().kind == "public_authority"


def test_a_row_without_a_stream_needs_one():
    with pytest.raises(TypeError, match="stream"):
        perform(an_organisation(), LEND, actor=None, field="kind")


def test_many_rows_move_together_at_the_price_of_one():
    costs = []
    for count in (2, 20):
        rows = [an_organisation(name=f"Bank {number}") for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            moved = perform_all(rows, LEND, actor=None, field="kind", stream=STREAM)
        costs.append(len(queries))
        assert {row.kind for row in moved} == {"lender"}
    assert costs[1] <= costs[0]
    assert Organisation.objects.filter(kind="lender").count() == 22
    assert AuditEvent.objects.count() == 2


def test_of_many_rows_all_move_or_none():
    rows = [an_organisation(name="Free Bank"), an_organisation(), an_organisation(country="")]
    with pytest.raises(Refused) as refused:
        perform_all(rows, LEND, actor=None, field="kind", stream=STREAM)
    assert [p.code for p in refused.value.problems] == ["taken", "no_country", "taken"]
    assert not Organisation.objects.filter(kind="lender").exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("KPIRecord", "kpi_record"), ("MonthlyReturn", "monthly_return"), ("KPI", "kpi")],
)
def test_kinds_are_named_after_the_model(name, kind):
    assert _snake(name) == kind
