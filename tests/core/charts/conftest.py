"""The browser of the interface's tests."""

from tests.core.interface.conftest import browse, site

__all__ = ["browse", "site"]
