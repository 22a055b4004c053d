"""What a change of the contract comes to: its terms, its size, who approves it, its days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.approval import revision
from partnerships.models import ContractVersion, VariationStep
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.terms_json import changes
from partnerships.terms_merge import Merge, merge
from partnerships.variation_moves import authors_of
from partnerships.variation_route import ApprovalRoute, route_of
from partnerships.variation_size import Size, size_by_value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Variation
    from partnerships.terms_json import TermChange

CHARGE = "unitary_charge"
"""The term that holds a year's charge, in types that have one."""


def content_of(variation: Variation) -> dict[str, object]:
    """What somebody approves: the change as it is put forward, with its terms."""
    version = variation.version
    return {
        "reference": variation.reference,
        "title": variation.title,
        "reason": variation.reason,
        "charge_change": _text(variation.charge_change),
        "capital_cost": _text(variation.capital_cost),
        "days_change": variation.days_change,
        "terms": version.terms_sha256 if version else "",
        "base": version.base.number if version and version.base else None,
        "effective_from": str(version.effective_from) if version else "",
        "backdated_because": version.backdated_because if version else "",
    }


def revision_of(variation: Variation) -> str:
    """The hash that names it as it stands."""
    return revision(content_of(variation))


def term_changes(variation: Variation) -> tuple[TermChange, ...]:
    """What differs from the base, field by field; nothing where no term changes."""
    version = variation.version
    if version is None or version.base is None:
        return ()
    partnership = variation.partnership
    return changes(terms_of(partnership, version.base), terms_of(partnership, version))


def has_moved(variation: Variation) -> ContractVersion | None:
    """The version that was published after the one the terms set out from; None where none was."""
    version = variation.version
    if version is None or version.is_published:
        return None
    latest = newest(variation.partnership)
    return latest if latest is not None and latest.pk != version.base_id else None


def merged(
    variation: Variation, onto: ContractVersion, choices: Mapping[str, str] | None = None
) -> Merge:
    """The drafted terms brought together with the newest version."""
    version, partnership = variation.version, variation.partnership
    assert version is not None and version.base is not None  # noqa: S101, PT018 - see has_moved
    base, theirs, ours = (terms_of(partnership, one) for one in (version.base, onto, version))
    return merge(base, theirs, ours, choices)


def size_of(variation: Variation) -> Size:
    """Its size as it stands, by the estimate and the terms, whichever moves the charge more."""
    partnership = variation.partnership
    version = variation.version
    base = version.base if version else newest(partnership)
    both = (variation.charge_change, charge_moves(variation))
    return size_by_value(
        charge=_charge(partnership, base),
        charge_change=max((abs(one) for one in both if one is not None), default=None),
        capital_cost=variation.capital_cost,
        currency=variation.currency,
    )


def charge_moves(variation: Variation) -> Decimal | None:
    """By how much the drafted terms move a year's charge; None where they name none."""
    version, partnership = variation.version, variation.partnership
    if version is None:
        return None
    before, after = (_charge(partnership, one) for one in (version.base, version))
    return None if before is None or after is None else after - before


def _charge(partnership: Any, version: ContractVersion | None) -> Decimal | None:
    if version is None:
        return None
    found: Decimal | None = getattr(terms_of(partnership, version), CHARGE, None)
    return found


@dataclass(frozen=True, slots=True)
class Approving:
    """Who approves a change, as it stands.

    Attributes:
        size: small or large, with the reasons.
        route: as the authority matrix says.
        people: who holds the role today and had no hand in the change.
    """

    size: Size
    route: ApprovalRoute
    people: tuple[User, ...]


def approving(variation: Variation) -> Approving:
    """Who approves it."""
    size = size_of(variation)
    route = route_of(variation, size.code)
    authors = authors_of(variation)
    return Approving(size, route, tuple(one for one in route.people if one.pk not in authors))


def consent_of(variation: Variation) -> VariationStep | None:
    """The lenders' consent to the change as it stands; one to an earlier text does not count."""
    now, consent = revision_of(variation), VariationStep.Kind.CONSENT
    said = [one for one in variation.steps.all() if (one.kind, one.revision) == (consent, now)]
    return said[-1] if said else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """How long a change was, or has been, in one state."""

    state: str
    since: dt.date
    until: dt.date | None
    days: int


_STATES = {
    VariationStep.Kind.NOTICED: "noticed",
    VariationStep.Kind.ESTIMATED: "estimated",
    VariationStep.Kind.SUBMITTED: "submitted",
    VariationStep.Kind.REOPENED: "estimated",
    VariationStep.Kind.APPROVED: "approved",
    VariationStep.Kind.IMPLEMENTED: "implemented",
    VariationStep.Kind.DOCUMENTED: "documented",
    VariationStep.Kind.REFUSED: "refused",
    VariationStep.Kind.WITHDRAWN: "withdrawn",
}
FINAL = frozenset({"documented", "refused", "withdrawn"})


def stretches(steps: Iterable[VariationStep], today: dt.date) -> list[Stretch]:
    """The states it went through with the days spent in each, the present one until today."""
    entered: list[tuple[str, dt.date]] = []
    for step in steps:
        state = _STATES.get(VariationStep.Kind(step.kind))
        if state is not None and (not entered or entered[-1][0] != state):
            entered.append((state, step.at.date()))
    found = []
    for number, (state, since) in enumerate(entered):
        later = entered[number + 1 :]
        until = later[0][1] if later else None
        if state not in FINAL:
            found.append(Stretch(state, since, until, ((until or today) - since).days))
    return found


def _text(value: object) -> str | None:
    return None if value is None else format(value, "f")
