"""The ledger's acts on what is measured, in sentences: each module registers its own."""

from performance.history import (
    figures,
    indices,
    interests,
    kpis,
    milestones,
    objectives,
    payments,
    scores,
    set_up,
    trust,
)

__all__ = [
    "figures",
    "indices",
    "interests",
    "kpis",
    "milestones",
    "objectives",
    "payments",
    "scores",
    "set_up",
    "trust",
]
