"""Time that goes on, from a day of the past or future, in every thread."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextvars import ContextVar, Token


@dataclass
class FlowingTime:
    """Stands in for the variable of `core.clock`, which holds for one thread only."""

    start: dt.datetime
    travelled: ContextVar[dt.datetime | None]
    since: float = field(default_factory=time.monotonic)

    def get(self) -> dt.datetime:
        return self.travelled.get() or self.start + dt.timedelta(
            seconds=time.monotonic() - self.since
        )

    def set(self, moment: dt.datetime | None) -> Token[dt.datetime | None]:
        return self.travelled.set(moment)

    def reset(self, token: Token[dt.datetime | None]) -> None:
        self.travelled.reset(token)
