"""What every type of partnership says: honest sources, whole sentences, short names."""

from __future__ import annotations

import re

from partnerships.catalogue.provenance import TITLES, Basis, Source
from partnerships.terms import fields_of
from partnerships.type import Outcome
from tests.contracts.every_type import every_type

SENTENCE = re.compile(r".*[.!?]\Z", re.DOTALL)
NEVER_WRITTEN = ("'", '"', " - ", "--", "...", " %")


def sources_in(value, seen=None):
    """Every source anywhere in a type."""
    seen = set() if seen is None else seen
    if isinstance(value, Source):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from sources_in(item, seen)
    elif hasattr(value, "items"):
        yield from sources_in(tuple(value.values()), seen)
    elif hasattr(value, "__dataclass_fields__") and id(value) not in seen:
        seen.add(id(value))
        for name in value.__dataclass_fields__:
            yield from sources_in(getattr(value, name), seen)


def sentences_in(kind):
    """Everything that ends up on a page as a whole sentence."""
    yield kind.description
    for phase in kind.phases:
        yield from (rule.sentence for rule in phase.rules)
    for gate in kind.gates:
        yield from (rule.sentence for rule in gate.rules)
        for outcome in Outcome:
            rule = gate.outcome(outcome)
            yield from filter(None, (rule.sentence, rule.impossible, rule.term_missing))
    for ending in kind.endings:
        yield ending.sentence
        yield from (rule.sentence for rule in ending.rules)
    yield from (way.sentence for way in kind.ways_back)
    yield from (rule.sentence for rule in kind.rules)
    yield from (kpi.method for kpi in kind.kpis)
    yield from (field.help for field in fields_of(kind.terms) if field.help)


def titles_in(kind):
    """Everything that ends up on a page as a name, without a full stop."""
    yield from (kind.label, kind.sentence, kind.formal_name, kind.example)
    for phase in kind.phases:
        yield from (phase.name, phase.label)
    for gate in kind.gates:
        yield from (gate.name, gate.decided_by)
    yield from (found.title for found in kind.requirements)
    yield from (found.why for found in kind.requirements if found.why)
    yield from (ending.name for ending in kind.endings)
    yield from (way.name for way in kind.ways_back)
    yield from (kpi.name for kpi in kind.kpis)
    yield from (milestone.name for milestone in kind.milestones)
    yield from (risk.title for risk in kind.allocation)
    yield from (role.title for role in kind.roles)
    for field in fields_of(kind.terms):
        yield field.label
        if field.row is not None:
            yield from (column.label for column in fields_of(field.row))


@every_type
def test_every_source_is_known_and_defaults_claim_nobody(kind):
    found = list(sources_in(kind)) + [
        field.suggested.source for field in fields_of(kind.terms) if field.suggested
    ]
    assert found
    for source in found:
        if source.basis is Basis.DEFAULT:
            assert source.reference == ""
        else:
            assert source.numbers, source
            assert set(source.numbers) <= set(TITLES), source


@every_type
def test_weights_targets_and_dates_never_pass_for_published(kind):
    for kpi in kind.kpis:
        if not kpi.target_source.is_default:
            assert (kpi.code, kpi.target_source.reference) == ("quality", "S27")
    assert all(milestone.source.is_default for milestone in kind.milestones)
    assert all(risk.source.is_default for risk in kind.allocation)


@every_type
def test_sentences_end_properly_and_names_have_no_full_stop(kind):
    for sentence in map(str, sentences_in(kind)):
        assert SENTENCE.match(sentence), sentence
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
    for title in map(str, titles_in(kind)):
        assert title, kind.slug
        assert not title.endswith((".", " ")), title


@every_type
def test_typography_is_that_of_a_printed_document(kind):
    for text in map(str, (*sentences_in(kind), *titles_in(kind))):
        for never in NEVER_WRITTEN:
            assert never not in text, text


@every_type
def test_timeline_labels_are_short(kind):
    assert all(len(str(phase.label)) <= 14 for phase in kind.phases)
