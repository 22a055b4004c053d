"""Code lists and catalogues: complete, in known words, and honest about their sources."""

from __future__ import annotations

from decimal import Decimal

import pytest

from partnerships import codelists
from partnerships.catalogue import kpis, risks
from partnerships.catalogue.aims import AIM_KPIS, AIM_MILESTONES, kpis_for
from partnerships.catalogue.provenance import DEFAULT, TITLES, Basis, published, unchecked
from partnerships.catalogue.starter import Bearer, Direction, Frequency
from partnerships.models import ConditionRecord, Document, Partnership, Party
from partnerships.types import types

EVERY_LIST = {
    name: getattr(codelists, name)
    for name in (
        "SECTOR_CODES",
        "INNOVATION_KIND_CODES",
        "DIGITAL_AIM_CODES",
        "DISCLOSURE_STAGE_CODES",
        "MILESTONE_CODE_CODES",
        "PARTY_ROLE_CODES",
        "RISK_BEARER_CODES",
        "RISK_CATEGORY_CODES",
        "FUNDING_KIND_CODES",
        "DOCUMENT_KIND_CODES",
    )
}
NAMED_BY_THE_STANDARD = {
    "valueForMoneyAnalysis",
    "riskComparison",
    "discountRate",
    "pppModeRationale",
    "projectAdditionality",
    "financeAdditionality",
    "estimatedDemand",
    "requestForQualification",
    "evaluationCommittee",
    "minutes",
    "negotiationParameters",
    "tariffs",
    "tariffMethod",
    "tariffReview",
    "servicePayments",
    "revenueShare",
    "guaranteeReports",
    "grants",
    "equityTransferCaps",
    "financeArrangements",
    "landTransfer",
    "assetTransfer",
    "defaultEvents",
    "termination",
    "handover",
    "financialStatement",
    "performanceReport",
}


@pytest.mark.parametrize("name", sorted(EVERY_LIST))
def test_codes_and_labels_are_unique(name):
    entries = EVERY_LIST[name]
    for found in ([entry.code for entry in entries], [str(entry.label) for entry in entries]):
        assert len(found) == len(set(found))
        assert all(found)


def test_codes_fit_the_columns_that_store_them():
    for model, column, name in (
        (Partnership, "sector", "SECTOR_CODES"),
        (Document, "kind", "DOCUMENT_KIND_CODES"),
        (Party, "role", "PARTY_ROLE_CODES"),
    ):
        longest = max(len(entry.code) for entry in EVERY_LIST[name])
        assert longest <= model._meta.get_field(column).max_length
    assert ConditionRecord._meta.get_field("code").max_length >= 40


def test_every_document_code_of_the_disclosure_framework_is_there():
    standard = {entry.code for entry in codelists.DOCUMENT_KIND_CODES if entry.ocds == entry.code}
    assert standard >= NAMED_BY_THE_STANDARD


def test_shared_risk_has_no_code_in_the_standard():
    assert {entry.code: entry.ocds for entry in codelists.RISK_BEARER_CODES} == {
        "authority": "publicAuthority",
        "partner": "privateParty",
        "shared": "undefined",
    }
    assert {entry.code for entry in codelists.RISK_BEARER_CODES} == set(Bearer)


def test_every_template_has_a_unique_code_and_a_known_source():
    codes = [template.code for template in kpis.ALL]
    assert len(codes) == len(set(codes))
    for template in kpis.ALL:
        for source in (template.source, template.target_source):
            assert set(source.numbers) <= set(TITLES)
            assert bool(source.numbers) is (source.basis in {Basis.PUBLISHED, Basis.SECONDARY})
        assert template.rhythm.frequency in Frequency
        assert template.rhythm.label


def test_every_sector_with_a_catalogue_exists_and_none_is_invented():
    assert set(kpis.BY_SECTOR) <= set(dict(codelists.SECTORS))
    assert kpis.for_sector("agriculture") == ()
    reached = {template for sector in kpis.BY_SECTOR for template in kpis.for_sector(sector)}
    assert reached == set(kpis.ALL)


@pytest.mark.parametrize(
    ("code", "direction", "target", "basis", "target_basis"),
    [
        ("slow_journey_days", Direction.LOWER, "52", "P", "P"),
        ("lanes_available", Direction.HIGHER, "99.5", "D", "D"),
        ("potholes", Direction.HIGHER, "90", "P2", "P2"),
        ("help_desk", Direction.HIGHER, "95", "P", "D"),
        ("inspections_in_date", Direction.HIGHER, "100", "D", "D"),
        ("energy_benchmark", None, None, "P2", "P2"),
        ("turbidity", Direction.LOWER, "0.5", "P", "P"),
        ("trips_completed", Direction.HIGHER, "99.72", "P", "P"),
        ("accidents", Direction.LOWER, "38.25", "P", "P"),
        ("road_calls", Direction.HIGHER, "7500", "P", "P"),
        ("digital_take_up", Direction.HIGHER, None, "M", "M"),
        ("reconvictions", Direction.HIGHER, "10", "P2", "P2"),
    ],
)
def test_figures_are_those_of_their_sources(code, direction, target, basis, target_basis):
    (template,) = (found for found in kpis.ALL if found.code == code)
    assert template.direction == direction
    assert template.target == (None if target is None else Decimal(target))
    assert template.reliability_label == basis
    assert template.target_source.basis == target_basis


def test_a_target_is_never_more_certain_than_a_default_where_the_source_sets_none():
    targets = {t.code for t in kpis.ALL if t.target_source.is_default and t.target is not None}
    assert targets == {"lanes_available", "help_desk", "inspections_in_date", "site_satisfaction"}


ALLOCATION = """
land_availability     authority  authority  -          -
existing_condition    partner    shared     shared     shared
environmental         shared     shared     partner    -
design                partner    partner    shared     partner
construction          partner    partner    shared     -
completion            partner    partner    shared     -
demand                authority  partner    shared     shared
inflation             shared     shared     partner    partner
availability_quality  partner    partner    partner    partner
non_payment           authority  partner    -          -
finance               partner    partner    partner    partner
change_in_law         shared     shared     authority  shared
force_majeure         shared     shared     shared     shared
early_termination     shared     shared     authority  shared
compliance            partner    partner    partner    partner
data_and_rights       -          shared     shared     shared
attribution           -          -          -          partner
handback              partner    partner    partner    -
"""
"""The table of the design: DBFO, concession, innovation, performance-based."""


def test_each_type_states_the_allocation_of_the_design():
    columns = ("dbfo", "concession", "innovation", "performance_based")
    usual = {slug: {one.code: one.bearer for one in types[slug].allocation} for slug in columns}
    for line in ALLOCATION.split("\n")[1:-1]:
        code, *cells = line.split()
        found = [str(usual[slug].get(code, "-")) for slug in columns]
        assert found == cells, code
    for one in risks.RISKS:
        assert one.category in dict(codelists.RISK_CATEGORIES)
        assert any(one.code in allocation for allocation in usual.values())


def test_a_risk_that_nobody_knows_cannot_be_allocated_by_its_code():
    with pytest.raises(KeyError, match="no risk"):
        risks.carried("meteor", Bearer.SHARED)


def test_every_kind_and_aim_brings_a_kpi_and_every_aim_a_milestone():
    for code, _label in (*codelists.INNOVATION_KINDS, *codelists.DIGITAL_AIMS):
        assert kpis_for(frozenset({code})), code
    assert set(AIM_MILESTONES) == set(dict(codelists.DIGITAL_AIMS))
    assert all(kpi.source.is_default and kpi.target_source.is_default for kpi in AIM_KPIS)
    assert kpis_for(frozenset()) == ()


def test_a_source_says_how_far_it_was_checked():
    assert str(published("S6 §8.7")) == "S6 §8.7, published"
    assert str(DEFAULT) == "Concord’s default"
    assert str(unchecked("")) == "general knowledge, not checked"
    assert published("S6 §21.3.2, S58").numbers == ("S6", "S58")


def test_a_kpi_says_in_words_which_goal_it_counts_for():
    kpi = AIM_KPIS[0]
    assert str(kpi.counting(1, 1).counts_for) == "both goals"
    assert str(kpi.counting(1, 0).counts_for) == "financial"
    assert str(kpi.counting(0, 1).counts_for) == "community"
