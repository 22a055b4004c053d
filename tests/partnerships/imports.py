"""What the tests of importing share."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.jobs.worker import drain
from partnerships.models import ImportRun, Partnership
from partnerships.services import imports
from tests.partnerships.workbooks import write_list


@pytest.fixture
def list_of(tmp_path):
    """Write a list of these projects; gives its path."""
    number = iter(range(100))
    return lambda *projects, **options: write_list(
        tmp_path / f"list-{next(number)}.xlsx", list(projects), **options
    )


@pytest.fixture
def bring_in(list_of):
    """Import a list of these projects at once; gives the run."""
    return lambda *projects, **options: imports.import_file(
        list_of(*projects, **options), source="uk_pfi", actor=None
    )


def uploaded(path, name="list.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, path.read_bytes())


def checked(path, actor, name="list.xlsx") -> ImportRun:
    """A run whose file a worker has checked."""
    run = imports.receive(uploaded(path, name), source="uk_pfi", actor=actor)
    drain()
    run.refresh_from_db()
    return run


def partnership(external_id="7") -> Partnership:
    return Partnership.objects.get(external_ids__value=external_id)
