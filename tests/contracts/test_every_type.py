"""What every type of partnership owes: a whole lifecycle, a usable beginning, terms that hold."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.roles import ROLES as GOVERNANCE_ROLES
from partnerships import codelists, lifecycle
from partnerships.catalogue.starter import Bearer, Direction, Frequency
from partnerships.conditions import FROM_ABOVE, conditions
from partnerships.lifecycle import ACTIVE, ENDED, EXPIRED, PAUSED, MoveKind
from partnerships.terms import Kind, fields_of, problems
from partnerships.terms_json import changes, from_json, to_json
from partnerships.type import ROLES, EndKind, Outcome, Route
from partnerships.types import chooser, types
from tests.contracts.every_type import EVERY, every_type
from tests.partnerships.terms_made import terms_of


def unique(values):
    values = list(values)
    return len(values) == len(set(values))


def test_there_are_the_four_types_that_the_product_promises():
    assert [kind.slug for kind in chooser()] == [
        "dbfo",
        "concession",
        "innovation",
        "performance_based",
    ]


@every_type
def test_a_gate_stands_between_each_two_consecutive_phases(kind):
    between = [(gate.from_phase, gate.to_phase) for gate in kind.gates]
    slugs = [phase.slug for phase in kind.phases]
    assert between == list(itertools.pairwise(slugs))
    assert len(slugs) >= 3


@every_type
def test_codes_are_unique_and_fit_their_columns(kind):
    for codes in (
        [phase.slug for phase in kind.phases],
        [gate.code for gate in kind.gates],
        [found.code for found in kind.requirements],
        [way.code for way in kind.ways_back],
        [ending.code for ending in kind.endings],
        [kpi.code for kpi in kind.kpis],
        [milestone.code for milestone in kind.milestones],
        [risk.code for risk in kind.allocation],
    ):
        assert unique(codes), codes
        assert all(len(code) <= 40 for code in codes)
    assert unique((role.role, str(role.title)) for role in kind.roles)


@every_type
def test_every_requirement_names_a_kind_a_role_and_things_that_exist(kind):
    known_kinds = {*conditions.keys(), *FROM_ABOVE}
    known = {
        "document": set(dict(codelists.DOCUMENT_KINDS)),
        "parties_recorded": set(dict(codelists.PARTY_ROLES)),
        "terms_known": {gate.code for gate in kind.gates},
        "term_in_force": {f.name for f in fields_of(kind.terms) if f.kind is Kind.DATE},
        "milestone_accepted": {milestone.code for milestone in kind.milestones},
        "role_filled": ROLES,
    }
    for found in kind.requirements:
        assert found.kind in known_kinds, found.code
        assert found.owner_role in ROLES, found.code
        assert set(found.about) <= known.get(found.kind, set()), found.code
        assert bool(found.about) is (found.kind in known), found.code


@every_type
def test_a_milestone_that_a_gate_waits_for_serves_that_gate(kind):
    serves = {milestone.code: milestone.gate for milestone in kind.milestones}
    for gate in kind.gates:
        for found in gate.requirements:
            if found.kind == "milestone_accepted":
                assert {serves[code] for code in found.about} == {gate.code}


@every_type
def test_nothing_is_signed_on_any_route_without_shared_objectives(kind):
    codes = [[found.kind for found in lifecycle.requirements(g, Route.LIGHT)] for g in kind.gates]
    signed = next(at for at, kinds in enumerate(codes) if "contract_signed" in kinds)
    agreed = next(at for at, kinds in enumerate(codes) if "shared_objectives" in kinds)
    assert agreed <= signed
    for found in kind.requirements:
        if found.kind in {"shared_objectives", "contract_signed"}:
            assert not found.may_follow
            assert not found.may_be_waived


@every_type
def test_the_light_route_keeps_some_of_the_gates_and_adds_nothing(kind):
    light = kind.gates_on(Route.LIGHT)
    assert 2 <= len(light) < len(kind.gates)
    assert {gate.code for gate in light} <= {gate.code for gate in kind.gates_on(Route.FULL)}
    for gate in kind.gates:
        full = lifecycle.requirements(gate, Route.FULL)
        assert set(lifecycle.requirements(gate, Route.LIGHT)) <= set(full)
    for gate in light:
        assert lifecycle.requirements(gate, Route.LIGHT), gate.code


@every_type
def test_conditions_may_follow_exactly_where_passing_with_conditions_is_possible(kind):
    for gate in kind.gates:
        may_follow = any(found.may_follow for found in gate.requirements)
        if gate.outcome(Outcome.CONDITIONS).impossible:
            assert not may_follow, gate.code


@every_type
def test_what_may_be_waived_belongs_to_financial_close_only(kind):
    for gate in kind.gates:
        if any(found.may_be_waived for found in gate.requirements):
            assert gate.outcome(Outcome.CONDITIONS).impossible, gate.code


@every_type
def test_ending_at_a_gate_leads_to_exactly_one_ending_or_says_why_not(kind):
    for gate in kind.gates:
        ends = [e for e in kind.endings if e.is_gate_outcome and gate.from_phase in e.phases]
        assert len(ends) == (0 if gate.outcome(Outcome.END).impossible else 1), gate.code


@every_type
def test_an_outcome_that_waits_for_a_term_says_so_and_names_a_term(kind):
    names = {field.name for field in fields_of(kind.terms)}
    for gate in kind.gates:
        for outcome in Outcome:
            rule = gate.outcome(outcome)
            if rule.needs_term:
                assert rule.needs_term in names
                assert rule.term_missing


@every_type
def test_it_expires_from_its_last_phase_and_every_phase_has_an_end(kind):
    assert [e.kind for e in kind.endings].count(EndKind.EXPIRE) == 1
    assert kind.expiry.phases == (kind.phases[-1].slug,)
    ended = {slug for ending in kind.endings for slug in ending.phases}
    assert ended == {phase.slug for phase in kind.phases}


@every_type
def test_ways_back_lead_back_and_moves_forward_never_do(kind):
    for way in kind.ways_back:
        assert kind.position(way.to_phase) < kind.position(way.from_phase), way.code
    for phase in kind.phases:
        for move in lifecycle.moves(kind, phase.slug, ACTIVE, Route.FULL):
            step = kind.position(move.to_phase) - kind.position(move.from_phase)
            expected = {MoveKind.FORWARD: step == 1, MoveKind.BACK: step < 0}
            assert expected.get(move.kind, step == 0), move.name


@every_type
@pytest.mark.parametrize("route", list(Route))
def test_every_phase_can_be_reached_and_left_and_what_ended_stays_ended(kind, route):
    here, seen = kind.phases[0].slug, []
    while True:
        seen.append(here)
        found = lifecycle.moves(kind, here, ACTIVE, route)
        assert unique(move.name for move in found)
        assert all(len(move.name) <= 60 for move in found)
        forward = [move for move in found if move.kind is MoveKind.FORWARD]
        if not forward:
            break
        here = forward[0].to_phase
    assert seen == [phase.slug for phase in kind.phases]
    assert MoveKind.EXPIRE in {move.kind for move in found}
    for phase in kind.phases:
        for state in (ENDED, EXPIRED):
            assert lifecycle.moves(kind, phase.slug, state, route) == ()
        paused = {move.kind for move in lifecycle.moves(kind, phase.slug, PAUSED, route)}
        assert MoveKind.RESUME in paused
        assert paused <= {MoveKind.RESUME, MoveKind.END}


@every_type
def test_imports_may_adopt_later_phases_only(kind):
    assert not kind.phases[0].is_adoptable
    adopted = [move.to_phase for move in lifecycle.adoptions(kind)]
    assert adopted == [phase.slug for phase in kind.phases if phase.is_adoptable]
    assert kind.phases[-1].slug in adopted


@every_type
def test_exactly_one_phase_fills_the_term(kind):
    assert [phase.fills_the_term for phase in kind.phases].count(True) == 1
    assert all(phase.months > 0 for phase in kind.phases)
    assert {phase.disclosure for phase in kind.phases} <= set(dict(codelists.DISCLOSURE_STAGES))


@every_type
def test_starter_kpis_weigh_on_both_axes_and_have_sound_goalposts(kind):
    assert 5 <= len(kind.kpis) <= 8
    assert sum(kpi.weights[0] for kpi in kind.kpis) > 0
    assert sum(kpi.weights[1] for kpi in kind.kpis) > 0
    assert any(kpi.is_hybrid for kpi in kind.kpis)
    for kpi in kind.kpis:
        assert min(kpi.weights) >= 0
        assert max(kpi.weights) > 0, kpi.code
        assert kpi.reliability in "ABCD"
        assert kpi.frequency in Frequency
        assert (kpi.aggregation == "ratio") is (kpi.parts is not None), kpi.code
        assert set(kpi.brought_by) <= {
            *dict(codelists.INNOVATION_KINDS),
            *dict(codelists.DIGITAL_AIMS),
        }
        assert_sound_goalposts(kpi)


def assert_sound_goalposts(kpi):
    posts = kpi.goalposts
    if kpi.direction is Direction.RANGE:
        assert posts.limit_low < posts.range_low < posts.range_high < posts.limit_high
        assert kpi.target is None
        return
    assert posts.no_points != posts.full_points
    best, worst = posts.full_points, posts.no_points
    if kpi.direction is Direction.LOWER:
        best, worst = -best, -worst
    sign = -1 if kpi.direction is Direction.LOWER else 1
    assert worst < sign * kpi.target <= best, kpi.code
    if kpi.minimum is not None:
        assert sign * kpi.minimum < sign * kpi.target, kpi.code


@every_type
def test_starter_milestones_come_in_order_and_serve_gates_in_order(kind):
    codes = [milestone.code for milestone in kind.milestones]
    gates = [gate.code for gate in kind.gates]
    months = {milestone.code: milestone.months for milestone in kind.milestones}
    assert 5 <= len(codes) <= 10
    for at, milestone in enumerate(kind.milestones):
        assert set(milestone.after) <= set(codes[:at]), milestone.code
        assert all(months[code] < milestone.months for code in milestone.after)
        assert milestone.weight > 0
        assert milestone.gate in {"", *gates}
    served = [gates.index(m.gate) for m in kind.milestones if m.gate]
    assert served == sorted(served)


@every_type
def test_a_milestone_falls_within_the_phase_before_its_gate(kind):
    ends, month = {}, 0
    for phase, gate in zip(kind.phases, kind.gates, strict=False):
        month += phase.months
        ends[gate.code] = month
    for milestone in kind.milestones:
        if milestone.gate:
            assert milestone.months <= ends[milestone.gate], milestone.code


@every_type
def test_starter_risks_have_a_category_a_bearer_and_a_reason(kind):
    assert 5 <= len(kind.risks) <= 10
    assert set(kind.risks) < set(kind.allocation)
    triggers = {"", *(k.code for k in kind.kpis), *(m.code for m in kind.milestones)}
    for risk in kind.allocation:
        assert risk.category in dict(codelists.RISK_CATEGORIES), risk.code
        assert risk.bearer in Bearer
        assert risk.trigger in triggers, risk.code
        assert risk.why
        assert kind.usual_for(risk.category).category == risk.category
    assert kind.usual_for("none_such") is None


@every_type
def test_the_people_needed_hold_roles_that_governance_knows(kind):
    assert set(GOVERNANCE_ROLES) == ROLES
    gates = {gate.code for gate in kind.gates}
    for role in kind.roles:
        assert role.role in ROLES
        assert role.needed_by in {"", *gates}
    assert {"approver", "contract_manager", "partner_lead"} <= {role.role for role in kind.roles}


@every_type
def test_every_term_says_what_it_holds_and_until_when_it_may_stay_open(kind):
    gates = {gate.code for gate in kind.gates}
    fields = fields_of(kind.terms)
    assert len(fields) >= 10
    assert any(field.needed_by for field in fields)
    for field in fields:
        assert field.needed_by in {"", *gates}, field.name
        assert (field.kind is Kind.ROWS) is (field.row is not None)
        assert bool(field.choices) is (field.kind is Kind.CHOICE)
    asked = {
        code for found in kind.requirements if found.kind == "terms_known" for code in found.about
    }
    assert {field.needed_by for field in fields if field.needed_by} <= asked


@every_type
def test_empty_terms_are_no_problem_while_drafting_and_every_gap_is_named_at_the_gate(kind):
    empty = kind.terms()
    assert problems(empty, currency="GBP") == ()
    gates = frozenset(gate.code for gate in kind.gates)
    needed = {field.name for field in fields_of(kind.terms) if field.needed_by}
    found = problems(empty, currency="GBP", gates=gates)
    assert {problem.field for problem in found} == needed
    assert {problem.code for problem in found} == {"missing"}


@every_type
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_terms_survive_the_round_trip_through_json_exactly(kind, data):
    terms = data.draw(terms_of(kind.terms))
    text = to_json(terms)
    again = from_json(kind.terms, text)
    assert again == terms
    assert to_json(again) == text
    assert changes(terms, again) == ()


@every_type
def test_suggested_values_are_allowed_values(kind):
    for field in fields_of(kind.terms):
        if field.suggested:
            made = kind.terms(**{field.name: field.suggested.value})
            assert problems(made, currency="GBP") == (), field.name


def test_less_is_better_for_exactly_these_figures():
    lower = {kpi.code for kind in EVERY for kpi in kind.kpis if kpi.direction is Direction.LOWER}
    assert lower == {
        "running_costs",
        "complaint_days",
        "injuries",
        "days_to_answer",
        "outcome_cost",
        "days_to_start",
    }


def test_the_dbfo_starter_is_the_worked_example_of_the_scorecard():
    weights = [kpi.weights for kpi in types["dbfo"].kpis]
    scores = [60, 60, 80, 60, 75, 70, None]
    financial = [(w, s) for (w, _c), s in zip(weights, scores, strict=True) if s is not None]
    community = [(w, s) for (_f, w), s in zip(weights, scores, strict=True) if s is not None]
    assert Decimal(sum(w * s for w, s in financial)) / sum(w for w, _s in financial) == Decimal(
        "66.25"
    )
    assert Decimal(sum(w * s for w, s in community)) / sum(w for w, _s in community) == 70
    assert sum(w for _f, w in weights) == 10
