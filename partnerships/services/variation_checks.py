"""What can be wrong with a change of the contract, all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import day
from core.money import TooManyDecimals, to_minor
from core.problems import Problem
from core.scaled import TooLarge
from partnerships.editing import ended
from partnerships.models import Document
from partnerships.models.access import permissions_on
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.selectors.variations import consent_of, has_moved, revision_of
from partnerships.terms import LARGEST_AMOUNT, problems

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from core.models import User
    from partnerships.models import ContractVersion, Partnership, Variation
    from partnerships.selectors.variations import Approving

ASKS: Final = "ask_variations"
KEEPS: Final = "keep_variations"
APPROVES: Final = "approve_variations"
CHANGED: Final = "changed_meanwhile"
MOVED: Final = "base_moved"
MOST_DAYS: Final = 36_500


def may(partnership: Partnership, actor: User, permission: str) -> Iterator[Problem]:
    """Against whoever has no such right here, and a partnership that ended."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if permission not in permissions_on(actor, partnership):
        words = {
            ASKS: _("You are not appointed to ask for a change of the contract or estimate one."),
            KEEPS: _("You are not appointed to write or keep changes of the contract."),
            APPROVES: _("You are not appointed to approve changes of the contract."),
        }
        yield Problem("", "forbidden", words[permission])


def side_of(partnership: Partnership, actor: User) -> str:
    """The side for which somebody with a role of one of them acts."""
    inside = "view_internal" in permissions_on(actor, partnership)
    return "authority" if inside else "partner"


def is_there_a_contract(partnership: Partnership) -> Iterator[Problem]:
    """Only what is signed is changed."""
    if newest(partnership) is None:
        message = _("No contract is signed yet: edit its draft instead.")
        yield Problem("", "not_signed", message)


def said(field: str, text: str, message: str) -> Iterator[Problem]:
    """Against an empty text."""
    if not text.strip():
        yield Problem(field, "required", message)


def own_documents(partnership: Partnership, documents: Iterable[Document]) -> Iterator[Problem]:
    """Only files of this partnership that both sides see."""
    for one in documents:
        shared = one.audience == Document.Audience.SHARED
        if one.partnership_id != partnership.pk or not shared:
            message = _("Choose files of this partnership that both sides see.")
            yield Problem("documents", "unknown", message)
            return


def amounts(
    variation: Variation, charge_change: Decimal | None, capital_cost: Decimal | None
) -> Iterator[Problem]:
    """Against amounts that cannot be kept; the charge may fall, a cost is not below nothing."""
    for field, value in (("charge_change", charge_change), ("capital_cost", capital_cost)):
        if value is not None:
            yield from _amount(field, value, variation.currency)
    if capital_cost is not None and capital_cost < 0:
        message = _("A cost is nothing or more; what is saved goes into the yearly charge.")
        yield Problem("capital_cost", "too_small", message)


def _amount(field: str, value: Decimal, currency: str) -> Iterator[Problem]:
    if not value.is_finite() or abs(value) >= LARGEST_AMOUNT:
        message = _("This is larger than can be stored. Check the unit.")
        yield Problem(field, "too_large", message)
        return
    try:
        to_minor(value, currency)
    except TooManyDecimals:
        message = _("Round it to the smallest unit of the currency.")
        yield Problem(field, "too_many_decimals", message)
    except TooLarge:
        message = _("This is larger than can be stored. Check the unit.")
        yield Problem(field, "too_large", message)


def days_in_reach(days: int | None) -> Iterator[Problem]:
    """Against more days than anybody can mean."""
    if days is not None and abs(days) > MOST_DAYS:
        yield Problem("days_change", "range", _("Enter a number of days that can be meant."))


def happened(field: str, on: dt.date | None, not_before: dt.date) -> Iterator[Problem]:
    """Against no day, one ahead, and one before what it follows."""
    if on is None:
        yield Problem(field, "required", _("Enter the day."))
        return
    yield from far_off(field, on)
    if on > clock.today():
        yield Problem(field, "in_the_future", _("That day lies ahead; record it when it is over."))
    if on < not_before:
        message = _("That is before %(day)s, when it was approved.") % {"day": day(not_before)}
        yield Problem(field, "too_early", message)


def in_force_from(
    base: ContractVersion, effective_from: dt.date | None, because: str
) -> Iterator[Problem]:
    """A day that has passed, or lies before the base, is chosen with a reason only."""
    if effective_from is None:
        message = _("Enter the day from which the changed terms are in force.")
        yield Problem("effective_from", "required", message)
        return
    yield from far_off("effective_from", effective_from)
    if because.strip():
        return
    if effective_from < base.effective_from:
        message = _("Version %(number)d is in force from %(day)s only. Say why this counts before.")
        known = {"number": base.number, "day": day(base.effective_from)}
        yield Problem("backdated_because", "before_base", message % known)
    elif effective_from < clock.today():
        message = _("That day has passed. Say why it counts from then, or choose a later one.")
        yield Problem("backdated_because", "backdated", message)


def drafted(variation: Variation) -> Iterator[Problem]:
    """What is wrong with the drafted terms: between them, with their day, with their base."""
    partnership, version = variation.partnership, variation.version
    if variation.currency != partnership.currency:
        message = _("The currency of a contract never changes; this change is in another one.")
        yield Problem("", "currency", message)
    if version is None or version.base is None:
        return
    yield from problems(terms_of(partnership, version), currency=partnership.currency)
    moved = has_moved(variation)
    if moved is not None:
        message = _(
            "Version %(number)d was published after these terms were drafted. Take the change"
            " back, look at both and put it upon that version."
        )
        yield Problem("", MOVED, message % {"number": moved.number})
    else:
        yield from in_force_from(version.base, version.effective_from, version.backdated_because)


def agreed(variation: Variation, found: Approving, seen: str) -> Iterator[Problem]:
    """What else has to be so before it is approved, whoever does it."""
    if seen != revision_of(variation):
        message = _("It was changed after you opened it; look at it again, then decide.")
        yield Problem("decision", CHANGED, message)
    if found.route.lenders_agree and consent_of(variation) is None:
        message = _("The lenders’ consent to this change, as it stands now, is not recorded yet.")
        yield Problem("", "consent", message)
    yield from drafted(variation)


def by_a_body(found: Approving) -> Iterator[Problem]:
    """Against one person where a body decides."""
    if found.route.elsewhere is not None:
        yield Problem("", "by_body", found.route.elsewhere.why)


def decides(variation: Variation, found: Approving, actor: User) -> Iterator[Problem]:
    """Against whoever does not hold the role that the authority matrix names."""
    yield from may(variation.partnership, actor, APPROVES)
    if actor not in found.people:
        message = _("Changes of this size are approved by: %(role)s (%(names)s).") % {
            "role": found.route.label or _("nobody yet"),
            "names": ", ".join(map(str, found.people)) or _("nobody today"),
        }
        yield Problem("", "not_yours", message)
