"""What the page of payments says of the final account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from performance.selectors.final_account import KEY, FinalAccount, cannot_close, final_account
from performance.selectors.payment_rights import PREPARES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from partnerships.models import Partnership
    from performance.models import Payment


def account_box(
    partnership: Partnership, payments: Sequence[Payment], permissions: Collection[str]
) -> dict[str, Any] | None:
    """Where it stands, what comes before it, and what the reader may do; None while none is due."""
    account = final_account(partnership, payments)
    if account is None or not (account.is_closed or PREPARES in permissions):
        return None
    box: dict[str, Any] = {"words": _words(partnership, account)}
    if account.payment is not None:
        box["url"] = reverse("payment", args=[account.payment.uuid])
    if PREPARES not in permissions:
        return box
    if account.payment is None:
        box["problems"] = [one.message for one in cannot_close(partnership)]
        box["key"] = "" if box["problems"] else KEY
    if account.reopening is not None:
        box["proposal"] = reverse("payment_item", args=[account.reopening.uuid])
    box["may_reopen"] = account.is_closed and account.reopening is None
    return box


def _words(partnership: Partnership, account: FinalAccount) -> str:
    if account.is_closed and account.payment is not None:
        words = _(
            "The account is closed since %(day)s. Nothing further is paid, unless two people"
            " reopen it."
        )
        return words % {"day": day(account.payment.second_at)}  # type: ignore[arg-type] # issued
    ended = _("The term ended on %(day)s.") % {"day": day(partnership.ends_on)}  # type: ignore[arg-type] # it has
    if account.payment is not None:
        return ended + " " + _("The final account is worked out and not issued yet.")
    return (
        ended
        + " "
        + _(
            "The final account settles corrections, what is withheld or carried, and interest; it"
            " closes the account."
        )
    )
