"""Every month of the term that lacks a certificate is named, the oldest first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from performance.models import Payment
from performance.selectors.payments.listing import payments_for, without_payment
from tests.once import once
from tests.performance.payments.builders import OCTOBER, hospital
from tests.performance.payments.test_pages import read
from tests.performance.payments.test_payments import issued, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    """Its term began in January 2020."""
    return hospital()


def missing(here):
    found = without_payment(here.partnership, payments_for(here.partnership, sees_drafts=True))
    return [(one.first.key, one.last.key, one.total) for one in found]


def test_what_lies_before_the_last_months_is_one_stretch(here):
    whole = Decimal(2_710_000)
    assert missing(here) == [
        ("2020-01", "2026-07", None),
        ("2026-08", "2026-08", whole),
        ("2026-09", "2026-09", whole),
        ("2026-10", "2026-10", whole),
    ]


def test_a_gap_in_the_middle_is_named_and_has_no_payment_of_its_own_any_more(here, client_of):
    issued(here, "2026-07")
    issued(here, "2026-08")
    issued(here, "2026-09")
    Payment.objects.filter(period="2026-08").update(period="2019-12")
    found = without_payment(here.partnership, payments_for(here.partnership, sees_drafts=True))
    assert [(one.first.key, one.last.key, one.is_too_late) for one in found] == [
        ("2020-01", "2026-06", True),
        ("2026-08", "2026-08", True),
        (OCTOBER, OCTOBER, False),
    ]
    page = read(client_of(here.maeve), "payments", here.partnership.uuid)[1]
    assert "1 month; a later payment is issued" in page
    assert page.index("January 2020 to June 2026") < page.index("would pay €")


def test_what_is_worked_out_and_not_issued_is_named_too(here, client_of):
    issued(here, "2026-08")
    prepared(here, "2026-09")
    assert missing(here)[1:] == [
        ("2026-09", "2026-09", None),
        (OCTOBER, OCTOBER, Decimal(2_710_000)),
    ]
    page = read(client_of(here.maeve), "payments", here.partnership.uuid)[1]
    assert "worked out, not issued: worked out" in page


def test_nothing_is_missing_before_the_term_and_after_it(here):
    type(here.partnership).objects.update(starts_on="2026-09-15", ends_on="2026-09-20")
    here.partnership.refresh_from_db()
    assert [first for first, _last, _total in missing(here)] == ["2026-09"]
