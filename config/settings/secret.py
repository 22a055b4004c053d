"""Secrets for the embedded default, made once and kept readable by their owner only."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def local_secret(folder: Path) -> str:
    """The key kept in `folder`; made at the first call, the same for every process after."""
    return _kept(folder / "secret_key", secrets.token_urlsafe(50))


def local_ledger_key(folder: Path) -> str:
    """Likewise the key that signs the ledger's checkpoints.

    Only for one machine of one's own: whoever can change the data there can sign it anew.
    """
    return _kept(folder / "ledger_key", secrets.token_hex(32))


def _kept(path: Path, key: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
