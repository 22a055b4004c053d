"""A hospital whose October is known to the cent, and the people who pay for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from decimal import Decimal
from types import SimpleNamespace

import pytest

from core.problems import Refused
from partnerships.catalogue import rows as row
from partnerships.terms_json import to_json
from partnerships.types.dbfo import DBFOTerms
from performance.services.service_failures import FailureSaid, answer_failure, log_failure
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import forge

OCTOBER = "2026-10"
HOUR = dt.timedelta(hours=1)

# Classes, weights and figures after the design's worked October: the rate comes out as €20.
TERMS = DBFOTerms(
    unitary_charge=Decimal(32_520_000),
    price_base_on=dt.date(2018, 4, 1),
    indexed_share=Decimal(0),
    index_name="CSP-IE",
    availability_standards=(
        row.AvailabilityStandard(
            area="Theatre", weight=Decimal(30), areas=4, window_hours=Decimal(2), periods=4380
        ),
        row.AvailabilityStandard(
            area="Ward", weight=Decimal(20), areas=7, window_hours=Decimal(2), periods=4380
        ),
        row.AvailabilityStandard(
            area="Clinic", weight=Decimal(15), areas=4, window_hours=Decimal(2), periods=4380
        ),
        row.AvailabilityStandard(
            area="Lift", weight=Decimal(10), areas=5, window_hours=Decimal(2), periods=4380
        ),
    ),
    availability_rate_decimals=0,
    unavailable_but_used=Decimal("0.5"),
    repeat_bands=(
        row.RepeatBand(more_than=4, multiplier=Decimal("1.5")),
        row.RepeatBand(more_than=8, multiplier=Decimal(2)),
    ),
    free_points=20,
    point_value=Decimal(125),
    point_bands=(
        row.PointBand(above=20, multiplier=Decimal(1)),
        row.PointBand(above=100, multiplier=Decimal("1.2")),
    ),
    payment_days=30,
    late_interest=Decimal("0.08"),
    payment_clauses=(row.PaymentClause(line="unavailability", clause="34.6"),),
)


def put_terms(partnership, terms, number=1):
    """Makes these the terms of a published version, past every rule; tests only."""
    text = to_json(terms)
    forge(
        partnership.contract_versions.filter(number=number),
        terms=text,
        terms_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def hospital(**changed):
    """The partnership and its people; nothing has failed yet."""
    partnership = PartnershipFactory(name="Northfield Hospital", currency="EUR", country="IE")
    return people_of(partnership, **changed)


def people_of(partnership, **changed):
    """Gives a partnership the hospital's terms, and everybody who pays for it."""
    put_terms(partnership, dataclasses.replace(TERMS, **changed))
    return SimpleNamespace(
        partnership=partnership,
        maeve=person("contract_manager", partnership, name="Maeve Brennan"),
        colleague=person("contract_manager", partnership, name="Cathal Byrne"),
        sean=approver(partnership, "Seán Walsh", 50_000),
        niamh=approver(partnership, "Niamh Walsh", 500_000),
        eoin=approver(partnership, "Eoin Daly", 5_000_000),
        declan=person("partner_lead", partnership, name="Declan Roche"),
        submitter=person("partner_submitter", partnership, name="Sorcha Kelly"),
    )


def approver(partnership, name, limit):
    """A senior responsible owner with a limit in the partnership's currency."""
    return person(
        "approver",
        partnership,
        name=name,
        limit=Decimal(limit),
        currency=partnership.currency,
    )


def at(day, hour=8, minute=0, month=10):
    """A moment of 2026 in Dublin's summer or winter, as UTC."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def unavailable(here, area, area_class, begin, windows, *, by=None, **facts):
    """An area that missed so many windows of two hours, put right a minute into the next."""
    said = FailureSaid(
        kind="unavailable",
        requirement=facts.pop("requirement", "Temperature"),
        area=area,
        area_class=area_class,
        occurred_at=begin,
        rectified_at=begin + windows * 2 * HOUR + dt.timedelta(minutes=1),
        **facts,
    )
    return log_failure(here.partnership, said, actor=by or here.maeve, is_another=True)


def shortfall(here, service, points, begin, *, by=None):
    said = FailureSaid(
        kind="service",
        requirement="Standard of the service",
        service=service,
        points=points,
        occurred_at=begin,
        rectified_at=begin + HOUR,
    )
    return log_failure(here.partnership, said, actor=by or here.maeve, is_another=True)


def agreed(failure, actor):
    return answer_failure(failure, "agreed", actor=actor)


def five_failures(here):
    """The failures of the hospital's October; by reference."""
    found = [
        unavailable(here, "Operating theatre 3", "Theatre", at(6), 40, requirement="Air handling"),
        unavailable(here, "Ward 5B", "Ward", at(7), 116, was_used=True, requirement="Heating"),
    ]
    found.append(
        unavailable(here, "Outpatient rooms 2 to 6", "Clinic", at(21), 40, requirement="Leak")
    )
    found += [
        unavailable(here, "Lifts, group B", "Lift", at(day), 5, requirement="Lift in service")
        for day in (2, 9, 14, 20, 27)
    ]
    found += [
        shortfall(here, "Help desk", 90, at(12)),
        shortfall(here, "Cleaning", 60, at(19)),
    ]
    return found


def codes(call, *args, **facts):
    """The codes of everything that stands against a call."""
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return [one.code for one in refused.value.problems]
