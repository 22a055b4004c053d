"""Reports over many and reports that come regularly: scenes for `test_every_write`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reports.services.schedules import set_up
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


def regular_report_ended() -> Sending:
    partnership: Any = PartnershipFactory()
    manager = person("contract_manager", partnership)
    facts = {"slug": "milestone_status", "length": "full", "every": "month", "day": 5}
    schedule = set_up(partnership, actor=manager, told=[], **facts)
    return manager, reverse("report_schedule_end", args=[schedule.uuid]), {}


REPORTED = (overview_issued, regular_report_set_up, regular_report_ended)
