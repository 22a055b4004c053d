"""Workbooks: days, and moments, which carry a zone that a workbook does not know."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from core.exporting import write_workbook


def test_a_moment_stands_there_as_on_the_clock_on_the_wall(settings):
    settings.TIME_ZONE = "Europe/Dublin"
    moment = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    target = io.BytesIO()
    write_workbook(target, "Days", ["Moment", "Day"], [[moment, dt.date(2026, 7, 1)]])
    [_head, row] = openpyxl.load_workbook(target).active.iter_rows(values_only=True)
    assert [one.isoformat() for one in row] == ["2026-07-01T23:30:00", "2026-07-01T00:00:00"]
