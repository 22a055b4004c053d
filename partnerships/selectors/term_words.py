"""Terms, and what differs between two versions of them, in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.formatting import day, money, percent, scaled
from core.problems import Refused
from partnerships.terms import Kind, TermField, TermRow, fields_of, is_known
from partnerships.terms_json import from_json
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import ContractVersion
    from partnerships.terms_json import TermChange


def terms_in_words(partnership: Any, version: ContractVersion) -> list[dict[str, Any]]:
    """Each term with its value, and the stage approval that needs it while it is open."""
    kind = types[partnership.type]
    try:
        terms = from_json(kind.terms, version.terms)
    except Refused:
        return []
    gates = {gate.code: str(gate.name) for gate in kind.gates}
    rows = []
    for one in fields_of(kind.terms):
        value = getattr(terms, one.name)
        row: dict[str, Any] = {"term": str(one.label), "value": "", "table": None}
        if one.row is not None and value:
            row["table"] = {
                "columns": [{"label": column.label} for column in fields_of(one.row)],
                "rows": [
                    {
                        "cells": [
                            {
                                "text": shown(column, getattr(line, column.name), partnership),
                                "column": column.label,
                            }
                            for column in fields_of(one.row)
                        ]
                    }
                    for line in value
                ],
            }
        elif is_known(value):
            row["value"] = shown(one, value, partnership)
        elif one.needed_by:
            row["open"] = _("open; needed by: %(gate)s") % {"gate": gates[one.needed_by]}
        rows.append(row)
    return rows


def shown(term: TermField, value: Any, partnership: Any) -> str:
    """One value in words."""
    if not is_known(value):
        return "–"
    if isinstance(value, dt.date):
        return day(value)
    if term.kind is Kind.MONEY:
        return money(value, partnership.currency)
    if term.kind is Kind.SHARE:
        return percent(value * 100)
    if term.kind is Kind.CHOICE:
        return str(dict(term.choices).get(value, value))
    number = scaled(value) if isinstance(value, Decimal) else str(value)
    return f"{number} {term.unit}" if term.unit else number


def changes_in_words(
    different: Iterable[TermChange], partnership: Any, *, sub: str = ""
) -> list[dict[str, str]]:
    """What differs, as rows of components/changes.html; `sub` stands under each."""
    rows = []
    for one in different:
        where = str(one.field.label)
        if one.table is not None:
            where = f"{one.table.label}: {one.row}, {one.field.label}"
        rows.append(
            {
                "where": where,
                "sub": sub,
                "now": shown(one.field, one.before, partnership),
                "after": shown(one.field, one.after, partnership),
            }
        )
    return rows


def whole(term: TermField, value: Any, partnership: Any) -> str:
    """A term, or one row of a table, in one line."""
    if isinstance(value, TermRow):
        cells = ((one, getattr(value, one.name)) for one in fields_of(type(value)))
        return ", ".join(
            f"{one.label}: {shown(one, cell, partnership)}" for one, cell in cells if is_known(cell)
        )
    return shown(term, value, partnership) if term.row is None else "–"
