"""The embedded broker: kombu's filesystem transport, without its half-written messages.

kombu creates a message under its final name and writes it afterwards, so a reader may find it
empty; and it moves what it reads through the system's temporary folder. Here both are renames
within one file system, which are atomic. Bindings stay in memory: there is one direct queue.

The worker looks into the folder from its event loop, as it listens to Redis. Without one, its
processes would share one queue under one lock: whoever was killed while it held that, idle or not,
would stop all the others for good.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem

log = logging.getLogger("concord.jobs")

AT_ONCE = 8
"""So many messages are handed on before the loop does anything else."""


class Channel(filesystem.Channel):
    def get_table(self, exchange: str) -> Any:
        return (self.state.exchanges or {})[exchange]["table"]

    def _queue_bind(self, *_: Any) -> None:
        """Nothing is shared between processes: each sends to the queue by its name."""

    def _in_folder(self) -> Path:
        folder = Path(self.data_folder_in)
        # Whoever empties the data folder by hand does not stop the workers by it.
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _size(self, queue: str) -> int:
        self._in_folder()
        return int(super()._size(queue))

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        folder = self._in_folder()
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}.{queue}.msg"
        part = folder / f".{name}.part"
        part.write_text(json.dumps(payload), encoding="utf-8")
        part.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = self._in_folder()
        names = (path.name for path in folder.iterdir())
        for name in sorted(name for name in names if name.partition(".")[2] == f"{queue}.msg"):
            mine = Path(self.processed_folder) / name
            try:
                (folder / name).rename(mine)
                text = mine.read_text(encoding="utf-8")
                mine.unlink()
                return json.loads(text)
            except FileNotFoundError:
                # Another worker was faster.
                continue
            except ValueError:
                # The sweeper sends the job again; a message is nothing but a wake-up call.
                log.warning("the message %s cannot be read and is dropped", name)
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel
    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def register_with_event_loop(self, _connection: Any, loop: Any) -> None:
        """Looks for messages each time that the polling interval is over."""
        loop.call_repeatedly(self.polling_interval, self._look)

    def _look(self) -> None:
        """Hands on what waits, as far as the worker has room for it."""
        assert self.cycle is not None  # noqa: S101 - made with the transport
        try:
            for _message in range(AT_ONCE):
                self.cycle.get(self._deliver)
        except Empty:
            return
