"""What holds for every payment mechanism, also for those that are added later."""

from decimal import Decimal

import pytest

from partnerships.types import types
from performance.mechanism import Rounding, mechanisms
from performance.payment_facts import FACTS, example_of, read_facts
from performance.selectors.payment_terms import NEEDED

SLUGS = [mechanism.slug for mechanism in mechanisms]
every_mechanism = pytest.mark.parametrize("slug", SLUGS)


def test_every_type_of_partnership_has_its_mechanism():
    assert {kind.mechanism for kind in types} == set(SLUGS)


@every_mechanism
def test_its_facts_and_terms_are_declared_and_begin_with_an_example(slug):
    assert NEEDED.keys() == FACTS.keys() == set(SLUGS)
    assert isinstance(read_facts(FACTS[slug], example_of(slug)), FACTS[slug])


@every_mechanism
def test_it_speaks_in_a_persons_words(slug):
    assert str(mechanisms[slug].label)


def test_rounding_is_exact_in_every_mode():
    assert Rounding().of_line(Decimal("2.345")) == Decimal("2.35")
    assert Rounding().of_line(Decimal("-2.345")) == Decimal("-2.35")
    assert Rounding(mode="ROUND_HALF_EVEN").of_line(Decimal("2.345")) == Decimal("2.34")
    assert Rounding(mode="ROUND_DOWN").of_line(Decimal("-2.349")) == Decimal("-2.34")
    assert Rounding(mode="ROUND_FLOOR").of_line(Decimal("-2.341")) == Decimal("-2.35")
    assert Rounding(mode="ROUND_CEILING").of_line(Decimal("2.341")) == Decimal("2.35")
    with pytest.raises(ValueError, match="no rounding of a contract"):
        Rounding(mode="ROUND_UP").of_line(Decimal(1))
