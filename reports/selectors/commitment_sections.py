"""What partnerships have committed together, as a section of reports over many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import money
from performance.selectors.affordability import together
from reports.blocks import NOTHING, Cell, Head, Section, table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from partnerships.models import Partnership
    from performance.selectors.affordability import Together

AHEAD: Final = 5
"""So many years after the present one."""
CURRENCIES: Final = 4
"""So many currencies, those of most partnerships first; of others the number is said."""
MOST: Final = 200


def commitments_section(rows: Sequence[Partnership], today: dt.date) -> Section:
    """By currency what is committed this year and in the five after it; who is above a ceiling.

    Three queries for each currency. What authorities have set for all their partnerships stands on
    the page of affordability: a report counts some of them only.
    """
    counted = Counter(one.currency for one in rows)
    currencies = sorted(counted, key=lambda code: (-counted[code], code))
    found = {code: together(rows, code, today, AHEAD) for code in currencies[:CURRENCIES]}
    found = {code: one for code, one in found.items() if one.committed}
    years = range(today.year, today.year + AHEAD + 1)
    above = [
        (partnership, code, year)
        for code, one in found.items()
        for partnership, told in one.above
        for year in told
    ]
    notes = [
        _(
            "What was certified counts where it covers the whole year, else the larger of what is "
            "planned and what is certified."
        ),
        _("Amounts in different currencies are never added."),
    ]
    if len(currencies) > CURRENCIES:
        words = ngettext(
            "%(n)d further currency is left out.",
            "%(n)d further currencies are left out.",
            len(currencies) - CURRENCIES,
        )
        notes.append(words % {"n": len(currencies) - CURRENCIES})
    return Section(
        slug="commitments",
        title=_("Committed in the coming years"),
        finding=_above_words(len({one.pk for one, _code, _year in above})) if found else "",
        tables=(
            table(
                (Head(_("Year")), *(Head(code, "state", is_number=True) for code in found)),
                (
                    (Cell(str(year)), *(_committed(one, code, year) for code, one in found.items()))
                    for year in years
                )
                if found
                else (),
            ),
            table(
                (
                    Head(_("Above its ceiling")),
                    Head(_("Year"), "shaft"),
                    Head(_("Committed"), "state", is_number=True),
                    Head(_("Ceiling"), "state", is_number=True),
                ),
                (
                    (
                        Cell(one.name, (one.reference,)),
                        Cell(str(year.year)),
                        Cell(NOTHING if year.committed is None else money(year.committed, code)),
                        Cell(NOTHING if year.ceiling is None else money(year.ceiling, code)),
                    )
                    for one, code, year in above
                ),
                title=_("Above a ceiling of their own"),
                most=MOST,
            ),
        ),
        empty=_("No charge is planned or certified for these years."),
        notes=tuple(notes) if found else (),
        data={
            "by_currency": {
                code: {str(year): amount for year, amount in sorted(one.committed.items())}
                for code, one in found.items()
            },
            "above": [
                {
                    "reference": one.reference,
                    "year": year.year,
                    "committed": year.committed,
                    "ceiling": year.ceiling,
                }
                for one, _code, year in above
            ],
        },
    )


def _committed(one: Together, code: str, year: int) -> Cell:
    amount = one.committed.get(year)
    return Cell(NOTHING if amount is None else money(amount, code))


def _above_words(n: int) -> str:
    if not n:
        return _("No partnership lies above a ceiling of its own")
    words = ngettext(
        "%(n)d partnership lies above its ceiling", "%(n)d partnerships lie above their ceilings", n
    )
    return words % {"n": n}
