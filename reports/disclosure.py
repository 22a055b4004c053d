"""What a partnership discloses by the World Bank's framework, and when.

Headings I to X and the stages are those of the *Framework for Disclosure in PPP Projects* (World
Bank, 2016), as the Open Contracting profile for PPPs quotes it (docs/framework.md, docs/timing.md).
A code says what is due at a stage: P is published, R repeated, U updated. That profile gives codes
for headings I and II only; those of III to X are defaults of Concord: `is_own_timing` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

STAGES: Final = ("PP", "P", "A", "CC", "I", "R")
"""Codes of `codelists.DISCLOSURE_STAGES`, in their order."""

SOURCE: Final = _(
    "World Bank, Framework for Disclosure in PPP Projects, 2016, headings I to X, as quoted by the "
    "Open Contracting profile for PPPs, which gives the codes of headings I and II. Those of III "
    "to X are Concord’s own."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading.

    Attributes:
        timing: a code for each of `STAGES`, "" where nothing is due at that stage.
        documents: kinds of documents that stand under it, codes of `codelists.DOCUMENT_KINDS`.
        reports: kinds of reports that tell of it.
        types: of partnerships to which alone it applies; all of them where it is empty.
    """

    number: str
    title: str | Promise
    timing: tuple[str, str, str, str, str, str]
    documents: tuple[str, ...]
    reports: tuple[str, ...] = ()
    is_own_timing: bool = True
    types: tuple[str, ...] = ()

    @property
    def first_stage(self) -> str:
        """The stage at which it is to be published first."""
        return STAGES[self.timing.index("P")]


_FROM_THE_START: Final = ("P", "U", "U", "U", "U", "U")
_FROM_THE_CLOSE: Final = ("", "", "", "P", "U", "U")

HEADINGS: Final = (
    Heading(
        number="I",
        title=_("Basic project information"),
        timing=("P", "R", "R", "R", "R", "R"),
        documents=(
            "needsAssessment",
            "technicalSpecifications",
            "serviceDescription",
            "estimatedDemand",
            "projectAdditionality",
            "financeAdditionality",
            "pppModeRationale",
            "contractSigned",
            "contractSchedule",
            "contractSummary",
        ),
        reports=("contract_as_of", "milestone_status"),
        is_own_timing=False,
    ),
    Heading(
        number="II",
        title=_("Procurement"),
        timing=("P", "U", "", "", "", ""),
        documents=(
            "feasibilityStudy",
            "environmentalImpact",
            "tenderNotice",
            "requestForQualification",
            "biddingDocuments",
            "evaluationCriteria",
            "evaluationCommittee",
            "clarifications",
            "awardNotice",
        ),
        is_own_timing=False,
    ),
    Heading(
        number="III",
        title=_("Risk: who bears each"),
        timing=_FROM_THE_CLOSE,
        documents=("riskProvisions",),
        reports=("risk_register",),
    ),
    Heading(
        number="IV",
        title=_("Evaluation of the PPP option"),
        timing=("", "", "P", "", "", ""),
        documents=(
            "valueForMoneyAnalysis",
            "discountRate",
            "riskComparison",
            "evaluationReports",
        ),
    ),
    Heading(
        number="V",
        title=_("Finance: debt, equity, lenders, forecast return"),
        timing=_FROM_THE_CLOSE,
        documents=("financeArrangements", "equityTransferCaps", "financialModel"),
    ),
    Heading(
        number="VI",
        title=_("Government support"),
        timing=_FROM_THE_CLOSE,
        documents=(
            "guaranteeReports",
            "grants",
            "servicePayments",
            "landTransfer",
            "assetTransfer",
            "otherGovernmentSupport",
            "revenueShare",
        ),
        reports=("payment_certificate", "deduction_ledger"),
    ),
    Heading(
        number="VII",
        title=_("Tariffs"),
        timing=_FROM_THE_CLOSE,
        documents=("tariffs", "tariffMethod", "tariffReview", "tariffIllustration"),
        types=("concession",),
    ),
    Heading(
        number="VIII",
        title=_("Termination and handover"),
        timing=_FROM_THE_CLOSE,
        documents=("defaultEvents", "termination", "handover"),
        reports=("expiry_readiness",),
    ),
    Heading(
        number="IX",
        title=_("Renegotiations"),
        timing=("", "", "", "", "", "P"),
        documents=("contractAnnexe",),
    ),
    Heading(
        number="X",
        title=_("Performance, at least once a year"),
        timing=("", "", "", "", "P", "U"),
        documents=("performanceReport", "financialStatement", "finalAudit"),
        reports=("period_performance", "scorecard", "deduction_ledger", "relationship_review"),
    ),
)
