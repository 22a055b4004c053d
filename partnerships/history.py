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


@describe("documents.added")
def documents_added(act: RecordedAct) -> str:
    return _("added files: %(hashes)s") % {
        "hashes": ", ".join(
            _("fingerprint %(hash)s …") % {"hash": str(one.get("sha256", ""))[:12]}
            for one in act.facts.get("documents", [])
        )
    }


@describe("partnership.imported")
def imported(act: RecordedAct) -> str:
    return _("imported row %(row)s of a list, fingerprint %(hash)s …") % _from_list(act)


@describe("partnership.updated_from_list")
def updated_from_list(act: RecordedAct) -> str:
    return _("brought it up to date from row %(row)s of a list, fingerprint %(hash)s …") % (
        _from_list(act)
    )


@describe("partnership.adopted")
def adopted(_act: RecordedAct) -> str:
    return _("took it over in the stage in which the list has it")


@describe("portfolio.imported")
def portfolio_imported(act: RecordedAct) -> str:
    return _("imported %(count)s partnerships from a list, fingerprint %(hash)s …") % (
        _from_list(act) | {"count": len(act.facts.get("partnerships", []))}
    )


@describe("import_run.started")
def import_started(act: RecordedAct) -> str:
    return _("started an import, fingerprint %(hash)s …") % _from_list(act)


def _from_list(act: RecordedAct) -> dict[str, object]:
    return {"row": act.facts.get("row", ""), "hash": str(act.facts.get("sha256", ""))[:12]}
