"""Who may do what with a payment, and what has to be settled first."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, period_label
from core.money import from_minor
from core.periods import Period
from core.problems import Problem
from governance.authority import held_appointments
from governance.roles import roles_with
from partnerships.types import types
from performance.models import Payment, PaymentItem, ServiceFailure
from performance.selectors.payments.known import Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Partnership
    from performance.models import PaymentAssessment
    from performance.selectors.payments.book import WorkedOut

PREPARES: Final = "prepare_payments"
APPROVES: Final = "accept_money"
KINDS_OF_PERIOD: Final = {"revenue_share": ("month", "year")}
"""By mechanism: the periods that are paid for; months where nothing is said."""


def not_allowed(permission: str) -> Problem:
    """Who does it, for whoever may not."""
    words = {
        PREPARES: _("The contract manager works payments out and records invoices."),
        APPROVES: _("Senior responsible owners approve payments."),
    }
    return Problem("", "forbidden", words[permission])


def period_of(partnership: Partnership, key: str) -> tuple[Period | None, list[Problem]]:
    """The period with this key, and what stands against paying for it."""
    try:
        period = Period.parse(key)
    except ValueError:
        message = _("“%(key)s” is no period. Write a month as 2026-10 and a year as 2026.")
        return None, [Problem("period", "unknown", message % {"key": key})]
    kinds = KINDS_OF_PERIOD.get(types[partnership.type].mechanism, ("month",))
    found = []
    if period.kind not in kinds:
        message = _("This contract pays by the month.")
        if "year" in kinds:
            message = _("This contract pays by the month, and settles by the year.")
        found.append(Problem("period", "kind", message))
    if period.end >= clock.today():
        message = _("%(period)s has not ended yet.") % {"period": period_label(period)}
        found.append(Problem("period", "not_over", message))
    return period, found


def comes_before(one: Period, other: Period) -> bool:
    """Whether `one` is issued before `other`: earlier ones, and the months of a year before it.

    A year is settled once it is audited; months of later years do not wait for that.
    """
    if one.kind == other.kind:
        return one.start < other.start
    return one.kind == "month" and one.end <= other.end


def out_of_term(partnership: Partnership, period: Period) -> Iterator[Problem]:
    """Nothing is paid for before the term; nothing for being available after it."""
    first, last = partnership.starts_on, partnership.ends_on
    if first is not None and period.end < first:
        message = _("The term begins on %(day)s; nothing is paid for before.")
        yield Problem("period", "before_term", message % {"day": day(first)})
    is_availability = types[partnership.type].mechanism == "availability"
    if is_availability and last is not None and period.start > last:
        message = _("The term ended on %(day)s; nothing is available after it.")
        yield Problem("period", "after_term", message % {"day": day(last)})


def skipped(payment: Payment, period: Period) -> Iterator[Problem]:
    """The month before, where payments had begun and nobody worked it out."""
    before = period.previous()
    if period.kind != "month" or types[payment.partnership.type].mechanism != "availability":
        return
    others = payment.partnership.payments.filter(until_on__lt=payment.from_on)
    if others.exists() and not others.filter(period=before.key).exists():
        message = _("%(period)s was never worked out; it comes first, or it would never be paid.")
        yield Problem("", "skipped", message % {"period": period_label(before)})


def not_finished(worked: WorkedOut) -> Iterator[Problem]:
    """A problem for each figure that nobody has verified."""
    for title in worked.missing:
        message = _("“%(title)s” is not verified for this period yet.") % {"title": title}
        yield Problem("figures", "missing", message)


def eyes_on(payment: Payment, assessment: PaymentAssessment, actor: User) -> Iterator[Problem]:
    """As `eyes`, by the hands that a kept working out names."""
    hands = frozenset(json.loads(assessment.sources).get("hands", ()))
    return eyes(payment, hands, actor)


def eyes(payment: Payment, hands: frozenset[int], actor: User) -> Iterator[Problem]:
    """Nobody approves what went through their own hands, nor twice."""
    if actor.pk == payment.prepared_by_id:
        message = _("You worked this payment out; two others approve it.")
        yield Problem("", "own_work", message)
    if actor.pk in hands:
        message = _(
            "A figure, a failure or a waiver of this payment is yours; somebody else approves it."
        )
        yield Problem("", "own_entry", message)
    if payment.state == Payment.State.APPROVED_ONCE and actor.pk == payment.first_by_id:
        message = _("You approved it first; the second approval is somebody else’s.")
        yield Problem("", "own_approval", message)


def waiting_failures(payment: Payment) -> Iterator[Problem]:
    """Failures that the partner reported and to which no official has said anything.

    Those of the period by the partnership's clock, as they are counted.
    """
    zone = Known(payment.partnership).zone
    begins = dt.datetime.combine(payment.from_on, dt.time(), zone)
    ends = dt.datetime.combine(payment.until_on + dt.timedelta(days=1), dt.time(), zone)
    waiting = ServiceFailure.objects.filter(
        partnership=payment.partnership_id,
        state=ServiceFailure.State.LOGGED,
        said_side="partner",
        occurred_at__lt=ends,
    ).filter(Q(rectified_at__isnull=True) | Q(rectified_at__gte=begins))
    for one in waiting.order_by("number"):
        message = _("%(ref)s waits for an official to agree or dispute it.")
        yield Problem("", "unanswered", message % {"ref": one.reference})


def waiting_items(payment: Payment) -> Iterator[Problem]:
    """Proposals on its period that nobody has decided: afterwards they could not be granted."""
    waiting = PaymentItem.objects.filter(
        partnership=payment.partnership_id,
        period=payment.period,
        state=PaymentItem.State.PROPOSED,
    )
    for one in waiting.order_by("pk"):
        message = _("A proposal on it waits: %(item)s. Decide it first.")
        yield Problem("", "undecided", message % {"item": one})


def beyond_limit(payment: Payment, actor: User) -> Iterator[Problem]:
    """A problem where the second approval needs a higher limit than the person has."""
    limit = limit_of(actor, payment.partnership)
    if limit is None or abs(payment.total) > limit:
        message = _(
            "Your limit is %(limit)s %(currency)s; the second approval of %(total)s needs a"
            " colleague with a higher one."
        )
        known = {"limit": limit or 0, "currency": payment.currency, "total": payment.total}
        yield Problem("", "beyond_limit", message % known)


def limit_of(user: User, partnership: Partnership) -> Decimal | None:
    """The highest amount that `user` may decide there today; None where their role has no money."""
    return limits_of(user, [partnership]).get(partnership.pk)


def limits_of(user: User, partnerships: Iterable[Partnership]) -> dict[int, Decimal]:
    """As `limit_of`, for many: by primary key, without those where their role has no money.

    One query, whatever the number.
    """
    held = held_appointments(clock.today(), roles_with(APPROVES)).filter(
        user=user, limit__isnull=False
    )
    rows = list(held.values_list("partnership", "mandate", "currency", "limit"))
    found: dict[int, Decimal] = {}
    for one in partnerships:
        amounts = [
            from_minor(limit, currency)
            for where, mandate, currency, limit in rows
            if currency == one.currency
            and (where == one.pk or (where is None and mandate in (None, one.authority_id)))
        ]
        if amounts:
            found[one.pk] = max(amounts)
    return found
