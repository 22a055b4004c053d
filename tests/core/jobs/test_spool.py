"""The embedded broker: whole messages, each to one reader."""

from __future__ import annotations

import pytest
from kombu import Connection

from core.jobs import dispatch


@pytest.fixture
def queue(tmp_path):
    for name in ("messages", "taken"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "processed_folder": str(tmp_path / "taken"),
    }
    with (
        Connection(
            "filesystem://", transport="core.jobs.spool:Transport", transport_options=options
        ) as connection,
        connection.SimpleQueue("celery") as simple,
    ):
        yield simple


def test_messages_arrive_in_their_order_and_once(queue):
    for number in range(3):
        queue.put(number)
    assert queue.qsize() == 3
    got = []
    for _each in range(3):
        message = queue.get(block=False)
        message.ack()
        got.append(message.payload)
    assert got == [0, 1, 2]
    with pytest.raises(queue.Empty):
        queue.get(block=False)


def test_a_message_that_cannot_be_read_is_dropped(queue, tmp_path, caplog):
    (tmp_path / "messages" / "0.celery.msg").write_text("{half")
    queue.put("whole")
    assert queue.get(block=False).payload == "whole"
    assert "cannot be read" in caplog.text
    assert not list((tmp_path / "taken").iterdir())


def test_a_message_that_is_being_written_is_not_seen(queue, tmp_path):
    (tmp_path / "messages" / ".1.celery.msg.part").write_text("{")
    assert queue.qsize() == 0
    with pytest.raises(queue.Empty):
        queue.get(block=False)


def test_a_folder_that_was_taken_away_is_made_again(queue, tmp_path):
    (tmp_path / "messages").rmdir()
    with pytest.raises(queue.Empty):
        queue.get(block=False)
    (tmp_path / "messages").rmdir()
    assert queue.qsize() == 0
    (tmp_path / "messages").rmdir()
    queue.put("again")
    assert queue.get(block=False).payload == "again"


def test_the_product_sends_to_its_broker_and_counts_what_waits(settings):
    before = dispatch.messages_waiting()
    assert before is not None
    assert dispatch.send(0) is True
    assert dispatch.messages_waiting() >= 1
