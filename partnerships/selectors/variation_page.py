"""A change of the contract as its pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, money
from partnerships.models import Variation, VariationStep
from partnerships.selectors.term_words import changes_in_words
from partnerships.selectors.variations import FINAL, charge_moves, stretches, term_changes
from partnerships.variation_size import size_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerships.models import Partnership
    from partnerships.selectors.variations import Approving

S = Variation.State
WAY = (S.NOTICED, S.ESTIMATED, S.SUBMITTED, S.APPROVED, S.IMPLEMENTED, S.DOCUMENTED)
_SHORT = {S.SUBMITTED: _lazy("put forward")}
_LOOKS = {
    S.NOTICED: "info",
    S.ESTIMATED: "info",
    S.SUBMITTED: "warn",
    S.APPROVED: "good",
    S.IMPLEMENTED: "good",
    S.DOCUMENTED: "good",
}


def tag_of(variation: Variation) -> dict[str, str]:
    """Its state as a tag."""
    state = S(variation.state)
    return {"kind": _LOOKS.get(state, "none"), "label": str(state.label).capitalize()}


def side_name(partnership: Partnership, side: str) -> str:
    """A side by the name of its party."""
    partner = partnership.partner
    if side == Variation.Side.PARTNER:
        return str(partner) if partner is not None else str(Variation.Side.PARTNER.label)
    return str(partnership.authority)


def days_in_words(days: int) -> str:
    """So many days."""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def signed_money(amount: Any, currency: str) -> str:
    """An amount with its sign, "+€600,000"; "–" where it is not known."""
    if amount is None:
        return "–"
    return f"+{money(amount, currency)}" if amount > 0 else money(amount, currency)


def row_of(variation: Variation, partnership: Partnership) -> dict[str, Any]:
    """A line of the list."""
    return {
        "row": variation,
        "url": reverse("variation", args=[partnership.uuid, variation.uuid]),
        "by": side_name(partnership, variation.side),
        "charge": signed_money(variation.charge_change, variation.currency),
        "days": days_in_words((clock.today() - variation.state_since.date()).days)
        if variation.state not in FINAL
        else "–",
        **tag_of(variation),
    }


def way_of(variation: Variation) -> list[dict[str, str]]:
    """The states it passes, with the days spent in each; where it ended instead."""
    spent: dict[str, int] = {}
    since: dict[str, str] = {}
    for one in stretches(variation.steps.all(), clock.today()):
        spent[one.state] = spent.get(one.state, 0) + one.days
        since.setdefault(one.state, day(one.since))
    ended = variation.state in {S.REFUSED, S.WITHDRAWN}
    here = len(WAY) if ended else WAY.index(S(variation.state))
    found = []
    for number, state in enumerate(WAY):
        passed = state in spent or state == variation.state
        done = passed and (number < here or state == S.DOCUMENTED)
        found.append(
            {
                "strong": str(_SHORT.get(state, state.label)).capitalize(),
                "state": "done" if done else "now" if number == here else "",
                "sub": since.get(state, day(variation.state_since) if number == here else ""),
                "note": days_in_words(spent[state]) if state in spent else "",
            }
        )
    if ended:
        label = str(S(variation.state).label).capitalize()
        found = [one for one in found if one["sub"]]
        found.append({"strong": label, "state": "now", "sub": day(variation.state_since)})
    return found


def steps_of(variation: Variation) -> Iterator[dict[str, Any]]:
    """What was done, the newest first."""
    for one in reversed(variation.steps.all()):
        yield {
            "title": str(VariationStep.Kind(one.kind).label),
            "on": one.on,
            "by": one.by,
            "recorded": one.at if one.at.date() != one.on else None,
            "note": one.note,
            "documents": [
                {"title": file.title, "url": reverse("document", args=[file.uuid])}
                for file in one.documents.all()
            ],
        }


def facts_of(variation: Variation, found: Approving, *, with_terms: bool) -> list[dict[str, str]]:
    """What it comes to, and who approves it; what the terms say where the reader sees them."""
    currency, version = variation.currency, variation.version
    facts = [
        {
            "term": _("Asked for by"),
            "value": side_name(variation.partnership, variation.side),
            "sub": f"{variation.noticed_by}, {day(variation.noticed_at)}",
        },
        {
            "term": _("Change of the yearly charge"),
            "value": signed_money(variation.charge_change, currency),
            "sub": _otherwise(variation) if with_terms else "",
        },
        {
            "term": _("Capital cost"),
            "value": "–"
            if variation.capital_cost is None
            else money(variation.capital_cost, currency),
        },
        {
            "term": _("Days more or less"),
            "value": "–" if variation.days_change is None else str(variation.days_change),
        },
        _size_of(variation, found),
    ]
    if version is not None:
        facts.append(
            {
                "term": _("In force from"),
                "value": day(version.effective_from),
                "sub": version.backdated_because,
            }
        )
    if variation.approved_by is not None and variation.approved_at is not None:
        who = {"term": _("Approved by"), "value": str(variation.approved_by)}
        facts.append({**who, "sub": day(variation.approved_at)})
    elif variation.is_open and _is_sized(variation):
        facts.append(_who_approves(found))
    return facts


def _otherwise(variation: Variation) -> str:
    """That the drafted terms move the charge by something else than the estimate."""
    moves = charge_moves(variation)
    if moves is None or moves == (variation.charge_change or 0):
        return ""
    known = {"amount": signed_money(moves, variation.currency)}
    return _("The terms change it by %(amount)s.") % known


def _is_sized(variation: Variation) -> bool:
    """Whether anything is known by which its size could be told."""
    return variation.estimated_at is not None or variation.version is not None


def _size_of(variation: Variation, found: Approving) -> dict[str, str]:
    known = {"term": _("Size")}
    limits = size_limits().words(variation.currency)
    if not _is_sized(variation) or not (variation.is_open or variation.size):
        return known | {"value": _("not known before the estimate"), "sub": limits}
    code = found.size.code if variation.is_open else variation.size
    size = Variation.Size(code)
    why = " ".join((*found.size.reasons, limits)) if variation.is_open else ""
    return known | {"value": str(size.label).capitalize(), "sub": why}


def _who_approves(found: Approving) -> dict[str, str]:
    names = ", ".join(map(str, found.people))
    if found.route.elsewhere is not None:
        return {"term": _("Approved by"), "value": found.route.elsewhere.why}
    return {
        "term": _("Approved by"),
        "value": found.route.label or _("nobody yet"),
        "sub": names or _("nobody who had no hand in it"),
    }


def shows_terms(variation: Variation, permissions: frozenset[str]) -> bool:
    """Whether the drafted terms are shown: to the authority, and once put forward to both."""
    return "view_internal" in permissions or variation.state in {S.SUBMITTED, *Variation.AGREED}


def changed_terms(variation: Variation) -> list[dict[str, str]]:
    """What its terms change, in words."""
    return changes_in_words(term_changes(variation), variation.partnership)
