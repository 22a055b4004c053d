"""Importing a publisher's list: see beforehand what it would do, do exactly that, or undo it."""

from partnerships.services.imports import runs
from partnerships.services.imports.mapping import command_mapping
from partnerships.services.imports.runs import (
    dry_run,
    fingerprint,
    import_file,
    name,
    receive,
    start,
)
from partnerships.services.imports.undo_runs import can_begin, foresee, start_undo, undo_now

__all__ = [
    "can_begin",
    "command_mapping",
    "dry_run",
    "fingerprint",
    "foresee",
    "import_file",
    "name",
    "receive",
    "runs",
    "start",
    "start_undo",
    "undo_now",
]
