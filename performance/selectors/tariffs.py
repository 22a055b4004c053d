"""What users may be charged on a day, by the terms of the contract and the index register."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.currencies import EXPONENTS
from core.periods import Period
from core.problems import Refused
from partnerships.catalogue.tariffs import TariffTerms
from performance.indexation import reviewed_on
from performance.mechanism import Rounding
from performance.selectors.index_figures import indexation_of, no_price_base, reference_figures
from performance.selectors.payment_terms import terms_of, version_on
from performance.tariffs import LEVEL, ZERO, TariffRise

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.catalogue.rows import Tariff
    from partnerships.models import ContractVersion, Partnership
    from partnerships.terms import Terms
    from performance.mechanism import Line
    from performance.models import IndexFigure, PriceIndex
    from performance.scoring.wording import Text
    from performance.selectors.index_figures import Indexation


@dataclass(frozen=True, kw_only=True)
class Charged:
    """One tariff: what the contract says, and the line that it comes to."""

    tariff: Tariff
    line: Line


@dataclass(frozen=True, kw_only=True)
class TariffsOn:
    """The tariffs of a day.

    Attributes:
        reviewed_on: since when they stand: the last anniversary of their base; None where the
            contract says of no rise.
        index: the series that they follow; None where they follow none.
        figures: I_0 and I_n, as they were known on that day.
    """

    day: dt.date
    version: ContractVersion
    base_on: dt.date | None = None
    reviewed_on: dt.date | None = None
    risen: TariffRise = field(default_factory=TariffRise)
    rows: tuple[Charged, ...] = ()
    index: PriceIndex | None = None
    figures: tuple[IndexFigure, ...] = field(default=())

    @property
    def notes(self) -> tuple[Text, ...]:
        """Of the fixed rise and of inflation, what the contract says of."""
        fixed, inflation = self.risen.notes
        return (*([fixed] if self.risen.rise else []), *([inflation] if self.figures else []))


def speaks_of_tariffs(terms: type[Terms]) -> bool:
    """Whether contracts with such terms name tariffs."""
    return issubclass(terms, TariffTerms)


def tariffs_on(partnership: Partnership, day: dt.date) -> TariffsOn:
    """The tariffs of a day; the first of its month decides, as for charges. Four queries at most.

    None are there where contracts of that type name none.

    Raises:
        Refused: no version is in force; the index or its figure is not in the register, or there
            is no price base; a month before it.
    """
    version = version_on(partnership, day)
    terms = terms_of(partnership, version)
    if not isinstance(terms, TariffTerms):
        return TariffsOn(day=day, version=version)
    follows = indexation_of(terms)
    if terms.tariff_rise and terms.tariff_base_on is None:
        raise Refused([no_price_base("tariff_base_on")])
    reviewed, risen = None, TariffRise()
    figures: tuple[()] | tuple[IndexFigure, IndexFigure] = ()
    if terms.tariff_base_on is not None and (terms.tariff_rise or follows):
        month = Period.containing("month", day)
        reviewed = reviewed_on(terms.tariff_base_on, month.start)
        figures = _figures(follows, month, day)
        risen = TariffRise(
            rise=terms.tariff_rise or ZERO,
            years=reviewed.year - terms.tariff_base_on.year,
            share=follows.share if follows else ZERO,
            index_base=figures[0].value if figures else LEVEL,
            index_now=figures[1].value if figures else LEVEL,
            step=terms.tariff_step,
        )
    rounding = Rounding(line=EXPONENTS[partnership.currency])
    return TariffsOn(
        day=day,
        version=version,
        base_on=terms.tariff_base_on,
        reviewed_on=reviewed,
        risen=risen,
        rows=tuple(
            Charged(tariff=one, line=risen.line(one.user, one.amount or ZERO, rounding))
            for one in terms.tariffs
        ),
        index=follows.index if follows else None,
        figures=figures,
    )


def _figures(
    follows: Indexation | None, month: Period, day: dt.date
) -> tuple[()] | tuple[IndexFigure, IndexFigure]:
    if follows is None:
        return ()
    return reference_figures(follows.index, follows.rule, month, on=day)
