"""Registers of money, of no partnership or of one: a part of everything."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core import clock
from performance.models import (
    IndexFigure,
    Payment,
    PaymentAssessment,
    PaymentItem,
    PaymentLine,
    PriceIndex,
)
from tests.factories.people import UserFactory


def registers() -> dict[str, Any]:
    """An index with a figure: it belongs to nobody, and everybody with a role reads it."""
    keeper = UserFactory()
    index = PriceIndex.objects.create(
        code=f"CPI-{keeper.pk}",
        name=f"Consumer prices {keeper.pk}",
        publisher="Office of Prices",
        base_period="2015 = 100",
        decimals=1,
        publication_lag=1,
        added_by=keeper,
        added_at=clock.now(),
    )
    IndexFigure.objects.create(
        index=index,
        month=dt.date(2026, 4, 1),
        value=Decimal(128),
        published_on=dt.date(2026, 5, 15),
        recorded_by=keeper,
        recorded_at=clock.now(),
    )
    return {"price-index": index.uuid}


def payments_of(partnership: Any, official: Any) -> dict[str, Any]:
    """A certificate, and a proposal to waive; both of a contract that pays for outcomes."""
    now = clock.now()
    money = {"currency": partnership.currency}
    payment = Payment.objects.create(
        partnership=partnership,
        number=1,
        period="2026-09",
        from_on=dt.date(2026, 9, 1),
        until_on=dt.date(2026, 9, 30),
        state=Payment.State.ISSUED,
        total=Decimal(1000),
        prepared_by=official,
        prepared_at=now,
        first_by=UserFactory(),
        second_by=UserFactory(),
        **money,
    )
    assessment = PaymentAssessment.objects.create(
        payment=payment,
        version=1,
        contract_version=partnership.contract_versions.first(),
        mechanism="outcomes",
        facts="{}",
        terms="{}",
        sources="{}",
        sha256="0" * 64,
        total=Decimal(1000),
        made_by=official,
        made_at=now,
        **money,
    )
    PaymentLine.objects.create(
        assessment=assessment,
        position=1,
        code="outcome",
        amount=Decimal(1000),
        cause="Ten outcomes",
        **money,
    )
    item = PaymentItem.objects.create(
        partnership=partnership,
        period="2026-10",
        kind="withholding",
        amount=Decimal(10),
        reason="A report is missing.",
        proposed_by=official,
        proposed_at=now,
        **money,
    )
    return {"payment": payment.uuid, "payment-item": item.uuid}
