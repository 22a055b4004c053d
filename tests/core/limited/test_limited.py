"""Work in a process with bounds: ended at them, told apart from mistakes, and used again."""

from __future__ import annotations

import io
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.limited import Bounds, Broken, Busy, Exceeded, Killed, Limited

WORK = "tests.core.limited.work:work"


@pytest.fixture
def limited():
    made = Limited(WORK, Bounds(seconds=1, patience=30, megabytes=120))
    yield made
    made.close()


def pid_of(limited) -> int:
    return limited.do({"act": "echo"}).facts["pid"]


def test_it_answers_with_facts_and_bytes_whatever_a_library_prints(limited):
    content = os.urandom(3_000_000)
    answer = limited.do({"act": "echo", "said": "é"}, io.BytesIO(content), len(content))
    assert answer.facts["said"] == "é"
    assert answer.content == content[::-1]


def test_one_process_is_used_again_also_after_a_mistake(limited):
    first = pid_of(limited)
    assert first != os.getpid()
    with pytest.raises(Broken, match="ValueError: a mistake of ours"):
        limited.do({"act": "fail"})
    assert pid_of(limited) == first


@pytest.mark.parametrize(
    ("act", "what"), [("spin", "time"), ("hoard", "memory"), ("crash", "memory")]
)
def test_it_is_ended_at_its_bounds_and_the_next_one_begins_anew(limited, act, what):
    first = pid_of(limited)
    with pytest.raises(Exceeded) as exceeded:
        limited.do({"act": act})
    assert exceeded.value.what == what
    assert pid_of(limited) != first


@pytest.mark.parametrize("act", ["wait", "spin"])
def test_what_is_raised_meanwhile_ends_the_process_at_work(act):
    limited = Limited(WORK, Bounds(seconds=30, patience=60, megabytes=120))
    first = pid_of(limited)

    def stop() -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        limited.do({"act": act}, meanwhile=stop)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    limited.close()


def test_the_bound_of_time_is_that_of_one_piece_not_of_the_process(limited):
    pids = {limited.do({"act": "busy"}).facts["pid"] for _piece in range(3)}
    assert len(pids) == 1


@pytest.fixture
def hurried():
    made = Limited(WORK, Bounds(seconds=1, patience=1, megabytes=120, answer=1))
    yield made
    made.close()


def test_work_that_the_clock_ends_is_told_to_come_again_and_not_that_it_is_too_much(hurried):
    """It may be the machine that had no time: under load everything takes long."""
    first = pid_of(hurried)
    with pytest.raises(Busy):
        hurried.do({"act": "wait"})
    assert pid_of(hurried) != first


def test_nobody_waits_for_ever_for_a_process_that_does_not_read(hurried):
    first = pid_of(hurried)
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(Busy):
        hurried.do({"act": "echo"}, io.BytesIO(bytes(2**20)), 2**20)
    assert pid_of(hurried) != first


def test_an_answer_longer_than_it_may_be_is_not_read(hurried):
    with pytest.raises(Exceeded) as exceeded:
        hurried.do({"act": "boast"})
    assert exceeded.value.what == "size"
    assert pid_of(hurried)


def test_a_process_that_took_much_is_not_used_again(limited):
    tired = limited.do({"act": "tire"}).facts["pid"]
    assert pid_of(limited) != tired


def test_a_process_that_somebody_killed_while_it_was_idle_is_replaced(limited):
    first = pid_of(limited)
    os.kill(first, signal.SIGKILL)
    assert pid_of(limited) != first


def test_work_whose_process_somebody_killed_may_be_tried_again(limited):
    with pytest.raises(Killed):
        limited.do({"act": "killed"})
    assert pid_of(limited)


def test_it_knows_no_secret_of_the_environment_and_no_framework(limited, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    told = limited.do({"act": "environment"}).facts
    assert {"SECRET_KEY", "DATABASE_URL"}.isdisjoint(told["names"])
    assert not told["loaded"]


def test_it_finds_libraries_where_its_parent_does_and_not_where_it_happens_to_run(
    limited, monkeypatch, tmp_path
):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"here{os.pathsep}{os.pathsep}/somewhere")
    monkeypatch.setenv("DYLD_FALLBACK_LIBRARY_PATH", "/opt/lib")
    told = limited.do({"act": "environment"}).facts
    assert {str(tmp_path / "here"), "/somewhere"} <= set(told["path"])
    assert str(tmp_path) not in told["path"]
    assert told["dyld"] == "/opt/lib"


def test_threads_take_turns_and_one_more_may_work_beside():
    limited = Limited(WORK, Bounds(seconds=1, patience=30, megabytes=120), at_once=2)
    with ThreadPoolExecutor(6) as threads:
        pids = list(threads.map(lambda _n: pid_of(limited), range(24)))
    limited.close()
    assert len(pids) == 24
    assert len(set(pids)) <= 2


def test_nobody_waits_for_ever():
    limited = Limited(WORK, Bounds(seconds=1, patience=1, megabytes=120))
    with limited._places, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(lambda: pid_of(limited))
        with pytest.raises(Busy):
            waiting.result()


def test_after_a_fork_each_process_has_its_own(limited):
    first = pid_of(limited)
    limited.forget()
    assert pid_of(limited) != first


def test_work_that_does_not_exist_is_a_mistake_not_a_bound():
    with pytest.raises(Broken):
        Limited("tests.core.limited.work:nothing", Bounds(1, 30, 120)).do({"act": "echo"})
