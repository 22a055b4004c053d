"""Making a backup: the database in one state, then the files, then the manifest of both."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.backup import databases, manifest
from core.backup.manifest import BackupRefused, Manifest

_ONLY_THE_OWNER: Final = 0o077


@dataclass(frozen=True, slots=True)
class Made:
    manifest: Manifest
    fingerprint: str


def make(out: Path) -> Made:
    """Write a backup into the new folder `out`, readable by its owner only.

    Concord may go on meanwhile. Files are written before the rows that name them and never
    changed after, so files copied after the database's snapshot have all that it names.

    Raises:
        BackupRefused: the folder is there already or cannot be written, or a tool fails.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BackupRefused(f"{out} is there already; name a new folder.")
    part = out.with_name(f"{out.name}.part")
    before = os.umask(_ONLY_THE_OWNER)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        made = _write(part)
        if out.exists():
            out.rmdir()
        part.rename(out)
    except OSError as error:
        raise BackupRefused(f"{out} cannot be written: {error}.") from error
    finally:
        # A half backup never passes for a whole one.
        shutil.rmtree(part, ignore_errors=True)
        os.umask(before)
    return made


def _write(folder: Path) -> Made:
    kind = databases.kind()
    with kind.snapshot(folder / kind.FILE) as cursor:
        heads, applied = databases.heads(cursor), databases.migrations(cursor)
    stored = Path(settings.MEDIA_ROOT)
    if stored.is_dir():
        for inside, path in manifest.walk(stored):
            copy = folder / manifest.FILES / inside
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    made = Manifest(
        id=str(uuid.uuid4()),
        made_at=timezone.now().isoformat(),
        database=connection.vendor,
        database_version=kind.version(),
        database_file=kind.FILE,
        migrations=applied,
        heads=heads,
        files={inside: manifest.fingerprint(path) for inside, path in manifest.walk(folder)},
    )
    return Made(made, made.write(folder))
