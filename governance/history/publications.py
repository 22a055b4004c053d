"""The ledger's acts on publications, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe_all, names
from governance.models import Publication

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID


@names("publication")
def publications(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Publications by title."""
    found = Publication.objects.filter(uuid__in=ids).select_related("partnership")
    return {
        one.uuid: About(one.title, reverse("publications", args=[one.partnership.uuid]))
        for one in found
    }


describe_all(
    {
        "publication.published": gettext_lazy("made something public, as decided"),
        "publication.withdrawn": gettext_lazy("withdrew a publication, as decided"),
    }
)
