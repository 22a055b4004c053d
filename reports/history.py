"""The ledger's acts on reports, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger.history import describe

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("report.asked")
def asked(act: RecordedAct) -> str:
    return _("asked for report %(number)s") % {"number": act.facts.get("number", "")}


@describe("report.issued")
def issued(act: RecordedAct) -> str:
    return _("issued report %(number)s, file fingerprint %(hash)s …") % {
        "number": act.facts.get("number", ""),
        "hash": str(act.facts.get("sha256", ""))[:12],
    }


@describe("report.downloaded")
def downloaded(act: RecordedAct) -> str:
    return _("downloaded report %(number)s") % {"number": act.facts.get("number", "")}
