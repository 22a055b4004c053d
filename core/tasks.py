"""What workers do for core; importing it registers the handlers."""

from core.notifications import sending

__all__ = ["sending"]
