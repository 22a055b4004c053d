"""Code lists of partnerships: what a field may hold, and what a person reads for it.

The codes of documents, parties, risks and disclosure stages are those of the Open Contracting
Data Standard for PPPs (source S1) where it has one; the others are the product's own. Codes are
stored, so they never change; labels may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
"""What a person reads: a plain or a lazily translated string."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list.

    Attributes:
        code: what is stored.
        label: what a person reads, in lower case where it stands within a sentence.
        ocds: the code that stands for it in an Open Contracting file; "" where the standard has
            none, so that an export writes the own code (open list) or a note (closed list).
    """

    code: str
    label: Text
    ocds: str = ""


def choices(entries: Iterable[Code]) -> tuple[tuple[str, Text], ...]:
    """The entries as pairs for `choices=` of a model or form field."""
    return tuple((entry.code, entry.label) for entry in entries)


def labels(entries: Iterable[Code]) -> dict[str, Text]:
    """The label of each code."""
    return {entry.code: entry.label for entry in entries}


# For sectors, `ocds` is the division or group of the UN classification COFOG.
SECTOR_CODES: Final = (
    Code("transport", _("Transport"), "04.5"),
    Code("health", _("Health"), "07"),
    Code("education", _("Education"), "09"),
    Code("water", _("Water and sanitation"), "06.3"),
    Code("waste", _("Waste"), "05.1"),
    Code("energy", _("Energy"), "04.3"),
    Code("street_lighting", _("Street lighting"), "06.4"),
    Code("digital", _("Digital services and communications"), "04.6"),
    Code("housing", _("Housing"), "06.1"),
    Code("social", _("Social care and families"), "10"),
    Code("employment", _("Employment and training"), "04.1"),
    Code("justice", _("Courts, prisons and justice"), "03"),
    Code("emergency", _("Emergency services"), "03.2"),
    Code("defence", _("Defence"), "02"),
    Code("culture", _("Leisure, culture and libraries"), "08"),
    Code("offices", _("Public offices"), "01.3"),
    Code("climate", _("Environment and climate"), "05"),
    Code("agriculture", _("Agriculture"), "04.2"),
    Code("other", _("Other"), ""),
)
SECTORS: Final = choices(SECTOR_CODES)

INNOVATION_KIND_CODES: Final = (
    Code("service", _("Service: something new or better for users")),
    Code("process", _("Process: a faster or simpler way of working")),
    Code("organisational", _("Organisational: another way of being organised")),
    Code("policy", _("Policy: another rule or another way of deciding")),
)
INNOVATION_KINDS: Final = choices(INNOVATION_KIND_CODES)

DIGITAL_AIM_CODES: Final = (
    Code("modern_systems", _("Modern IT systems")),
    Code("data_decisions", _("Decisions that rest on data")),
    Code("online_services", _("Online services")),
    Code("digital_skills", _("Digital skills")),
)
DIGITAL_AIMS: Final = choices(DIGITAL_AIM_CODES)

DISCLOSURE_STAGE_CODES: Final = (
    Code("PP", _("Before the procurement"), "PP"),
    Code("P", _("Procurement"), "P"),
    Code("A", _("Award"), "A"),
    Code("CC", _("After commercial close"), "CC"),
    Code("I", _("Implementation"), "I"),
    Code("R", _("Renegotiation"), "R"),
)
DISCLOSURE_STAGES: Final = choices(DISCLOSURE_STAGE_CODES)

MILESTONE_CODE_CODES: Final = tuple(
    Code(code, label, code)
    for code, label in (
        ("projectApproval", _("Project approval")),
        ("commercialClose", _("Commercial close")),
        ("financialClose", _("Financial close")),
        ("commencement", _("Start of construction or development")),
        ("completion", _("Completion of construction or development")),
        ("commissioning", _("Commissioning")),
        ("enquiryPeriodStart", _("Questions may be asked from")),
        ("enquiryPeriodEnd", _("Questions may be asked until")),
        ("draftFinalTender", _("Draft final tender")),
    )
)
MILESTONE_CODES: Final = choices(MILESTONE_CODE_CODES)

PARTY_ROLE_CODES: Final = (
    Code("procuringEntity", _("procuring authority"), "procuringEntity"),
    Code("buyer", _("buyer"), "buyer"),
    Code("privateParty", _("private partner"), "privateParty"),
    Code("equityInvestor", _("shareholder"), "equityInvestor"),
    Code("lender", _("lender"), "lender"),
    Code("leadBank", _("lead bank"), "leadBank"),
    Code("funder", _("funder"), "funder"),
    Code("payer", _("payer"), "payer"),
    Code("payee", _("payee"), "payee"),
    Code("supplier", _("supplier or subcontractor"), "supplier"),
    Code("tenderer", _("bidder"), "tenderer"),
    Code("interestedParty", _("interested party"), "interestedParty"),
    Code("reviewBody", _("review body"), "reviewBody"),
    Code("independentCertifier", _("independent certifier")),
    Code("technicalAdviser", _("lenders’ technical adviser")),
    Code("evaluator", _("independent evaluator")),
    Code("auditor", _("auditor")),
    Code("regulator", _("regulator")),
    Code("userGroup", _("service users’ group")),
    Code("dataController", _("data controller")),
)
PARTY_ROLES: Final = choices(PARTY_ROLE_CODES)

RISK_BEARER_CODES: Final = (
    Code("authority", _("Authority"), "publicAuthority"),
    Code("partner", _("Partner"), "privateParty"),
    Code("shared", _("Shared"), "undefined"),
)
RISK_BEARERS: Final = choices(RISK_BEARER_CODES)

RISK_CATEGORY_CODES: Final = (
    Code("landAvailability", _("Land and site"), "landAvailability"),
    Code("environmental", _("Environment"), "environmental"),
    Code("design", _("Design"), "design"),
    Code("construction", _("Construction"), "construction"),
    Code("completion", _("Completion and commissioning"), "completion"),
    Code("revenue", _("Demand and revenue"), "revenue"),
    Code("inflationAndFx", _("Inflation and exchange rates"), "inflationAndFx"),
    Code("availabilityAndQuality", _("Availability and quality"), "availabilityAndQuality"),
    Code("otherRevenue", _("Non-payment and fraud"), "otherRevenue"),
    Code("financeAvailability", _("Availability of finance"), "financeAvailability"),
    Code("refinancing", _("Refinancing"), "refinancing"),
    Code("changeInLaw", _("Change in law"), "changeInLaw"),
    Code("forceMajeure", _("Force majeure"), "forceMajeure"),
    Code("earlyTermination", _("Early termination"), "earlyTermination"),
    Code("compliance", _("Permits and compliance"), "compliance"),
    Code("assetCondition", _("Condition of existing assets")),
    Code("dataAndRights", _("Data protection, intellectual property and bias")),
    Code("attribution", _("Outcome not caused by the service")),
    Code("handback", _("Condition at handback")),
    Code("people", _("People and skills")),
    Code("all", _("All risks"), "all"),
)
RISK_CATEGORIES: Final = choices(RISK_CATEGORY_CODES)

FUNDING_KIND_CODES: Final = (
    Code("loan", _("Senior loan"), "loan"),
    Code("junior_loan", _("Junior or shareholder loan"), "loan"),
    Code("bond", _("Bond"), "bond"),
    Code("mezzanine", _("Mezzanine finance"), "hybrid"),
    Code("equity", _("Share capital"), "shares.unlisted"),
    Code("listed_equity", _("Listed shares"), "shares.listed"),
    Code("grant", _("Grant"), "grant"),
    Code("public_capital", _("The authority’s own capital")),
    Code("outcome_fund", _("Outcome fund")),
    Code("guarantee", _("Guarantee"), "guarantee"),
)
FUNDING_KINDS: Final = choices(FUNDING_KIND_CODES)

_STANDARD_DOCUMENTS: Final = (
    ("needsAssessment", _("Needs assessment")),
    ("feasibilityStudy", _("Feasibility study")),
    ("marketStudies", _("Market consultation record")),
    ("environmentalImpact", _("Environmental and social assessment")),
    ("projectPlan", _("Project plan or programme")),
    ("riskProvisions", _("Plan for risks and liabilities")),
    ("serviceDescription", _("Description of the service")),
    ("valueForMoneyAnalysis", _("Value-for-money analysis")),
    ("riskComparison", _("Comparison of risks")),
    ("discountRate", _("Discount rate and its reason")),
    ("pppModeRationale", _("Why a partnership is the right way")),
    ("projectAdditionality", _("What the project adds")),
    ("financeAdditionality", _("What private finance adds")),
    ("estimatedDemand", _("Expected demand")),
    ("tenderNotice", _("Tender notice")),
    ("requestForQualification", _("Request for qualification or proposals")),
    ("biddingDocuments", _("Tender documents")),
    ("technicalSpecifications", _("Output specification")),
    ("evaluationCriteria", _("Criteria for choosing")),
    ("evaluationCommittee", _("Who sits on the evaluation committee")),
    ("clarifications", _("Answers to bidders’ questions")),
    ("minutes", _("Minutes")),
    ("negotiationParameters", _("Limits set for the negotiation")),
    ("evaluationReports", _("Evaluation report")),
    ("conflictOfInterest", _("Declarations of interest")),
    ("awardNotice", _("Award notice")),
    ("winningBid", _("Winning bid")),
    ("contractDraft", _("Draft contract")),
    ("contractSigned", _("Signed contract")),
    ("contractSchedule", _("Contract schedule")),
    ("contractAnnexe", _("Contract annexe or amendment")),
    ("contractGuarantees", _("Performance security or guarantee")),
    ("contractSummary", _("Summary of the contract")),
    ("subContract", _("Subcontract")),
    ("tariffs", _("Tariff schedule")),
    ("tariffMethod", _("How tariffs are set")),
    ("tariffReview", _("How tariffs are reviewed")),
    ("tariffIllustration", _("How tariffs changed")),
    ("servicePayments", _("Payment mechanism and service payments")),
    ("revenueShare", _("Revenue share")),
    ("guaranteeReports", _("Report on guarantees and contingent liabilities")),
    ("grants", _("Grants")),
    ("otherGovernmentSupport", _("Other public support")),
    ("equityTransferCaps", _("Limits on the transfer of shares")),
    ("financeArrangements", _("Direct agreement and lenders’ step-in")),
    ("landTransfer", _("Transfer of land")),
    ("assetTransfer", _("Transfer of assets and staff")),
    ("completionCertificate", _("Completion certificate")),
    ("physicalProgressReport", _("Report on the progress of works")),
    ("financialProgressReport", _("Report on payments")),
    ("financialStatement", _("Audited accounts")),
    ("performanceReport", _("Performance report")),
    ("defaultEvents", _("Default events")),
    ("termination", _("Termination")),
    ("handover", _("Handover and handback pack")),
    ("finalAudit", _("Final audit")),
)
_OWN_DOCUMENTS: Final = (
    ("optionsAppraisal", _("Options considered")),
    ("screeningReport", _("Screening report")),
    ("businessCase", _("Business case")),
    ("appraisalReport", _("Appraisal report")),
    ("affordabilityStatement", _("Affordability statement")),
    ("legalOpinion", _("Legal opinion")),
    ("financialModel", _("Base-case financial model")),
    ("insurances", _("Insurances")),
    ("conditionsPrecedent", _("Checklist of conditions precedent")),
    ("changeProtocol", _("Change protocol")),
    ("contractManagementPlan", _("Contract management plan")),
    ("contractManual", _("Contract administration manual")),
    ("handoverRecord", _("Handover record to the contract manager")),
    ("reviewableDesign", _("Reviewable design data")),
    ("certifierReport", _("Certifier’s monthly report")),
    ("testPlan", _("Plan of tests")),
    ("testReport", _("Test report")),
    ("availabilityCertificate", _("Availability certificate")),
    ("snagNotice", _("Notice of minor defects")),
    ("asBuiltRecords", _("As-built records")),
    ("assetRegister", _("Register of assets and their condition")),
    ("conditionSurvey", _("Condition survey")),
    ("expiryPlan", _("Expiry plan")),
    ("remedialProgramme", _("Programme of repairs before handback")),
    ("retentionAccount", _("Retention account ledger")),
    ("futureService", _("Decision on the service after expiry")),
    ("escrowRules", _("Escrow rules")),
    ("investmentPlan", _("Investment duties")),
    ("openingBalances", _("Opening meters and cash cut-off")),
    ("permits", _("Permits")),
    ("revenueStatement", _("Certified revenue statement")),
    ("dataInventory", _("Inventory of data")),
    ("dataSharingAgreement", _("Data-sharing agreement")),
    ("impactAssessment", _("Data protection impact assessment")),
    ("valueShareTerms", _("Intellectual property and value share")),
    ("secureEnvironment", _("Specification of the secure environment")),
    ("stageReport", _("Stage report")),
    ("readinessEvidence", _("Evidence of technology readiness")),
    ("securityReview", _("Security review")),
    ("rightsRegister", _("Register of intellectual property")),
    ("userResearch", _("User research")),
    ("costBenefit", _("Costs and benefits")),
    ("exitPlan", _("Plan for exit and deletion of data")),
    ("acceptanceCertificate", _("Acceptance certificate")),
    ("benefitsReport", _("Benefits report")),
    ("dataReturnCertificate", _("Certificate of return or destruction of data")),
    ("cohortDefinition", _("Definition of the participant group")),
    ("baselineStudy", _("Baseline and comparison group")),
    ("evidenceReview", _("Review of the evidence")),
    ("metricDictionary", _("Definitions of the outcomes")),
    ("rateCard", _("Rate card and caps")),
    ("verificationProtocol", _("Verification protocol")),
    ("investorAgreements", _("Investor agreements")),
    ("referralPathway", _("Referral pathway")),
    ("outcomeClaim", _("Claim for outcomes")),
    ("verifierCertificate", _("Verifier’s certificate")),
    ("paymentReconciliation", _("Reconciliation of payments")),
    ("evaluationFinal", _("Final evaluation")),
    ("figureEvidence", _("Evidence of a reported figure")),
    ("completionEvidence", _("Evidence of a completed milestone")),
    ("concernEvidence", _("Evidence of a position on a concern")),
    ("serviceProof", _("Proof that a notice was served")),
    ("failureEvidence", _("Evidence of a service failure")),
    ("paymentEvidence", _("Evidence of a figure for a payment")),
    ("other", _("Other document")),
)
EVIDENCE_KINDS: Final = frozenset(
    {
        "figureEvidence",
        "completionEvidence",
        "concernEvidence",
        "serviceProof",
        "failureEvidence",
        "paymentEvidence",
    }
)
"""What comes with a return, a claim, a concern, a notice, a failure: never a required document."""
DOCUMENT_KIND_CODES: Final = (
    *(Code(code, label, code) for code, label in _STANDARD_DOCUMENTS),
    *(Code(code, label) for code, label in _OWN_DOCUMENTS),
)
DOCUMENT_KINDS: Final = choices(DOCUMENT_KIND_CODES)
