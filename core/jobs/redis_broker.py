"""The broker of several machines: kombu's Redis transport, which forgets no place of a worker.

Where Redis was gone in the moment in which a job ended, kombu keeps the place that its message
had taken. Once all places are kept so, a worker asks for no further message, and so never learns
that its connection is broken. Here the place is free in any case; the next question finds out.
"""

from __future__ import annotations

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - theirs
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
