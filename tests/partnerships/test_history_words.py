"""The history names what was proposed or asked for by its label, never by its code."""

from __future__ import annotations

import pytest

from core.ledger.history import RecordedAct, sentence
from partnerships.bulk_acts import bulk_acts
from partnerships.type import Outcome
from partnerships.types import types


def told(kind: str, **facts: object) -> str:
    return sentence(RecordedAct(kind, facts, None, None))


@pytest.mark.parametrize("kind", types.keys())
def test_each_way_back_and_each_ending_is_proposed_by_its_name(kind):
    partnership_type = types[kind]
    proposed = {f"back_{way.code}": way.name for way in partnership_type.ways_back}
    proposed |= {ending.code: ending.name for ending in partnership_type.endings}
    proposed |= {str(outcome): outcome.label for outcome in Outcome}
    for code, name in proposed.items():
        assert str(name) in told("stage.proposed", outcome=code, type=kind, reason="Because.")


def test_an_act_on_many_partnerships_is_named_as_on_its_button():
    for act in bulk_acts:
        assert f"“{act.label}”" in told("portfolio.bulk_asked", act=act.slug, partnerships=3)


def test_what_no_longer_exists_is_told_all_the_same():
    assert "back gone by" in told("stage.proposed", outcome="back_gone_by", reason="")
    assert "“old act”" in told("portfolio.bulk_asked", act="old_act", partnerships=3)
