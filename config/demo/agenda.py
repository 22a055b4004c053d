"""What happens in a story, in the order of its days, whoever thought of it first."""

from __future__ import annotations

import datetime as dt
import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from core import clock
from core.jobs.queue import kept_back
from core.jobs.worker import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Act = Callable[[], object]

NOON = 12


def noon(day: dt.date) -> dt.datetime:
    """Noon of the day, the hour at which everything happens in the demo."""
    return dt.datetime.combine(day, dt.time(NOON), dt.UTC)


@dataclass(slots=True)
class Agenda:
    """Acts by the moment at which they happen; an act may add later ones.

    Nothing happens after `now`: what would is left out. After each act `follow` is called, which
    may add what comes of it by itself.
    """

    now: dt.datetime
    follow: Callable[[Agenda], object] = lambda _agenda: None
    _acts: list[tuple[dt.datetime, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def on(self, day: dt.date, act: Act) -> None:
        """Adds an act for the noon of `day`; of today, for now."""
        moment = self.now if day == clock.day_of(self.now) else noon(day)
        if moment <= self.now:
            heapq.heappush(self._acts, (moment, next(self._order), act))

    def run(self) -> None:
        """Does everything, each at its moment, and the jobs it brings about on the same day."""
        while self._acts:
            moment, _order, act = heapq.heappop(self._acts)
            with clock.travel(moment), kept_back() as jobs:
                act()
                for job in jobs:
                    run(job, early=True)
                self.follow(self)
