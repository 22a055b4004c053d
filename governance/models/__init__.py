"""Who decides: appointments and invitations, bodies and what they decide, risks shared out."""

from governance.models.appointment import Appointment
from governance.models.body import BlockSide, Body, Seat
from governance.models.decision import (
    CriteriaAgreement,
    Criterion,
    Decision,
    FollowUp,
    Interest,
    Judgement,
    Option,
    Position,
    Vote,
)
from governance.models.invitation import Invitation
from governance.models.responsibility import Responsibility
from governance.models.risk import Risk

__all__ = [
    "Appointment",
    "BlockSide",
    "Body",
    "CriteriaAgreement",
    "Criterion",
    "Decision",
    "FollowUp",
    "Interest",
    "Invitation",
    "Judgement",
    "Option",
    "Position",
    "Responsibility",
    "Risk",
    "Seat",
    "Vote",
]
