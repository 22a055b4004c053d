"""The ledger's acts on partnerships, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger.history import describe

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("partnership.opened")
def opened(act: RecordedAct) -> str:
    return _("opened the partnership %(reference)s") % {"reference": act.facts.get("reference", "")}


@describe("contract.published")
def contract_published(act: RecordedAct) -> str:
    return _("published version %(version)s of the contract, in force from %(day)s") % {
        "version": act.facts.get("version", ""),
        "day": act.facts.get("effective_from", ""),
    }


@describe("document.added")
def document_added(act: RecordedAct) -> str:
    return _("added a document, fingerprint %(hash)s …") % {
        "hash": str(act.facts.get("sha256", ""))[:12]
    }
