"""What a decision can make public; whoever owns it registers it when the app starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from uuid import UUID

    from django.db.models.fields.files import FieldFile
    from django.utils.functional import Promise

    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One thing as it stands: what would be public of it, and nothing else.

    Attributes:
        sha256: its fingerprint: of the file, or of title and words.
        text: its words, where it has no file.
        parts: headings with what stands below each, where the words have several parts.
        said_by: who is quoted in them.
        file: to be fetched, with the name that it is handed out under.
    """

    uuid: UUID
    title: str
    sha256: str
    text: str = ""
    parts: tuple[tuple[str | Promise, str], ...] = ()
    said_by: str = ""
    file: FieldFile | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Publishable:
    """A kind of thing that can be public.

    Attributes:
        offered: those of a partnership that may be published now, newest first; never what is for
            one side alone. One query.
        now: those of these uuids that may still be shown, as they stand today. One query.
    """

    slug: str
    label: str | Promise
    offered: Callable[[Partnership], list[Version]]
    now: Callable[[Collection[UUID]], Mapping[UUID, Version]]


publishables: Final[Registry[Publishable]] = Registry(Publishable, name="kind of publication")
"""The kinds, filled by `governance.installing_publications` and by apps above."""
