"""Layers of who does what: exactly one answers, whatever was set where and in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.decision_kinds import COLUMNS, KINDS, PARTNER_NEVER_ANSWERS
from governance.layers import Layer, resolve
from governance.services.letters import letter_problems

BELOW = [Layer.COUNTRY, Layer.AUTHORITY, Layer.PARTNERSHIP]
LETTERS = st.sampled_from(["R", "C", "I", ""])
USUAL = KINDS["tariff_revision"].letters


def up_to(layer, said):
    """What holds at that layer, without what is said below it."""
    return resolve(USUAL, {one: said.get(one, {}) for one in BELOW[: BELOW.index(layer) + 1]})


@st.composite
def changes(draw):
    """Each sets a whole line at a layer, as the pages do, with exactly one who answers."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        line = {who: draw(LETTERS) for who in COLUMNS}
        line[draw(st.sampled_from(COLUMNS))] = draw(st.sampled_from(["A", "A/R"]))
        found.append((draw(st.sampled_from(BELOW)), line))
    return found


@given(changes())
def test_what_was_set_holds_there_and_exactly_one_answers_everywhere(made):
    said = {layer: {} for layer in BELOW}
    for layer, wanted in made:
        at_hand = (
            up_to(layer, said) if layer is Layer.PARTNERSHIP else up_to(layer, {**said, layer: {}})
        )
        differs = {who: wanted[who] for who in COLUMNS if wanted[who] != at_hand.letters[who]}
        # A partnership adds to what it said before; a jurisdiction says it anew.
        said[layer] = {**said[layer], **differs} if layer is Layer.PARTNERSHIP else differs
        assert up_to(layer, said).letters == wanted
        for one in BELOW:
            letters = up_to(one, said).letters
            assert [who[:1] for who in letters.values()].count("A") == 1


@pytest.mark.parametrize("kind", sorted(PARTNER_NEVER_ANSWERS))
def test_no_layer_lets_the_partner_answer_where_it_never_does(kind):
    letters = dict.fromkeys(COLUMNS, "") | {"partner_lead": "A"}
    assert "never_answers" in {one.code for one in letter_problems(kind, letters)}
    allowed = dict.fromkeys(COLUMNS, "") | {"approver": "A", "partner_lead": "C"}
    assert list(letter_problems(kind, allowed)) == []


def test_a_lower_layer_speaks_last_letter_by_letter():
    found = resolve(
        USUAL,
        {
            Layer.COUNTRY: {"portfolio_official": "A", "approver": "R", "lender": "I"},
            Layer.PARTNERSHIP: {"lender": "", "certifier": "C"},
        },
    )
    assert found.letters["portfolio_official"] == "A"
    assert (found.letters["lender"], found.layers["lender"]) == ("", Layer.PARTNERSHIP)
    assert found.layers["approver"] is Layer.COUNTRY
    assert found.layers["auditor"] is Layer.KIND


def test_whoever_loses_the_a_to_a_lower_layer_keeps_the_rest_of_their_letter():
    found = resolve(
        USUAL,
        {
            Layer.COUNTRY: {"contract_manager": "A/R", "approver": "C"},
            Layer.AUTHORITY: {"board": "A"},
        },
    )
    assert (found.letters["contract_manager"], found.letters["board"]) == ("R", "A")
    assert found.layers["contract_manager"] is Layer.AUTHORITY


def test_whoever_prepares_here_and_answers_by_the_country_does_both():
    found = resolve(
        USUAL,
        {
            Layer.COUNTRY: {"contract_manager": "A", "approver": "C"},
            Layer.PARTNERSHIP: {"contract_manager": "R"},
        },
    )
    assert found.letters["contract_manager"] == "A/R"
    assert found.layers["contract_manager"] is Layer.COUNTRY
