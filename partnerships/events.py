"""What happens to partnerships, for whoever reacts (see config/reactions.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class PartnershipCreated:
    """A partnership was opened; `authority` is the uuid of the one that leads it."""

    partnership_id: int
    authority: UUID


@dataclass(frozen=True, slots=True)
class StageApprovalMoved:
    """A stage approval was proposed, decided, refused or withdrawn."""

    partnership_id: int
    proposal_id: int
    state: str


@dataclass(frozen=True, slots=True)
class PhaseMoved:
    partnership_id: int
    move_id: int
    from_phase: str
    to_phase: str


@dataclass(frozen=True, slots=True)
class ContractPublished:
    partnership_id: int
    contract_version_id: int
    effective_from: dt.date
