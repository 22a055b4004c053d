"""HM Treasury's list of current PFI projects, as published each year as a workbook."""

from __future__ import annotations

from partnerships.sources.uk_pfi.reader import UKPFI

__all__ = ["UKPFI"]
