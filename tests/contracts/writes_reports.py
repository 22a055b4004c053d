"""Reports over many and reports that come regularly: scenes for `test_every_write`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

if TYPE_CHECKING:
    from tests.contracts.writes_together import Sending


def overview_issued() -> Sending:
    PartnershipFactory.create_batch(3)
    return person("portfolio_official"), reverse("report_portfolio"), {}


def regular_report_set_up() -> Sending:
    partnership: Any = PartnershipFactory()
    page = f"{reverse('report_schedules')}?partnership={partnership.uuid}"
    typed = {"report": "milestone_status/full", "every": "month", "day": "5"}
    return person("contract_manager", partnership), page, typed


REPORTED = (overview_issued, regular_report_set_up)
