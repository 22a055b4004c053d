"""Importing a publisher's list: see beforehand what it would do, then do exactly that."""

from partnerships.services.imports import runs
from partnerships.services.imports.runs import dry_run, fingerprint, import_file, receive, start

__all__ = ["dry_run", "fingerprint", "import_file", "receive", "runs", "start"]
