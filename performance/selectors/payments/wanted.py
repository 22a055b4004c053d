"""Which figures people have to give for a payment, beside what Concord has itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.problems import Refused
from partnerships.types import types
from performance.selectors.payment_terms import settings_of
from performance.selectors.payments.book import PaymentBook

if TYPE_CHECKING:
    from core.periods import Period
    from partnerships.models import Partnership


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
    return [*found, Wanted("at_cost", _("Paid at cost"), "", help_text, is_named=True)]


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
