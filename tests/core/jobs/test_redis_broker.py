"""A worker's places are free again when its jobs have ended, whether Redis hears of it or not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from kombu import Connection
from kombu.transport import redis

import config.celery  # noqa: F401 - it names the transport
from core.jobs.redis_broker import QoS


def gone(*_args, **_kwargs):
    raise ConnectionError("Redis is gone")


@pytest.mark.parametrize("end", ["ack", "reject"])
def test_a_place_is_free_again_although_redis_is_gone(monkeypatch, end):
    places = QoS(SimpleNamespace(do_restore=False), prefetch_count=1)
    places._delivered["one"] = object()
    assert not places.can_consume()
    monkeypatch.setattr(redis.QoS, "_remove_from_indices", gone)
    with pytest.raises(ConnectionError):
        getattr(places, end)("one")
    assert places.can_consume()


@pytest.mark.parametrize(("url", "is_secure"), [("redis://r", False), ("rediss://r", True)])
def test_every_connection_to_redis_uses_these_places(url, is_secure):
    connection = Connection(url)
    assert connection.get_transport_cls().Channel.QoS is QoS
    assert bool(connection.ssl) is is_secure
