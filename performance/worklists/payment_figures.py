"""Figures for payments on the To do lists: to claim by the partner, to verify by an official."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.calendars import add_business_days
from core.clock import day_of
from core.formatting import period_label
from core.periods import Period
from core.worklist import WorkItem
from governance.selectors.sides import side_name
from partnerships.models import ContractVersion, Partnership
from partnerships.terms_json import from_json
from partnerships.types import types
from performance.models import PaymentFigure
from performance.selectors.failure_page import ANSWER_DAYS
from performance.selectors.payment_rights import KINDS_OF_PERIOD
from performance.worklists.failures import sides_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User

CLAIM_DAY: Final = 20
"""Day of the next month by which a month is claimed; so an airport's concession (S18)."""
AUDIT_MONTHS: Final = 4
"""So long after a year its audited figures are claimed. Both are Concord's own defaults."""
CLAIMS: Final = ("revenue_share", "outcomes")
"""Mechanisms that cannot work a period out without figures of the partner."""
ACTIVE: Final = (Partnership.PhaseState.ACTIVE, Partnership.PhaseState.PAUSED)


def figures_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Five queries, however many figures there are.

    A claim is asked for from the first period on of which Concord has one.
    """
    sides = sides_kept(user, today)
    if not sides:
        return
    yield from _to_verify(user, [pk for pk, side in sides.items() if side == "authority"])
    yield from _to_claim([pk for pk, side in sides.items() if side == "partner"], today)


def _to_verify(user: User, kept: list[int]) -> Iterator[WorkItem]:
    rows = (
        PaymentFigure.objects.filter(
            partnership__in=kept, verified_at=None, partnership__phase_state__in=ACTIVE
        )
        .exclude(claimed_by=user)
        .select_related("partnership__authority", "partnership__partner")
        .order_by("pk")
    )
    last = {(one.partnership_id, one.period, one.code, one.title): one for one in rows}
    for one in last.values():
        partnership = one.partnership
        known = {"what": one.title or _word(one.code), "period": _words(one.period)}
        yield WorkItem(
            title=_("Verify: %(what)s, %(period)s") % known,
            where=partnership.name,
            why=_("%(side)s claims it; the payment waits for it")
            % {"side": side_name(partnership, one.side)},
            role_line=_("You verify figures; %(n)d business days are Concord’s default")
            % {"n": ANSWER_DAYS},
            due_on=add_business_days(day_of(one.claimed_at), ANSWER_DAYS, partnership.country),
            url=reverse("payment_figure", args=[one.uuid]),
            act_label=_("Verify"),
            key=f"payment_figure_to_verify:{one.uuid}",
            partnership=partnership.uuid,
            arrived=True,
        )


def _to_claim(kept: list[int], today: dt.date) -> Iterator[WorkItem]:
    claiming = [kind.slug for kind in types if kind.mechanism in CLAIMS]
    partnerships = Partnership.objects.filter(
        pk__in=kept, type__in=claiming, phase_state__in=ACTIVE
    ).in_bulk()
    claimed: dict[int, dict[str, set[str]]] = {}
    rows = PaymentFigure.objects.filter(partnership__in=partnerships)
    for pk, key, code in rows.values_list("partnership", "period", "code"):
        claimed.setdefault(pk, {}).setdefault(key, set()).add(code)
    versions = _versions(claimed)
    for pk, known in claimed.items():
        partnership = partnerships[pk]
        for period in _since(partnership, known, today):
            needed = _needed(partnership, period, versions.get(pk, []))
            if needed - known.get(period.key, set()):
                yield _claim(partnership, period)


def _versions(partnerships: Any) -> dict[int, list[ContractVersion]]:
    found: dict[int, list[ContractVersion]] = {}
    rows = ContractVersion.objects.filter(
        partnership__in=list(partnerships), state=ContractVersion.State.PUBLISHED
    )
    for one in rows.order_by("-effective_from", "-number"):
        found.setdefault(one.partnership_id, []).append(one)
    return found


def _since(
    partnership: Partnership, known: dict[str, set[str]], today: dt.date
) -> Iterator[Period]:
    """The ended periods of each kind, from the first on of which there is a figure."""
    for kind in KINDS_OF_PERIOD.get(types[partnership.type].mechanism, ("month",)):
        periods = [Period.parse(key) for key in known]
        first = min((one for one in periods if one.kind == kind), key=_start, default=None)
        while first is not None and first.end < today:
            yield first
            first = first.next()


def _start(period: Period) -> dt.date:
    return period.start


def _needed(partnership: Partnership, period: Period, versions: list[ContractVersion]) -> set[str]:
    kind = types[partnership.type]
    if kind.mechanism == "revenue_share":
        return {"revenue"}
    version = next(
        (one for one in versions if one.effective_from and one.effective_from <= period.start),
        None,
    )
    if version is None:
        return set()
    terms: Any = from_json(kind.terms, version.terms)
    return {f"outcome-{number}" for number, _one in enumerate(terms.outcome_metrics, start=1)}


def _claim(partnership: Partnership, period: Period) -> WorkItem:
    place = reverse("payment_figures", args=[partnership.uuid])
    return WorkItem(
        title=_("Claim the figures of %(period)s") % {"period": period_label(period)},
        where=partnership.name,
        why=_("The payment cannot be worked out without them"),
        role_line=_("You send figures for your side; the day is Concord’s default"),
        due_on=claim_by(period),
        url=f"{place}?period={period.key}",
        act_label=_("Claim"),
        key=f"payment_figures_due:{partnership.uuid}:{period.key}",
        partnership=partnership.uuid,
    )


def claim_by(period: Period) -> dt.date:
    """The 20th after a month; the end of April after a year."""
    if period.kind == "year":
        return dt.date(period.start.year + 1, AUDIT_MONTHS, 30)
    return period.next().start.replace(day=CLAIM_DAY)


def _words(key: str) -> str:
    return period_label(Period.parse(key))


def _word(code: str) -> str:
    words = {
        "revenue": _("gross revenue"),
        "third_party": _("third-party income"),
        "available": _("part in service"),
        "events": _("failures that are penalised"),
        "first_days": _("days of the first period"),
        "fees": _("fees of the year"),
        "quality_score": _("quality score"),
    }
    if code in words:
        return words[code]
    kind, _dash, number = code.rpartition("-")
    return _("%(kind)s %(number)s") % {
        "kind": {"outcome": _("outcome")}.get(kind, _("target of a stage")),
        "number": number,
    }
