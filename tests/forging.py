"""Changes that no service makes and the database refuses: tests set the scene with them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

from core import insert_only
from partnerships.models import ContractVersion

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def published_versions_open() -> Iterator[None]:
    """Inside the block published versions of the contract can be changed and deleted."""
    with insert_only.lifted(connection, [ContractVersion._meta.db_table]):
        yield


def forge(versions: Any, **changed: Any) -> int:
    """Change these versions of the contract, also where they are published."""
    with published_versions_open():
        rows: int = versions.update(**changed)
    return rows
