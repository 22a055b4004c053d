"""What the portfolio can be filtered by: read from the address, asked of the database."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from core.currencies import EXPONENTS
from core.folding import LONGEST_TEXT, holding, words_of
from core.form_fields import AmountField
from core.listing import day_typed
from core.money import MinorUnits
from core.problems import Problem
from partnerships import codelists
from partnerships.models import Partnership, Standing
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Mapping

DEADLINE_DAYS: Final = 90
SOUGHT: Final = ("folded", "authority__folded", "partner__folded")
FACETS: Final = ("type", "phase", "state", "sector", "country", "currency", "route")
"""Filters with few values: several may be chosen, and each says how many it would show."""

ATTENTION: Final = (Standing.State.A, Standing.State.AR, Standing.State.R)
STATES: Final[dict[str, tuple[str, ...]]] = {
    "attention": ATTENTION,
    "on_track": (Standing.State.G, Standing.State.AG),
    "at_risk": (Standing.State.A, Standing.State.AR),
    "off_track": (Standing.State.R,),
    "not_scored": (Standing.State.NOT_SCORED,),
}
BELOW: Final = ("either", "financial", "community")
_LARGEST: Final = 2**63 - 1

_pass_mark: list[Decimal] = []


def register_pass_mark(mark: Decimal) -> None:
    """From which score on a goal counts as met; the layer that scores says it."""
    _pass_mark[:] = [mark]


def pass_mark() -> Decimal | None:
    """None where nothing is scored."""
    return _pass_mark[0] if _pass_mark else None


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person filtered by. Unknown values filter nothing; unreadable ones are problems.

    `value_from` and `value_to` are in units of each partnership's own currency.
    """

    text: str = ""
    type: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    authority: str = ""
    partner: str = ""
    overdue: bool = False
    deadline: bool = False
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    ends_before: dt.date | None = None
    below: str = ""
    sort: str = "name"
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Filters:
        """From `request.GET`, or from plain pairs."""
        problems: list[Problem] = []
        known: dict[str, Any] = {name: _several(query, name) for name in FACETS}
        known |= {name: _one(query, name) for name in ("authority", "partner")}
        below, sort = _one(query, "below"), _one(query, "sort")
        return cls(
            **known,
            text=_one(query, "q"),
            overdue=_one(query, "overdue") == "1",
            deadline=_one(query, "deadline") == str(DEADLINE_DAYS),
            value_from=_amount(query, "value_from", problems),
            value_to=_amount(query, "value_to", problems),
            ends_before=day_typed(query, "ends_before", problems),
            below=below if below in BELOW and pass_mark() is not None else "",
            sort=sort or "name",
            problems=tuple(problems),
        )

    @property
    def any(self) -> bool:
        return any(
            getattr(self, one.name) not in ("", (), False, None)
            for one in fields(self)
            if one.name not in {"sort", "problems"}
        )

    @property
    def facets(self) -> dict[str, frozenset[str]]:
        """The stored values that each facet lets through; those without a choice are left out."""
        chosen = {name: frozenset(getattr(self, name)) for name in FACETS if getattr(self, name)}
        if "state" in chosen:
            chosen["state"] = frozenset(value for one in self.state for value in STATES[one])
        return chosen

    def condition(self, today: dt.date) -> Q:
        """All of it, asked of partnerships."""
        found = self.beyond_facets(today)
        for name, values in self.facets.items():
            column = "standing__state" if name == "state" else name
            asked = Q(**{f"{column}__in": sorted(values)})
            if name == "state" and Standing.State.NOT_SCORED in values:
                asked |= Q(standing__isnull=True)
            found &= asked
        return found

    def beyond_facets(self, today: dt.date) -> Q:
        """What cannot be answered from counts by facet."""
        found = holding(words_of(self.text), SOUGHT)
        found &= holding(words_of(self.authority), ["authority__folded"])
        found &= holding(words_of(self.partner), ["partner__folded"])
        if self.overdue:
            found &= overdue(today)
        if self.deadline:
            found &= due_soon(today)
        if self.value_from is not None:
            found &= _compared("gte", self.value_from)
        if self.value_to is not None:
            found &= _compared("lte", self.value_to)
        if self.ends_before is not None:
            found &= Q(ends_on__lt=self.ends_before)
        return found & self._below()

    def _below(self) -> Q:
        mark = pass_mark()
        if not self.below or mark is None:
            return Q()
        asked = Q()
        for goal in ("financial", "community") if self.below == "either" else (self.below,):
            asked |= Q(**{f"standing__{goal}__lt": mark})
        return asked


def overdue(today: dt.date) -> Q:
    return Q(standing__next_deadline_on__lt=today)


def due_soon(today: dt.date) -> Q:
    return Q(standing__next_deadline_on__lte=today + dt.timedelta(days=DEADLINE_DAYS))


def phases() -> dict[str, str]:
    """The word of every stage, by slug."""
    return {phase.slug: str(phase.label) for kind in types for phase in kind.phases}


def _known(name: str) -> frozenset[str] | None:
    """The values that a facet may hold; None where only the rows know."""
    values: dict[str, Any] = {
        "type": types.keys(),
        "phase": phases(),
        "state": STATES,
        "sector": dict(codelists.SECTORS),
        "route": Partnership.Route.values,
    }
    return frozenset(values[name]) if name in values else None


def _several(query: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = query.getlist(name) if hasattr(query, "getlist") else [query.get(name, "")]
    known = _known(name)
    return tuple(
        dict.fromkeys(
            value
            for value in found
            if value and (value in known if known is not None else value.isalpha())
        )
    )


def _one(query: Mapping[str, Any], name: str) -> str:
    return str(query.get(name, "")).replace("\x00", "").strip()[:LONGEST_TEXT]


def _amount(query: Mapping[str, Any], name: str, problems: list[Problem]) -> Decimal | None:
    typed = _one(query, name)
    try:
        found: Decimal | None = AmountField(required=False).clean(typed)
    except ValidationError as error:
        problems.append(Problem(name, "invalid", " ".join(error.messages)))
        return None
    if found is not None and abs(found) >= Decimal(10) ** 14:
        problems.append(
            Problem(name, "too_large", _("This amount is too large. Check its digits."))
        )
        return None
    return found


def _compared(how: str, amount: Decimal) -> Q:
    """A comparison in each currency's own smallest unit."""
    asked = Q()
    for decimals in sorted(set(EXPONENTS.values())):
        minor = amount.scaleb(decimals)
        whole = math.floor(minor) if how == "lte" else math.ceil(minor)
        codes = sorted(code for code, one in EXPONENTS.items() if one == decimals)
        limit = MinorUnits(max(-_LARGEST, min(_LARGEST, whole)))
        asked |= Q(currency__in=codes) & Q(**{f"capital_value__{how}": limit})
    return asked
