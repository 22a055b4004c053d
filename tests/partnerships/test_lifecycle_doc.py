"""The generated description of the lifecycles is the one that is committed."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from partnerships.types import types
from scripts.lifecycle_doc import text

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"


def written():
    with translation.override("en-gb"):
        return text()


def test_the_committed_document_is_that_of_the_types():
    assert COMMITTED.read_text(encoding="utf-8") == written(), "Run make docs and commit it."


def test_it_names_every_stage_approval_condition_rule_and_source():
    document = written()
    for kind in types:
        for gate in kind.gates:
            assert f"(`{gate.code}`)" in document
            assert str(gate.decided_by) in document
        for asked in kind.requirements:
            assert f"| {asked.title} | `{asked.kind}` |" in document
        for phase in kind.phases:
            assert all(str(rule.sentence) in document for rule in phase.rules)
    assert "- S6: HM Treasury" in document
