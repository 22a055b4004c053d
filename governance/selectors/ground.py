"""What a recommendation rests on now, and whether it is still what was voted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.acts import acts

if TYPE_CHECKING:
    from governance.acts import Preview
    from governance.models import Decision


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision rests on.

    Attributes:
        decision: what is decided.
        preview: what signing changes; None where the chosen option changes nothing.
    """

    decision: Decision
    preview: Preview | None

    @property
    def fingerprint(self) -> str:
        """Of what whoever signs sees."""
        if self.preview is not None:
            return self.preview.base
        return f"nothing-{self.decision.uuid.hex}-{self.decision.round}"

    @property
    def has_moved(self) -> bool:
        """Whether what would change is no longer what was voted on, line by line."""
        option = self.decision.chosen
        return (
            self.preview is not None and option is not None and self.preview.lines != option.changes
        )


def ground_now(decision: Decision) -> Ground:
    """What the decision rests on now, worked out once.

    Raises:
        Refused: what was chosen cannot be done any more.
    """
    option = decision.chosen
    if option is None or not option.act:
        return Ground(decision, None)
    return Ground(decision, acts[option.act].preview(decision.partnership, option.facts))
