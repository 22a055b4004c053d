"""What an export of the portfolio holds: the rows that match, with the values of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnerships.models import Partnership
from partnerships.selectors.portfolio import portfolio, shown
from partnerships.selectors.portfolio_columns import chosen, fields_of
from partnerships.selectors.portfolio_filters import Filters

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from core.exporting import Raw
    from core.models import User

CHUNK: Final = 500


def keys_of(
    user: User, query: Mapping[str, Any], today: dt.date, only: Iterable[str] | None = None
) -> list[int]:
    """The partnerships to export in the order of the page: those that match, or `only` of uuid.

    Chosen rows are exported whatever the filters say; all of it is what `user` may see now.
    """
    visible = Partnership.objects.visible_to(user)
    filters = Filters.from_query(query)
    if only is not None:
        visible, filters = visible.filter(uuid__in=list(only)), Filters(sort=filters.sort)
    return list(portfolio(visible, filters, today).values_list("pk", flat=True))


def header_of(columns: Iterable[str]) -> list[str]:
    return [str(field.label) for field in fields_of(chosen(columns))]


def values_of(keys: Sequence[int], columns: Iterable[str]) -> Iterator[list[Raw]]:
    """Row by row; one query for each chunk."""
    fields = fields_of(chosen(columns))
    for start in range(0, len(keys), CHUNK):
        for partnership in shown(keys[start : start + CHUNK], with_plans=False):
            yield [field.value(partnership) for field in fields]
