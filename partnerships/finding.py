"""Partnerships, documents and changes of the contract in the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.folding import Plainly, fold, holding
from core.formatting import day
from core.search import Hit, Provider, register
from partnerships.models import Document, ExternalId, Partnership, Variation
from partnerships.selectors.portfolio_filters import SOUGHT
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from core.models import User
    from core.search import Wanted


def find_partnerships(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By name, reference, place, authority or partner; ids of other registers in full only."""
    text = wanted.text
    spellings = {text, text.upper(), text.lower()}
    known_as = Exists(
        ExternalId.objects.filter(partnership=OuterRef("pk"), value__in=sorted(spellings))
    )
    exact = Q(known_as) | Q(reference__in=sorted(spellings))
    found: QuerySet[Any] = (
        Partnership.objects.visible_to(user)
        .filter(exact | holding(wanted.words, SOUGHT))
        .annotate(rank=_rank(exact, fold(text), wanted.words))
        .order_by("rank", Plainly("folded"), "pk")
        .select_related("authority", "partner")
    )
    return found


def _rank(exact: Q, text: str, words: Sequence[str]) -> Case:
    """What is meant for sure, then what begins as it was typed, then what has it in its name."""
    return Case(
        When(exact, then=Value(0)),
        When(folded__startswith=text, then=Value(1)),
        When(holding(words, ["folded"]), then=Value(2)),
        default=Value(3),
    )


def show_partnerships(_user: User, rows: Sequence[Partnership]) -> list[Hit]:
    return [
        Hit(
            title=one.name,
            url=reverse("partnership", args=[one.uuid]),
            what=f"{one.reference} · {types[one.type].label}",
            where=" · ".join(
                part
                for part in (
                    one.authority.name,
                    one.partner.name if one.partner else "",
                    one.place or one.region,
                )
                if part
            ),
        )
        for one in rows
    ]


def find_documents(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By title or file name; the partnership's name helps to find the one that is meant."""
    own = Q()
    for word in wanted.words:
        own |= Q(folded__contains=word)
    found: QuerySet[Any] = (
        Document.objects.visible_to(user)
        .current()
        .filter(own, holding(wanted.words, ["folded", "partnership__folded"]))
        .annotate(
            rank=Case(
                When(folded__startswith=fold(wanted.text), then=Value(0)),
                When(holding(wanted.words, ["folded"]), then=Value(1)),
                default=Value(2),
            )
        )
        .order_by("rank", Plainly("folded"), "-uploaded_at", "pk")
        .select_related("partnership")
    )
    return found


def show_documents(_user: User, rows: Sequence[Document]) -> list[Hit]:
    return [
        Hit(
            title=one.title,
            url=reverse("document", args=[one.uuid]),
            what=f"{one.get_kind_display()}, {day(one.dated_on or one.uploaded_at)}",
            where=one.partnership.name,
            where_url=reverse("documents", args=[one.partnership.uuid]),
        )
        for one in rows
    ]


def find_variations(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By reference, title and reason, for both sides; drafted terms are not searched."""
    own = Q()
    for word in wanted.words:
        own |= Q(folded__contains=word)
    found: QuerySet[Any] = (
        Variation.objects.visible_to(user)
        .filter(own, holding(wanted.words, ["folded", "partnership__folded"]))
        .annotate(
            rank=Case(
                When(folded__startswith=fold(wanted.text), then=Value(0)),
                When(holding(wanted.words, ["folded"]), then=Value(1)),
                default=Value(2),
            )
        )
        .order_by("rank", "-noticed_at", "pk")
        .select_related("partnership")
    )
    return found


def show_variations(_user: User, rows: Sequence[Variation]) -> list[Hit]:
    return [
        Hit(
            title=one.title,
            url=reverse("variation", args=[one.partnership.uuid, one.uuid]),
            what=f"{one.reference} · {one.get_state_display()}",
            where=one.partnership.name,
            where_url=reverse("variations", args=[one.partnership.uuid]),
        )
        for one in rows
    ]


def install() -> None:
    """Offers partnerships, documents and changes of the contract to the search."""
    register(Provider("partnerships", _("Partnerships"), 10, find_partnerships, show_partnerships))
    register(Provider("documents", _("Documents"), 30, find_documents, show_documents))
    words = _("Changes of the contract")
    register(Provider("variations", words, 35, find_variations, show_variations))
