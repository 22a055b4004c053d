"""Drafts of partnerships that do not exist yet: saved, copied, deleted by their owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem, Refused
from core.transitions import locked
from partnerships.models import PartnershipDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.models import User

Typed = dict[str, list[str]]
"""What was typed, by the name of the field."""

MOST_DRAFTS = 50
"""So many drafts one person may keep."""


@dataclass(frozen=True, slots=True)
class DraftConflict(Exception):  # noqa: N818 - says what happened: two tabs met
    """Somebody saved the draft meanwhile, in another tab; nothing was changed."""

    current: PartnershipDraft


def save_draft(
    draft: PartnershipDraft | None,
    typed: Mapping[str, Sequence[str]],
    *,
    owner: User,
    version: int = 0,
) -> PartnershipDraft:
    """Keeps what was typed. `version` is the one over which it was typed.

    Raises:
        DraftConflict: the draft was saved since.
        Refused: the person keeps too many drafts.
    """
    kept = {name: list(values) for name, values in typed.items()}
    if draft is None:
        if PartnershipDraft.objects.filter(owner=owner).count() >= MOST_DRAFTS:
            message = _("You keep %(n)d drafts already; delete one of them first.")
            raise Refused([Problem("", "too_many", message % {"n": MOST_DRAFTS})])
        return PartnershipDraft.objects.create(owner=owner, typed=kept, saved_at=clock.now())
    with transaction.atomic():
        row = locked(draft)
        if row.typed == kept:
            return row
        if row.version != version:
            raise DraftConflict(row)
        row.typed, row.version, row.saved_at = kept, row.version + 1, clock.now()
        row.save(update_fields=["typed", "version", "saved_at"])
    return row


def delete_draft(draft: PartnershipDraft) -> None:
    """Takes a draft away; nothing that exists changes."""
    draft.delete()
