"""The ledger's acts on partnerships, in sentences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from core.ledger.history import describe, states
from partnerships.bulk_acts import bulk_acts
from partnerships.models import GateProposal, Partnership
from partnerships.selectors.portfolio_filters import phases
from partnerships.type import Outcome
from partnerships.types import types

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


states("partnership", phases)


def _of_a_stage() -> dict[str, object]:
    """A stage approval waits and is decided; the partnership moves, or its stage has an end."""
    known = (*Partnership.PhaseState.choices, *GateProposal.State.choices)
    return {**phases(), **{str(code): label for code, label in known}}


states("stage", _of_a_stage)


@describe("partnership.opened")
def opened(act: RecordedAct) -> str:
    return _("opened the partnership %(reference)s") % {"reference": act.facts.get("reference", "")}


@describe("contract.published")
def contract_published(act: RecordedAct) -> str:
    since = str(act.facts.get("effective_from") or "")
    return _("published version %(version)s of the contract, in force from %(day)s") % {
        "version": act.facts.get("version", ""),
        "day": day(dt.date.fromisoformat(since)) if since else "–",
    }


@describe("contract.terms_changed")
def terms_changed(act: RecordedAct) -> str:
    count = len(act.facts.get("changed") or ())
    return ngettext(
        "changed %(n)d term of the drafted contract",
        "changed %(n)d terms of the drafted contract",
        count,
    ) % {"n": count}


@describe("contract.signed")
def contract_signed(_act: RecordedAct) -> str:
    return _("recorded that the contract is signed")


@describe("party.added")
def party_added(_act: RecordedAct) -> str:
    return _("recorded a party")


@describe("party.chosen")
def party_chosen(_act: RecordedAct) -> str:
    return _("made a bidder the private partner")


@describe("party.changed")
def party_changed(_act: RecordedAct) -> str:
    return _("changed a party")


@describe("document.added")
def document_added(act: RecordedAct) -> str:
    if act.facts.get("supersedes"):
        return _("added version %(version)s of a document, fingerprint %(hash)s …") % {
            "version": act.facts.get("version", ""),
            "hash": str(act.facts.get("sha256", ""))[:12],
        }
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


@describe("import_run.columns_named")
def columns_named(act: RecordedAct) -> str:
    return _("named %(columns)s columns of a list, fingerprint %(hash)s …") % {
        **_from_list(act),
        "columns": act.facts.get("columns", ""),
    }


@describe("import_run.undo_started")
def undo_started(act: RecordedAct) -> str:
    return _("began to undo an import, fingerprint %(hash)s …") % _from_list(act)


@describe("portfolio.import_undone")
def portfolio_import_undone(act: RecordedAct) -> str:
    facts = act.facts
    if "taken_back" not in facts:
        return _("took back %(count)s organisations that an import had recorded") % {
            "count": len(facts.get("organisations", []))
        }
    return _(
        "undid an import: %(gone)s partnerships taken back, %(restored)s with their former values, "
        "fingerprint %(hash)s …"
    ) % {
        **_from_list(act),
        "gone": len(facts["taken_back"]),
        "restored": len(facts.get("restored", [])),
    }


@describe("partnership.import_undone")
def import_undone(act: RecordedAct) -> str:
    return _("took it back with the import that had made it, fingerprint %(hash)s …") % (
        _from_list(act)
    )


@describe("partnership.update_undone")
def update_undone(act: RecordedAct) -> str:
    return _("set back what row %(row)s of a list had changed, fingerprint %(hash)s …") % (
        _from_list(act)
    )


@describe("partnership.adoption_undone")
def adoption_undone(_act: RecordedAct) -> str:
    return _("moved it back to the stage in which it stood before an import")


def _from_list(act: RecordedAct) -> dict[str, object]:
    return {"row": act.facts.get("row", ""), "hash": str(act.facts.get("sha256", ""))[:12]}


@describe("stage.proposed")
def stage_proposed(act: RecordedAct) -> str:
    return _("proposed a stage approval: %(outcome)s. %(reason)s") % _of_stage(act)


@describe("stage.approved")
def stage_approved(_act: RecordedAct) -> str:
    return _("approved the proposed stage move")


@describe("stage.refused")
def stage_refused(act: RecordedAct) -> str:
    return _("refused the proposed stage move: %(answer)s") % {
        "answer": act.facts.get("answer", "")
    }


@describe("stage.proposal_withdrawn")
def stage_withdrawn(_act: RecordedAct) -> str:
    return _("took a proposed stage move back")


@describe("stage.condition_recorded")
def condition_recorded(act: RecordedAct) -> str:
    known = {"code": str(act.facts.get("code", "")).replace("_", " ")}
    if act.facts.get("met_on"):
        return _("confirmed a condition of the stage: %(code)s") % known
    return _("recorded owner and date of a condition of the stage: %(code)s") % known


@describe("stage.condition_waived")
def condition_waived(act: RecordedAct) -> str:
    until = str(act.facts.get("until") or "")
    return _("waived a condition of the stage until %(until)s: %(code)s. %(reason)s") % {
        "until": day(dt.date.fromisoformat(until)) if until else "–",
        "code": str(act.facts.get("code", "")).replace("_", " "),
        "reason": act.facts.get("reason", ""),
    }


@describe("stage.waiver_lifted")
def waiver_lifted(act: RecordedAct) -> str:
    return _("ended the waiver of a condition of the stage: %(code)s") % {
        "code": str(act.facts.get("code", "")).replace("_", " ")
    }


@describe("stage.forward")
def stage_passed(act: RecordedAct) -> str:
    if act.facts.get("carried_over"):
        return _("passed the stage with conditions that follow. %(reason)s") % _of_stage(act)
    return _("passed the stage. %(reason)s") % _of_stage(act)


@describe("stage.pause")
def stage_paused(act: RecordedAct) -> str:
    return _("paused the stage until %(until)s. %(reason)s") % _of_stage(act)


@describe("stage.resume")
def stage_resumed(act: RecordedAct) -> str:
    return _("resumed the stage. %(reason)s") % _of_stage(act)


@describe("stage.redo")
def stage_redone(act: RecordedAct) -> str:
    return _("began the stage again. %(reason)s") % _of_stage(act)


@describe("stage.back")
def stage_back(act: RecordedAct) -> str:
    return _("went back to an earlier stage. %(reason)s") % _of_stage(act)


@describe("stage.end")
def stage_ended(act: RecordedAct) -> str:
    return _("ended the partnership early. %(reason)s") % _of_stage(act)


@describe("stage.expire")
def stage_expired(act: RecordedAct) -> str:
    return _("closed the partnership, which has run its course. %(reason)s") % _of_stage(act)


def _outcomes(act: RecordedAct) -> dict[str, object]:
    """What can be proposed at a stage: the outcomes of a gate, the ways back and the endings.

    Of the type that the act names; of any type where it was recorded without one.
    """
    outcomes: dict[str, object] = {}
    for kind in types:
        if act.facts.get("type", kind.slug) != kind.slug:
            continue
        outcomes |= {f"back_{way.code}": way.name for way in kind.ways_back}
        outcomes |= {ending.code: ending.name for ending in kind.endings}
    return outcomes | {str(one): one.label for one in Outcome}


def _of_stage(act: RecordedAct) -> dict[str, object]:
    outcome, until = str(act.facts.get("outcome") or ""), str(act.facts.get("until") or "")
    return {
        "outcome": _outcomes(act).get(outcome, outcome.replace("_", " ")),
        "reason": act.facts.get("reason", ""),
        "until": day(dt.date.fromisoformat(until)) if until else "–",
    }


@describe("portfolio.exported")
def portfolio_exported(act: RecordedAct) -> str:
    return _("exported %(rows)s partnerships as %(format)s") % {
        "rows": act.facts.get("rows", ""),
        "format": str(act.facts.get("format", "")).upper(),
    }


@describe("list.exported")
def list_exported(act: RecordedAct) -> str:
    return _("exported %(rows)s rows of a list as %(format)s: %(list)s") % {
        "rows": act.facts.get("rows", ""),
        "format": str(act.facts.get("format", "")).upper(),
        "list": str(act.facts.get("list", "")).replace("-", " "),
    }


@describe("portfolio.export_asked")
def portfolio_export_asked(_act: RecordedAct) -> str:
    return _("asked for an export of the portfolio")


@describe("portfolio.bulk_asked")
def portfolio_bulk_asked(act: RecordedAct) -> str:
    slug = str(act.facts.get("act", ""))
    return _("asked for “%(act)s” with %(count)s partnerships") % {
        "act": bulk_acts[slug].label if slug in bulk_acts else slug.replace("_", " "),
        "count": act.facts.get("partnerships", ""),
    }
