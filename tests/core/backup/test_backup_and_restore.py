"""A backup comes back whole, verified and told; what is not whole or not empty is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.backup import databases, manifest, postgres, restoring
from core.backup.making import make
from core.backup.manifest import BackupRefused
from core.jobs import leases
from core.ledger import SYSTEM_STREAM, audited, guards
from core.ledger.history import RecordedAct, sentence
from core.ledger.verification import verify
from core.models import AuditEvent, Organisation, User
from core.models.job import Lease
from tests.core.people import a_user, an_organisation

pytestmark = [pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[3]
ADA, INES = "Ada First", "Ines Duarte"
TWO = ("--by", "ada.first@example.org", "--witness", "ines.duarte@example.org")


def happen(what: str = "thing.done") -> None:
    with audited(SYSTEM_STREAM, actor=None, kind=what):
        pass


@pytest.fixture
def stored(settings):
    """The folder of the uploads, with one in it."""
    folder = Path(settings.MEDIA_ROOT)
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "one").write_bytes(b"evidence")
    return folder


@pytest.fixture
def backup(tmp_path, stored):
    """A backup of two people, a body, three events, a session and a document."""
    a_user(ADA), a_user(INES), an_organisation()
    for _number in range(3):
        happen()
    Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
    said("backup", "--out", str(tmp_path / "backup"))
    return tmp_path / "backup"


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def refused(*command: str) -> str:
    with pytest.raises(CommandError) as refusal:
        said("restore", *command)
    return str(refusal.value)


def test_a_backup_comes_back_as_it_was_and_the_ledger_tells(backup, stored):
    happen("thing.after")
    Organisation.objects.all().delete()
    (stored / "documents" / "one").write_bytes(b"swapped")
    (stored / "documents" / "two").write_bytes(b"later")
    told = said("restore", str(backup), *TWO, "--replace")
    assert "3 events and 0 sealed rows hold" in told
    assert Organisation.objects.count() == 1
    assert not AuditEvent.objects.filter(kind="thing.after").exists()
    assert (stored / "documents" / "one").read_bytes() == b"evidence"
    assert not (stored / "documents" / "two").exists()
    event = AuditEvent.objects.latest("seq")
    facts = json.loads(event.body)["acts"][0]["facts"]
    ada, ines = (User.objects.get(name=name) for name in (ADA, INES))
    assert (event.kind, event.actor, event.seq) == ("system.restored", ada.uuid, 4)
    assert facts == facts | {
        "witness": str(ines.uuid),
        "last_seq": 3,
        "events": 3,
        "epoch": 2,
        "drill": False,
        "manifest_sha256": manifest.read(backup)[1],
    }
    assert verify().intact
    assert guards.missing(connection) == ()


def test_what_was_there_before_is_moved_aside_and_named(backup, stored):
    (stored / "documents" / "two").write_bytes(b"later")
    told = said("restore", str(backup), *TWO, "--replace")
    kept = next(stored.parent.glob("files.before-*"))
    assert str(kept) in told
    assert (kept / "documents" / "two").read_bytes() == b"later"


def test_every_restore_begins_a_new_epoch(backup):
    said("restore", str(backup), "--drill", "--replace")
    again = backup.with_name("again")
    said("backup", "--out", str(again))
    assert "epoch 3" in said("restore", str(again), "--drill", "--replace")
    assert json.loads(AuditEvent.objects.latest("seq").body)["acts"][0]["facts"]["drill"] is True


def test_nobody_stays_signed_in_and_no_clock_keeps_its_lease(backup):
    said("restore", str(backup), "--drill", "--replace")
    assert not Session.objects.exists()
    assert not Lease.objects.exists()


def test_a_backup_is_its_owners_only_and_half_of_one_is_none(backup, tmp_path, monkeypatch):
    assert backup.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup.rglob("*"))

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.backup.making.shutil.copyfile", full)
    with pytest.raises(BackupRefused, match="No space left"):
        make(tmp_path / "half")
    assert not list(tmp_path.glob("half*"))


def test_a_backup_never_overwrites_another(backup):
    with pytest.raises(CommandError, match="is there already"):
        said("backup", "--out", str(backup))


def test_what_is_not_empty_stays_unless_told(backup):
    happen("thing.after")
    words = refused(str(backup), *TWO)
    assert "This database is not empty" in words
    assert "files is not empty" in words
    assert AuditEvent.objects.filter(kind="thing.after").exists()


@pytest.mark.parametrize(
    "people",
    [(), TWO[:2], TWO[2:], (*TWO[:2], "--witness", TWO[1].upper())],
)
def test_a_restore_takes_two_people_unless_it_is_a_drill(backup, people):
    assert "Two people restore" in refused(str(backup), *people, "--replace")
    assert "names nobody" in refused(str(backup), "--drill", *TWO)


def test_people_whom_the_backup_does_not_know_restore_nothing_that_counts(backup):
    who = ("--by", TWO[1], "--witness", "stranger@example.org")
    assert "stranger@example.org has no account" in refused(str(backup), *who, "--replace")
    assert not AuditEvent.objects.filter(kind="system.restored").exists()


@pytest.mark.parametrize("at_work", ["clock", "session"])
def test_a_restore_waits_until_nobody_works(backup, monkeypatch, at_work):
    if at_work == "clock":
        leases.acquire(leases.CLOCK, "somebody", 60)
    else:
        monkeypatch.setattr(databases.kind(), "busy", lambda: True)
    assert "stop web, worker and clock first" in refused(str(backup), *TWO, "--replace")


def test_every_alteration_of_a_backup_is_found_before_anything_is_touched(backup):
    (backup / "files" / "documents" / "one").write_bytes(b"swapped!")
    (backup / "files" / "extra").write_bytes(b"x")
    next(backup.glob("database.*")).unlink()
    words = refused(str(backup), *TWO, "--replace").splitlines()
    assert sorted(words) == sorted(
        [
            f"{databases.kind().FILE} is missing.",
            "files/documents/one was altered.",
            "files/extra stands in no manifest.",
        ]
    )
    assert User.objects.count() == 2


def test_a_manifest_made_anew_is_found_by_the_fingerprint_that_was_noted(backup):
    noted = manifest.read(backup)[1]
    told = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps(told | {"id": "forged"}))
    words = refused(str(backup), *TWO, "--replace", "--fingerprint", noted)
    assert "not the one that was noted" in words


def test_a_link_in_a_backup_is_refused(backup):
    (backup / "files" / "link").symlink_to("/etc/passwd")
    assert "neither a file nor a folder" in refused(str(backup), *TWO, "--replace")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "has format 2"),
        ({"migrations": ["core.9999_from_tomorrow"]}, "newer version (core.9999_from_tomorrow)"),
        ({"database": "oracle"}, "goes back to the kind of database it came from"),
        ({"database_file": "../elsewhere"}, "names no file of the database"),
        ({"heads": {"system": 7}}, "is not whole"),
    ],
)
def test_what_this_version_cannot_bring_back_is_refused(backup, change, words):
    told = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps(told | change))
    assert words in refused(str(backup), *TWO, "--replace")


def test_a_folder_that_is_no_backup_is_refused(tmp_path):
    assert "is no backup" in refused(str(tmp_path), *TWO)


def test_a_ledger_that_does_not_hold_is_told_and_not_recorded(backup, monkeypatch):
    with guards.lifted(connection):
        AuditEvent.objects.filter(seq=2).update(kind="thing.forged")
    forged = backup.with_name("forged")
    said("backup", "--out", str(forged))
    words = refused(str(forged), *TWO, "--replace")
    assert "must not be used" in words
    assert "Edited event: system event 2" in words
    assert not AuditEvent.objects.filter(kind="system.restored").exists()


def test_files_that_cannot_be_put_in_place_are_told(backup, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring.shutil, "copyfile", full)
    assert "the files are not: " in refused(str(backup), *TWO, "--replace")


def test_a_database_that_cannot_be_loaded_leaves_the_old_one(backup):
    file = next(backup.glob("database.*"))
    file.write_bytes(b"no database at all" * 100)
    told = json.loads((backup / "manifest.json").read_text())
    told["files"][file.name] = {
        "size": file.stat().st_size,
        "sha256": manifest.fingerprint(file).sha256,
    }
    (backup / "manifest.json").write_text(json.dumps(told))
    happen("thing.after")
    assert refused(str(backup), *TWO, "--replace")
    assert AuditEvent.objects.filter(kind="thing.after").exists()
    assert verify().intact


def test_the_history_says_it_in_words():
    facts = {"made_at": "2026-11-23T09:00:00+00:00", "drill": False}
    act = RecordedAct("system.restored", facts, None, None)
    assert sentence(act) == "restored a backup of 2026-11-23T09:00:00+00:00, with a witness"
    drill = RecordedAct("system.restored", facts | {"drill": True}, None, None)
    assert sentence(drill).startswith("tried out a backup")


def test_a_client_older_than_the_server_is_refused(monkeypatch):
    monkeypatch.setattr(postgres, "_major", lambda: 17)
    monkeypatch.setattr(postgres, "_version_of", lambda _path: 9)
    with pytest.raises(BackupRefused, match="or newer is needed; here is: 9"):
        postgres._tool("pg_dump")


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="an empty machine stands on SQLite, as its backup must"
)
def test_an_empty_machine_takes_a_backup_without_being_told_to_replace(backup, tmp_path):
    new = tmp_path / "new"
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(backup), *TWO],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CONCORD_DATA": str(new),
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "3 events" in done.stdout
    assert (new / "files" / "documents" / "one").read_bytes() == b"evidence"
