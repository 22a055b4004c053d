"""The last nightly check, for the page of the runs: what differs and how it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.formatting import day
from performance.selectors.recompute_check import last_check

if TYPE_CHECKING:
    from core.models import User
    from performance.selectors.recompute_check import Found, LastCheck

_COLUMNS = {
    "state": gettext_lazy("State"),
    "state_reason": gettext_lazy("Finding"),
    "finding": gettext_lazy("Finding"),
    "financial": gettext_lazy("Financial score"),
    "community": gettext_lazy("Community score"),
    "financial_received": gettext_lazy("Financial data received"),
    "community_received": gettext_lazy("Community data received"),
    "financial_status": gettext_lazy("Financial data"),
    "community_status": gettext_lazy("Community data"),
    "dual": gettext_lazy("Dual score"),
    "trend": gettext_lazy("Trend"),
    "path": gettext_lazy("Past scores"),
    "period": gettext_lazy("Period"),
    "next_deadline_on": gettext_lazy("Next deadline"),
    "next_deadline": gettext_lazy("Next deadline"),
    "result": gettext_lazy("How it was worked out"),
    "result_sha256": gettext_lazy("Fingerprint"),
    "rule_version": gettext_lazy("Version of the rules"),
}
_MENDING = {
    "standing": gettext_lazy("Your administrator writes it anew (recompute_check)."),
    "altered": gettext_lazy("Tell your administrator: it was altered, or is worked out otherwise."),
    "behind": gettext_lazy("Work out the scorecards of its period again."),
}


def check_shown(user: User) -> dict[str, Any] | None:
    """The note above the runs and the table of what differs; None before the first check."""
    check = last_check(user)
    if check is None:
        return None
    return {
        "note": _note(check),
        "columns": [
            {"label": _("Partnership")},
            {"label": _("What differs")},
            {"label": _("Stored")},
            {"label": _("Worked out anew")},
            {"label": _("Mend it")},
        ],
        "rows": [_row(one) for one in check.listed],
        "more": _("The first %(listed)s of %(all)s are listed.")
        % {"listed": len(check.listed), "all": check.differences}
        if check.differences > len(check.listed)
        else "",
    }


def _note(check: LastCheck) -> dict[str, Any]:
    looked_at = _(
        "In the night to %(day)s %(standings)s standings and %(scorecards)s scorecards were "
        "worked out anew."
    ) % {
        "day": day(check.finished_at),
        "standings": f"{check.standings:,}",
        "scorecards": f"{check.scorecards:,}",
    }
    if not check.differences:
        return {"kind": "good", "title": _("Nothing differs."), "text": looked_at}
    title = ngettext("%(n)s value differs.", "%(n)s values differ.", check.differences) % {
        "n": f"{check.differences:,}"
    }
    return {"kind": "warn", "title": title, "text": looked_at}


def _row(one: Found) -> dict[str, Any]:
    difference, partnership = one.difference, one.partnership
    what = str(_COLUMNS.get(difference["column"], difference["column"]))
    return {
        "cells": [
            {
                "text": partnership.name if partnership else difference["reference"],
                "sub": difference["reference"] if partnership else "",
                "url": reverse("partnership", args=[partnership.uuid]) if partnership else "",
            },
            {
                "text": what,
                "sub": _("Scorecard %(period)s") % {"period": difference["period"]}
                if difference["period"]
                else _("Standing in the portfolio"),
                "column": _("What differs"),
            },
            {"text": difference["stored"] or "–", "column": _("Stored")},
            {"text": difference["expected"] or "–", "column": _("Worked out anew")},
            {"text": str(_MENDING[difference["kind"]]), "column": _("Mend it")},
        ]
    }
