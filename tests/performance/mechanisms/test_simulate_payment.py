"""manage.py simulate_payment: what a period would pay by the terms that were signed."""

import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditEvent
from partnerships.catalogue import rows as row
from partnerships.terms_json import to_json
from partnerships.types import types
from partnerships.types.dbfo import DBFOTerms
from performance.mechanism import CannotAssess
from performance.mechanisms.availability_facts import AvailabilityFacts
from performance.payment_facts import read_facts
from tests.factories.partnerships import PartnershipFactory
from tests.forging import published_versions_open

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TERMS = DBFOTerms(
    unitary_charge=Decimal(1_200_000),
    indexed_share=Decimal("0.3"),
    unavailable_but_used=Decimal("0.5"),
    availability_standards=(
        row.AvailabilityStandard(
            area="Ward",
            weight=Decimal(10),
            areas=10,
            window_hours=Decimal(2),
            periods=1_000,
        ),
    ),
    free_points=20,
    point_value=Decimal(100),
)


def signed(terms=TERMS, **facts):
    partnership = PartnershipFactory(currency="GBP")
    assert partnership.type == types["dbfo"].slug
    with published_versions_open():
        partnership.contract_versions.all().delete()
    known = {"number": 1, "state": "published", "effective_from": dt.date(2026, 1, 1)}
    partnership.contract_versions.create(
        **known | facts, terms=to_json(terms), terms_sha256="0" * 64
    )
    return partnership


def run(partnership, **options):
    out = io.StringIO()
    call_command("simulate_payment", partnership.reference, stdout=out, **options)
    return out.getvalue()


def written(tmp_path, facts):
    path = tmp_path / "month.json"
    path.write_text(json.dumps(facts))
    return path


MONTH = {
    "index_base": "100",
    "index_now": "103",
    "unavailable": [
        {
            "ref": "F1",
            "area_class": "Ward",
            "area": "Ward 4",
            "criterion": "Heating",
            "missed": 2,
        }
    ],
}


def test_it_says_each_line_with_its_cause_and_the_sum(tmp_path):
    said = run(signed(), facts=written(tmp_path, MONTH))
    assert "£100,900.00" in said
    assert "Ward 4: 12.108 × weighting 10 × 2 missed periods" in said
    assert said.rstrip().endswith("£100,657.84  in all")


def test_as_json_amounts_are_text_and_the_version_is_named(tmp_path):
    told = json.loads(run(signed(), facts=written(tmp_path, MONTH), json=True))
    assert (told["total"], told["version"], told["currency"]) == ("100657.84", 1, "GBP")
    assert [line["code"] for line in told["lines"]] == ["charge", "unavailability"]
    assert told["lines"][1]["amount"] == "-242.16"


def test_it_writes_nothing():
    partnership = signed()
    before = AuditEvent.objects.count()
    run(partnership)
    assert AuditEvent.objects.count() == before


def test_the_example_is_something_to_begin_with(tmp_path):
    partnership = signed()
    example = json.loads(run(partnership, example=True))
    assert run(partnership, facts=written(tmp_path, example)) == run(partnership)


def test_terms_that_nobody_signed_pay_nothing():
    draft = signed(state="draft")
    with pytest.raises(CommandError, match="No signed version"):
        run(draft)
    with pytest.raises(CommandError, match="No signed version"):
        run(signed(), on="2025-12-31")


def test_the_version_of_the_day_counts():
    partnership = signed()
    dearer = DBFOTerms(
        unitary_charge=Decimal(2_400_000),
        indexed_share=Decimal(0),
        unavailable_but_used=Decimal(1),
    )
    partnership.contract_versions.create(
        number=2,
        state="published",
        effective_from=dt.date(2026, 7, 1),
        terms=to_json(dearer),
        terms_sha256="1" * 64,
    )
    assert "£100,000.00" in run(partnership, on="2026-06-30")
    assert "£200,000.00" in run(partnership, on="2026-07-01")


def test_every_empty_term_is_named_at_once():
    with pytest.raises(CommandError) as failed:
        run(signed(DBFOTerms()))
    for label in ("Unitary charge", "Indexed share", "Deducted while unavailable but used"):
        assert f"{label} is empty in version 1" in str(failed.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"on": "31/10/2026"}, "31/10/2026 is no day"),
        ({"facts": "nowhere.json"}, "nowhere.json cannot be read"),
    ],
)
def test_a_failure_is_told_plainly(options, says):
    known = {name: Path(value) if name == "facts" else value for name, value in options.items()}
    with pytest.raises(CommandError, match=says):
        run(signed(), **known)


def test_unknown_references_and_broken_json_are_told(tmp_path):
    with pytest.raises(CommandError, match="no partnership PPP-9999"):
        call_command("simulate_payment", "PPP-9999")
    path = tmp_path / "broken.json"
    path.write_text("{")
    with pytest.raises(CommandError, match="is no JSON"):
        run(signed(), facts=path)


def test_facts_that_do_not_fit_are_named_by_their_place_all_at_once():
    plain = {
        "index_base": 100.5,
        "unavailable": [{"ref": 1, "missed": "two", "was_used": "yes"}],
        "shortfalls": {},
        "points": 3,
    }
    with pytest.raises(CannotAssess) as refused:
        read_facts(AvailabilityFacts, plain)
    places = {one.where for one in refused.value.objections}
    assert places == {
        *("index_base", "index_now", "points", "shortfalls"),
        *("unavailable[0].ref", "unavailable[0].missed", "unavailable[0].was_used"),
        *("unavailable[0].area", "unavailable[0].area_class", "unavailable[0].criterion"),
    }


def test_facts_that_are_no_object_are_refused():
    with pytest.raises(CannotAssess, match="object"):
        read_facts(AvailabilityFacts, [])


@pytest.mark.parametrize("hostile", ["1e999999999", "1e-999999999", "NaN", "Infinity", "9" * 400])
def test_numbers_that_are_not_of_this_world_are_refused_at_once(hostile):
    with pytest.raises(CannotAssess, match="18 digits"):
        read_facts(AvailabilityFacts, {"index_base": hostile, "index_now": "1"})
