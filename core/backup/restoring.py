"""Bringing a backup back: looked at first, then put in place, verified, and told to the ledger."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.backup import databases, manifest
from core.backup.manifest import BackupRefused, Manifest
from core.jobs import leases
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.checkpoints import RESTORED
from core.ledger.findings import Flaw
from core.ledger.verification import verify
from core.models.job import Lease
from core.models.ledger import AuditEvent
from core.models.user import User

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`moved` is where the files that were there before are kept; None where there were none."""

    manifest: Manifest
    rows: int
    epoch: int
    moved: Path | None


def restore(
    folder: Path, *, by: str = "", witness: str = "", replace: bool = False, fingerprint: str = ""
) -> Restored:
    """Put a backup in place of what is here, verify its ledger, and record that it was done.

    Args:
        folder: what `make` wrote.
        by: e-mail address of who restores, an account of the backup; empty for a drill.
        witness: that of a second person; empty for a drill.
        replace: throw away what the database holds, and move the files that are here aside.
        fingerprint: of the manifest, as it was noted when the backup was made.

    Raises:
        BackupRefused: before anything was touched where that could be known before; the message
            says when the restored data must not be used.
    """
    told, found_fingerprint = manifest.read(folder)
    objections = list(_against(folder, told, found_fingerprint, fingerprint))
    if not objections:
        objections = list(_against_target(replace=replace))
    if objections:
        raise BackupRefused("\n".join(objections))
    databases.kind().load(folder / told.database_file)
    moved = _put_files(folder / manifest.FILES, Path(settings.MEDIA_ROOT))
    call_command("migrate", interactive=False, verbosity=0)
    rows = _verified(told)
    people = [_person(email) for email in (by, witness) if email]
    with transaction.atomic():
        # Nobody is signed in by a session that has ended since, and no clock holds a lease.
        Session.objects.all().delete()
        Lease.objects.all().delete()
        epoch = _record(told, found_fingerprint, people)
    return Restored(manifest=told, rows=rows, epoch=epoch, moved=moved)


def _against(folder: Path, told: Manifest, found: str, noted: str) -> Iterator[str]:
    if noted and noted.lower() != found:
        yield f"The manifest's fingerprint is {found}, not the one that was noted."
    if told.database != connection.vendor:
        yield (
            f"The backup is of {told.database}, this Concord runs on {connection.vendor}; "
            "a backup goes back to the kind of database it came from."
        )
    if told.database_file not in told.files or "/" in told.database_file:
        yield "The manifest names no file of the database."
    newer = _unknown(told.migrations)
    if newer:
        yield (
            f"The backup was made by a newer version ({', '.join(newer)}); "
            "install that version first."
        )
    yield from manifest.differences(folder, told)


def _unknown(migrations: list[str]) -> list[str]:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [name for name in migrations if tuple(name.split(".", 1)) not in known]


def _against_target(*, replace: bool) -> Iterator[str]:
    tables = connection.introspection.table_names()
    running = (
        Lease._meta.db_table in tables
        and Lease.objects.filter(name=leases.CLOCK, until__gt=timezone.now()).exists()
    )
    if running or databases.kind().busy():
        yield "Others are at work in this database: stop web, worker and clock first."
    if replace:
        return
    if tables:
        yield "This database is not empty. To throw away what it holds, say --replace."
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        yield f"{media} is not empty. To move aside what it holds, say --replace."


def _put_files(source: Path, target: Path) -> Path | None:
    moved = None
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        if source.is_dir():
            for inside, path in manifest.walk(source):
                copy = part / inside
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        if target.is_dir() and any(target.iterdir()):
            moved = target.with_name(f"{target.name}.before-{timezone.now():%Y%m%dT%H%M%S.%fZ}")
            target.rename(moved)
        elif target.is_dir():
            target.rmdir()
        part.rename(target)
    except OSError as error:
        raise BackupRefused(
            f"The database is restored, the files are not: {error}. "
            "Mend that, and run it again with --replace."
        ) from error
    return moved


def _verified(told: Manifest) -> int:
    """How many sealed rows hold."""
    with connection.cursor() as cursor:
        heads = databases.heads(cursor)
    outcome = verify()
    # A change without an event was one before the backup was made; it takes nothing from it.
    findings = [
        str(finding) for finding in outcome.findings if finding.flaw is not Flaw.UNWITNESSED
    ]
    if heads != told.heads:
        findings.append("The ledger does not end where the manifest says.")
    if findings:
        raise BackupRefused(
            "The data are restored and must not be used: the ledger does not hold.\n"
            + "\n".join(findings)
        )
    return outcome.rows


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise BackupRefused(
            f"The data are restored, but not recorded: {email} has no account in this backup. "
            "Name two people of it and run it again with --replace."
        )
    return found


def _record(told: Manifest, fingerprint: str, people: list[User]) -> int:
    """Later anchors stay explainable: each restore begins a new epoch of the system's stream."""
    epoch = AuditEvent.objects.filter(stream=SYSTEM_STREAM, kind=RESTORED).count() + 2
    last = told.heads.get(SYSTEM_STREAM)
    with audited(SYSTEM_STREAM, actor=people[0] if people else None, kind=RESTORED) as act:
        act.fact(
            backup=told.id,
            manifest_sha256=fingerprint,
            made_at=told.made_at,
            last_seq=last.seq if last else 0,
            events=told.events,
            epoch=epoch,
            drill=not people,
            witness=str(people[1].uuid) if people else "",
        )
    return epoch
