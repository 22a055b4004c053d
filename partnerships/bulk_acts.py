"""What can be done with many partnerships at once: higher layers register it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from django import forms
    from django.utils.functional import Promise

    from core.models import Job, User
    from partnerships.models import BulkRun, Partnership


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one partnership: its uuid, and a sentence."""

    uuid: UUID | None
    message: str


@dataclass(frozen=True, slots=True)
class Follow:
    """How something that an act made stands now, for the page of the run."""

    label: str
    url: str
    kind: str
    is_ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAct:
    """One act on chosen partnerships, behind a confirm page.

    Either `each` does it, partnership by partnership in a job, through the same service and with
    the same `permission` as the single act; or `whole` asks for all of them at once and gives the
    address of the page that tells how it goes. Both raise Refused.

    Attributes:
        label: of the button; `title` of the confirm page, with %(count)s.
        text: what happens, to whom it becomes visible.
        most: more partnerships than that are refused.
        permitted: who sees the button at all.
        permission: on each partnership; others are listed with the reason.
        form: further questions of the confirm page; its cleaned texts are the options.
        objection: why a partnership will be refused, for the confirm page; asked for all at once.
        follow: how what was made stands now, by uuid; one or two queries.
        fetch: the address under which all that was made is fetched together.
        unmade: the jobs of what the run itself asked for and what is not made yet; where an act has
            them, stopping a run stops them too.
    """

    slug: str
    label: str | Promise
    title: Callable[[int], str]
    text: str | Promise
    permitted: Callable[[User], bool]
    permission: str
    most: int
    form: Callable[..., forms.Form] | None = None
    each: Callable[[BulkRun, Partnership], Made] | None = None
    whole: Callable[[BulkRun, Sequence[int]], str] | None = None
    objections: Callable[[Sequence[Partnership], Mapping[str, str]], Mapping[int, str]] | None = (
        None
    )
    follow: Callable[[Sequence[UUID]], Mapping[UUID, Follow]] | None = None
    fetch: Callable[[BulkRun], str] | None = None
    unmade: Callable[[BulkRun], Sequence[Job]] | None = None


bulk_acts: Final[Registry[BulkAct]] = Registry(BulkAct, name="act on many partnerships")


def acts_for(user: User) -> list[BulkAct]:
    """The acts whose button `user` sees."""
    return [act for act in bulk_acts if act.permitted(user)]


def options_of(form: Any) -> dict[str, str]:
    """What was answered on the confirm page, as texts."""
    return {name: str(value) for name, value in form.cleaned_data.items()} if form else {}
