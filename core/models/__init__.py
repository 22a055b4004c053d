"""What knows no partnership: people, organisations, jobs, the ledger, counters."""

from core.models.api_token import ApiToken, KeptAnswer, Scope
from core.models.counter import Counter
from core.models.job import DueRun, Job, Lease
from core.models.ledger import AuditEvent, LedgerHead
from core.models.mail import Mail
from core.models.notice import Notice
from core.models.organisation import Membership, Organisation
from core.models.user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
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
    "Scope",
    "User",
]
