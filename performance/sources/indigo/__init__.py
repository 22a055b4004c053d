"""INDIGO, the impact bond data set of the Government Outcomes Lab: several CSV files in one ZIP."""

from __future__ import annotations

from performance.sources.indigo.reader import Indigo

__all__ = ["Indigo"]
