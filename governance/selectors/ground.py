"""What a recommendation rests on now, and whether it is still what was voted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.ledger.canonical import canonical_json, digest
from governance.acts import acts
from governance.selectors.ballots import ratings_fingerprint

if TYPE_CHECKING:
    from governance.acts import Preview
    from governance.models import Decision


_TAG = "concord.ground.v1"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision rests on.

    Attributes:
        decision: what is decided.
        preview: what signing changes; None where the chosen option changes nothing.
        ratings: the fingerprint of the ratings as they stand; None where nobody signs yet.
    """

    decision: Decision
    preview: Preview | None
    ratings: str | None = None

    @property
    def fingerprint(self) -> str:
        """Of what whoever signs sees."""
        if self.preview is not None:
            return digest(_TAG, canonical_json([self.preview.base, self.ratings]))
        return f"nothing-{self.decision.uuid.hex}-{self.decision.round}-{self.ratings or ''}"

    @property
    def has_moved(self) -> bool:
        """Whether what would change, or how it was rated, is no longer what was voted on."""
        option = self.decision.chosen
        if self.ratings is not None and self.ratings != self.decision.rated:
            return True
        return (
            self.preview is not None and option is not None and self.preview.lines != option.changes
        )


def ground_now(decision: Decision) -> Ground:
    """What the decision rests on now, worked out once.

    Raises:
        Refused: what was chosen cannot be done any more.
    """
    option, rated = decision.chosen, ratings_fingerprint(decision)
    if option is None or not option.act:
        return Ground(decision, None, rated)
    return Ground(decision, acts[option.act].preview(decision.partnership, option.facts), rated)
