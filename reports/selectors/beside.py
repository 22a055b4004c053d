"""What is known now of what a report of a past day tells: for its pages, and not in its figures.

The figures of a past day are the same whenever they are asked for; what is known now is not, so it
stands on the pages alone and has no part in the fingerprint of the figures.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ObjectDoesNotExist

from core.ledger.canonical import canonical_json
from performance.scoring import recompute
from reports.selectors.collecting import collected
from reports.selectors.comparing import compared

if TYPE_CHECKING:
    from core.ledger.moment import Moment
    from reports.models import IssuedReport
    from reports.report import Collected
    from reports.selectors.comparing import Difference

MOST: Final = 80
"""So many differences are listed; of more the number is said."""
_FRAME: Final = frozenset({"schema", "report", "ledger", "positions", "known_on", "until"})


@dataclass(frozen=True, slots=True)
class Beside:
    """What differs now. `position` is the number of the last event that is known now.

    `rows` is None where nothing of it can be told any more.
    """

    position: int
    rows: tuple[Difference, ...] | None
    left_out: int = 0

    @property
    def differing(self) -> int:
        """How many values are others now."""
        return len(self.rows or ()) + self.left_out


def beside_now(report: IssuedReport, then: Collected, moment: Moment) -> Beside:
    """The same report as it would be now, against `then`, value by value."""
    position = moment.anchor.seq
    now = copy.copy(report)
    now.known_on = None
    try:
        found = collected(now, moment.at)
    except (ObjectDoesNotExist, LookupError):
        return Beside(position, None)
    rows = list(compared(_readable(then), _readable(found)))
    return Beside(position, tuple(rows[:MOST]), max(0, len(rows) - MOST))


def _readable(found: Collected) -> dict[str, Any]:
    """Its data without the frame; of a scorecard what people read of it."""
    data: dict[str, Any] = json.loads(canonical_json(found.data))
    kept = {name: value for name, value in data.items() if name not in _FRAME}
    card = kept.get("scorecard")
    if isinstance(card, dict) and "result" in card:
        lines = recompute(card["result"]).lines
        kept["scorecard"] = {
            name: value for name, value in card.items() if name not in _OF_THE_FILE
        } | {
            "figures": [
                {
                    "name": one.definition.name,
                    "value": one.value_shown,
                    "score": one.score_shown,
                }
                for one in lines
            ]
        }
    return kept


_OF_THE_FILE: Final = frozenset({"uuid", "result", "result_sha256"})
