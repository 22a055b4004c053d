"""A change of the contract, from the notice to the next version in force."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.ledger import verification
from core.ledger.history import history
from core.problems import Refused
from partnerships.models import ContractVersion, Document, Variation
from partnerships.selectors.contract_versions import in_force, newest
from partnerships.selectors.variations import (
    approving,
    content_of,
    revision_of,
    size_of,
    stretches,
    term_changes,
)
from partnerships.services.documents import add_document
from partnerships.services.variations import (
    Estimate,
    Said,
    approve,
    ask_for_change,
    document,
    estimate,
    implement,
    put_forward,
    refuse,
    take_back,
    withdraw,
)
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import forge
from tests.partnerships.editing.builders import unsigned
from tests.partnerships.variations.builders import LATER

pytestmark = pytest.mark.django_db


def codes(refused):
    return {(one.field, one.code) for one in refused.value.problems}


def test_the_partner_asks_and_the_next_version_comes_of_it(world):
    asked = world.asked()
    assert (asked.state, asked.side) == ("noticed", "partner")
    assert asked.reference == f"{world.partnership.reference}-CV-0001"
    estimated = estimate(asked, Estimate(charge_change=Decimal(1_000)), actor=world.lead)
    submitted = put_forward(world.drafted(estimated), actor=world.unit)
    approved = world.approved(submitted)
    version = newest(world.partnership)
    assert (version.number, version.effective_from) == (2, LATER)
    assert (version.published_by, approved.size) == (world.manager, "small")
    assert in_force(world.partnership, LATER - dt.timedelta(days=1)).number == 1
    assert in_force(world.partnership, LATER) == version
    done = implement(approved, Said(on=clock.today()), actor=world.colleague)
    kept = document(done, Said(note="In the deeds.", on=clock.today()), actor=world.colleague)
    assert kept.state == "documented"
    assert not verification.verify().findings


def test_each_act_is_told_in_the_history(world):
    world.approved()
    entries = history(world.partnership.stream)
    told = " ".join(line.what for one in entries for line in (one.act, *one.followed))
    for words in ("asked for a change", "estimated what", "in the draft of a change", "forward"):
        assert words in told
    assert "published version 2 of the contract, in force from 1\xa0April 2027" in told


def test_a_notice_says_what_and_why(world):
    with pytest.raises(Refused) as refused:
        ask_for_change(world.partnership, title=" ", reason="", actor=world.lead)
    assert codes(refused) == {("title", "required"), ("reason", "required")}


@pytest.mark.parametrize("role", ["auditor", "lender", "certifier", "board_member"])
def test_only_somebody_who_acts_for_a_side_asks(world, role):
    stranger = person(role, world.partnership)
    with pytest.raises(Refused) as refused:
        world.asked(by=stranger)
    assert refused.value.codes == {"forbidden"}


def test_before_the_signature_the_draft_is_edited_instead(on_demo_day):
    partnership = unsigned("dbfo")
    manager = person("contract_manager", partnership)
    with pytest.raises(Refused) as refused:
        ask_for_change(partnership, title="A wing", reason="More beds.", actor=manager)
    assert refused.value.codes == {"not_signed"}


def test_an_estimate_of_nothing_at_all_is_none_but_zero_is_one(world):
    asked = world.asked()
    with pytest.raises(Refused) as refused:
        estimate(asked, Estimate(), actor=world.lead)
    assert codes(refused) == {("charge_change", "required")}
    found = estimate(asked, Estimate(charge_change=Decimal(0)), actor=world.lead)
    assert (found.charge_change, found.capital_cost) == (0, None)


def test_an_estimate_is_in_the_currency_and_a_cost_not_below_nothing(world):
    facts = Estimate(charge_change=Decimal("-0.001"), capital_cost=Decimal(-1), days_change=10**6)
    with pytest.raises(Refused) as refused:
        estimate(world.asked(), facts, actor=world.lead)
    assert codes(refused) == {
        ("charge_change", "too_many_decimals"),
        ("capital_cost", "too_small"),
        ("days_change", "range"),
    }


def test_the_terms_are_put_forward_whole_and_then_rest(world):
    submitted = world.submitted()
    with pytest.raises(Refused) as refused:
        world.drafted(submitted)
    assert refused.value.codes == {"put_forward"}
    again = take_back(submitted, actor=world.unit)
    assert (again.state, world.drafted(again).state) == ("estimated", "estimated")


def test_what_differs_from_the_base_is_told_field_by_field(world):
    drafted = world.drafted(unitary_charge=Decimal(30_001_000), index_name="HICP")
    told = [(str(one.field.label), one.before, one.after) for one in term_changes(drafted)]
    assert told == [
        ("Unitary charge", Decimal(30_000_000), Decimal(30_001_000)),
        ("Index", "CPI", "HICP"),
    ]


@pytest.mark.parametrize(
    ("charge", "cost", "size"),
    [
        ("599999.99", "200000", "small"),
        ("600000", "0", "large"),
        ("-600000", "0", "large"),
        ("0", "200000.01", "large"),
    ],
)
def test_a_change_is_large_by_its_value(world, charge, cost, size):
    made = world.estimated(charge_change=Decimal(charge), capital_cost=Decimal(cost))
    assert size_of(made).code == size


def test_the_terms_count_as_well_as_the_estimate(world):
    drafted = world.drafted(unitary_charge=Decimal(31_000_000))
    assert size_of(drafted).code == "large"


def test_an_office_sets_its_own_limits(world, settings):
    settings.CONCORD_LARGE_CHANGE_COST = Decimal(100)
    assert size_of(world.estimated()).code == "large"
    settings.CONCORD_LARGE_CHANGE_SHARE = Decimal("0.5")
    settings.CONCORD_LARGE_CHANGE_COST = Decimal(10**9)
    assert size_of(world.estimated(charge_change=Decimal(10_000_000))).code == "small"


def test_a_large_change_is_not_approved_by_one_person(world):
    submitted = world.submitted(unitary_charge=Decimal(31_000_000))
    with pytest.raises(Refused) as refused:
        approve(submitted, seen=revision_of(submitted), actor=world.manager)
    assert {"by_body", "consent"} == refused.value.codes
    assert approving(world.fresh(submitted)).route.elsewhere is not None


def test_what_changed_after_it_was_opened_is_not_approved(world):
    submitted = world.submitted()
    seen = revision_of(submitted)
    again = world.drafted(take_back(submitted, actor=world.unit), index_name="HICP")
    put_forward(again, actor=world.unit)
    with pytest.raises(Refused) as refused:
        approve(submitted, seen=seen, actor=world.manager)
    assert refused.value.codes == {"changed_meanwhile"}
    assert newest(world.partnership).number == 1


def test_a_change_without_other_terms_makes_no_version(world):
    submitted = put_forward(world.estimated(), actor=world.unit)
    approved = world.approved(submitted)
    assert approved.version is None
    assert newest(world.partnership).number == 1


def test_only_the_side_that_asked_withdraws(world):
    asked = world.asked()
    with pytest.raises(Refused) as refused:
        withdraw(asked, reason="", actor=world.manager)
    assert refused.value.codes == {"required", "other_side"}
    gone = withdraw(asked, reason="Found another way.", actor=world.lead)
    assert gone.state == "withdrawn"


def test_a_refusal_says_why_and_ends_it(world):
    asked = world.asked()
    with pytest.raises(Refused) as refused:
        refuse(asked, reason=" ", actor=world.manager)
    assert codes(refused) == {("reason", "required")}
    assert refuse(asked, reason="No money.", actor=world.manager).state == "refused"
    with pytest.raises(Refused):
        estimate(asked, Estimate(days_change=1), actor=world.lead)


def test_it_is_carried_out_after_the_approval_and_not_ahead(world):
    approved = world.approved()
    for day, code in ((dt.date(2026, 11, 22), "too_early"), (LATER, "in_the_future")):
        with pytest.raises(Refused) as refused:
            implement(approved, Said(on=day), actor=world.manager)
        assert codes(refused) == {("on", code)}


def test_documents_both_sides_see_belong_to_a_step(world):
    paper = add_document(
        world.partnership,
        upload=_file(),
        title="Deed of variation",
        kind="contractSigned",
        actor=world.manager,
    )
    inside = add_document(
        world.partnership,
        upload=_file(),
        title="Our view",
        kind="contractSigned",
        actor=world.manager,
        audience=Document.Audience.INTERNAL,
    )
    with pytest.raises(Refused) as refused:
        ask_for_change(
            world.partnership, title="a", reason="b", actor=world.lead, documents=[inside]
        )
    assert codes(refused) == {("documents", "unknown")}
    made = ask_for_change(
        world.partnership, title="a", reason="b", actor=world.lead, documents=[paper]
    )
    assert list(made.steps.get().documents.all()) == [paper]


def _file():
    return SimpleUploadedFile("deed.csv", b"clause,words\n1,two\n")


def test_the_days_in_each_step_are_counted(world):
    asked = world.asked()
    with clock.travel(dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)):
        estimate(asked, Estimate(days_change=5), actor=world.lead)
    with clock.travel(dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC)):
        found = stretches(asked.steps.all(), clock.today())
    assert [(one.state, one.days) for one in found] == [("noticed", 10), ("estimated", 2)]


def test_a_foreign_change_is_not_there(world):
    other = person("partner_lead", PartnershipFactory())
    world.asked()
    assert not Variation.objects.visible_to(other).exists()
    assert Variation.objects.visible_to(world.lead).exists()


def test_a_published_version_is_sealed_and_an_edit_is_found(world):
    world.approved()
    assert not verification.verify().findings
    forge(ContractVersion.objects.filter(number=2), terms="{}")
    assert any("contractversion" in str(one) for one in verification.verify().findings)


def test_a_contract_never_changes_its_currency(world):
    drafted = world.drafted()
    world.partnership.currency = "EUR"
    world.partnership.save()
    with pytest.raises(Refused) as refused:
        put_forward(drafted, actor=world.unit)
    assert "currency" in refused.value.codes
    assert "currency" not in content_of(drafted)
