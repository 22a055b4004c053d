"""Changes of the contract as they stood on an earlier day, by the steps recorded until then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnerships.models import Variation, VariationStep

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership

_AFTER: Final = {
    VariationStep.Kind.ESTIMATED: Variation.State.ESTIMATED,
    VariationStep.Kind.SUBMITTED: Variation.State.SUBMITTED,
    VariationStep.Kind.REOPENED: Variation.State.ESTIMATED,
    VariationStep.Kind.APPROVED: Variation.State.APPROVED,
    VariationStep.Kind.IMPLEMENTED: Variation.State.IMPLEMENTED,
    VariationStep.Kind.DOCUMENTED: Variation.State.DOCUMENTED,
    VariationStep.Kind.REFUSED: Variation.State.REFUSED,
    VariationStep.Kind.WITHDRAWN: Variation.State.WITHDRAWN,
}
"""What a change is after a step; other steps leave it as it was."""


@dataclass(frozen=True, slots=True)
class VariationOn:
    """A change, how it stood, and since when."""

    variation: Variation
    state: Variation.State
    since: dt.datetime


def variations_on(partnership: Partnership, known_at: dt.datetime | None) -> list[VariationOn]:
    """Every change that was asked for by then, the newest first; two queries.

    None means: as they stand today.
    """
    rows = partnership.variations.prefetch_related("steps").order_by("-noticed_at", "-pk")
    if known_at is not None:
        rows = rows.filter(noticed_at__lte=known_at)
    return [_as_of(row, known_at) for row in rows]


def _as_of(variation: Variation, known_at: dt.datetime | None) -> VariationOn:
    state, since = Variation.State.NOTICED, variation.noticed_at
    for step in sorted(variation.steps.all(), key=lambda one: (one.at, one.pk)):
        after = _AFTER.get(VariationStep.Kind(step.kind))
        if after is not None and (known_at is None or step.at <= known_at):
            state, since = after, step.at
    return VariationOn(variation, state, since)
