"""The days spent in each stage as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.types import types

if TYPE_CHECKING:
    from partnerships.models import Partnership
    from partnerships.selectors.stage_time import StageTime


def days_table(partnership: Partnership, times: tuple[StageTime, ...]) -> dict[str, Any]:
    """The table of the days spent in each stage, and their sum."""
    names = {phase.slug: str(phase.name) for phase in types[partnership.type].phases}
    spent = sum(one.days or 0 for one in times)
    every = [one.planned for one in times]
    planned = None if None in every else sum(one or 0 for one in every)
    return {
        "columns": [
            {"label": _("Stage")},
            {"label": _("Days spent"), "num": True},
            {"label": _("Planned"), "num": True},
        ],
        "rows": [
            *({"cells": _cells(one, names[one.phase])} for one in times),
            {
                "cells": [
                    {"text": _("Together")},
                    {"text": _number(spent), "num": True, "column": _("Days spent")},
                    {"text": _number(planned), "num": True, "column": _("Planned")},
                ],
                "look": "sum",
            },
        ],
    }


def _cells(one: StageTime, name: str) -> list[dict[str, Any]]:
    notes = []
    if one.is_now:
        notes.append(_("now"))
    if one.rounds > 1:
        notes.append(ngettext("%(n)d round", "%(n)d rounds", one.rounds) % {"n": one.rounds})
    over = ngettext("%(n)d day over", "%(n)d days over", one.over) % {"n": one.over}
    return [
        {"text": name, "sub": ", ".join(notes)},
        {
            "text": _number(one.days),
            "sub": over if one.over else "",
            "num": True,
            "column": _("Days spent"),
        },
        {
            "text": _number(one.planned),
            "num": True,
            "column": _("Planned"),
        },
    ]


def _number(days: int | None) -> str:
    """With the language's thousands; a dash for what is not known."""
    return "–" if days is None else number_format(days, force_grouping=True)
