"""What a test needs and a machine may not have."""

from __future__ import annotations

import os
from typing import Final, NoReturn

import pytest

_OF_THE_RUN = os.environ.get("DATABASE_URL", "")
POSTGRES: Final = (
    os.environ.get("CONCORD_TEST_POSTGRES")
    or (_OF_THE_RUN if _OF_THE_RUN.startswith("postgres") else "")
    or "postgres://postgres@127.0.0.1:5432/postgres"
)
"""A server for databases of a test's own: that of the run, otherwise the usual one."""


def missing(what: str) -> NoReturn:
    """Skips, aloud; fails in continuous integration, which installs everything."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def postgres_missing(reason: Exception) -> NoReturn:
    """Skips, aloud, where no server runs beside tests on SQLite; fails where one was promised."""
    what = f"PostgreSQL does not answer: {reason}"
    if _OF_THE_RUN.startswith("postgres") or "CONCORD_TEST_POSTGRES" in os.environ:
        pytest.fail(what)
    pytest.skip(what)
