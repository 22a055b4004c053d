"""Kinds of decision, and who does what in each of them until a partnership says otherwise.

R prepares it, A alone answers for it and authorises, C is consulted before, I is told afterwards.
The letters are the product's defaults after the usual practice of contract management
(docs/decisions/0026); each partnership changes its own, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

BOARD: Final = "board"
"""Stands for the body in the table of who does what."""

COLUMNS: Final = (
    "contract_manager",
    "approver",
    "partner_lead",
    BOARD,
    "certifier",
    "lender",
    "portfolio_official",
    "auditor",
)
"""Roles, and the body, in the order of the table."""

LETTERS: Final = ("R", "A", "A/R", "C", "I", "")


@dataclass(frozen=True, slots=True)
class DecisionKind:
    """A kind of decision.

    Attributes:
        slug: what is stored.
        label: in a person's words.
        letters: who does what, by role or `BOARD`.
        partner_votes: whether the partner's side has a voice. It never has one before the
            contract is signed.
        is_by_vote: whether a body can decide it here; the others are decided on their own pages.
        is_rated: whether every option is rated by every criterion before the vote.
    """

    slug: str
    label: str | Promise
    letters: dict[str, str]
    partner_votes: bool = True
    is_by_vote: bool = False
    is_rated: bool = False


def _kind(slug: str, label: str | Promise, letters: str, *, own: bool = False) -> DecisionKind:
    """From letters in the order of `COLUMNS`; `own` is a matter of the partner's own."""
    found = dict(zip(COLUMNS, letters.split(), strict=True))
    plain = {role: "" if one == "-" else one for role, one in found.items()}
    return DecisionKind(slug, label, plain, partner_votes=not own)


def _voted(
    slug: str, label: str | Promise, letters: str, *, own: bool = False, rated: bool = False
) -> DecisionKind:
    return replace(_kind(slug, label, letters, own=own), is_by_vote=True, is_rated=rated)


KINDS: Final[dict[str, DecisionKind]] = {
    kind.slug: kind
    for kind in (
        # manager, owner, lead, board, certifier, lender, portfolio official, auditor
        _voted("stage_approval", _("Stage approval"), "R A C C C C I I"),
        _voted("target_change", _("Change of a target or weight"), "R A C R - I I I"),
        _voted("condition_waiver", _("Waiver of a condition"), "R A C C - C I I"),
        _voted("appointment", _("Appointment"), "R A C C - - I I"),
        _voted("risk_allocation", _("Who carries a risk"), "R A C R - C I I"),
        _voted("large_change", _("Large change, or refinancing"), "R A R C C C C I"),
        _voted("disclosure", _("Publication"), "R A C I - - - C"),
        _voted("resolution", _("Anything else both sides agree on"), "R A R R - - I I"),
        _voted(
            "partner_selection",
            _("Choice of the partner"),
            "R A - I - - C I",
            own=True,
            rated=True,
        ),
        _kind("milestone_submission", _("Claiming a milestone"), "C I A/R I C I - I"),
        _kind("completion_certificate", _("Certificate of completion"), "C I C I A/R C - I"),
        _kind("kpi_validation", _("Checking a KPI’s figure"), "A/R I R I - - - I"),
        _kind("payment_certificate", _("Payment and deductions"), "R A C I - I - I"),
        _kind("deduction_waiver", _("Waiver of a deduction"), "R A - I - I C I", own=True),
        _kind("small_change", _("Small change of the contract"), "A/R I C I - - - I"),
        _kind("tariff_revision", _("Revision of tariffs"), "R A R C - C C I"),
        _kind("breach_notice", _("Warning, or notice of persistent breach"), "R A I I - I C I"),
        _kind("audit_report", _("Audit report"), "C C C I - - I A/R"),
    )
}
"""Every kind, in the order of the table."""

PARTNER_NEVER_ANSWERS: Final = frozenset(KINDS) - {"milestone_submission"}
"""The partner validates no KPI of its own and certifies no payment to itself."""

DECIDED_AFTER_THE_END: Final = frozenset({"disclosure"})
"""What was learned is told, and what is public is taken back, also of what has ended."""


def by_vote() -> list[tuple[str, str | Promise]]:
    """The kinds that a body decides here, with their words."""
    return [(kind.slug, kind.label) for kind in KINDS.values() if kind.is_by_vote]
