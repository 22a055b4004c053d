"""Secrets from files, as Docker and Kubernetes hand them over: NAME_FILE stands for NAME."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = (
    "SECRET_KEY",
    "LEDGER_KEY",
    "DATABASE_URL",
    "DATABASE_PASSWORD",
    "REDIS_URL",
    "REDIS_PASSWORD",
    "EMAIL_URL",
    "METRICS_TOKEN",
    "CONCORD_OIDC_CLIENT_SECRET",
    "CONCORD_SIGNING_KEY",
    "CONCORD_SIGNING_PASSPHRASE",
)


def read_secret_files(environment: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The values that the files hold, and a sentence for each file that cannot be used.

    The line break at a file's end belongs to the file, not to the secret.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    for name in NAMES:
        path = environment.get(f"{name}_FILE", "")
        if not path:
            continue
        if environment.get(name):
            problems.append(f"{name} and {name}_FILE are both set: keep one of them.")
            continue
        try:
            values[name] = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            problems.append(f"{name}_FILE: {path} cannot be read ({reason}).")
    return values, problems
