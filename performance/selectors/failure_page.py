"""One failure as its page shows it: facts, clock in words, costs, and every entry of its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.calendars import add_business_days
from core.clock import day_of
from core.formatting import day, money_exact
from governance.selectors.sides import side_name
from performance.models import ServiceFailure
from performance.models.service_failure import SAID
from performance.selectors.failure_clock import FailureClocks, at
from performance.selectors.failure_costs import costs_of
from performance.selectors.failure_rights import OPEN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from performance.models import FailureEntry
    from performance.selectors.failure_rights import FailureRights

S = ServiceFailure.State
ANSWER_DAYS: Final = 5
"""Business days in which the other side answers: Concord's own default, no contract says it."""
SAME_CAUSE: Final = 100
"""So many failures are offered as the same cause, or to be joined with."""


def entries_of(failure: ServiceFailure) -> list[FailureEntry]:
    """Its log from the first entry on, with people and evidence; two queries."""
    rows = failure.entries.select_related("by", "joined_to", "occasion")
    return list(rows.prefetch_related("evidence").order_by("pk"))


def answer_by(entry_at: dt.datetime, country: str) -> dt.date:
    """The last of five business days after something was said."""
    return add_business_days(day_of(entry_at), ANSWER_DAYS, country)


def others_of(failure: ServiceFailure) -> QuerySet[ServiceFailure]:
    """Others of its log that count, those nearest in time first among the latest."""
    rows = failure.partnership.service_failures.filter(state__in=OPEN).exclude(pk=failure.pk)
    return rows.order_by("-occurred_at", "-number")[:SAME_CAUSE]


def facts_of(failure: ServiceFailure) -> list[dict[str, Any]]:
    """What is said of it now."""
    until = _("not yet")
    if failure.rectified_at is not None:
        until = at(failure.rectified_at)
    elif failure.state not in OPEN:
        until = "–"
    known = [
        (_("Kind"), failure.get_kind_display(), ""),
        (_("Area"), failure.area, failure.area_class),
        (_("Service"), failure.service, ""),
        (_("Points"), "" if failure.points is None else str(failure.points), ""),
        (_("Since"), at(failure.occurred_at), ""),
        (_("Put right"), until, ""),
        (_("Used all the same"), _("yes") if failure.was_used else "", ""),
    ]
    found: list[dict[str, Any]] = [
        {"term": term, "value": value, "sub": sub} for term, value, sub in known if value
    ]
    for term, other in (
        (_("Same cause as"), failure.occasion),
        (_("One and the same as"), failure.joined_to),
    ):
        if other is not None:
            url = reverse("failure", args=[other.uuid])
            found.append({"term": term, "value": str(other), "url": url})
    return found


def state_words(failure: ServiceFailure, entries: Sequence[FailureEntry]) -> str:
    """What its state means for the payment, and who is to answer until when."""
    said_by = side_name(failure.partnership, failure.said_side)
    other = side_name(
        failure.partnership, "partner" if failure.said_side == "authority" else "authority"
    )
    last = entries[-1]
    if failure.state == S.LOGGED:
        until = day(answer_by(last.at, failure.partnership.country))
        known = {"said": said_by, "other": other, "until": until}
        if failure.said_side == "authority":
            return (
                _(
                    "%(said)s said so. It counts unless %(other)s disputes it; an answer is due by"
                    " %(until)s."
                )
                % known
            )
        return (
            _("%(said)s said so. It counts once %(other)s agrees; an answer is due by %(until)s.")
            % known
        )
    words = {
        S.AGREED: _("Both sides agree: it counts in the payment of its month."),
        S.DISPUTED: _("Disputed: it is held apart, and nothing is deducted until it is settled."),
        S.REJECTED: _("It is no failure; it counts nowhere."),
        S.JOINED: _("It was logged twice; the other one counts."),
    }
    return words[S(failure.state)]


def default_note() -> str:
    """Whose rule the days to answer are."""
    return _(
        "%(n)d business days to answer are Concord’s own default, not a rule of the contract."
    ) % {"n": ANSWER_DAYS}


def clock_words(failure: ServiceFailure) -> list[str]:
    """The clock in sentences; empty where none runs."""
    found = FailureClocks(failure.partnership).clock_of(failure)
    return found.words() if found is not None else []


def costs_in_words(failure: ServiceFailure) -> list[dict[str, Any]]:
    """Each line of a payment about it."""
    lines = costs_of(failure.partnership, [failure.reference]).get(failure.reference, [])
    return [
        {
            "month": one.month,
            "url": reverse("payment", args=[one.payment]),
            "amount": money_exact(one.amount, one.currency),
            "cause": one.cause,
            "clause": one.clause,
        }
        for one in lines
    ]


def log_of(failure: ServiceFailure, entries: Sequence[FailureEntry]) -> list[dict[str, Any]]:
    """Every entry: who, when, what changed with it, why, and what shows it; the latest first."""
    found = []
    before: FailureEntry | None = None
    for entry in entries:
        found.append(
            {
                "title": _title(entry, before),
                "who": f"{entry.by}, {side_name(failure.partnership, entry.side)}",
                "when": at(entry.at),
                "reason": entry.reason,
                "changes": [] if before is None else _changes(entry, before),
                "evidence": list(entry.evidence.all()),
            }
        )
        before = entry
    return found[::-1]


def _title(entry: FailureEntry, before: FailureEntry | None) -> str:
    if before is None:
        return _("Logged")
    if entry.state == S.LOGGED:
        return _("Said otherwise; to be answered anew")
    if entry.state == S.JOINED and entry.joined_to is not None:
        return _("Joined with %(ref)s") % {"ref": entry.joined_to.reference}
    return {S.AGREED: _("Agreed"), S.DISPUTED: _("Disputed"), S.REJECTED: _("No failure")}[
        S(entry.state)
    ]


def _changes(entry: FailureEntry, before: FailureEntry) -> list[dict[str, str]]:
    names = [name for name in SAID if name != "state"]
    return [
        {
            "where": str(entry._meta.get_field(name).verbose_name),  # type: ignore[union-attr] # a column
            "now": _value(before, name),
            "after": _value(entry, name),
        }
        for name in names
        if getattr(entry, name) != getattr(before, name)
    ]


def _value(entry: FailureEntry, name: str) -> str:
    value = getattr(entry, name)
    if value is None or value == "":
        return "–"
    if name in {"occurred_at", "rectified_at"}:
        return at(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(entry.get_kind_display()) if name == "kind" else str(value)


def waits_for(rights: FailureRights) -> str:
    """Why the reader, who keeps the log, has nothing to answer here; "" where they have."""
    failure = rights.failure
    if not rights.is_open or failure.state == S.AGREED or not rights.is_own_word:
        return ""
    if failure.said_by_id == rights.user.pk:
        return _("You said this yourself; the other side answers it.")
    return _("Your side said this; the other side answers it.")
