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
    """A version of the contract was signed, or a change of it approved.

    `is_first` is false for every version after the first. The day from which a change counts may
    lie behind: whatever was worked out for later days by the version before is then out of date.
    """

    partnership_id: int
    contract_version_id: int
    effective_from: dt.date
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class VariationMoved:
    """A change of the contract was asked for, or went on; `state` is where it stands now."""

    partnership_id: int
    variation_id: int
    state: str
