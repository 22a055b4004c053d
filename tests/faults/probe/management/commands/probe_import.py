"""Uploads a list of so many partnerships and has a worker import it: probe_import ROWS."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand

from core.jobs import worker
from core.ledger import SYSTEM_STREAM, audited
from core.models import User
from partnerships.models import ImportRun
from partnerships.services.imports import command_mapping, name, receive, start

HEADINGS = "Contract no.,Project title,Contracting authority,Status,Contract start"
LIST = "own_list"


class Command(BaseCommand):
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rows", type=int)

    def handle(self, *_: str, **options: Any) -> None:
        rows = (
            f"P-{number},Project {number},Authority {number % 7},In operation,2010-04-03"
            for number in range(options["rows"])
        )
        text = "\n".join([HEADINGS, *rows]) + "\n"
        with audited(SYSTEM_STREAM, actor=None, kind="probe.joined"):
            actor = User.objects.create(email=f"{uuid.uuid4().hex}@example.org", name="An official")
        upload = SimpleUploadedFile("list.csv", text.encode(), "text/csv")
        run = _seen_through(receive(upload, source=LIST, actor=actor))
        if run.state == ImportRun.State.MAPPING:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "list.csv"
                path.write_text(text)
                mapping = command_mapping(path, LIST) | {"scheme": "a probe's list"}
            run = _seen_through(name(run, mapping, actor=actor))
        run = start(run, actor=actor)
        self.stdout.write(str(run.job_id))


def _seen_through(run: ImportRun) -> ImportRun:
    assert run.job_id is not None
    worker.see_through(run.job_id, patience=dt.timedelta(minutes=2))
    return ImportRun.objects.get(pk=run.pk)
