"""The results of a users' survey in words and numbers, from what was fixed when it closed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import percent, scaled
from governance.models import Survey
from governance.selectors.relationship_page import mean_shown
from governance.selectors.survey_sheets import asked_in
from governance.survey_answers import CHOICE, HIGHEST, SCALE, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.survey_answers import Asked

Row = dict[str, Any]
TAG = {Survey.State.DRAFT: "none", Survey.State.OPEN: "info", Survey.State.CLOSED: "good"}


def result_rows(survey: Survey) -> list[Row]:
    """One row for each question that is counted; one query."""
    found: Mapping[str, Any] = survey.results.get("questions", {})
    return [
        _question(one, found[one.key])
        for one in asked_in(survey)
        if one.kind != TEXT and one.key in found
    ]


def _question(one: Asked, found: Mapping[str, Any]) -> Row:
    return {
        "key": one.key,
        "text": one.text,
        "kind": one.kind,
        "answers": found["answers"],
        "answers_words": answers_words(found["answers"]),
        "mean": _("%(mean)s of %(most)d on average")
        % {"mean": mean_shown(found["mean"]), "most": HIGHEST[SCALE]}
        if found["mean"] is not None
        else "",
        "cells": [_cell(one, cell, found["answers"]) for cell in found["cells"]],
        "is_hidden": not found["cells"],
    }


def _cell(one: Asked, cell: Mapping[str, Any], of: int) -> Row:
    label = one.labels[cell["number"] - 1]
    shown: Row = {"label": label if one.kind == CHOICE else _(label), "count": cell["count"]}
    if cell["count"] is None:
        return shown | {
            "share": _("not shown"),
            "margin": "",
        }
    return shown | {
        "share": share_words(cell["count"], of),
        "margin": _("%(low)s to %(high)s")
        % {
            "low": _per_cent(Fraction(cell["low"])),
            "high": _per_cent(Fraction(cell["high"])),
        },
    }


def share_words(count: int, of: int) -> str:
    """A share as whole per cent, half-up."""
    return _per_cent(Fraction(count, of))


def _per_cent(share: Fraction) -> str:
    units = 200 * share.numerator + share.denominator
    return percent(units // (2 * share.denominator), 0)


def answers_words(count: int) -> str:
    """So many answers."""
    return ngettext("%(n)s answer", "%(n)s answers", count) % {"n": scaled(count)}
