"""Terms on what users are charged, and on the index that tariffs follow."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue import rows as row
from partnerships.catalogue.paying import SharedRevenueTerms
from partnerships.terms import count, day, long_text, money, rows, share, text


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffTerms(SharedRevenueTerms):
    """What users are charged: at a day's prices, and how that rises from year to year."""

    tariffs: Annotated[tuple[row.Tariff, ...], rows(_("Tariffs"), row.Tariff, needed_by="C1")] = ()
    tariff_method: Annotated[
        str, long_text(_("How tariffs are set and reviewed"), needed_by="C1", clause=_("Tariffs"))
    ] = ""
    tariff_base_on: Annotated[
        date | None,
        day(
            _("Price base of tariffs"),
            help=_("The day from which they rise; reviewed on each anniversary."),
            clause=_("Tariffs"),
        ),
    ] = None
    tariff_rise: Annotated[
        Decimal | None,
        share(
            _("Fixed rise of tariffs"),
            unit=_("a year"),
            help=_("Not compounded."),
            clause=_("Tariffs"),
        ),
    ] = None
    tariff_indexed_share: Annotated[
        Decimal | None, share(_("Share of inflation that tariffs follow"), clause=_("Tariffs"))
    ] = None
    tariff_index: Annotated[
        str,
        text(
            _("Index of tariffs"),
            help=_("Code or name in the index register."),
            clause=_("Tariffs"),
        ),
    ] = ""
    tariff_index_lag: Annotated[
        int | None,
        count(_("Index of tariffs read before the base day"), unit=_("months"), maximum=24),
    ] = None
    tariff_step: Annotated[
        Decimal | None,
        money(
            _("Tariffs rounded to the nearest"),
            help=_("Empty: to the currency’s own decimals."),
        ),
    ] = None
