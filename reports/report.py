"""What a kind of report is, and the registry of kinds. A kind is one file in `definitions`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from core.registry import Registry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from core.periods import Period
    from partnerships.models import Partnership
    from reports.models import IssuedReport


@dataclass(frozen=True, slots=True)
class Collected:
    """What a report says.

    Attributes:
        title: of the document, for its metadata and the list of reports.
        data: everything it states, in values that canonical JSON knows; travels in the file.
        context: what the template shows; made from the same objects as `data`.
        rule_version: of the rules its figures were worked out by.
        tighter: for what must stay on one page: contexts to try in turn, each over the one before,
            until it does.
    """

    title: str
    data: Mapping[str, Any]
    context: Mapping[str, Any]
    rule_version: str
    tighter: tuple[Mapping[str, Any], ...] = ()


class Collect(Protocol):
    """Reads what the report says. Writes nothing."""

    def __call__(
        self, partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
    ) -> Collected: ...


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a partnership that a report can be about.

    Attributes:
        reference: its number within the partnership, such as M-0003.
        period: the one it falls into.
    """

    uuid: UUID
    reference: str
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKind:
    """A kind of report.

    Attributes:
        slug: what is stored and typed at the command line, with underscores.
        label: what a person reads.
        audience: "shared", "internal", or "inside" for what only those see who see notes.
        templates: for each length ("summary", "full") its template.
        template_version: raise it when a template changes what it says or how.
        collect: reads what it says.
        periods: the periods of a partnership for which it can be issued, newest first.
        things: for a kind about one thing: those of a partnership, newest first; `report.about`
            names the one that is meant.
        note: what is in it, in half a sentence; a kind with a note is offered on the page of
            reports of every partnership.
    """

    slug: str
    label: str | Promise
    audience: str
    templates: Mapping[str, str]
    template_version: str
    collect: Collect
    periods: PeriodsOf
    things: ThingsOf | None = None
    note: str | Promise = ""

    def thing(self, partnership: Partnership, about: UUID | None) -> Thing | None:
        """The thing of that uuid, where a report of this kind can be issued about it."""
        if self.things is None or about is None:
            return None
        return next((one for one in self.things(partnership) if one.uuid == about), None)


class PeriodsOf(Protocol):
    def __call__(self, partnership: Partnership) -> list[Period]: ...


class ThingsOf(Protocol):
    def __call__(self, partnership: Partnership) -> list[Thing]: ...


def periods_of(things: ThingsOf) -> PeriodsOf:
    """The periods into which they fall, each once, in their order."""

    def periods(partnership: Partnership) -> list[Period]:
        return list(dict.fromkeys(one.period for one in things(partnership)))

    return periods


class CollectMany(Protocol):
    """Reads what a report over many partnerships says, of these alone. Writes nothing."""

    def __call__(
        self,
        counted: QuerySet[Partnership],
        period: Period,
        report: IssuedReport,
        now: dt.datetime,
    ) -> Collected: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioKind:
    """A kind of report over many partnerships; the authority's own ("inside") always.

    Attributes:
        period_of: the period into which a day falls; told as it stands on that day.
        note: what is in it, in half a sentence.
        The others as for `ReportKind`.
    """

    slug: str
    label: str | Promise
    templates: Mapping[str, str]
    template_version: str
    collect: CollectMany
    period_of: PeriodOfDay
    note: str | Promise = ""


class PeriodOfDay(Protocol):
    def __call__(self, day: dt.date) -> Period: ...


portfolio_kinds: Final[Registry[PortfolioKind]] = Registry(
    PortfolioKind, name="report over many partnerships"
)
"""Those over many partnerships, filled in the same way."""
kinds: Final[Registry[ReportKind]] = Registry(ReportKind, name="report")
"""The kinds of report, filled by importing `reports.definitions`."""
