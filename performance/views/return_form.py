"""The table of a monthly return: what was posted, and what each row shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from core.periods import Period
from performance.models import KPIRecord
from performance.scoring.ratio import factor_of
from performance.selectors.drafts import TypedRow
from performance.selectors.due import due_on
from performance.services.returns import EMPTY, check_typed
from performance.views.figures import (
    file_items,
    last_in_words,
    months,
    record_in_words,
    row_id,
    target_in_words,
    value_shown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from django.http import QueryDict

    from core.problems import Problem
    from performance.models import ReturnFile
    from performance.selectors.returns import Sheet, SheetRow

LONGEST_COMMENT = 4000


def posted_rows(sheet: Sheet, data: QueryDict) -> dict[str, TypedRow]:
    """What was typed in the open rows, to the letter."""
    rows = {}
    for row in sheet.open_rows:
        name = row_id(row.key)
        value = data.get(f"{name}-value", "")
        nothing = f"{name}-nil" in data
        rows[row.key] = TypedRow(
            value="" if nothing and value == nil_word() else value,
            denominator=data.get(f"{name}-denominator", ""),
            nothing=nothing,
            comment=data.get(f"{name}-comment", "")[:LONGEST_COMMENT],
            files=tuple(
                int(number)
                for number in data.getlist(f"{name}-files")
                if number.isascii() and number.isdecimal() and len(number) < 6
            ),
        )
    return rows


def nil_word() -> str:
    """What a value shows where there was nothing to report."""
    return _("none")


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """The rows of a return with what is wrong in them, for the page."""

    sheet: Sheet
    typed: Mapping[str, TypedRow]
    files: Sequence[ReturnFile]
    problems: tuple[Problem, ...] = ()
    """Those of the last sending; without it only what was typed wrong is marked."""

    def context(self) -> dict[str, Any]:
        """What the template needs besides the head of the page."""
        checked = check_typed(self.sheet, self.typed)
        values = checked.values
        shown = self.problems or tuple(p for p in checked.problems if p.code not in EMPTY)
        errors: dict[str, list[str]] = {}
        for problem in shown:
            errors.setdefault(problem.field.rpartition(".")[0], []).append(problem.message)
        missed = {row.code for row in checked.rows if row.missed_target}
        files = {file.number: file for file in self.files}
        rows = [self._row(row, errors, missed, files, values) for row in self.sheet.rows]
        rows += [self._later(row) for row in self.sheet.later]
        used = Counter(n for row in self.typed.values() for n in set(row.files))
        return {
            "rows": rows,
            "files": file_items(self.files, used),
            "tallies": self._tallies(errors),
            "months": months(self.sheet.month),
            "caption": ngettext("%(n)d figure", "%(n)d figures", len(rows)) % {"n": len(rows)},
            "nil_word": nil_word(),
        }

    def summary(self) -> list[dict[str, str]]:
        """The problems for the error summary, each with the input that it is about."""
        rows = {row.asked.code: row for row in self.sheet.rows}
        found = []
        for problem in self.problems:
            code, _dot, field = problem.field.rpartition(".")
            row = rows.get(code)
            href = ""
            if row is not None:
                part = field if field in {"value", "denominator", "comment"} else "value"
                href = f"#{row_id(row.key)}-{part}"
            found.append({"where": problem.where, "message": problem.message, "href": href})
        return found

    def _row(
        self,
        row: SheetRow,
        errors: Mapping[str, Sequence[str]],
        missed: set[str],
        files: Mapping[int, ReturnFile],
        values: Mapping[str, Decimal],
    ) -> dict[str, Any]:
        shown = _fixed_parts(row)
        if not row.is_open:
            return shown | {"fixed": _given(row)}
        name = row_id(row.key)
        typed = self.typed.get(row.key, TypedRow())
        record = row.current
        return shown | {
            "value_name": f"{name}-value",
            "nil_name": f"{name}-nil",
            "comment_name": f"{name}-comment",
            "evidence_name": f"{name}-files",
            "value": typed.value,
            "parts": _parts(row, typed, values.get(row.asked.code)),
            "nil": typed.nothing,
            "comment": typed.comment,
            "evidence": [
                {
                    "code": str(files[number]),
                    "title": files[number].document.title,
                    "url": reverse("document", args=[files[number].document.uuid]),
                }
                for number in typed.files
                if number in files
            ],
            "error": " ".join(errors.get(row.asked.code, ())),
            "missed": _("target missed") if row.asked.code in missed else "",
            "words": ""
            if record is None
            else _("%(name)s: %(reason)s") % {"name": record.decided_by, "reason": record.reason},
        }

    def _later(self, row: SheetRow) -> dict[str, Any]:
        month = Period.containing("month", row.period.end)
        due = due_on(self.sheet.monthly_return.partnership, month)
        return _fixed_parts(row) | {"fixed": _("Due %(day)s") % {"day": day(due)}}

    def _tallies(self, errors: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        wrong, empty, ready = [], [], 0
        for row in self.sheet.open_rows:
            typed = self.typed.get(row.key, TypedRow())
            if typed.is_blank and not typed.nothing:
                empty.append(row)
            elif row.asked.code in errors:
                wrong.append(row)
            else:
                ready += 1
        total = len(self.sheet.open_rows)
        return [
            {
                "kind": "good",
                "count": ready,
                "text": _("of %(total)d ready") % {"total": total},
                "key": "ready",
            },
            _tally("bad", wrong, _("to correct"), "wrong"),
            _tally("none", empty, _("still empty"), "empty"),
        ]


def _tally(kind: str, rows: Sequence[SheetRow], text: str, key: str) -> dict[str, Any]:
    url = f"#{row_id(rows[0].key)}-value" if rows else "#return"
    return {"kind": kind, "count": len(rows), "text": text, "key": key, "url": url}


def _fixed_parts(row: SheetRow) -> dict[str, Any]:
    return {
        "id": row_id(row.key),
        "label": row.kpi.name,
        "unit": row.kpi.unit,
        "last": last_in_words(row),
        "target": target_in_words(row),
    }


def _parts(row: SheetRow, typed: TypedRow, value: Decimal | None) -> dict[str, Any] | None:
    """The two inputs of a ratio, and its value where that can be worked out."""
    names = row.asked.parts
    if names is None:
        return None
    return {
        "above": names[0],
        "below": names[1],
        "denominator": typed.denominator,
        "factor": f"{factor_of(row.kpi.unit):f}",
        "decimals": row.kpi.decimals,
        "unit": row.kpi.unit,
        "value": "" if value is None else value_shown(row.kpi, value),
        "needs": _("%(above)s and %(below)s are needed, each in its own cell")
        % {"above": names[0], "below": names[1]},
    }


def _given(row: SheetRow) -> str:
    """The figure that stands in a closed row, with its state."""
    record = row.current
    if record is None:
        return ""
    record.kpi = row.kpi
    return _("%(value)s, %(state)s") % {
        "value": record_in_words(record),
        "state": KPIRecord.State(record.state).label,
    }
