"""What a backup holds: every file with its SHA-256, and the heads of the ledger at that moment."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT: Final = 1
NAME: Final = "manifest.json"
FILES: Final = "files"
_CHUNK: Final = 1024 * 1024


class BackupRefused(Exception):  # noqa: N818 - says what happened
    """The backup or the restore cannot go on. The message tells the administrator why."""


@dataclass(frozen=True, slots=True)
class Stored:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a stream."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`database` is the kind (sqlite, postgresql), `database_file` its file in the folder."""

    id: str
    made_at: str
    database: str
    database_version: str
    database_file: str
    migrations: list[str]
    heads: dict[str, Head]
    files: dict[str, Stored] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def events(self) -> int:
        """How many events the ledger had."""
        return sum(head.seq for head in self.heads.values())

    def write(self, folder: Path) -> str:
        """Put it into the folder; its fingerprint."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"
        (folder / NAME).write_text(text, encoding="utf-8")
        return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path) -> tuple[Manifest, str]:
    """The manifest of a backup, and its fingerprint.

    Raises:
        BackupRefused: there is none, or this version cannot read it.
    """
    path = folder / NAME
    try:
        raw = path.read_bytes()
        told: dict[str, Any] = json.loads(raw)
    except (OSError, ValueError) as error:
        raise BackupRefused(f"{folder} is no backup: {NAME} cannot be read ({error}).") from error
    if told.get("format") != FORMAT:
        raise BackupRefused(
            f"The backup has format {told.get('format')}; this version reads {FORMAT}."
        )
    try:
        told["heads"] = {stream: Head(**head) for stream, head in told["heads"].items()}
        told["files"] = {path: Stored(**stored) for path, stored in told["files"].items()}
        return Manifest(**told), hashlib.sha256(raw).hexdigest()
    except (KeyError, TypeError, AttributeError) as error:
        raise BackupRefused(f"{path} is not whole: {error}.") from error


def differences(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What the folder holds otherwise than its manifest says, one sentence each."""
    found = dict(walk(folder))
    for path in sorted(manifest.files.keys() | found.keys()):
        if path not in found:
            yield f"{path} is missing."
        elif path not in manifest.files:
            yield f"{path} stands in no manifest."
        elif fingerprint(found[path]) != manifest.files[path]:
            yield f"{path} was altered."


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """All files but the manifest: their path inside the folder, and where they are.

    Raises:
        BackupRefused: something is neither file nor folder; a link could lead anywhere.
    """
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise BackupRefused(f"{path} is neither a file nor a folder.")
        if path.is_file() and inside != NAME:
            yield inside, path


def fingerprint(path: Path) -> Stored:
    """Size and SHA-256 of a file."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Stored(size, digest.hexdigest())
