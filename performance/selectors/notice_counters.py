"""Where the notices of a partnership stand by its contract, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, period_label
from core.periods import Period
from governance.models import FormalNotice
from performance.models import ServiceFailure
from performance.notice_counters import AGAIN, ON_END, Served, Standing, Step, standings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from partnerships.models import Partnership

COUNTED = (FormalNotice.Kind.WARNING, FormalNotice.Kind.BREACH)
SERVED = (FormalNotice.State.SERVED, FormalNotice.State.ANSWERED)
_COUNTS = Q(state=ServiceFailure.State.AGREED) | Q(
    state=ServiceFailure.State.LOGGED, said_side="authority"
)


def steps_of(terms: Any) -> list[Step]:
    """The steps that terms name; none where they are silent, or there are no terms."""
    return [
        Step(
            name=one.step,
            counts=one.counts,
            how=one.how,
            times=one.times,
            months=one.months,
            each_service=one.over == "each",
            gives=one.gives,
        )
        for one in getattr(terms, "notice_steps", ())
    ]


def served_on(partnership: Partnership, steps: Sequence[Step]) -> list[Served]:
    """What the steps count: notices of the authority that were received, failures; two queries."""
    rows = FormalNotice.objects.filter(
        partnership=partnership,
        side="authority",
        kind__in=COUNTED,
        state__in=SERVED,
        received_on__isnull=False,
    )
    found = [Served(*one) for one in rows.values_list("received_on", "kind", "service")]
    if any(step.counts == "failure" for step in steps):
        failures = ServiceFailure.objects.filter(_COUNTS, partnership=partnership)
        known = failures.values_list("occurred_at", "service", "area_class")
        found += [Served(clock.day_of(at), "failure", one or area) for at, one, area in known]
    return found


def counters_of(partnership: Partnership, terms: Any, today: dt.date) -> list[Standing]:
    """Each step of the contract in force for each service."""
    steps = steps_of(terms)
    return standings(steps, served_on(partnership, steps), today) if steps else []


def rows_of(found: Sequence[Standing]) -> list[dict[str, Any]]:
    """Where each stands and what the next one would mean, as rows of a table."""
    return [{"cells": _cells(one)} for one in found]


def _cells(one: Standing) -> list[dict[str, Any]]:
    state: dict[str, Any] = {"column": _("State"), "kind": "none", "label": _("not reached")}
    if one.reached_on is not None:
        state |= {"kind": "bad", "label": _("reached")}
        state["sub"] = _("on %(day)s") % {"day": day(one.reached_on)}
    elif one.until is not None and one.left <= 1:
        state |= {"kind": "warn", "label": _("the next one reaches it")}
    return [
        {"text": one.step.name, "sub": one.service or _("all services together")},
        {"text": count_words(one), "column": _("Counted")},
        {"text": next_words(one), "column": _("What the next one would mean")},
        state,
    ]


def count_words(one: Standing) -> str:
    """How many count, of how many, in which time."""
    known: dict[str, Any] = {"n": one.count, "needed": one.needed, "months": one.step.months}
    known["what"] = _kind(one.step)
    if one.step.how == ON_END:
        return _("%(n)d of %(needed)d months on end with %(what)s") % known
    if one.step.how == AGAIN:
        if one.until is None:
            return _("The step before it is not running")
        return _("%(n)d of %(needed)d %(what)s since the step before it") % known
    words = ngettext(
        "%(n)d of %(needed)d %(what)s within %(months)d month",
        "%(n)d of %(needed)d %(what)s within %(months)d months",
        one.step.months,
    )
    return words % known


def next_words(one: Standing) -> str:
    """What the next one would mean."""
    gives = one.step.gives or one.step.name
    if one.step.how == AGAIN and one.until is None:
        return _("Nothing yet")
    if one.left == 0:
        return _("It is reached: %(gives)s") % {"gives": gives}
    if one.left > 1:
        words = ngettext("%(n)d more: %(gives)s", "%(n)d more: %(gives)s", one.left)
        return words % {"n": one.left, "gives": gives}
    if one.until is None:
        return _("The next one: %(gives)s") % {"gives": gives}
    if one.step.how == ON_END:
        month = period_label(Period.containing("month", one.until))
        return _("One in %(month)s: %(gives)s") % {"month": month, "gives": gives}
    return _("One more by %(day)s: %(gives)s") % {"day": day(one.until), "gives": gives}


def _kind(step: Step) -> str:
    return {
        "warning": _("warning notices"),
        "breach": _("notices of persistent breach"),
        "failure": _("failures"),
    }[step.counts]
