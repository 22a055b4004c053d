"""The figures of the index for a month's charge, and the vintages they have."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from performance.mechanism import CannotAssess, Objection
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from core.periods import Period
    from performance.selectors.payments.known import Known

LEVEL = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class IndexFigures:
    """I_0 and I_n, and which rows and vintages they are."""

    base: Decimal
    now: Decimal
    sources: dict[str, Any] = field(default_factory=dict)
    hands: frozenset[int] = frozenset()


def figures_for(known: Known, terms: Any, settings: Any, period: Period) -> IndexFigures:
    """The index's figures for the charge of a month; level where no share follows an index.

    Raises:
        CannotAssess: a figure is not in the register.
    """
    if not settings.indexed_share:
        return IndexFigures(base=LEVEL, now=LEVEL)
    message = _("The index %(name)s has no figures in the register.")
    raise CannotAssess((Objection("index", text(message, name=terms.index_name)),))
