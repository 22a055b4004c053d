"""The days spent in each stage as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
                    {"text": str(spent), "num": True, "column": _("Days spent")},
                    {"text": "", "num": True, "column": _("Planned")},
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
            "text": "–" if one.days is None else str(one.days),
            "sub": over if one.over else "",
            "num": True,
            "column": _("Days spent"),
        },
        {
            "text": "–" if one.planned is None else str(one.planned),
            "num": True,
            "column": _("Planned"),
        },
    ]
