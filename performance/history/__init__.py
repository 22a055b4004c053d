"""The ledger's acts on what is measured, in sentences: each module registers its own."""

from performance.history import (
    affordability,
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
    "affordability",
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
