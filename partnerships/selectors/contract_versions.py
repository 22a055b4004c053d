"""The versions of a contract: which one holds on a day, and how it reads."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from partnerships.models import ContractVersion, Party
from partnerships.terms_json import from_json
from partnerships.types import types

if TYPE_CHECKING:
    from partnerships.models import Partnership
    from partnerships.terms import Terms


def first_draft(partnership: Partnership) -> ContractVersion | None:
    """The draft of the first version, before anything is signed."""
    found: ContractVersion | None = partnership.contract_versions.filter(
        state=ContractVersion.State.DRAFT, base__isnull=True
    ).first()
    return found


def newest(partnership: Partnership) -> ContractVersion | None:
    """The published version with the highest number, whether or not it holds yet."""
    found: ContractVersion | None = partnership.contract_versions.published().last()
    return found


def in_force(
    partnership: Partnership, day: dt.date, known_at: dt.datetime | None = None
) -> ContractVersion | None:
    """The version that holds on `day`, as published by `known_at`; None where none does."""
    found: ContractVersion | None = partnership.contract_versions.in_force(day, known_at)
    return found


def known_by(day: dt.date | None) -> dt.datetime | None:
    """The last moment of a day, up to which something was known on it; None for no day."""
    if day is None:
        return None
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
    moment = timezone.make_aware(midnight, timezone.get_default_timezone())
    return moment - dt.timedelta(microseconds=1)


def terms_of(partnership: Partnership, version: ContractVersion) -> Terms:
    """The terms of a version.

    Raises:
        Refused: the text is not that of terms of the partnership's type.
    """
    return from_json(types[partnership.type].terms, version.terms)


def parties_on(partnership: Partnership, day: dt.date) -> list[Party]:
    """Who was a party on that day, as far as it is dated."""
    begun = Q(from_on__isnull=True) | Q(from_on__lte=day)
    there = Q(until_on__isnull=True) | Q(until_on__gte=day)
    found = Party.objects.filter(begun, there, partnership=partnership)
    return list(found.select_related("organisation"))
