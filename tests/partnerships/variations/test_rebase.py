"""Another version came meanwhile: shown three ways, put upon it knowingly, nothing lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refused
from partnerships.selectors.contract_versions import terms_of
from partnerships.selectors.variations import has_moved, merged, revision_of
from partnerships.services.variation_terms import rebase
from partnerships.services.variations import approve, put_forward, take_back
from partnerships.terms_merge import merge
from partnerships.types.dbfo import DBFOTerms
from tests.partnerships.terms_made import terms_of as made_terms
from tests.partnerships.variations.builders import LATER, TERMS, WARD

pytestmark = pytest.mark.django_db
THEATRE = replace(WARD, area="Theatre")
SOON = dt.date(2027, 1, 1)


def two(world, **ours):
    """One change that is drafted, and another that was published meanwhile."""
    mine = world.drafted(**ours)
    world.approved(unitary_charge=Decimal(30_002_000), effective_from=SOON)
    return world.fresh(mine)


def test_a_base_that_moved_is_found_and_nothing_is_published(world):
    mine = two(world, index_name="HICP")
    assert has_moved(mine).number == 2
    with pytest.raises(Refused) as refused:
        put_forward(mine, actor=world.unit)
    assert refused.value.codes == {"base_moved"}


def test_it_is_found_at_the_approval_too(world):
    mine = world.submitted(index_name="HICP")
    world.approved(unitary_charge=Decimal(30_002_000), effective_from=SOON)
    with pytest.raises(Refused) as refused:
        approve(mine, seen=revision_of(mine), actor=world.manager)
    assert refused.value.codes == {"base_moved"}
    again = take_back(mine, actor=world.unit)
    done = put_forward(rebase(again, {}, onto=2, actor=world.unit), actor=world.unit)
    assert world.approved(done).version.number == 3


def test_what_only_one_changed_is_kept_of_both(world):
    mine = rebase(two(world, index_name="HICP"), {}, onto=2, actor=world.unit)
    found = terms_of(world.partnership, mine.version)
    assert (found.unitary_charge, found.index_name) == (Decimal(30_002_000), "HICP")
    assert (mine.version.base.number, mine.version.number) == (2, 3)


@pytest.mark.parametrize(("choice", "charge"), [("ours", 30_009_000), ("theirs", 30_002_000)])
def test_where_both_changed_the_same_a_person_chooses(world, choice, charge):
    mine = two(world, unitary_charge=Decimal(30_009_000))
    [meeting] = merged(mine, has_moved(mine)).meetings
    assert (meeting.base, meeting.theirs, meeting.ours) == (30_000_000, 30_002_000, 30_009_000)
    with pytest.raises(Refused) as refused:
        rebase(mine, {}, onto=2, actor=world.unit)
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("unitary_charge", "required")
    ]
    mine = rebase(mine, {"unitary_charge": choice}, onto=2, actor=world.unit)
    assert terms_of(world.partnership, mine.version).unitary_charge == charge


def test_a_third_version_that_nobody_looked_at_is_not_taken(world):
    mine = two(world, index_name="HICP")
    world.approved(free_points=20, effective_from=SOON)
    with pytest.raises(Refused) as refused:
        rebase(mine, {}, onto=2, actor=world.unit)
    assert refused.value.codes == {"changed_meanwhile"}


def test_a_draft_upon_the_newest_version_needs_nothing(world):
    with pytest.raises(Refused) as refused:
        rebase(world.drafted(), {}, onto=1, actor=world.unit)
    assert refused.value.codes == {"nothing_moved"}


def test_a_day_before_the_newest_version_needs_a_reason_or_another(world):
    mine = two(world, index_name="HICP", effective_from=dt.date(2026, 12, 1))
    with pytest.raises(Refused) as refused:
        rebase(mine, {}, onto=2, actor=world.unit)
    assert refused.value.codes == {"before_base"}
    moved = rebase(mine, {}, onto=2, actor=world.unit, effective_from=LATER)
    assert moved.version.effective_from == LATER


def test_whoever_brought_it_up_is_an_author(world):
    mine = rebase(two(world, index_name="HICP"), {}, onto=2, actor=world.manager)
    made = put_forward(mine, actor=world.unit)
    with pytest.raises(Refused) as refused:
        approve(made, seen=revision_of(made), actor=world.manager)
    assert "own_entry" in refused.value.codes


def test_rows_are_brought_together_one_by_one():
    theirs = replace(TERMS, availability_standards=(replace(WARD, weight=Decimal(20)), THEATRE))
    lobby = replace(WARD, area="Lobby")
    ours = replace(TERMS, availability_standards=(WARD, lobby))
    found = merge(TERMS, theirs, ours)
    assert found.meetings == ()
    assert [one.area for one in found.terms.availability_standards] == ["Ward", "Theatre", "Lobby"]
    assert found.terms.availability_standards[0].weight == 20


def test_a_row_that_one_took_away_and_the_other_changed_is_a_meeting():
    theirs = replace(TERMS, availability_standards=())
    ours = replace(TERMS, availability_standards=(replace(WARD, weight=Decimal(9)),))
    [meeting] = merge(TERMS, theirs, ours).meetings
    assert (meeting.row, meeting.theirs, meeting.ours.weight) == ("Ward", None, 9)
    kept = merge(TERMS, theirs, ours, {meeting.key: "ours"}).terms
    assert kept.availability_standards == ours.availability_standards


@given(base=made_terms(DBFOTerms), ours=made_terms(DBFOTerms))
def test_a_change_upon_an_unmoved_base_is_itself(base, ours):
    def keyed(terms):
        return {
            (name, getattr(row, "area", str(row)))
            for name in ("availability_standards",)
            for row in getattr(terms, name)
        }

    found = merge(base, base, ours)
    assert found.meetings == ()
    assert found.terms.unitary_charge == ours.unitary_charge
    assert keyed(found.terms) <= keyed(base) | keyed(ours)


@given(base=made_terms(DBFOTerms), theirs=made_terms(DBFOTerms), ours=made_terms(DBFOTerms))
def test_every_term_that_both_changed_differently_is_shown(base, theirs, ours):
    found = merge(base, theirs, ours)
    shown = {one.field.name for one in found.meetings}
    for name in ("unitary_charge", "index_name", "free_points", "deduction_cap"):
        three = [getattr(terms, name) for terms in (base, theirs, ours)]
        assert (name in shown) == (len({str(one) for one in three}) == 3)


@given(choice=st.sampled_from(["", "both", "mine"]))
def test_only_ours_or_theirs_is_a_choice(choice):
    ours, theirs = replace(TERMS, free_points=1), replace(TERMS, free_points=2)
    found = merge(TERMS, theirs, ours)
    assert found.undecided({"free_points": choice}) == found.meetings
