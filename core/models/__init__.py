"""What knows no partnership: people, organisations, jobs, the ledger, counters."""

from core.models.api_token import ApiToken, KeptAnswer, Scope
from core.models.checkpoint import Checkpoint, SignedHead
from core.models.counter import Counter
from core.models.job import DueRun, Job, Lease
from core.models.ledger import AuditEvent, LedgerHead
from core.models.mail import Mail
from core.models.notice import Notice
from core.models.organisation import Membership, Organisation
from core.models.user import User
from core.models.witness import RowChange, WitnessContext
from core.models.wrong_answers import WrongAnswers

__all__ = [
    "ApiToken",
    "AuditEvent",
    "Checkpoint",
    "Counter",
    "DueRun",
    "Job",
    "KeptAnswer",
    "Lease",
    "LedgerHead",
    "Mail",
    "Membership",
    "Notice",
    "Organisation",
    "RowChange",
    "Scope",
    "SignedHead",
    "User",
    "WitnessContext",
    "WrongAnswers",
]
