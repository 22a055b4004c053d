"""The acts on people, decisions and relations, in sentences: each module registers its own."""

from governance.history import (
    access,
    appointments,
    audit,
    comments,
    concerns,
    decisions,
    exchange,
    jurisdictions,
    learning,
    meetings,
    obligations,
    pools,
    publications,
    relationship,
    risks,
)

__all__ = [
    "access",
    "appointments",
    "audit",
    "comments",
    "concerns",
    "decisions",
    "exchange",
    "jurisdictions",
    "learning",
    "meetings",
    "obligations",
    "pools",
    "publications",
    "relationship",
    "risks",
]
