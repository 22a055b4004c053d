"""Moves, outcomes and what stands in the way, as plain data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.transitions import Transition
from partnerships import lifecycle
from partnerships.conditions import ConditionResult, State
from partnerships.lifecycle import ACTIVE, ENDED, EXPIRED, PAUSED, MoveKind
from partnerships.models import Partnership
from partnerships.type import Outcome, Route
from partnerships.types import types
from partnerships.types.innovation import InnovationTerms

CONCESSION = types["concession"]
INNOVATION = types["innovation"]
DBFO = types["dbfo"]
AWARD = CONCESSION.gate("C2")


def result(code, state, *, may_follow=False):
    return ConditionResult(
        code=code,
        title=code.capitalize(),
        state=state,
        sentence="",
        effect="",
        owner_role="contract_manager",
        may_follow=may_follow,
        url_name="stages",
        anchor=code,
    )


def kinds(kind, phase, state=ACTIVE, route=Route.FULL):
    return [move.kind for move in lifecycle.moves(kind, phase, state, route)]


def named(kind, phase, name, state=ACTIVE, route=Route.FULL):
    return {move.name: move for move in lifecycle.moves(kind, phase, state, route)}[name]


def options(gate, results, kind=CONCESSION, terms=None):
    found = lifecycle.outcomes(kind, gate, results, terms=terms)
    return {option.outcome: option for option in found}


def test_the_states_are_those_of_the_partnership():
    assert {ACTIVE, PAUSED, ENDED, EXPIRED} == set(Partnership.PhaseState.values)
    assert set(Route) == set(Partnership.Route.values)


def test_the_award_of_a_concession_asks_for_nine_things():
    assert len(AWARD.requirements) == 9
    assert lifecycle.next_gate(CONCESSION, "procure") is AWARD


def test_the_last_phase_has_no_gate_and_expires():
    assert lifecycle.next_gate(DBFO, "hand_back") is None
    assert MoveKind.EXPIRE in kinds(DBFO, "hand_back")
    assert MoveKind.EXPIRE not in kinds(DBFO, "operate")
    assert named(DBFO, "hand_back", "expire").target == EXPIRED


def test_an_unknown_phase_is_an_error_that_names_the_known_ones():
    with pytest.raises(KeyError, match="identify"):
        lifecycle.moves(DBFO, "demolish", ACTIVE, Route.FULL)


def test_procurement_may_go_on_again_back_pause_or_stop():
    assert kinds(CONCESSION, "procure") == [
        MoveKind.FORWARD,
        MoveKind.REDO,
        MoveKind.PAUSE,
        MoveKind.BACK,
        MoveKind.END,
    ]


def test_a_paused_stage_may_only_resume_or_end():
    assert kinds(CONCESSION, "procure", PAUSED) == [MoveKind.RESUME, MoveKind.END]
    resume = named(CONCESSION, "procure", "resume_procure", PAUSED)
    assert (resume.field, resume.sources, resume.target) == ("phase_state", {PAUSED}, ACTIVE)


def test_what_is_over_goes_nowhere():
    assert kinds(CONCESSION, "hand_back", EXPIRED) == []
    assert kinds(CONCESSION, "procure", ENDED) == []


def test_a_move_forward_runs_on_the_phase_and_the_others_on_its_state():
    forward = named(CONCESSION, "procure", "pass_c2")
    assert (forward.field, forward.sources, forward.target) == ("phase", {"procure"}, "take_over")
    pause = named(CONCESSION, "procure", "pause_procure")
    assert (pause.field, pause.sources, pause.target) == ("phase_state", {ACTIVE}, PAUSED)
    assert pause.needs_day
    end = named(CONCESSION, "procure", "not_pursued")
    assert (end.field, end.sources, end.target) == ("phase_state", {ACTIVE, PAUSED}, ENDED)
    back = named(CONCESSION, "procure", "back_reshape")
    assert (back.field, back.sources, back.target) == ("phase", {"procure"}, "prepare")


def test_a_move_makes_a_transition_as_it_stands():
    move = named(CONCESSION, "procure", "pass_c2")
    transition = Transition(move.name, move.sources, move.target)
    assert str(transition) == "pass c2"


def test_the_light_route_goes_on_without_approval_where_it_keeps_no_gate():
    kept = named(INNOVATION, "data_access", "pass_ig1", route=Route.LIGHT)
    dropped = named(INNOVATION, "competition", "pass_igs", route=Route.LIGHT)
    assert kept.needs_approval
    assert not dropped.needs_approval
    asked = {requirement.code for requirement in dropped.requirements}
    assert {"shared_objectives", "contract_signed", "interests_declared"} <= asked
    assert "evaluation_reports" not in asked
    assert named(INNOVATION, "competition", "pass_igs").needs_approval


def test_the_light_route_of_innovation_has_the_three_approvals_of_the_chooser():
    assert [gate.code for gate in INNOVATION.gates_on(Route.LIGHT)] == ["IG1", "IG3", "IG4"]


def test_an_import_places_a_partnership_straight_into_operation():
    adopted = {move.to_phase: move for move in lifecycle.adoptions(DBFO)}
    assert "appraise" not in adopted
    move = adopted["operate"]
    assert (move.field, move.sources, move.target) == ("phase", {"identify"}, "operate")
    assert [gate.code for gate in DBFO.gates_before("operate")][-1] == "G4"


def test_outcomes_lead_to_their_moves():
    def leads_to(outcome):
        move = lifecycle.move_for(CONCESSION, "procure", outcome, Route.FULL)
        return move and move.name

    assert leads_to(Outcome.PASS) == leads_to(Outcome.CONDITIONS) == "pass_c2"
    assert leads_to(Outcome.PAUSE) == "pause_procure"
    assert leads_to(Outcome.REDO) == "redo_procure"
    assert leads_to(Outcome.END) == "not_pursued"
    assert lifecycle.move_for(DBFO, "operate", Outcome.PAUSE, Route.FULL) is None


def test_atlas_cannot_pass_while_affordability_is_missing():
    met = [result(f"met{at}", State.MET) for at in range(7)]
    affordability = result("affordability", State.MISSING)
    risks = result("risks", State.IN_PROGRESS, may_follow=True)
    found = options(AWARD, [*met, risks, affordability])
    assert found[Outcome.PASS].sentence == "Not yet. 2 conditions are not met."
    assert found[Outcome.CONDITIONS].sentence == "Not yet. These come first: Affordability."
    assert [o for o in Outcome if found[o].is_possible] == [
        Outcome.PAUSE,
        Outcome.REDO,
        Outcome.END,
    ]


def test_what_may_follow_makes_passing_with_conditions_possible():
    found = options(AWARD, [result("risks", State.IN_PROGRESS, may_follow=True)])
    assert not found[Outcome.PASS].is_possible
    assert found[Outcome.CONDITIONS].is_possible


def test_when_everything_is_met_nothing_is_left_to_follow():
    met = [result("a", State.MET), result("b", State.WAIVED)]
    found = options(AWARD, met)
    assert found[Outcome.PASS].is_possible
    assert not found[Outcome.CONDITIONS].is_possible


def test_not_recorded_stands_in_the_way_like_missing():
    found = options(AWARD, [result("a", State.NOT_RECORDED)])
    assert found[Outcome.PASS].sentence == "Not yet. 1 condition is not met."


def test_innovation_stops_after_a_stage_only_under_a_clause_fixed_before():
    gate = INNOVATION.gate("IG3")
    without = options(gate, [], INNOVATION, InnovationTerms())[Outcome.END]
    assert not without.is_possible
    assert "No clause for stopping" in without.sentence
    assert not options(gate, [], INNOVATION, None)[Outcome.END].is_possible
    named_clause = InnovationTerms(stop_clause="14.2")
    assert options(gate, [], INNOVATION, named_clause)[Outcome.END].is_possible


def test_nothing_follows_after_financial_close():
    found = options(DBFO.gate("G3"), [], DBFO)
    assert "financial close" in found[Outcome.CONDITIONS].sentence


def test_operation_neither_pauses_nor_starts_again():
    found = options(DBFO.gate("G5"), [], DBFO)
    possible = [outcome for outcome in Outcome if found[outcome].is_possible]
    assert possible == [Outcome.PASS]
    assert MoveKind.PAUSE not in kinds(DBFO, "operate")


def test_an_impossible_end_without_a_reason_still_gives_one():
    bare = replace(DBFO.gate("G5"), outcomes={})
    assert not options(bare, [], DBFO)[Outcome.END].is_possible


def test_what_can_never_follow_comes_first_and_missing_before_in_progress():
    results = [
        result("later", State.MISSING, may_follow=True),
        result("met", State.MET),
        result("half", State.IN_PROGRESS),
        result("none", State.MISSING),
        result("unknown", State.NOT_RECORDED),
        result("waived", State.WAIVED),
        result("also", State.MISSING),
    ]
    assert [one.code for one in lifecycle.unmet(results)] == [
        "none",
        "also",
        "half",
        "unknown",
        "later",
    ]


def test_kpis_say_which_aim_brought_them():
    offers = {offer.kpi.code: offer for offer in lifecycle.starter_kpis(INNOVATION, ["service"])}
    assert offers["days_to_answer"].is_ticked
    assert offers["days_to_answer"].reasons == ("service",)
    assert not offers["staff_trained"].is_ticked
    assert all(offer.is_ticked for offer in lifecycle.starter_kpis(INNOVATION))


def test_an_aim_brings_its_kpis_to_every_type_once():
    plain = [offer.kpi.code for offer in lifecycle.starter_kpis(DBFO)]
    digital = [offer.kpi.code for offer in lifecycle.starter_kpis(DBFO, ["online_services"])]
    assert plain == [kpi.code for kpi in DBFO.kpis]
    assert digital == [*plain, "online_completion", "hours_available"]
    again = [offer.kpi.code for offer in lifecycle.starter_kpis(INNOVATION, ["online_services"])]
    assert len(again) == len(set(again)) == len(INNOVATION.kpis)


def test_a_digital_aim_brings_its_milestone():
    codes = [m.code for m in lifecycle.starter_milestones(DBFO, ["digital_skills", "service"])]
    assert codes == [*(milestone.code for milestone in DBFO.milestones), "first_trained"]
