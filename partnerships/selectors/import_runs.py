"""An import as its pages show it: findings grouped, rows with their partnerships, figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import money, scaled
from partnerships.models import ImportRun, Partnership
from partnerships.sources import bound
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.models import User

SHOWN_CELLS: Final = 12
SHOWN_FINDINGS: Final = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of finding in one row, or one column: the cells it concerns, and what it says."""

    cells: str
    header: str
    value: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of one severity; `left_out` counts those beyond what a page shows."""

    rows: tuple[Finding, ...]
    count: int
    left_out: int = 0


def findings(run: ImportRun, severity: str) -> Findings:
    """Errors and warnings: one for each code in each row, so that 22 equal cells are one line.

    In a table of many short rows, cells of one column are told together, with all their values.
    """
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for problem in run.problems:
        if problem["severity"] == severity:
            groups.setdefault(_together(problem), []).append(problem)
    rows = tuple(_finding(found) for _key, found in sorted(groups.items()))
    count = sum(row.count for row in rows)
    return Findings(rows[:SHOWN_FINDINGS], count, len(rows[SHOWN_FINDINGS:]))


def notes(run: ImportRun) -> Findings:
    """Notes: one line for each code in each column, with how many cells and the first of them."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for problem in run.problems:
        if problem["severity"] == "note":
            key = (problem.get("table", ""), problem["header"], problem["code"])
            groups.setdefault(key, []).append(problem)
    rows = tuple(_note(found) for found in groups.values())
    return Findings(rows, sum(row.count for row in rows))


def _together(problem: Mapping[str, Any]) -> tuple[Any, ...]:
    if table := problem.get("table", ""):
        return (table, 0, problem["code"], problem["header"], problem["message"])
    # Only equal values are told together: what stands in a cell is never left unsaid.
    return ("", problem["row"] or 0, problem["code"], problem["value"], "")


def _finding(problems: list[Mapping[str, Any]]) -> Finding:
    first = problems[0]
    value = ", ".join(dict.fromkeys(one["value"] for one in problems if one["value"]))
    return Finding(_cells(problems), first["header"], value, _message(first), len(problems))


def _note(problems: list[Mapping[str, Any]]) -> Finding:
    first = problems[0]
    values = sorted({problem["value"] for problem in problems})
    value = values[0] if len(values) == 1 else _("%(n)s different") % {"n": len(values)}
    message = _message(first)
    if len(problems) > 1 and len({problem["message"] for problem in problems}) > 1:
        message = _("For example %(cell)s: %(message)s") % {
            "cell": first["cell"],
            "message": message,
        }
    return Finding(_cells(problems), first["header"], value, message, len(problems))


def _message(problem: Mapping[str, Any]) -> str:
    """What is wrong; that of a list in several files may name a file."""
    said: str = problem["message"]
    return breakable(said) if problem.get("table") else said


def _cells(problems: list[Mapping[str, Any]]) -> str:
    cells = [problem["cell"] for problem in problems if problem["cell"]]
    table = breakable(problems[0].get("table", ""))
    if not cells:
        return table or _("whole file")
    text = f"{table} {', '.join(cells[:SHOWN_CELLS])}".strip()
    more = len(cells) - SHOWN_CELLS
    if more <= 0:
        return text
    return ngettext("%(cells)s and %(n)s more", "%(cells)s and %(n)s more", more) % {
        "cells": text,
        "n": more,
    }


def figures(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The counts on top of the page; those that have a list below link to it."""
    gone = len(outcome["not_listed"])
    entries = (
        (outcome["created"], _("new"), "#new"),
        (outcome["updated"], _("changed"), "#changed"),
        (outcome["unchanged"], _("the same"), ""),
        (outcome["held_back"], _("rows held back"), "#errors"),
        (gone, _("not listed any more"), "#gone"),
    )
    return [
        {"value": scaled(number), "label": label, "url": url if number else ""}
        for number, label, url in entries
    ]


def totals(outcome: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the file adds up to, in full, so that it can be held against the publisher's sums."""
    sums = outcome["totals"]
    currency = sums["currency"]
    texts, numbers = sums["charge_cells_as_text"], sums["charge_cells"]
    typed = _("%(texts)s of %(all)s") % {"texts": scaled(texts), "all": scaled(texts + numbers)}
    return [
        {"term": _("Partnerships"), "value": scaled(sums["partnerships"])},
        *(
            {"term": _phase_name(slug), "value": scaled(number)}
            for slug, number in sorted(sums["by_phase"].items())
        ),
        *(
            [{"term": _("Capital value"), "value": money(Decimal(sums["capital_value"]), currency)}]
            if currency
            else []
        ),
        *(
            (
                {"term": _("Charges"), "value": money(Decimal(sums["charges"]), currency)},
                {"term": _("Charges typed as text"), "value": typed},
            )
            if texts + numbers
            else ()
        ),
    ]


def breakable(name: str) -> str:
    """A file's name that may be broken after its underscores, for narrow places."""
    return name.replace("_", "_\N{ZERO WIDTH SPACE}")


def tables(outcome: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As components/data_table.html takes them: what became of the rows of each table."""
    return [
        {
            "cells": [
                {"text": breakable(table["name"])},
                {"text": scaled(table["rows"]), "num": True, "column": _("Rows")},
                {"text": scaled(table["taken"]), "num": True, "column": _("Taken")},
                {"text": _left_out(table), "column": _("Left out, and why")},
                {"text": _sums(table), "column": _("Adds up to")},
            ]
        }
        for table in outcome.get("tables", ())
    ]


def table_columns() -> list[dict[str, Any]]:
    """The heads of `tables`."""
    heads = (_("File"), _("Rows"), _("Taken"), _("Left out, and why"), _("Adds up to"))
    return [{"label": label, "num": at in {1, 2}} for at, label in enumerate(heads)]


def _left_out(table: Mapping[str, Any]) -> str:
    reasons = (f"{scaled(one['rows'])}: {one['reason']}" for one in table["left_out"])
    return "; ".join(reasons) or "–"


def _sums(table: Mapping[str, Any]) -> str:
    texts = (
        f"{one['what']} {money(Decimal(one['amount']), one['currency'])}" for one in table["sums"]
    )
    return "; ".join(texts) or "–"


def _phase_name(slug: str) -> str:
    names = {phase.slug: str(phase.name) for kind in types for phase in kind.phases}
    return _("In “%(stage)s”") % {"stage": names.get(slug, slug)}


def linked_rows(
    rows: Iterable[Mapping[str, Any]], run: ImportRun, user: User
) -> list[dict[str, Any]]:
    """Rows of an outcome with the address of their partnership, where it exists and is visible."""
    rows = list(rows)
    visible = (
        Partnership.objects.visible_to(user)
        .filter(
            external_ids__scheme=bound(run.source, run.mapping).scheme,
            external_ids__value__in=[row["external_id"] for row in rows],
        )
        .values_list("external_ids__value", "uuid", "reference")
    )
    known = {value: (uuid, reference) for value, uuid, reference in visible}
    linked = []
    for row in rows:
        uuid, reference = known.get(row["external_id"], (None, ""))
        url = reverse("partnership", args=[uuid]) if uuid else ""
        linked.append({**row, "url": url, "reference": reference, "changes": _changes(row)})
    return linked


def _changes(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """As components/changes.html takes them."""
    return [
        {"where": change["label"], "now": change["before"], "after": change["after"]}
        for change in row["changes"]
    ]


def undo_figures(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The counts on top of the page; those that have a list below link to it."""
    stays = sum(1 for row in told["rows"] if row["reasons"])
    entries = (
        (told["taken_back"], _("taken back"), "#gone"),
        (told["restored"], _("get former values"), "#restored"),
        (stays, _("stay, as a whole or in part"), "#stays"),
    )
    return [
        {"value": scaled(number), "label": label, "url": url if number else ""}
        for number, label, url in entries
    ]


def visible_rows(rows: Iterable[Mapping[str, Any]], user: User) -> list[dict[str, Any]]:
    """Rows of what undoing does, with the address of their partnership where there is one."""
    rows = list(rows)
    here = [row["uuid"] for row in rows if row["kind"] != "taken_back"]
    visible = Partnership.objects.visible_to(user).filter(uuid__in=here)
    known = {str(uuid) for uuid in visible.values_list("uuid", flat=True)} if here else set()
    return [
        {
            **row,
            "url": reverse("partnership", args=[row["uuid"]]) if row["uuid"] in known else "",
            "changes": _changes(row),
        }
        for row in rows
    ]
