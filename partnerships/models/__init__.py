"""Partnerships, their parties, contract, stages, documents and charges."""

from partnerships.models.bulk_run import BulkOutcome, BulkRun
from partnerships.models.contract_version import ContractVersion
from partnerships.models.document import Document, DocumentDownload
from partnerships.models.draft import PartnershipDraft
from partnerships.models.import_run import ImportedRow, ImportRun, ListedFacts
from partnerships.models.list_mapping import ListMapping
from partnerships.models.objective import Objective
from partnerships.models.partnership import Partnership
from partnerships.models.party import ExternalId, FundingSource, Party
from partnerships.models.permissions import (
    PartnershipGroupObjectPermission,
    PartnershipUserObjectPermission,
)
from partnerships.models.planned_charge import PlannedCharge
from partnerships.models.portfolio_export import PortfolioExport
from partnerships.models.saved_view import SavedView
from partnerships.models.stage import ConditionRecord, GateProposal, PhaseMove, PhasePlan
from partnerships.models.standing import Standing
from partnerships.models.variation import Variation, VariationStep

__all__ = [
    "BulkOutcome",
    "BulkRun",
    "ConditionRecord",
    "ContractVersion",
    "Document",
    "DocumentDownload",
    "ExternalId",
    "FundingSource",
    "GateProposal",
    "ImportRun",
    "ImportedRow",
    "ListMapping",
    "ListedFacts",
    "Objective",
    "Partnership",
    "PartnershipDraft",
    "PartnershipGroupObjectPermission",
    "PartnershipUserObjectPermission",
    "Party",
    "PhaseMove",
    "PhasePlan",
    "PlannedCharge",
    "PortfolioExport",
    "SavedView",
    "Standing",
    "Variation",
    "VariationStep",
]
