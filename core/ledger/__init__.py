"""The ledger: what happened, in chains that show every later change."""

from core.ledger.audit import SYSTEM_STREAM, audited

__all__ = ["SYSTEM_STREAM", "audited"]
