"""Everything recorded that payments of one partnership are worked out from, up to a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q

from core import clock
from core.zones import zone_of
from partnerships.models import ContractVersion
from performance.models import (
    FailureEntry,
    IndexFigure,
    PaidPart,
    Payment,
    PaymentAssessment,
    PaymentFigure,
    PaymentItem,
    ServiceFailure,
)
from performance.selectors.payment_terms import no_version, terms_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from core.periods import Period
    from partnerships.models import Partnership
    from performance.models import PriceIndex

UNAVAILABLE = ServiceFailure.Kind.UNAVAILABLE
FINAL = (Payment.State.ISSUED, Payment.State.PAID)


@dataclass(frozen=True)
class Known:
    """What was known at `at` (now where it is None); each kind of row is read once.

    As recorded then: a later entry, figure, version or decision is not there. `again` works an
    issued payment out again by all of that.
    """

    partnership: Partnership
    at: dt.datetime | None = None
    again: Callable[[Payment], Sequence[Any]] | None = None

    @property
    def moment(self) -> dt.datetime:
        """Until when things are known."""
        return self.at or clock.now()

    @cached_property
    def zone(self) -> dt.tzinfo:
        """The zone by whose clock days and core hours run: the newest terms', or the country's."""
        named = ""
        if self.versions:
            named = terms_of(self.partnership, self.versions[0]).time_zone
        return zone_of(self.partnership.country, named)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day of a moment by the partnership's clock."""
        return moment.astimezone(self.zone).date()

    def _until(self, rows: Any, column: str) -> Any:
        return rows if self.at is None else rows.filter(**{f"{column}__lte": self.at})

    @cached_property
    def versions(self) -> list[ContractVersion]:
        """The published versions of the contract, the newest first: of those begun, it holds."""
        rows = self.partnership.contract_versions.filter(state=ContractVersion.State.PUBLISHED)
        if self.at is not None:
            # What was taken over from elsewhere does not say when it was published.
            rows = rows.filter(Q(published_at=None) | Q(published_at__lte=self.at))
        return list(rows.order_by("-number"))

    def version_on(self, day: dt.date) -> ContractVersion:
        """The version in force on a day.

        Raises:
            Refused: there is none; nothing is worked out by terms that nobody signed.
        """
        found = next((one for one in self.versions if one.effective_from <= day), None)
        if found is None:
            raise no_version(day)
        return found

    @cached_property
    def _of_indices(self) -> dict[int, list[IndexFigure]]:
        return {}

    def index_rows(self, index: PriceIndex) -> list[IndexFigure]:
        """Every vintage of an index, those published later after those before; read once."""
        if index.pk not in self._of_indices:
            rows = self._until(IndexFigure.objects.filter(index=index), "recorded_at")
            self._of_indices[index.pk] = list(rows.order_by("month", "published_on", "pk"))
        return self._of_indices[index.pk]

    @cached_property
    def entries(self) -> list[FailureEntry]:
        """The log, by the numbers of the failures, each as it was written."""
        rows = FailureEntry.objects.filter(failure__partnership=self.partnership)
        rows = self._until(rows, "at").select_related("failure").order_by("failure__number", "pk")
        return list(rows)

    @cached_property
    def failures(self) -> list[FailureEntry]:
        """What the log says last of each failure, in the order of their numbers."""
        return list({entry.failure_id: entry for entry in self.entries}.values())

    @cached_property
    def failures_by_day(self) -> list[tuple[dt.date, dt.date, FailureEntry]]:
        """The same with their first and last day, by the partnership's clock; worked out once.

        What lasts ends at the moment of knowing.
        """
        return [(*self._days_of(one, self.moment), one) for one in self.failures]

    @cached_property
    def left(self) -> list[tuple[dt.date, dt.date, int]]:
        """First and last day of what the log said of a failure before, and which failure.

        Whoever corrects a failure into another month moves the money of both. What lasted as it
        was said lasts until something else was said.
        """
        return [
            (*self._days_of(before, after.at), before.failure_id)
            for before, after in pairwise(self.entries)
            if before.failure_id == after.failure_id
        ]

    def _days_of(self, entry: FailureEntry, until: dt.datetime) -> tuple[dt.date, dt.date]:
        began = self.day_of(entry.occurred_at)
        ended = self.day_of(entry.rectified_at or until)
        return began, max(began, ended) if entry.kind == UNAVAILABLE else began

    @cached_property
    def causes(self) -> frozenset[int]:
        """The failures that others name as their cause."""
        return frozenset(one.occasion_id for one in self.failures if one.occasion_id)

    @cached_property
    def references(self) -> dict[int, str]:
        """What each failure is called, by its primary key."""
        return {one.failure_id: one.failure.reference for one in self.failures}

    @cached_property
    def said_by(self) -> dict[int, set[int]]:
        """By failure: everybody who wrote in its log."""
        found: dict[int, set[int]] = {}
        for entry in self.entries:
            found.setdefault(entry.failure_id, set()).add(entry.by_id)
        return found

    @cached_property
    def figures(self) -> list[PaymentFigure]:
        """The verified figures; of each the last."""
        rows = PaymentFigure.objects.filter(partnership=self.partnership, verified_at__isnull=False)
        last = {
            (row.period, row.code, row.title): row
            for row in self._until(rows, "verified_at").order_by("verified_at", "pk")
        }
        return sorted(last.values(), key=lambda row: (row.period, row.code, row.title))

    def figures_of(self, period: Period, code: str) -> list[PaymentFigure]:
        """The verified figures of one kind for a period."""
        return [one for one in self.figures if one.period == period.key and one.code == code]

    @cached_property
    def items(self) -> list[PaymentItem]:
        """The granted waivers, withholdings and releases."""
        rows = PaymentItem.objects.filter(
            partnership=self.partnership, state=PaymentItem.State.GRANTED
        )
        return list(self._until(rows, "decided_at").order_by("pk"))

    @cached_property
    def issued(self) -> list[Payment]:
        """The certificates, the oldest first, each with the working out that was issued."""
        rows = Payment.objects.filter(partnership=self.partnership, state__in=FINAL)
        assessments = PaymentAssessment.objects.prefetch_related("lines").order_by("version")
        return list(
            self._until(rows, "second_at")
            .order_by("from_on", "pk")
            .prefetch_related(Prefetch("assessments", assessments), "parts")
        )

    def lines_now(self, payment: Payment) -> Sequence[Any]:
        """What a certificate would say by what is known: as corrected, since that is settled too.

        Ask for the oldest first: each builds upon those before it.
        """
        return lines_of(payment) if self.again is None else self.again(payment)

    def parts_of(self, payment: Payment) -> list[PaidPart]:
        """What was paid of a certificate, as far as it was recorded by then."""
        return [one for one in payment.parts.all() if one.recorded_at <= self.moment]

    def issued_before(self, period: Period) -> list[Payment]:
        """The certificates of earlier periods."""
        return [one for one in self.issued if one.until_on < period.start]


def lines_of(payment: Payment) -> list[Any]:
    """The lines of the working out that counts; read beforehand."""
    last = max(payment.assessments.all(), key=lambda one: one.version)
    return list(last.lines.all())
