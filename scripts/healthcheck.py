"""Whether a container does its work: healthcheck.py web | worker | clock; exit status 0 if so.

web: the sign-in page answers. worker: its loop turns, database and broker answer. clock: some clock
holds the lease, so that one works and the others stand by.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from pathlib import Path

SECONDS = 4
LONGEST_BEAT_SECONDS = 60


def web() -> None:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    port = int(os.environ.get("CONCORD_CHECK_PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    # What the proxy in front sends; without it every answer is a redirect.
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    connection.request("GET", "/account/login/", headers=headers)
    status = connection.getresponse().status
    if status != http.HTTPStatus.OK:
        raise RuntimeError(f"the sign-in page answers with status {status}")


def worker() -> None:
    if path := os.environ.get("CONCORD_WORKER_BEAT", ""):
        silent = time.time() - Path(path).stat().st_mtime
        if silent > LONGEST_BEAT_SECONDS:
            raise RuntimeError(f"the worker's loop has stood still for {silent:.0f} s")
    import redis  # noqa: PLC0415 - only this check needs it

    _start_django()
    from django.conf import settings  # noqa: PLC0415 - after Django has started
    from django.db import connection  # noqa: PLC0415 - after Django has started

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=SECONDS).ping()


def clock() -> None:
    _start_django()
    from django.utils import timezone  # noqa: PLC0415 - after Django has started

    from core.models.job import Lease  # noqa: PLC0415 - after Django has started

    if not Lease.objects.filter(name="clock", until__gt=timezone.now()).exists():
        raise RuntimeError("no clock holds the lease")


def _start_django() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import django  # noqa: PLC0415 - the web check does without

    django.setup()


CHECKS = {"web": web, "worker": worker, "clock": clock}


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in CHECKS:
        print(f"Name what to check: {', '.join(CHECKS)}.")
        return 2
    try:
        CHECKS[name]()
    except Exception as error:  # noqa: BLE001 - whatever it is, the container is not well
        print(f"{name}: {error}")
        return 1
    print(f"{name}: well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
