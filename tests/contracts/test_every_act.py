"""Whatever the services write into the ledger can be read there as a sentence."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from core.ledger import audited
from core.ledger.history import _describers, _words_of, history
from core.transitions import Transition
from partnerships import lifecycle
from partnerships.models import GateProposal, Partnership
from partnerships.type import Route
from partnerships.types import types
from performance.lifecycle.measured import WITHDRAW_ROUND

ROOT = Path(__file__).parents[2]
APPS = ("partnerships", "governance", "performance", "reports")
MOVERS = {"perform", "perform_all"}
WRITERS = {"audited", "joined", *MOVERS}


def _acts():
    """Who writes, and the kind, wherever the services write the kind down."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "kind=" in text else ():
            writer = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            for keyword in node.keywords if writer in WRITERS else ():
                if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
                    yield writer, str(keyword.value.value)


ACTS = set(_acts())
KINDS = sorted({kind for _writer, kind in ACTS})
MOVED = sorted({kind.partition(".")[0] for writer, kind in ACTS if writer in MOVERS})
"""The families of acts that move a status."""


def test_the_search_for_acts_finds_them():
    assert {"partnership.opened", "scorecard.issued", "milestone.moved"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_has_its_sentence(kind):
    assert kind in _describers, f"Tell {kind} in the app's history module, with @describe."


def _transitions():
    """Every transition that stands in a module, alone or in a table."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        if "Transition(" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for known in vars(importlib.import_module(name)).values():
                found = known.values() if isinstance(known, dict) else (known,)
                yield from (one for one in found if isinstance(one, Transition))


def _family(states) -> str:
    """KPIRecord.State → kpi_record"""
    return re.sub(
        r"(?<=[a-z])(?=[A-Z])|(?<=I)(?=R)", "_", states.__qualname__.split(".")[0]
    ).lower()


TRANSITIONS = sorted(
    set(_transitions()) - {WITHDRAW_ROUND},
    key=lambda one: (_family(type(one.target)), one.name, one.target),
)
"""That a round is withdrawn is asked of its transition, and told by a kind of its own."""


def _told(family, transition, source, target):
    """What the history says was, and what it says is."""
    with audited("test", actor=None, kind=f"{family}.{transition}") as act:
        act.fact(**{"transition": transition, "from": str(source), "to": str(target)})
    act = history("test", limit=1)[0].act
    return act.was, act.now


@pytest.mark.parametrize("family", MOVED)
def test_whatever_moves_a_status_has_words_for_its_states(family):
    assert _words_of(family), f"Give the words of {family} to core.ledger.history.states."


def test_every_transition_leads_to_a_state_of_its_model():
    families = {_family(type(one.target)) for one in TRANSITIONS}
    assert "str" not in families, "Write the target as a member of the model's State."
    assert families >= {"concern", "decision", "import_run", "invitation", "kpi_record"}
    assert families >= {"milestone", "monthly_return"}
    assert len(TRANSITIONS) >= 30


@pytest.mark.django_db
@pytest.mark.parametrize("one", TRANSITIONS, ids=lambda one: f"{_family(type(one.target))}.{one}")
def test_the_history_tells_the_states_of_every_transition_in_words(one):
    family, states = _family(type(one.target)), type(one.target)
    for source in one.sources:
        labels = (states(source).label, states(one.target).label)
        assert _told(family, one.name, source, one.target) == labels


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(types), ids=lambda kind: kind.slug)
def test_the_history_tells_stages_and_their_states_in_words(kind):
    stages = {phase.slug: str(phase.label) for phase in kind.phases}
    words = stages | dict(Partnership.PhaseState.choices)
    moves = {
        move
        for phase in stages
        for state in (lifecycle.ACTIVE, lifecycle.PAUSED)
        for move in lifecycle.moves(kind, phase, state, Route.FULL)
    }
    assert moves
    for move in moves:
        for source in move.sources:
            told = _told("stage", str(move.kind), source, move.target)
            assert told == (words[source], words[move.target])
    first, *_between, last = stages
    assert _told("partnership", "adopted", first, last) == (words[first], words[last])
    open_, decided = GateProposal.State.OPEN, GateProposal.State.DECIDED
    assert _told("stage", "approved", open_, decided) == (open_.label, decided.label)
