"""The pipeline as one table: what follows from what happened, at once or by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import events
from core.events import AtOnce, Later
from core.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.events import Reaction


def _reactions() -> Mapping[type, Sequence[Reaction]]:
    from core.notifications.asking import ask_to_look  # noqa: PLC0415 - models load after apps
    from governance import comment_news, concern_news, meeting_news, news_risks  # noqa: PLC0415 - as above
    from governance.events import (  # noqa: PLC0415 - as above
        AuditFindingMoved,
        CommentWritten,
        ConcernMoved,
        DecisionMoved,
        ExchangeMoved,
        LearningMoved,
        MeetingMoved,
        MeetingRescheduled,
        MinutesApproved,
        RelationshipMoved,
        RiskRaised,
        SharingMoved,
        SurveyClosed,
    )
    from governance.grants import cover  # noqa: PLC0415 - as above
    from governance.services.risk_watch import ask_to_watch  # noqa: PLC0415 - as above
    from partnerships import stage_news  # noqa: PLC0415 - as above
    from partnerships.events import (  # noqa: PLC0415 - as above
        ContractPublished,
        PartnershipCreated,
        StageApprovalMoved,
        VariationMoved,
    )
    from performance import news  # noqa: PLC0415 - as above
    from performance.events import (  # noqa: PLC0415 - as above
        FiguresCounted,
        ForecastGiven,
        MilestoneMoved,
        RecordDisputed,
        RecordsAccepted,
        RecordsSentBack,
        ReturnSent,
        ReturnTakenBack,
        TrustWeightsAdopted,
    )
    from performance.services.milestone_effects import follow  # noqa: PLC0415 - as above
    from performance.services.starters import wait_for_contract  # noqa: PLC0415 - as above

    return {
        # Whoever holds a mandate over the authority sees a new partnership from its first moment.
        PartnershipCreated: [AtOnce(cover)],
        ContractPublished: [AtOnce(wait_for_contract)],
        StageApprovalMoved: [AtOnce(stage_news.moved)],
        # Whoever has to estimate, approve or carry out a change of the contract is told.
        VariationMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        # Whoever has to speak, vote or sign next is told.
        DecisionMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        MeetingMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        MeetingRescheduled: [AtOnce(meeting_news.rescheduled)],
        # Both sides have the same minutes, whoever of them may ask for reports.
        MinutesApproved: [
            Later(
                "reports.minutes",
                key=lambda event: f"reports.minutes:{event.meeting_id}",
                payload=lambda event: {"meeting": event.meeting_id},
                title=lambda _event: "Minutes",
            )
        ],
        # Whoever has to answer is told, and those who held it where it went.
        ExchangeMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        # Whoever answers a finding of an audit, or looks back at it, is told.
        AuditFindingMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        CommentWritten: [AtOnce(comment_news.written)],
        ConcernMoved: [AtOnce(concern_news.moved)],
        RelationshipMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        SurveyClosed: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        LearningMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        SharingMoved: [AtOnce(lambda event: ask_to_look(event.partnership_id))],
        MilestoneMoved: [AtOnce(follow), AtOnce(news.milestone_moved)],
        ForecastGiven: [
            AtOnce(news.forecast_given),
            # A forecast may raise a risk that is tied to the milestone.
            AtOnce(
                lambda event: ask_to_watch(event.partnership_id, f"forecast:{event.forecast_id}")
            ),
        ],
        RiskRaised: [AtOnce(news_risks.raised)],
        # The next deadline of the portfolio moves on with each round, and people are told of it.
        ReturnSent: [_standing("sent", "a return was sent")],
        ReturnTakenBack: [_standing("taken_back", "a return was taken back")],
        RecordsSentBack: [_standing("sent_back", "figures were sent back")],
        # Only what the acceptance touches is scored again.
        RecordsAccepted: [
            Later(
                "scorecards.issue",
                key=lambda event: f"scorecards.issue:records:{max(event.record_ids)}",
                payload=lambda event: {
                    "partnership": event.partnership_id,
                    "periods": list(event.periods),
                    "cause": "figures were accepted",
                },
                title=lambda _event: "Scorecard after an acceptance",
                subject=_partnership,
            ),
            AtOnce(news.return_accepted),
        ],
        # What was accepted may raise a risk; asked for by the job above, not by whoever accepts.
        FiguresCounted: [
            AtOnce(lambda event: ask_to_watch(event.partnership_id, f"figures:{event.job_id}"))
        ],
        TrustWeightsAdopted: [
            Later(
                "trust.adopted",
                key=lambda event: f"trust.adopted:{event.weights_id}",
                payload=lambda event: {"weights": event.weights_id},
                title=lambda _event: "Trust index",
            )
        ],
        # The scorecard says which of its figures are disputed.
        RecordDisputed: [
            Later(
                "scorecards.issue",
                key=lambda event: f"scorecards.issue:dispute:{event.dispute_id}:{event.is_open}",
                payload=lambda event: {
                    "partnership": event.partnership_id,
                    "periods": [event.period],
                    "cause": "a dispute of a figure",
                },
                title=lambda _event: "Scorecard after a dispute",
                subject=_partnership,
            ),
            AtOnce(news.disputed),
        ],
    }


def _partnership(event: Any) -> Subject:
    return Subject("partnership", event.partnership)


def _standing(what: str, cause: str) -> Later:
    return Later(
        "standings.refresh",
        key=lambda event: f"standings.refresh:{what}:{event.submission_id}",
        payload=lambda event: {
            "partnership": event.partnership_id,
            "submission": event.submission_id,
            "cause": cause,
        },
        title=lambda _event: "Next deadline",
    )


def install() -> None:
    """Put the table in force; called once all apps are loaded."""
    events.install(_reactions())
