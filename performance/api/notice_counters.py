"""Where the notices of a partnership stand by the steps of its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core import clock
from core.api.fields import Shown
from core.api.rules import READ
from partnerships.api.base import PartnershipItself
from performance.selectors.failure_clock import FailureClocks
from performance.selectors.notice_counters import count_words, counters_of, next_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership


class NoticeCounterShown(Shown):
    """One step, for one service or for all together."""

    step = serializers.CharField()
    service = serializers.CharField(help_text="Empty for all services together.")
    count = serializers.IntegerField()
    needed = serializers.IntegerField()
    reached_on = serializers.DateField(allow_null=True)
    until = serializers.DateField(
        allow_null=True, help_text="The last day on which the next one counts with these."
    )
    counted = serializers.CharField()
    next_one = serializers.CharField(help_text="What the next one would mean.")


class NoticeCountersShown(Shown):
    """All of them; empty where the contract in force names no steps."""

    counters = NoticeCounterShown(many=True)


class NoticeCountersViewSet(PartnershipItself):
    """Notices counted over windows that roll, as the contract in force says."""

    serializer_class = NoticeCountersShown
    rule = READ
    tag = "failures"

    def represent(self, rows: Iterable[Partnership]) -> list[Any]:
        """The partnership’s, as of today."""
        return [{"counters": list(_counters(row))} for row in rows]


def _counters(partnership: Partnership) -> Iterable[dict[str, Any]]:
    today = clock.today()
    terms = FailureClocks(partnership).terms_on(today)
    for one in counters_of(partnership, terms, today):
        yield {
            "step": one.step.name,
            "service": one.service,
            "count": one.count,
            "needed": one.needed,
            "reached_on": one.reached_on and one.reached_on.isoformat(),
            "until": one.until and one.until.isoformat(),
            "counted": count_words(one),
            "next_one": next_words(one),
        }
