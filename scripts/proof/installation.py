"""An installation like that of docker-compose.yml, of native processes in a scratch folder."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg2  # type: ignore[import-untyped] # the library has no types
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0
HOST = "concord.example.gov"
SECRETS = ("SECRET_KEY", "LEDGER_KEY", "DATABASE_PASSWORD", "REDIS_PASSWORD", "METRICS_TOKEN")
USER_ID = 10001
# As in a container: a checkout that cannot be written, a user without rights, no way to more. What
# is left is to read where Python lies, which on a developer's machine may be in a home folder.
CONFINE = (
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec setpriv '
    f"--reuid {USER_ID} --regid {USER_ID} --clear-groups --no-new-privs "
    "--inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search "
    '--bounding-set=-all,+dac_read_search -- "$@"'
)


class Unproved(Exception):  # noqa: N818 - says what happened
    """Something was not as production promises."""


def hold(promise: bool, what: str) -> None:  # noqa: FBT001 - reads like an assertion
    """Go on only if it is so."""
    if not promise:
        raise Unproved(what)


def eventually(condition: Callable[[], Any], what: str) -> Any:
    """What `condition` gives as soon as it is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise Unproved(f"not within {PATIENCE_SECONDS:.0f} s: {what}")
        time.sleep(0.1)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """Its secrets, databases, broker and processes; a context, which takes all of it down."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="concord-proof-"))
        self.compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
        self.secrets = {name: secrets.token_hex(32) for name in SECRETS}
        self.web_port, self.redis_port = free_port(), free_port()
        self.name = f"concord_proof_{secrets.token_hex(4)}"
        self.databases: list[str] = []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.confined = self._can_confine()
        self._give(self.folder)
        for name, value in self.secrets.items():
            file = self.folder / name.lower()
            file.touch(mode=0o600)
            file.write_text(f"{value}\n")
            self._give(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            with contextlib.suppress(Unproved):
                self.stop(name)
        self._server(*(f"DROP DATABASE {name} WITH (FORCE)" for name in self.databases))
        if self.databases:
            self._server(f"DROP ROLE {self.name}")
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, database: str = "", data: str = "data", **more: str) -> dict[str, str]:
        """What the compose file hands a container, with the secrets in files instead."""
        host, port = self._address()
        return {
            "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(self._made("tmp")),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": f"postgres://{self.name}@{host}:{port}/{database or self.name}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "DEFAULT_FROM_EMAIL": f"concord@{HOST}",
            "CONCORD_DATA": str(self._made(data)),
            "CONCORD_STATIC": str(self._made("static")),
            "CONCORD_WORKER_BEAT": str(self.folder / "worker.beat"),
            "CONCORD_CHECK_PORT": str(self.web_port),
            "WEB_WORKERS": "2",
            **{f"{name}_FILE": str(self.folder / name.lower()) for name in SECRETS},
            **more,
        }

    def make_database(self, suffix: str = "") -> str:
        """An empty database that belongs to a role of its own, which has a password."""
        if not self.databases:
            password = self.secrets["DATABASE_PASSWORD"]
            self._server(f"CREATE ROLE {self.name} LOGIN PASSWORD '{password}'")
        name = f"{self.name}{suffix}"
        self._server(f"CREATE DATABASE {name} OWNER {self.name}")
        self.databases.append(name)
        return name

    def manage(self, *command: str, stdin: str = "", **environment: str) -> str:
        """Run a command to its end; what it said. Unproved where it fails."""
        done = self.run(*command, stdin=stdin, **environment)
        hold(done.returncode == 0, f"manage.py {command[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def run(
        self, *command: str, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, however it ends."""
        return subprocess.run(
            self._confined(sys.executable, "manage.py", *command),
            cwd=ROOT,
            env=self.environment(**environment),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def start_redis(self) -> None:
        """With the very settings of the compose file, at a port and in a folder of its own."""
        told = self.compose["services"]["redis"]["command"][-1]
        lines = re.search(r"<<END\n(.*?)\n\s*END", told, re.DOTALL)
        hold(lines is not None, "the compose file tells Redis no settings")
        said = lines[1].replace("$$REDIS_PASSWORD", self.secrets["REDIS_PASSWORD"])  # type: ignore[index] # held above
        said = said.replace("dir /data", f"dir {self._made('queue')}")
        process = self._begin("redis", ["redis-server", "-"], stdin=subprocess.PIPE)
        hold(process.stdin is not None, "Redis takes no settings")
        process.stdin.write(f"{said}\nbind 127.0.0.1\nport {self.redis_port}\n".encode())  # type: ignore[union-attr] # held above
        process.stdin.close()  # type: ignore[union-attr] # held above

    def start_web(self) -> None:
        """By the image's own command."""
        image = (ROOT / "Dockerfile").read_text()
        said = re.search(r"^CMD (\[.*?\])$", image, re.DOTALL | re.MULTILINE)
        hold(said is not None, "the Dockerfile has no command")
        words: list[str] = json.loads(said[1])  # type: ignore[index] # held above
        self._begin("web", [word.replace("0.0.0.0:8000", self.address) for word in words])

    def start_worker(self) -> None:
        """By the command of the compose file."""
        shell, option, line = self.compose["services"]["worker"]["command"]
        line = line.replace("$$", "$").replace("${CONCORD_WORKERS:-2}", "2")
        self._begin("worker", [shell, option, line])

    def start_clock(self) -> None:
        self._begin("clock", self.compose["services"]["clock"]["command"])

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.web_port}"

    def healthy(self, service: str) -> bool:
        """By the health check of the compose file."""
        command = self._confined(*self.compose["services"][service]["healthcheck"]["test"][1:])
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), check=False, capture_output=True
        )
        return done.returncode == 0

    def stop(self, name: str) -> None:
        """As an engine stops a container: SIGTERM, and then it has to be gone by itself."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Unproved(f"{name} does not stop") from None
        hold(status in {0, -signal.SIGTERM}, f"{name} stopped with status {status}")

    def left(self) -> list[str]:
        """Commands of processes that belong to this installation still."""
        mark = str(self.folder).encode()
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found

    def said(self, *names: str) -> str:
        """What these processes have written so far."""
        return "".join((self.folder / f"{name}.log").read_text(errors="replace") for name in names)

    def lines(self, name: str) -> list[dict[str, Any]]:
        """The log of a process; every line has to be JSON, but for Celery's word on stopping."""
        lines = [line for line in self.said(name).splitlines() if line.strip()]
        odd = [line for line in lines if not line.startswith(("{", "worker: "))]
        hold(not odd, f"{name} writes lines that are not JSON: {odd[:3]}")
        return [json.loads(line) for line in lines if line.startswith("{")]

    def rows(self, sql: str, database: str = "") -> list[tuple[Any, ...]]:
        with contextlib.closing(self._connect(database or self.name)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())

    def _begin(
        self, name: str, command: list[str], stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command if name == "redis" else self._confined(*command),
                cwd=ROOT,
                env=self.environment(),
                stdin=stdin,
                stdout=log,
                stderr=log,
            )
        return self.processes[name]

    def _confined(self, *command: str) -> list[str]:
        if not self.confined:
            return list(command)
        return ["unshare", "--mount", "--", "sh", "-c", CONFINE, str(ROOT), *command]

    def _can_confine(self) -> bool:
        if not shutil.which("unshare") or not shutil.which("setpriv"):
            return False
        trial = ["unshare", "--mount", "--", "sh", "-c", CONFINE, str(ROOT), "true"]
        return subprocess.run(trial, check=False, capture_output=True).returncode == 0

    def _give(self, path: Path) -> None:
        if self.confined:
            os.chown(path, USER_ID, USER_ID)

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir()
            self._give(folder)
        return folder

    def _address(self) -> tuple[str, int]:
        params = psycopg2.extensions.parse_dsn(os.environ["DATABASE_URL"])
        return params.get("host", "127.0.0.1"), int(params.get("port", 5432))

    def _connect(self, database: str) -> Any:
        return psycopg2.connect(os.environ["DATABASE_URL"], dbname=database)

    def _server(self, *statements: str) -> None:
        with contextlib.closing(self._connect("postgres")) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)
