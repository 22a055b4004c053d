"""PostgreSQL: saved by pg_dump in the custom format, brought back by pg_restore."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from core.backup.manifest import BackupRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "database.dump"
_BEFORE: Final = "concord_before_restore"
_ENVIRONMENT: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


def version() -> str:
    connection.ensure_connection()
    return str(_major())


@contextmanager
def snapshot(file: Path) -> Iterator[Any]:
    """pg_dump reads the very state that the cursor sees."""
    tool = _tool("pg_dump")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (exported,) = cursor.fetchone()
        _run(
            tool,
            *("--format=custom", "--no-owner", "--no-privileges"),
            *(f"--snapshot={exported}", f"--file={file}"),
        )
        yield cursor


def busy() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND usename IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])


def load(file: Path) -> None:
    tool = _tool("pg_restore")
    _execute(f"ALTER SCHEMA public RENAME TO {_BEFORE}", "CREATE SCHEMA public")
    connection.close()
    try:
        _run(
            tool,
            *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            *(f"--dbname={connection.get_connection_params()['dbname']}", str(file)),
        )
    except BackupRefused:
        _execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {_BEFORE} RENAME TO public")
        raise
    _execute(f"DROP SCHEMA {_BEFORE} CASCADE")


def _execute(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _major() -> int:
    return int(connection.connection.info.server_version) // 10000


def _tool(name: str) -> str:
    """The program that fits the server: its own version, or the next newer one that is here."""
    connection.ensure_connection()
    wanted = _major()
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parts)
    found = [*map(str, beside), *filter(None, [shutil.which(name)])]
    versions = {path: _version_of(path) for path in found}
    fitting = [path for path in found if versions[path] >= wanted]
    if not fitting:
        here = ", ".join(str(number) for number in sorted(set(versions.values()))) or "none"
        raise BackupRefused(
            f"The server is PostgreSQL {wanted}, and {name} {wanted} or newer is needed; here is: "
            f"{here}. On Debian and Ubuntu: apt-get install postgresql-client-{wanted}"
        )
    return min(fitting, key=lambda path: versions[path])


def _version_of(program: str) -> int:
    said = subprocess.run(  # noqa: S603 - found among the system's own programs
        [program, "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else 0


def _run(program: str, *arguments: str) -> None:
    """The password goes by the environment: it stands in no list of processes."""
    params = connection.get_connection_params()
    environment = {
        name: str(params[key]) for key, name in _ENVIRONMENT.items() if params.get(key) is not None
    }
    done = subprocess.run(  # noqa: S603 - found among the system's own programs
        [program, *arguments],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip() or f"exit status {done.returncode}"
        raise BackupRefused(f"{Path(program).name} failed: {said}")
