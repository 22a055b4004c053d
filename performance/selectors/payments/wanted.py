"""Which figures people have to give for a payment, beside what Concord has itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core.problems import Refused
from partnerships.types import types
from performance.calculators.expiry import SURVEYS
from performance.selectors.payment_terms import settings_of
from performance.selectors.payments.book import PaymentBook

if TYPE_CHECKING:
    import datetime as dt

    from core.periods import Period
    from partnerships.models import Partnership

HANDED_BACK: Final = frozenset({"availability", "revenue_share"})
"""Mechanisms of contracts whose works come back to the authority."""
HANDBACK_COST: Final = "handback_cost"
HANDBACK_RETAINED: Final = "handback_retained"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure that a payment may need.

    Attributes:
        code: what the mechanism calls it.
        unit: "" for an amount in the partnership's currency.
        is_needed: whether nothing is worked out before it is verified.
        is_named: whether there may be several, told apart by a title.
    """

    code: str
    label: str
    unit: str = ""
    help: str = ""
    is_needed: bool = False
    is_named: bool = False


def wanted_figures(partnership: Partnership, period: Period) -> list[Wanted]:
    """What the mechanism of this contract takes for a period, in order; costs at cost last."""
    mechanism = types[partnership.type].mechanism
    found = {
        "availability": _availability,
        "revenue_share": _revenue,
        "outcomes": _outcomes,
        "stage_instalments": _targets,
    }[mechanism](partnership, period)
    help_text = _("What the authority pays as it was spent, such as energy.")
    if handback_in_sight(partnership, period.start):
        found = [*found, *_handback()]
    return [*found, Wanted("at_cost", _("Paid at cost"), "", help_text, is_named=True)]


def handback_in_sight(partnership: Partnership, on: dt.date) -> bool:
    """Whether works come back within the years in which surveys are due before the end."""
    if types[partnership.type].mechanism not in HANDED_BACK or partnership.ends_on is None:
        return False
    return on <= partnership.ends_on <= _years_later(on, max(SURVEYS))


def _years_later(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def _handback() -> list[Wanted]:
    return [
        Wanted(
            HANDBACK_COST,
            _("Repairs before the handback"),
            help=_("What they are put at in all, as surveyed by then."),
        ),
        Wanted(
            HANDBACK_RETAINED,
            _("Retained for the handback"),
            help=_("What stands in the reserve or retention account at the end of the month."),
        ),
    ]


def _availability(_partnership: Partnership, _period: Period) -> list[Wanted]:
    help_text = _("The part of the charge for what is in service; 1 where all is.")
    return [Wanted("available", _("Part in service"), _("from 0 to 1"), help_text)]


def _revenue(_partnership: Partnership, period: Period) -> list[Wanted]:
    if period.kind == "month":
        return [
            Wanted("revenue", _("Gross revenue of the month"), is_needed=True),
            Wanted("third_party", _("Third-party income of the month")),
        ]
    return [
        Wanted("revenue", _("Audited gross revenue of the year"), is_needed=True),
        Wanted("third_party", _("Audited third-party income")),
        Wanted("events", _("Failures that are penalised"), _("events")),
        Wanted(
            "first_days",
            _("Days of the first period"),
            _("days"),
            _("Only where the first period is no whole year."),
        ),
        Wanted("fees", _("Fees of the year"), "", _("Where Concord did not see them paid.")),
    ]


def _outcomes(partnership: Partnership, period: Period) -> list[Wanted]:
    found = [
        Wanted(one.code, one.title, _("outcomes"), is_needed=True)
        for one in _settings(partnership, period, "tariffs")
    ]
    return [*found, Wanted("quality_score", _("Quality score"), "%")]


def _targets(partnership: Partnership, period: Period) -> list[Wanted]:
    help_text = _("1 where the target is accepted in this month, 0 where it is not.")
    return [
        Wanted(one.code, one.title, _("accepted"), help_text)
        for one in _settings(partnership, period, "targets")
    ]


def _settings(partnership: Partnership, period: Period, name: str) -> tuple[Any, ...]:
    try:
        version = PaymentBook(partnership).version_for(period)
        return tuple(getattr(settings_of(partnership, version), name))
    except Refused:
        return ()
