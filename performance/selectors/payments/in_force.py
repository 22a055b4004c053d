"""Which versions of a contract hold on which days of a period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from performance.days_in_force import CALENDAR, ONE_DAY, Days, days_of
from performance.selectors.payment_terms import settings_from, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.periods import Period
    from partnerships.models import ContractVersion, Partnership
    from performance.selectors.payments.known import Known

NEXT_MONTH: Final = "next_month"
BESIDE: Final = ("index_name", "index_lag", "price_base_on", "availability_standards")
"""Terms that decide what is paid and are no settings of a mechanism."""


@dataclass(frozen=True, kw_only=True)
class InForce:
    """A version of the contract, as its mechanism reads it, and the days on which it holds."""

    version: ContractVersion
    terms: Any
    settings: Any
    days: Days


class Versions:
    """The versions of one partnership's contract by day; the terms of each are read once."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._terms: dict[int, Any] = {}
        self._settings: dict[int, Any] = {}

    @property
    def _partnership(self) -> Partnership:
        return self.known.partnership

    def terms_of(self, version: ContractVersion) -> Any:
        """The terms of a version."""
        if version.pk not in self._terms:
            self._terms[version.pk] = terms_of(self._partnership, version)
        return self._terms[version.pk]

    def on(self, period: Period) -> tuple[InForce, ...]:
        """What holds in a period, in the order of its days; neighbours that pay alike as one.

        Where no day of it is in force, such as before the service begins, the version that holds
        next to it has no day.

        Raises:
            Refused: no version has begun by its end, or terms are missing.
        """
        newest = self.known.version_on(period.end)
        terms = self.terms_of(newest)
        first, last = self._days_paid(period, terms)
        count = terms.part_month or CALENDAR
        found: list[InForce] = []
        for day, version in self._begins(period):
            if found:
                found[-1] = replace(found[-1], days=_until(found[-1].days, day, period, count))
            days = days_of(max(day, first), last, period, count)
            found.append(self._in_force(version, days))
        found = [one for one in found if one.days.days or _is_uncounted(one.days)] or found[:1]
        if not found:
            return (self._in_force(newest, days_of(period.end, period.start - ONE_DAY, period)),)
        return tuple(_joined(found, period, count))

    def _days_paid(self, period: Period, terms: Any) -> tuple[dt.date, dt.date]:
        """First and last day of a period on which the contract pays."""
        begins = [self._partnership.starts_on, terms.service_from, period.start]
        ends = [self._partnership.ends_on, period.end]
        return max(day for day in begins if day), min(day for day in ends if day)

    def _begins(self, period: Period) -> Iterator[tuple[dt.date, ContractVersion]]:
        """The days of a period on which another version begins to hold, the first one included."""
        counted = [(self._counts_from(one, period), one) for one in self.known.versions]
        days = {max(day, period.start) for day, _version in counted if day <= period.end}
        before = None
        for day in sorted(days):
            # The newest first: of those that have begun, it holds.
            version = next(one for begins, one in counted if begins <= day)
            if version != before:
                yield day, version
            before = version

    def _counts_from(self, version: ContractVersion, period: Period) -> dt.date:
        """The day from which a version counts for payments."""
        begins = version.effective_from
        if all(one.effective_from >= begins for one in self.known.versions):
            # The first contract is no change: it counts from its day.
            return begins
        if begins <= period.start or begins > period.end or begins.day == 1:
            return begins
        if self.terms_of(version).change_counts_from != NEXT_MONTH:
            return begins
        return (begins.replace(day=28) + dt.timedelta(days=4)).replace(day=1)

    def _in_force(self, version: ContractVersion, days: Days) -> InForce:
        terms = self.terms_of(version)
        if version.pk not in self._settings:
            self._settings[version.pk] = settings_from(self._partnership, version, terms)
        return InForce(version=version, terms=terms, settings=self._settings[version.pk], days=days)


def _is_uncounted(days: Days) -> bool:
    """Whether it is a day in force that does not count: the thirty-first where thirty do."""
    return not days.days and days.first == days.last


def _until(days: Days, day: dt.date, period: Period, count: str) -> Days:
    """The days of a version until another begins on `day`."""
    if not days.days:
        return days
    return days_of(days.first, min(days.last, day - ONE_DAY), period, count)


def _joined(found: list[InForce], period: Period, count: str) -> Iterator[InForce]:
    """Neighbours that pay by the same settings and index are one."""
    kept = found[0]
    for one in found[1:]:
        if _pays(one) == _pays(kept):
            kept = replace(kept, days=days_of(kept.days.first, one.days.last, period, count))
            continue
        yield kept
        kept = one
    yield kept


def _pays(one: InForce) -> tuple[Any, ...]:
    return (one.settings, *(getattr(one.terms, name, None) for name in BESIDE))
