"""The ledger's acts on the register of price indices, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.ledger.history import About, describe, describe_all, names
from performance.models import PriceIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


@names("price_index")
def price_indices(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Series by code and name."""
    return {
        one.uuid: About(f"{one.code}, {one.name}")
        for one in PriceIndex.objects.filter(uuid__in=ids)
    }


describe_all(
    {
        "price_index.added": gettext_lazy("added an index to the register"),
        "price_index.changed": gettext_lazy("corrected what the register says of an index"),
    }
)


@describe("index_figures.recorded")
def figures_recorded(act: RecordedAct) -> str:
    """How many, and how many of them were revisions."""
    count, revisions = act.facts.get("figures", 0), act.facts.get("revisions", 0)
    count = count if isinstance(count, int) else 0
    said = ngettext(
        "recorded %(n)d figure of an index", "recorded %(n)d figures of an index", count
    ) % {"n": count}
    if not revisions:
        return said
    return _("%(said)s, %(n)s of them revised") % {"said": said, "n": revisions}
