"""What checking foresaw and importing did, as JSON for the database, the page and the command."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from core.ledger.canonical import plain
from partnerships.services.imports.plan import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import ExternalId
    from partnerships.services.imports.plan import RowPlan
    from partnerships.source import CellProblem, ParsedPortfolio, ParsedTable, Totals


def problem_json(problem: CellProblem) -> dict[str, Any]:
    """One finding: severity, code, table, row, column (letters), cell, header, value, message."""
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "table": problem.table,
        "row": problem.row,
        "column": problem.column,
        "cell": problem.cell,
        "header": problem.header,
        "value": problem.value,
        "message": problem.message,
    }


def totals_json(totals: Totals) -> dict[str, Any]:
    """What the rows add up to; amounts are text, in units of the currency."""
    return {
        "partnerships": totals.partnerships,
        "by_phase": dict(totals.by_phase),
        "capital_value": plain(totals.capital_value),
        "charges": plain(totals.charges),
        "currency": totals.currency,
        "charge_cells": totals.charge_cells,
        "charge_cells_as_text": totals.charge_cells_as_text,
    }


def table_json(table: ParsedTable) -> dict[str, Any]:
    """What became of the rows of one table; amounts are text, in units of their currency."""
    return {
        "name": table.name,
        "rows": table.rows,
        "taken": table.taken,
        "left_out": [{"reason": reason, "rows": rows} for reason, rows in table.left_out],
        "sums": [
            {"what": what, "currency": currency, "amount": plain(amount)}
            for what, currency, amount in table.sums
        ],
    }


def row_json(plan: RowPlan) -> dict[str, Any]:
    """One row that is new or changed: kind, external_id, row, name, changes in words."""
    parsed = plan.desired.parsed
    return {
        "kind": plan.kind.value,
        "external_id": parsed.external_id,
        "row": parsed.row,
        "name": parsed.name,
        "phase": parsed.phase,
        "changes": [
            {"label": change.label, "before": change.before, "after": change.after}
            for change in plan.changes
        ],
    }


def outcome_json(
    plans: Iterable[RowPlan], portfolio: ParsedPortfolio, gone: Iterable[ExternalId]
) -> dict[str, Any]:
    """Counts of rows by what becomes of them, each new or changed row, what is not listed any more.

    Keys: created, updated, unchanged, held_back (numbers); rows (see `row_json`); not_listed;
    totals (see `totals_json`); tables (see `table_json`); title; as_at (ISO day or None).
    """
    plans = tuple(plans)
    counts = Counter(plan.kind for plan in plans)
    shown = (RowKind.NEW, RowKind.CHANGED)
    return {
        **counts_json(counts, already_held_back=len(portfolio.held_back)),
        "rows": [row_json(plan) for plan in plans if plan.kind in shown],
        "not_listed": [gone_json(row) for row in gone],
        "totals": totals_json(portfolio.totals),
        "tables": [table_json(table) for table in portfolio.tables],
        "title": portfolio.title,
        "as_at": plain(portfolio.as_at),
    }


def counts_json(counts: Counter[RowKind], *, already_held_back: int) -> dict[str, int]:
    """The four counts; rows that the source held back count with those of the plan."""
    return {
        "created": counts[RowKind.NEW],
        "updated": counts[RowKind.CHANGED],
        "unchanged": counts[RowKind.UNCHANGED],
        "held_back": counts[RowKind.HELD_BACK] + already_held_back,
    }


def gone_json(row: ExternalId) -> dict[str, Any]:
    """A recorded partnership that the list does not name any more."""
    return {
        "external_id": row.value,
        "uuid": str(row.partnership.uuid),
        "reference": row.partnership.reference,
        "name": row.partnership.name,
    }
