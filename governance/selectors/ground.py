"""What a recommendation rests on now, and whether it is still what was voted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.acts import acts

if TYPE_CHECKING:
    from governance.acts import Preview
    from governance.models import Decision


def preview_of(decision: Decision) -> Preview | None:
    """What signing would change now; None where the chosen option changes nothing.

    Raises:
        Refused: it cannot be done any more.
    """
    option = decision.chosen
    if option is None or not option.act:
        return None
    return acts[option.act].preview(decision.partnership, option.facts)


def ground_of(decision: Decision) -> str:
    """The fingerprint of what whoever signs sees now.

    Raises:
        Refused: as `preview_of`.
    """
    found = preview_of(decision)
    return found.base if found is not None else f"nothing-{decision.uuid.hex}-{decision.round}"


def moved_since(decision: Decision) -> bool:
    """Whether what would change is no longer what was voted on, line by line.

    Raises:
        Refused: as `preview_of`.
    """
    found = preview_of(decision)
    option = decision.chosen
    return found is not None and option is not None and found.lines != option.changes
