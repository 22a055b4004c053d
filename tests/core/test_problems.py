from __future__ import annotations

import pickle

import pytest

from core.problems import Problem, Refused, refuse_if

UNSIGNED = Problem("signed_on", "unsigned", "The contract is not signed. Enter the date.")
LATE = Problem("value", "late", "Too late. Ask for reopening.", where="row 12")


def test_a_refusal_carries_every_problem_in_order() -> None:
    refusal = Refused([UNSIGNED, LATE])
    assert refusal.problems == (UNSIGNED, LATE)
    assert refusal.codes == {"unsigned", "late"}
    assert refusal.by_field() == {"signed_on": [UNSIGNED], "value": [LATE]}


def test_a_refusal_reads_as_its_messages_with_their_places() -> None:
    assert str(Refused([UNSIGNED, LATE])) == (
        "The contract is not signed. Enter the date. row 12: Too late. Ask for reopening."
    )


def test_a_refusal_without_a_reason_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        Refused([])


def test_a_refusal_survives_the_way_to_another_process() -> None:
    refusal = pickle.loads(pickle.dumps(Refused(iter([UNSIGNED]))))  # noqa: S301 - our own bytes
    assert refusal.problems == (UNSIGNED,)


def test_refuse_if_lets_the_faultless_pass_and_takes_a_generator() -> None:
    refuse_if(iter(()))
    with pytest.raises(Refused) as refused:
        refuse_if(problem for problem in (UNSIGNED, LATE))
    assert refused.value.problems == (UNSIGNED, LATE)
