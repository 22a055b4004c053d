"""Gate conditions: what was found, in words, with its owner and its effect."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from core.registry import NotRegistered
from partnerships.catalogue import requirements as ask
from partnerships.conditions import (
    Condition,
    Finding,
    State,
    conditions,
    evaluate,
    not_recorded,
)
from partnerships.facts import Confirmation, DocumentFact, Facts, ObjectiveFact, Together
from partnerships.type import Requirement
from partnerships.types import types
from partnerships.types.innovation import InnovationTerms

TODAY = dt.date(2026, 11, 23)
MANAGER = "contract_manager"


def facts(**known):
    return Facts(**({"type": types["innovation"], "today": TODAY} | known))


def found(requirement, **known):
    (result,) = evaluate([requirement], facts(**known))
    return result


def state(requirement, **known):
    return found(requirement, **known).state


def complete(title="Shorter waits"):
    return ObjectiveFact(title, has_baseline=True, has_kpi=True, has_owner=True)


def test_a_document_is_met_by_its_own_kind_only():
    asked = ask.document("needsAssessment", MANAGER)
    other = DocumentFact("marketStudies", "Market day")
    assert state(asked, documents=(other,)) is State.MISSING
    needs = DocumentFact("needsAssessment", "Needs of the north", dt.date(2026, 9, 3), 4)
    result = found(asked, documents=(other, needs))
    assert result.state is State.MET
    assert result.sentence == "Needs of the north, version 4, 3\u00a0September 2026"


def test_a_missing_document_is_named():
    result = found(ask.document("needsAssessment", MANAGER))
    assert result.sentence == "Not among the documents yet: Needs assessment."


def test_the_latest_document_is_shown():
    asked = ask.document("needsAssessment", MANAGER)
    old = DocumentFact("needsAssessment", "First", dt.date(2025, 1, 1), 7)
    new = DocumentFact("needsAssessment", "Second", dt.date(2026, 1, 1), 1)
    undated = DocumentFact("needsAssessment", "Undated", None, 9)
    assert found(asked, documents=(new, old, undated)).sentence.startswith("Second, version 1")


def test_a_contract_to_be_signed_tomorrow_is_not_signed():
    asked = ask.contract_signed()
    assert state(asked) is State.MISSING
    assert state(asked, signed_on=TODAY) is State.MET
    assert state(asked, signed_on=TODAY + dt.timedelta(days=1)) is State.IN_PROGRESS


def test_every_objective_needs_a_baseline_a_kpi_and_an_owner():
    asked = ask.shared_objectives()
    assert state(asked) is State.MISSING
    assert state(asked, objectives=(complete(), complete("Less cost"))) is State.MET
    bare = ObjectiveFact("Less cost", has_baseline=True, has_kpi=False, has_owner=False)
    result = found(asked, objectives=(complete(), bare))
    assert result.state is State.IN_PROGRESS
    assert result.sentence == "1 of 2 objectives is not complete: Less cost (no KPI, no owner)."


def test_parties_are_recorded_when_all_of_them_are():
    asked = ask.parties_recorded("procuringEntity", "lender")
    assert state(asked) is State.MISSING
    result = found(asked, party_roles=frozenset({"procuringEntity"}))
    assert result.state is State.IN_PROGRESS
    assert result.sentence == "Not recorded yet: lender."
    assert state(asked, party_roles=frozenset({"procuringEntity", "lender"})) is State.MET


def test_a_confirmation_names_who_when_and_what():
    asked = ask.confirmed("two_valid_bids", "At least two valid bids", MANAGER)
    assert state(asked) is State.MISSING
    said = Confirmation("Salma Idrissi", dt.date(2026, 10, 2), "3 received")
    result = found(asked, confirmations={"two_valid_bids": said})
    assert result.state is State.MET
    assert result.sentence == "Salma Idrissi, 2\u00a0October 2026: 3 received"
    assert state(asked, confirmations={"bids_scored": said}) is State.MISSING


def test_the_terms_of_a_gate_include_those_of_the_gates_before_it():
    asked = ask.terms_known("IGS")
    assert state(asked) is State.MISSING
    result = found(asked, terms=InnovationTerms())
    assert result.state is State.IN_PROGRESS
    assert "Purpose of the data access" in result.sentence
    assert "Maximum cost of all stages" in result.sentence
    early = found(ask.terms_known("IG1"), terms=InnovationTerms())
    assert "Maximum cost of all stages" not in early.sentence


def test_an_agreement_that_ended_blocks_and_says_since_when():
    asked = ask.term_in_force("agreed", "Agreement in force", MANAGER, "data_access_until")
    ended = InnovationTerms(data_access_until=dt.date(2026, 11, 11))
    result = found(asked, terms=ended)
    assert result.state is State.MISSING
    assert result.sentence == "It ended on 11\u00a0November 2026, 12 days ago."
    assert state(asked, terms=InnovationTerms(data_access_until=TODAY)) is State.MET
    assert state(asked, terms=InnovationTerms()) is State.MISSING
    assert state(asked) is State.MISSING


def test_only_what_may_be_waived_is_waived():
    waiver = Confirmation("Amina Berrada", TODAY, "insured by the state")
    may = ask.document("insurances", "partner_lead", may_be_waived=True)
    may_not = ask.shared_objectives()
    assert state(may, waivers={"insurances": waiver}) is State.WAIVED
    assert state(may_not, waivers={"shared_objectives": waiver}) is State.MISSING


def test_a_confirmation_without_a_note_ends_with_its_day():
    said = Confirmation("Karim Alaoui", dt.date(2026, 9, 3))
    asked = ask.confirmed("surveyed", "Surveyed", MANAGER)
    assert found(asked, confirmations={"surveyed": said}).sentence == (
        "Karim Alaoui, 3\u00a0September 2026"
    )


def test_every_term_entered_meets_the_gate_and_every_state_has_a_word():
    result = found(ask.terms_known("IG0"), terms=InnovationTerms())
    assert result.state is State.MET
    assert [str(one.label) for one in State] == [
        "Met",
        "Missing",
        "In progress",
        "Not recorded",
        "Waived",
    ]


def test_the_effect_says_whether_it_may_follow_and_why_it_must_not():
    follow = ask.document("permits", MANAGER, may_follow=True)
    assert found(follow).effect == "May be carried over as a condition with a date."
    must = ask.document("permits", MANAGER)
    assert found(must).effect == "It must be met before any pass."
    why = ask.confirmed("fits", "Fits", MANAGER, why="the payments have to fit")
    assert found(why).effect == "It must be met before any pass: the payments have to fit."


def test_every_result_names_its_owner_and_the_place_to_mend_it():
    result = found(ask.document("permits", "partner_lead"))
    assert (result.owner_role, result.anchor) == ("partner_lead", "add-document")
    assert result.url_name


def test_a_kind_that_nobody_registered_is_an_error_and_never_met():
    with pytest.raises(NotRegistered, match="kind of condition"):
        found(Requirement("x", "unheard_of", "X", MANAGER))


def test_what_an_import_passed_by_is_not_recorded_rather_than_missing():
    results = not_recorded([ask.document("permits", MANAGER), ask.contract_signed()])
    assert {result.state for result in results} == {State.NOT_RECORDED}
    assert not any(result.state.is_settled for result in results)


def test_results_keep_the_order_of_the_requirements():
    asked = [ask.contract_signed(), ask.document("permits", MANAGER), ask.shared_objectives()]
    assert [result.code for result in evaluate(asked, facts())] == [one.code for one in asked]


def test_what_a_higher_layer_loads_is_loaded_once_for_all_that_is_judged_together(monkeypatch):
    loads = []

    def load(partnerships):
        loads.append([one.pk for one in partnerships])
        return {1: {"auditor"}, 2: {"lender"}}

    def check(requirement, known):
        met = set(requirement.about) <= known.once("roles", load)
        return Finding(State.MET if met else State.MISSING, "Looked.", "people", "roles")

    monkeypatch.setattr(conditions, "_members", dict(conditions._members))
    conditions.register(Condition("tried_here", "tried", check, "elsewhere"))
    asked = [
        Requirement(str(at), "tried_here", "Role", MANAGER, (role,))
        for at, role in enumerate(["auditor", "lender"])
    ]
    together = Together((SimpleNamespace(pk=1), SimpleNamespace(pk=2)))
    first, second = (
        evaluate(asked, facts(partnership=one, together=together)) for one in together.partnerships
    )
    assert [result.state for result in first] == [State.MET, State.MISSING]
    assert [result.state for result in second] == [State.MISSING, State.MET]
    assert loads == [[1, 2]]
    assert (first[0].url_name, first[0].anchor) == ("people", "roles")
