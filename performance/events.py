"""What happens to figures and milestones, for whoever reacts (see config/reactions.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReturnSent:
    partnership_id: int
    submission_id: int


@dataclass(frozen=True, slots=True)
class ReturnTakenBack:
    partnership_id: int
    submission_id: int


@dataclass(frozen=True, slots=True)
class RecordsAccepted:
    """Figures of one partnership were accepted; `periods` are the months they belong to."""

    partnership_id: int
    partnership: UUID
    record_ids: tuple[int, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiguresCounted:
    """The job that follows an acceptance has begun to count the figures."""

    partnership_id: int
    job_id: int


@dataclass(frozen=True, slots=True)
class RecordsSentBack:
    partnership_id: int
    submission_id: int


@dataclass(frozen=True, slots=True)
class RecordDisputed:
    """A figure's dispute was raised, or lifted again; `period` is the month it belongs to."""

    partnership_id: int
    partnership: UUID
    dispute_id: int
    period: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class MilestoneMoved:
    """A milestone changed its state, dates or forecast."""

    partnership_id: int
    milestone_id: int
    state: str


@dataclass(frozen=True, slots=True)
class ForecastGiven:
    """A milestone has another forecast; `before` is the day that stood until now."""

    partnership_id: int
    forecast_id: int
    before: dt.date | None


@dataclass(frozen=True, slots=True)
class ScorecardIssued:
    partnership_id: int
    scorecard_id: int
    period: str


@dataclass(frozen=True, slots=True)
class TrustWeightsAdopted:
    """Both sides have adopted what each part of the trust index weighs."""

    partnership_id: int
    weights_id: int


@dataclass(frozen=True, slots=True)
class PaymentIssued:
    """A payment was approved by two people and is a certificate now."""

    partnership_id: int
    payment_id: int
