"""Which period a payment is worked out for, and what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.periods import Period
from core.problems import Problem
from performance.selectors.final_account import KEY, cannot_close, closed, final_account, is_closed
from performance.selectors.payment_rights import comes_before, out_of_term, period_of
from performance.selectors.payments.known import FINAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerships.models import Partnership
    from performance.models import Payment


def period_for(partnership: Partnership, key: str) -> tuple[Period | None, list[Problem]]:
    """The period with this key, or that of the final account, and what stands against it."""
    if key != KEY:
        return period_of(partnership, key)
    account = final_account(partnership)
    return (None, list(cannot_close(partnership))) if account is None else (account.period, [])


def cannot_prepare(
    partnership: Partnership, period: Period, payment: Payment | None, *, closes: bool
) -> Iterator[Problem]:
    """What stands against working it out, or working it out anew."""
    if closes:
        yield from cannot_close(partnership)
        return
    if is_closed(partnership):
        yield closed()
        return
    if payment is not None and payment.is_final:
        message = _("Its certificate is issued. What is found out later is corrected in the next.")
        yield Problem("", "issued", message)
    if payment is not None:
        return
    yield from out_of_term(partnership, period)
    issued = partnership.payments.filter(state__in=FINAL)
    if any(comes_before(period, Period.parse(one.period)) for one in issued):
        message = _("A later payment is issued already; its corrections would not see this one.")
        yield Problem("period", "out_of_order", message)
