from __future__ import annotations

import asyncio
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import clock

AUTUMN = dt.datetime(2026, 10, 5, 9, 30, tzinfo=dt.UTC)
SPRING = dt.datetime(2031, 4, 1, 12, 0, tzinfo=dt.UTC)


def test_now_is_real_aware_and_in_utc() -> None:
    before = dt.datetime.now(dt.UTC)
    present = clock.now()
    assert before <= present <= dt.datetime.now(dt.UTC)
    assert present.utcoffset() == dt.timedelta(0)


def test_journeys_nest_and_end_even_when_something_fails() -> None:
    with clock.travel(AUTUMN):
        with pytest.raises(ZeroDivisionError), clock.travel(SPRING):
            _fail(clock.now() == SPRING)
        assert clock.now() == AUTUMN
        assert clock.today() == AUTUMN.date()
    assert clock.now() not in {AUTUMN, SPRING}


def _fail(arrived: bool) -> None:
    assert arrived
    raise ZeroDivisionError


def test_a_traveller_does_not_take_other_threads_along() -> None:
    seen: list[dt.datetime] = []
    with clock.travel(SPRING):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] < SPRING


def test_a_traveller_does_not_take_other_tasks_along() -> None:
    async def travelling(moment: dt.datetime) -> dt.datetime:
        with clock.travel(moment):
            await asyncio.sleep(0)
            return clock.now()

    async def both() -> list[dt.datetime]:
        return list(await asyncio.gather(travelling(AUTUMN), travelling(SPRING)))

    # In a thread of its own: a browser test may have left a loop running in this one.
    with ThreadPoolExecutor(1) as alone:
        assert alone.submit(lambda: asyncio.run(both())).result() == [AUTUMN, SPRING]


def test_the_day_is_that_of_our_zone_and_not_of_utc(settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    with clock.travel(dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 11, 23)
        assert clock.now().date() == dt.date(2026, 11, 22)


def test_now_is_in_utc_wherever_the_traveller_comes_from() -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    with clock.travel(dt.datetime(2026, 11, 23, 1, 0, tzinfo=tokyo)):
        assert clock.now().isoformat() == "2026-11-22T16:00:00+00:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = AUTUMN.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"), clock.travel(naive):
        pass
    with pytest.raises(ValueError, match="no time zone"):
        clock.day_of(naive)
