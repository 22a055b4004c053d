"""The contract calendar: what is due month by month, and the same as a calendar file."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.icalendar import TYPE, DayEvent, calendar_file
from core.ledger import SYSTEM_STREAM, audited
from partnerships.contract_calendar import Entry, entries_of
from partnerships.phase_plan import add_months
from partnerships.selectors.calendar_days import countdown_of
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

MONTHS: Final = 12
MOST: Final = 60
"""Entries shown of one month; the register has the rest."""
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2150, 1, 1)


class CalendarPage(PartnershipPage):
    """Twelve months from the one in the address, by default this one."""

    template_name = "governance/contract_calendar.html"
    tab, page = "overview", "contract_calendar"

    @cached_property
    def first(self) -> dt.date:
        """The first day of the first month shown; what cannot be read is this month."""
        this = clock.today().replace(day=1)
        typed = self.request.GET.get("from", "")
        try:
            found = dt.date.fromisoformat(f"{typed}-01") if typed else this
        except ValueError:
            return this
        return min(max(found, FIRST), LAST)

    @property
    def last(self) -> dt.date:
        return add_months(self.first, MONTHS) - dt.timedelta(days=1)

    @cached_property
    def entries(self) -> list[Entry]:
        return entries_of(self.partnership, self.user, self.first, self.last)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            months=[self._month(key, list(of)) for key, of in groupby(self.entries, _month_of)],
            columns=[
                {"label": label}
                for label in (_("Day"), _("What"), _("Kind"), _("Whose it is"), _("State"))
            ],
            span=_("%(first)s to %(last)s") % {"first": day(self.first), "last": day(self.last)},
            earlier=self._address(-MONTHS),
            later=self._address(MONTHS),
            file_url=reverse("contract_calendar_file", args=[self.partnership.uuid])
            + f"?from={self.first:%Y-%m}",
            countdown=self._countdown(),
            page_title=_("Contract calendar"),
            **kwargs,
        )

    def _address(self, months: int) -> str:
        first = add_months(self.first, months)
        return f"?from={first:%Y-%m}" if FIRST <= first <= LAST else ""

    def _month(self, key: dt.date, found: list[Entry]) -> dict[str, Any]:
        return {
            "anchor": f"month-{key:%Y-%m}",
            "title": formats.date_format(key, "F Y"),
            "rows": [{"cells": _cells(one)} for one in found[:MOST]],
            "more": max(0, len(found) - MOST),
        }

    def _countdown(self) -> list[dict[str, str]]:
        today, ends_on = clock.today(), self.partnership.ends_on
        days = countdown_of(self.partnership)
        if not days or ends_on is None:
            return []
        facts = [
            {
                "term": _("%(n)d years before the end") % {"n": years},
                "value": day(when),
                "sub": _("passed") if when < today else "",
            }
            for years, when in days
        ]
        left = (ends_on.year - today.year) * 12 + ends_on.month - today.month
        left -= ends_on.day < today.day
        words = _("%(years)d years and %(months)d months left")
        ends = {
            "term": _("The contract ends"),
            "value": day(ends_on),
            "sub": words % {"years": left // 12, "months": left % 12} if left >= 0 else _("passed"),
        }
        return [*facts, ends]


class CalendarFile(CalendarPage):
    """The same twelve months for a calendar program, written down as every export is."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        with audited(SYSTEM_STREAM, actor=self.user, kind="list.exported") as act:
            act.fact(
                list="contract-calendar",
                format="ics",
                rows=len(self.entries),
                filters=[],
                partnership=str(self.partnership.uuid),
            )
        name = str(self.partnership)
        text = calendar_file(name, self._events(request), clock.now())
        response = HttpResponse(text, content_type=TYPE)
        file_name = f"concord-{self.partnership.reference}-{self.first:%Y-%m}.ics"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _events(self, request: HttpRequest) -> Iterable[DayEvent]:
        for one in self.entries:
            words = filter(None, (one.kind, one.who, one.state))
            yield DayEvent(
                uid=f"{one.key}@{self.partnership.uuid}",
                day=one.day,
                summary=f"{one.title} ({self.partnership})",
                description=", ".join(words),
                url=request.build_absolute_uri(one.url),
            )


def _month_of(one: Entry) -> dt.date:
    return one.day.replace(day=1)


def _cells(one: Entry) -> list[dict[str, Any]]:
    tag = {"kind": one.look, "label": one.state} if one.state else {"text": "–"}
    return [
        {"text": day(one.day)},
        {"text": one.title, "url": one.url, "column": _("What")},
        {"text": one.kind, "column": _("Kind")},
        {"text": one.who or "–", "column": _("Whose it is")},
        {**tag, "column": _("State")},
    ]
