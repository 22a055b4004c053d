"""The log of service failures as a list: what it can be asked for, and each failure in one line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core import clock
from core.formatting import money_exact, period_label
from core.listing import Choice, Column, ListSpec
from core.periods import Period
from partnerships.models import Partnership
from performance.models import ServiceFailure
from performance.selectors.failure_clock import FailureClocks, short_at
from performance.selectors.failure_costs import costs_of, sums_of
from performance.selectors.failure_rights import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from core.models import User
    from performance.selectors.failure_costs import Cost

S = ServiceFailure.State
WAITS, LASTS, CLOSED = "open", "lasting", "closed"
TAG: Final = {
    S.LOGGED: "warn",
    S.AGREED: "good",
    S.DISPUTED: "bad",
    S.REJECTED: "none",
    S.JOINED: "none",
}
MOST_DIGITS: Final = 10
MOST_SUMMED: Final = 1000
MOST_MONTHS: Final = 60
"""Months that are offered to choose from, the latest first."""


def failures_for(user: User) -> QuerySet[ServiceFailure]:
    """Those of the partnerships that the person sees, with what pages show of them."""
    return ServiceFailure.objects.filter(
        partnership__in=Partnership.objects.visible_to(user)
    ).select_related(
        "partnership__authority",
        "partnership__partner",
        "partnership__standing",
        "said_by",
        "answered_by",
        "logged_by",
        "joined_to",
        "occasion",
    )


def in_period(period: Period) -> Q:
    """That a failure lasted on a day of the period, by the installation's zone."""
    first, last = moments_of(period)
    return Q(occurred_at__lt=last) & (Q(rectified_at=None) | Q(rectified_at__gte=first))


def moments_of(period: Period) -> tuple[dt.datetime, dt.datetime]:
    """When a period begins, and when it is over."""
    zone = timezone.get_default_timezone()
    first = dt.datetime.combine(period.start, dt.time(), tzinfo=zone)
    last = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), tzinfo=zone)
    return first, last


def months_of_the_log(partnership: Partnership) -> list[Period]:
    """From the present month back to that of the first failure; one query."""
    first = partnership.service_failures.aggregate(first=Min("occurred_at"))["first"]
    month = Period.containing("month", clock.today())
    if first is None:
        return [month]
    found = [month]
    while found[-1].start > clock.day_of(first) and len(found) < MOST_MONTHS:
        found.append(found[-1].previous())
    return found


def failure_list(months: Sequence[Period]) -> ListSpec:
    """By words, state, month and kind; the latest first."""
    return ListSpec(
        slug="service-failures",
        title=gettext_lazy("Service failures"),
        unit=ngettext_lazy("%(n)s failure", "%(n)s failures", "n"),
        columns=(
            Column("failure", gettext_lazy("Failure"), ("number",), lambda one: one.reference),
            Column(
                "requirement",
                gettext_lazy("Requirement"),
                (),
                lambda one: one.requirement,
                on_page=False,
            ),
            Column(
                "where",
                gettext_lazy("Area or service"),
                (),
                lambda one: one.area or one.service,
                on_page=False,
            ),
            Column(
                "class",
                gettext_lazy("Class of area"),
                (),
                lambda one: one.area_class,
                on_page=False,
            ),
            Column(
                "kind",
                gettext_lazy("Kind"),
                (),
                lambda one: str(one.get_kind_display()),
                on_page=False,
            ),
            Column(
                "since",
                gettext_lazy("Since"),
                ("occurred_at",),
                lambda one: _plain_moment(one.occurred_at),
            ),
            Column(
                "until",
                gettext_lazy("Put right"),
                ("rectified_at",),
                lambda one: _plain_moment(one.rectified_at),
            ),
            Column("missed", gettext_lazy("Windows missed"), (), None, num=True),
            Column("points", gettext_lazy("Points"), (), lambda one: one.points, on_page=False),
            Column("cost", gettext_lazy("What it costs"), (), None, num=True),
            Column(
                "state", gettext_lazy("State"), ("state",), lambda o: str(o.get_state_display())
            ),
        ),
        sort="-since",
        search=_holding,
        search_label=gettext_lazy("Requirement, area or service"),
        choices=(
            Choice(
                "state",
                gettext_lazy("State"),
                (
                    (WAITS, gettext_lazy("waits for an answer")),
                    (S.DISPUTED.value, gettext_lazy("disputed")),
                    (S.AGREED.value, gettext_lazy("agreed")),
                    (LASTS, gettext_lazy("not put right yet")),
                    (CLOSED, gettext_lazy("no failure, or joined")),
                ),
                _in_state,
            ),
            Choice(
                "month",
                gettext_lazy("Month"),
                [(one.key, period_label(one)) for one in months],
                lambda value: in_period(Period.parse(value)),
            ),
            Choice("kind", gettext_lazy("Kind"), ServiceFailure.Kind.choices),
        ),
    )


def _holding(text: str) -> Q:
    found = Q(requirement__icontains=text) | Q(area__icontains=text) | Q(service__icontains=text)
    number = text.upper().removeprefix("F-")
    if number.isascii() and number.isdigit() and len(number) < MOST_DIGITS:
        found |= Q(number=int(number))
    return found


def _plain_moment(moment: dt.datetime | None) -> str | None:
    """For files: "2026-10-09 10:00" by the installation's zone; nothing while it lasts."""
    if moment is None:
        return None
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"


def _in_state(value: str) -> Q:
    return {
        WAITS: Q(state=S.LOGGED),
        LASTS: Q(rectified_at=None, state__in=OPEN),
        CLOSED: Q(state__in=[S.REJECTED, S.JOINED]),
    }.get(value, Q(state=value))


@dataclass
class FailureRows:
    """The rows of one page of the list; five queries, however many there are.

    `month` is the one that was chosen; without it windows are counted until now, and all that
    payments deducted is named with its month.
    """

    partnership: Partnership
    failures: Sequence[ServiceFailure]
    month: Period | None = None
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refs = [one.reference for one in self.failures]
        self.costs = costs_of(self.partnership, refs, self.month)
        self.clocks = FailureClocks(self.partnership)

    def rows(self) -> list[dict[str, Any]]:
        """As rows of components/data_table.html."""
        return [{"cells": self._cells(one)} for one in self.failures]

    def _cells(self, one: ServiceFailure) -> list[dict[str, Any]]:
        where = " · ".join(filter(None, (one.area, one.area_class, one.service)))
        until: dict[str, Any] = {"column": _("Put right"), "text": "–"}
        if one.rectified_at is not None:
            until["text"] = short_at(one.rectified_at)
        elif one.state in OPEN:
            until |= {"text": "", "late": _("not yet")}
        return [
            {
                "text": f"{one.reference} {one.requirement}",
                "url": reverse("failure", args=[one.uuid]),
                "sub": where or one.get_kind_display(),
            },
            {"text": short_at(one.occurred_at), "column": _("Since")},
            until,
            {"text": self._missed(one), "column": _("Windows missed"), "num": True},
            {**self._cost(one), "column": _("What it costs"), "num": True},
            {
                "kind": TAG[S(one.state)],
                "label": one.get_state_display(),
                "sub": joined_words(one),
                "column": _("State"),
            },
        ]

    def _missed(self, one: ServiceFailure) -> str:
        found = self.clocks.clock_of(one)
        if found is None:
            return "–"
        return str(len(found.missed) if self.month is None else found.missed_in(self.month))

    def _cost(self, one: ServiceFailure) -> dict[str, str]:
        lines = [cost for cost in self.costs.get(one.reference, ()) if cost.code != "apart"]
        if not lines:
            if one.points is not None:
                words = ngettext("%(n)d point", "%(n)d points", one.points)
                return {"text": words % {"n": one.points}}
            return {"text": "–"}
        total = sum((cost.amount for cost in lines), Decimal(0))
        months = list(dict.fromkeys(cost.month for cost in lines))
        waived = sum((cost.amount for cost in lines if cost.code == "waiver"), Decimal(0))
        notes = []
        if waived:
            amount = money_exact(waived, lines[0].currency)
            notes.append(_("after %(amount)s waived") % {"amount": amount})
        if self.month is None:
            notes += months[-2:]
        return {"text": money_exact(total, lines[0].currency), "sub": ", ".join(notes)}


def joined_words(one: ServiceFailure) -> str:
    """With which failure it is one and the same; "" where with none."""
    return _("with %(ref)s") % {"ref": one.joined_to.reference} if one.joined_to else ""


def counts_of(partnership: Partnership) -> list[dict[str, Any]]:
    """How many wait, are disputed, last, of all: as figures above the list; one query."""
    found = partnership.service_failures.aggregate(
        **{name: Count("pk", filter=_in_state(name)) for name in (WAITS, S.DISPUTED.value, LASTS)},
        all=Count("pk"),
    )
    place = reverse("failures", args=[partnership.uuid])
    labels = {
        WAITS: _("wait for an answer"),
        S.DISPUTED.value: _("disputed, held apart"),
        LASTS: _("not put right yet"),
    }
    figures = [
        {"value": found[name], "label": label, "url": f"{place}?state={name}"}
        for name, label in labels.items()
    ]
    return [*figures, {"value": found["all"], "label": _("in the log"), "url": place}]


def windows_in(clocks: FailureClocks, period: Period) -> int | None:
    """How many windows all areas together missed in a month; None above a thousand areas.

    Also what is disputed counts here: nobody says that it was not missed. Two queries.
    """
    rows = clocks.partnership.service_failures.filter(
        in_period(period), kind=ServiceFailure.Kind.UNAVAILABLE, state__in=OPEN
    )
    found = list(rows[: MOST_SUMMED + 1])
    if len(found) > MOST_SUMMED:
        return None
    each = (clocks.clock_of(one) for one in found)
    return sum(one.missed_in(period) for one in each if one is not None)


def sums_in_words(clocks: FailureClocks, period: Period) -> list[dict[str, Any]]:
    """Windows of the log and what the payment of a month deducts, as facts."""
    partnership = clocks.partnership
    windows = windows_in(clocks, period)
    counted = [] if windows is None else [{"term": _("Windows missed"), "value": str(windows)}]
    sums = sums_of(partnership, period)
    if sums is None:
        return counted
    labels = {
        "unavailability": _("Deducted for areas not available"),
        "points": _("Deducted for points"),
        "limit": _("Back, above the limit of the year"),
        "reporting": _("Deducted for reports not made"),
        "waiver": _("Waived"),
    }
    shown = [
        {"term": label, "value": money_exact(sums[code], partnership.currency)}
        for code, label in labels.items()
        if code in sums
    ]
    total = money_exact(sum(sums.values(), Decimal(0)), partnership.currency)
    together = {"term": _("Deducted together"), "value": total, "strong": True}
    return [*counted, *shown, together]
