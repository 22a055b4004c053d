"""The clock of an area that was not available: its window, its core time, what was missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import NBSP, scaled
from core.problems import Refused
from performance.models import ServiceFailure
from performance.selectors.payment_terms import terms_of
from performance.selectors.payments.availability import hours_of
from performance.selectors.payments.known import Known
from performance.service_clock import CoreHours, missed_at

if TYPE_CHECKING:
    from core.periods import Period
    from partnerships.models import Partnership

NAMED: Final = 5
"""So many missed windows are named by their moment."""
AHEAD: Final = dt.timedelta(days=31)
"""How far one looks for the end of a window that runs."""
WHOLE_DAY: Final = 24


class FailureClocks:
    """Reads the versions of the contract once and works out the windows of many failures."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership
        self.known = Known(partnership)
        self._terms: dict[int, Any] = {}

    def terms_on(self, day: dt.date) -> Any:
        """The terms in force on a day; None where no version is."""
        try:
            version = self.known.version_on(day)
        except Refused:
            return None
        if version.pk not in self._terms:
            self._terms[version.pk] = terms_of(self.partnership, version)
        return self._terms[version.pk]

    def clock_of(self, failure: Any) -> FailureClock | None:
        """The clock of an area that was not available; None where none runs."""
        if failure.kind != ServiceFailure.Kind.UNAVAILABLE:
            return None
        terms = self.terms_on(self.known.day_of(failure.occurred_at))
        standards = getattr(terms, "availability_standards", ())
        found = next((one for one in standards if one.area == failure.area_class), None)
        if found is None or not found.window_hours:
            return None
        until = failure.rectified_at or clock.now()
        return FailureClock(
            standard=found,
            hours=hours_of(found, self.known),
            begin=failure.occurred_at,
            until=until,
            lasts=failure.rectified_at is None,
        )


@dataclass(frozen=True, kw_only=True)
class FailureClock:
    """One clock.

    Attributes:
        standard: the class of areas, with its window.
        hours: its core time, by the partnership's clock.
        begin, until: since when, until it was put right or until now.
        lasts: whether it is not put right yet.
    """

    standard: Any
    hours: CoreHours
    begin: dt.datetime
    until: dt.datetime
    lasts: bool

    @cached_property
    def missed(self) -> tuple[dt.datetime, ...]:
        """The moments at which windows were missed, in their order."""
        window = self.standard.window_hours
        return tuple(missed_at(self.begin, self.until, window, self.hours))

    def missed_in(self, period: Period) -> int:
        """How many were missed on the days of a period."""
        return sum(one.astimezone(self.hours.zone).date() in period for one in self.missed)

    @property
    def next_end(self) -> dt.datetime | None:
        """When the window that runs now ends; None where it was put right, or far ahead."""
        if not self.lasts:
            return None
        window = self.standard.window_hours
        ends = missed_at(self.begin, self.until + AHEAD, window, self.hours)
        return next((one for one in ends if one > self.until), None)

    def words(self) -> list[str]:
        """The clock in sentences: the window, what was missed, what ends next."""
        found = [window_words(self.standard), *self._zone_words(), self._missed_words()]
        if self.next_end is not None:
            found.append(_("The window that runs now ends on %(at)s.") % {"at": at(self.next_end)})
        return found

    def _zone_words(self) -> list[str]:
        """By whose clock it runs, where the page writes moments by another one."""
        if str(self.hours.zone) == str(timezone.get_default_timezone()):
            return []
        words = _("Days and core hours run by the clock of %(zone)s; this page writes %(here)s.")
        return [words % {"zone": self.hours.zone, "here": timezone.get_default_timezone()}]

    def _missed_words(self) -> str:
        count = len(self.missed)
        if not count:
            if self.lasts:
                return _("No window was missed yet.")
            return _("Put right within the first window: it counts as available throughout.")
        said = ngettext("Missed once:", "Missed %(n)d times:", count) % {"n": count}
        named = [at(one) for one in self.missed[:NAMED]]
        if count > NAMED:
            last = {"n": count - NAMED, "at": at(self.missed[-1])}
            named.append(_("%(n)d more, the last on %(at)s") % last)
        return f"{said} {'; '.join(named)}."


def window_words(standard: Any) -> str:
    """A window and the time in which it runs, as a sentence."""
    opens = 0 if standard.opens is None else standard.opens
    closes = WHOLE_DAY if standard.closes is None else standard.closes
    business = standard.days == "business"
    hours = standard.window_hours
    known = {"hours": scaled(hours), "opens": opens, "closes": closes}
    if opens == 0 and closes == WHOLE_DAY and not business:
        one = _("It has to be put right within each %(hours)s hours, day and night.")
        return one % known
    if business:
        words = _(
            "It has to be put right within each %(hours)s hours of core time, %(opens)s to"
            " %(closes)s o’clock on business days."
        )
    else:
        words = _(
            "It has to be put right within each %(hours)s hours of core time, %(opens)s to"
            " %(closes)s o’clock every day."
        )
    return words % known


def at(moment: dt.datetime) -> str:
    """A moment of the log: "9 October 2026, 10:00"."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{formats.date_format(local, f'j{NBSP}F Y')},{NBSP}{local:%H:%M}"


def short_at(moment: dt.datetime) -> str:
    """The same for narrow columns, "9 Oct 2026, 10:00"; it breaks before the time."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{formats.date_format(local, f'j{NBSP}M{NBSP}Y')}, {local:%H:%M}"
