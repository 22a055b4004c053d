"""What happened in governance; `config/reactions.py` says what follows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecisionMoved:
    """A decision is consulted on, voted on, counted, signed, sent back, refused or put off."""

    partnership_id: int
    decision_id: int
    state: str


@dataclass(frozen=True, slots=True)
class LearningMoved:
    """A lesson, a success story or a session waits for somebody else, or for nobody any more."""

    partnership_id: int


@dataclass(frozen=True, slots=True)
class SharingMoved:
    """What one side brings, agrees to or asks for waits for the other, or no longer."""

    partnership_id: int


@dataclass(frozen=True, slots=True)
class ConcernMoved:
    """A concern was raised or answered, climbed, or something was offered or named.

    `step_id` names the level to which it climbed just now.
    """

    partnership_id: int
    concern_id: int
    state: str
    actor_id: int
    step_id: int | None = None


@dataclass(frozen=True, slots=True)
class SurveyClosed:
    """A survey takes no more answers; its results are fixed. `kind` is that of the survey."""

    partnership_id: int
    survey_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class RelationshipMoved:
    """An activity was planned, held or cancelled, or both sides were asked: To do changes."""

    partnership_id: int


@dataclass(frozen=True, slots=True)
class RiskRaised:
    """A trigger raised a risk; `episode` counts how often it has."""

    partnership_id: int
    risk_id: int
    trigger_id: int
    episode: int


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """A meeting was convened, opened, closed, circulated, answered or cancelled: To do changes."""

    partnership_id: int


@dataclass(frozen=True, slots=True)
class MeetingRescheduled:
    """A meeting was moved to another day, for the `move`th time."""

    partnership_id: int
    meeting_id: int
    move: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class MinutesApproved:
    """Both sides approved the minutes of a meeting, or one was silent until the clock ended."""

    partnership_id: int
    meeting_id: int


@dataclass(frozen=True, slots=True)
class CommentWritten:
    """A comment was written or corrected; `version` is the number of its wording."""

    partnership_id: int
    comment_id: int
    version: int
    is_internal: bool


@dataclass(frozen=True, slots=True)
class AuditFindingMoved:
    """A finding of an audit waits for somebody else, or nobody."""

    partnership_id: int


@dataclass(frozen=True, slots=True)
class ExchangeMoved:
    """A notice, request, check-in or line of the protocol waits for somebody else, or nobody."""

    partnership_id: int
