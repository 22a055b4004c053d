"""What the contract itself puts into its calendar: stages, its end, the countdown to handback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.contract_calendar import Entry
from partnerships.models import PhasePlan
from partnerships.phase_plan import add_months
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

COUNTDOWN: Final = (7, 5, 3)
"""Years before the end of the term at which the handback is prepared. Source: domain, row 9."""
HAND_BACK: Final = "hand_back"


def countdown_of(partnership: Partnership) -> list[tuple[int, dt.date]]:
    """The years before the end, each with its day; empty where nothing is handed back.

    The day is that of the last day of the term so many years before, or the last of its month.
    """
    phases = {one.slug for one in types[partnership.type].phases}
    if partnership.ends_on is None or HAND_BACK not in phases:
        return []
    return [(years, add_months(partnership.ends_on, -12 * years)) for years in COUNTDOWN]


def contract_days(
    partnership: Partnership, _user: User, since: dt.date, until: dt.date
) -> Iterator[Entry]:
    """Ends of stages, pause and term, the countdown, first days of versions; two queries."""
    stages = reverse("stages", args=[partnership.uuid])
    contract = reverse("contract", args=[partnership.uuid])
    found = (*_stages(partnership, stages), *_term(partnership, contract), *_coming(partnership))
    for day, entry in found:
        if since <= day <= until:
            yield entry


def _coming(partnership: Partnership) -> Iterator[tuple[dt.date, Entry]]:
    """The day from which each version of the contract after the first is in force."""
    for version in partnership.contract_versions.published().filter(number__gt=1):
        url = reverse("contract_version", args=[partnership.uuid, version.number])
        title = _("Version %(number)d of the contract is in force") % {"number": version.number}
        since = version.effective_from
        yield since, _entry(since, f"version-{version.pk}", title, url)


def _stages(partnership: Partnership, url: str) -> Iterator[tuple[dt.date, Entry]]:
    kind = types[partnership.type]
    known = {one.slug: one.label for one in kind.phases}
    plans = PhasePlan.objects.filter(
        partnership=partnership, ended_on__isnull=True, planned_until__isnull=False
    )
    for plan in plans:
        assert plan.planned_until is not None  # noqa: S101 - asked for above
        title = _("%(stage)s ends as planned") % {"stage": known.get(plan.phase, plan.phase)}
        yield plan.planned_until, _entry(plan.planned_until, f"stage-{plan.pk}", title, url)
    if partnership.resumes_on is not None:
        title = _("The pause ends")
        yield partnership.resumes_on, _entry(partnership.resumes_on, "pause", title, url)


def _term(partnership: Partnership, url: str) -> Iterator[tuple[dt.date, Entry]]:
    for years, day in countdown_of(partnership):
        words = ngettext(
            "Handback: %(n)d year before the end",
            "Handback: %(n)d years before the end",
            years,
        )
        key = f"handback-{years}"
        yield (
            day,
            Entry(day=day, key=key, kind=_("Handback"), title=words % {"n": years}, url=url),
        )
    if partnership.ends_on is not None:
        title = _("The contract ends")
        entry = Entry(day=partnership.ends_on, key="end", kind=_("Contract"), title=title, url=url)
        yield partnership.ends_on, entry


def _entry(day: dt.date, key: str, title: str, url: str) -> Entry:
    return Entry(day=day, key=key, kind=_("Stage"), title=title, url=url)
