"""The kinds of report, one file each; importing this package registers them all."""

from reports.report import kinds, portfolio_kinds

__all__ = ["kinds", "portfolio_kinds"]

kinds.discover("reports.definitions")
