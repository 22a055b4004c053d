"""What a concern can be about: the registry of matters. Higher layers add theirs.

A matter finds its things, says what is held while a concern about one is open, and what settling
the concern can do to it. Page and API hand it the same raw values.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from core.forms import problems_of
from core.ledger.canonical import plain
from core.problems import Refused
from core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import About
    from core.models import User
    from core.problems import Problem
    from governance.models import Concern
    from partnerships.models import Partnership


class Matter(ABC):
    """One kind of thing.

    Attributes:
        slug: the kind of its `core.Subject`.
        label: in a person's words.
    """

    slug: ClassVar[str]
    label: ClassVar[str | Promise]

    @abstractmethod
    def named(
        self, uuids: Collection[UUID], partnership: Partnership | None = None
    ) -> Mapping[UUID, About]:
        """Those that exist, by name and address; of `partnership` only where one is given."""

    def holds(self, _uuid: UUID) -> Sequence[About]:
        """What is held while a concern about it is open, in sentences with a link."""
        return ()

    def fields(self, _uuid: UUID) -> dict[str, forms.Field]:
        """What is filled in to settle a concern about it; nothing where that changes nothing."""
        return {}

    def against(
        self, _uuid: UUID, _facts: Mapping[str, Any], _people: Sequence[User]
    ) -> Sequence[Problem]:
        """Why settling it so cannot be done by these people; nothing where it can."""
        return ()

    def words(self, _uuid: UUID, _facts: Mapping[str, Any]) -> str:
        """What settling it so does, in a sentence; "" where it does nothing."""
        return ""

    def settle(self, concern: Concern, people: Sequence[User]) -> None:
        """Does what `concern.remedy` says, in the caller's transaction.

        `people` are those who settled it, whoever offered first.

        Raises:
            Refused: it cannot be done any more.
        """
        return

    def release(self, concern: Concern, actor: User) -> None:
        """A concern about it is taken back: nothing is held any more.

        Raises:
            Refused: the other side holds something through it.
        """
        return

    def form(self, uuid: UUID, data: Any = None, **facts: Any) -> forms.Form:
        """The fields as a form."""
        made: type[forms.Form] = type("RemedyForm", (forms.Form,), self.fields(uuid))
        return made(data, **facts)

    def keep(self, uuid: UUID, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed or sent, checked, as plain values for keeping.

        Raises:
            Refused: with everything that is wrong.
        """
        form = self.form(uuid, raw)
        if not form.is_valid():
            raise Refused(problems_of(form))
        found = plain(form.cleaned_data)
        assert isinstance(found, dict)  # noqa: S101 - made from one
        return {name: value for name, value in found.items() if value not in (None, "")}


matters: Registry[Matter] = Registry(
    Matter,  # type: ignore[type-abstract] # the base of the family; only its children are made
    name="matter of a concern",
)


def matter_of(concern: Concern) -> Matter | None:
    """What the concern is about; None where that is nothing in particular."""
    return matters[concern.about_kind] if concern.about_kind else None


def about(concerns: Collection[Concern]) -> dict[int, About]:
    """What each of these concerns is about, by its primary key; one query for each kind."""
    wanted: dict[str, set[UUID]] = {}
    for one in concerns:
        if one.about_uuid is not None:
            wanted.setdefault(one.about_kind, set()).add(one.about_uuid)
    names = {kind: matters[kind].named(uuids) for kind, uuids in wanted.items()}
    return {
        one.pk: names[one.about_kind][one.about_uuid]
        for one in concerns
        if one.about_uuid is not None and one.about_uuid in names.get(one.about_kind, {})
    }
