"""However runapp ends, nothing of it is left behind."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.faults.concord import Concord, command
from tests.faults.servers import children, eventually

pytestmark = [pytest.mark.timeout(900), pytest.mark.long(seconds=8)]


def test_nothing_is_left_behind_when_it_is_killed_in_the_middle_of_work(tmp_path):
    with Concord(tmp_path, lease=10).running() as concord:
        concord.manage("probe_enqueue", "slow:2:300")
        eventually(lambda: len(concord.running_jobs()) == 2)
        with urllib.request.urlopen(f"http://127.0.0.1:{concord.port}/", timeout=30) as page:
            assert page.status == 200
        second = concord.manage("runapp")
        assert second.returncode != 0
        assert "runs already" in second.stderr
        assert len(second.stderr.splitlines()) == 1

        concord.app.kill()
        concord.app.wait()
        eventually(lambda: concord.processes() == [], within=5)
        assert len(concord.running_jobs()) == 2
    logs = {path.name for path in (tmp_path / "logs").iterdir()}
    assert logs == {"web.log", "worker.log", "clock.log"}
    # Where the disk of the data is full, what the web server counts must find room.
    assert not (tmp_path / "metrics").exists()


def test_it_stops_at_once_while_it_still_makes_its_tables(tmp_path):
    concord = Concord(tmp_path, lease=10)
    concord.begin_to_start()
    eventually(lambda: any("gunicorn" in command(pid) for pid in children(concord.app.pid)))
    concord.stop()
    assert "Concord runs at" not in concord.said()
    assert "Traceback" not in concord.said()


def test_a_taken_port_is_told_in_one_line(tmp_path):
    concord = Concord(tmp_path, lease=10)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", concord.port))
        taken.listen()
        ended = concord.manage("runapp")
    assert ended.returncode != 0
    assert f"Port {concord.port} cannot be used" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert concord.processes() == []
