"""The kinds of report, one file each; importing this package registers them all."""

from reports.report import kinds

__all__ = ["kinds"]

kinds.discover("reports.definitions")
