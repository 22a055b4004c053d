"""What a token leaves of its owner's rights: kinds of acts, and perhaps one row alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.subject import Subject


@dataclass(frozen=True, slots=True)
class Reach:
    """Narrows a person for one request. It takes rights away and never gives any.

    Attributes:
        scopes: the kinds of acts that are left, see `core.models.Scope`.
        only: the one row to which the person is confined; None means all of theirs.
    """

    scopes: frozenset[str]
    only: Subject | None = None
