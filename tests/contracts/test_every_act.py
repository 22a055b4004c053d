"""Whatever the services write into the ledger can be read there as a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from core.ledger.history import _describers

ROOT = Path(__file__).parents[2]
APPS = ("partnerships", "governance", "performance", "reports")
WRITERS = {"audited", "joined", "perform", "perform_all"}


def _kinds_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
            for keyword in node.keywords:
                if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)


KINDS = sorted(
    {kind for app in APPS for path in (ROOT / app).rglob("*.py") for kind in _kinds_in(path)}
)


def test_the_search_for_acts_finds_them():
    assert {"partnership.opened", "scorecard.issued", "milestone.moved"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_has_its_sentence(kind):
    assert kind in _describers, f"Tell {kind} in the app's history module, with @describe."
