"""The browser of the interface's tests."""

from tests.core.interface.conftest import browse, chromium, site

__all__ = ["browse", "chromium", "site"]
