"""When the light route and the experiment lane are offered, and why not where they are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.formatting import money
from partnerships.catalogue.provenance import DEFAULT, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnerships.codelists import Text

HIGHEST_RISK: Final = 12
"""Points of the riskiest partnership, on the scale that the limits are set on."""


@dataclass(frozen=True, slots=True)
class RiskQuestion:
    """A question whose answers are worth 0, 1, 2 and 3 points, in this order."""

    code: str
    question: Text
    answers: tuple[Text, Text, Text, Text]


RISK_QUESTIONS: Final = (
    RiskQuestion(
        "harm",
        _("Who is harmed if it fails?"),
        (
            _("nobody"),
            _("a few people, for a short time"),
            _("many people, or some of them badly"),
            _("people’s safety or livelihood"),
        ),
    ),
    RiskQuestion(
        "novelty",
        _("Has it been done before?"),
        (_("by us"), _("by others like us"), _("only in parts"), _("by nobody yet")),
    ),
    RiskQuestion(
        "data",
        _("Which data about people does it use?"),
        (
            _("none"),
            _("names and contacts"),
            _("sensitive data of some people"),
            _("sensitive data of many people"),
        ),
    ),
    RiskQuestion(
        "exit",
        _("Can it be stopped?"),
        (_("at any time"), _("with notice"), _("at a cost"), _("hardly at all")),
    ),
)
"""Four questions make `HIGHEST_RISK` points; questions and points are the product's defaults."""


def risk_points(answers: Iterable[int | None]) -> int | None:
    """The sum of the answers; None while one of them is not given."""
    given = list(answers)
    return None if None in given else sum(one for one in given if one is not None)


_MEDIUM: Final = _("medium")


def risk_words(points: int | None) -> str:
    """The points in words."""
    if points is None:
        return gettext("not known yet")
    low, high = limits().risk_points, HIGHEST_RISK - limits().risk_points
    word = gettext("low") if points <= low else gettext("high") if points >= high else _MEDIUM
    known = {"word": word, "points": points, "highest": HIGHEST_RISK}
    return gettext("%(word)s, %(points)d of %(highest)d points") % known


@dataclass(frozen=True, slots=True)
class LightLimits:
    """Up to which value and risk the light route is offered; a default, to be set by each office.

    Attributes:
        values: limit of the capital value by currency; a value must lie below it.
        risk_points: the most points that count as low risk, of `HIGHEST_RISK`.
        losses: the most that may be lost on the experiment lane, by currency.
        source: of the defaults.
        by_office: whether the office has set its own.
    """

    values: Mapping[str, Decimal] = field(
        default_factory=lambda: MappingProxyType(
            dict.fromkeys(("EUR", "GBP", "USD"), Decimal(500_000))
        )
    )
    risk_points: int = 4
    losses: Mapping[str, Decimal] = field(
        default_factory=lambda: MappingProxyType(
            dict.fromkeys(("EUR", "GBP", "USD"), Decimal(100_000))
        )
    )
    source: Source = DEFAULT
    by_office: bool = False

    @property
    def label(self) -> str:
        """Who set them, for the page."""
        if self.by_office:
            return gettext("The limits are those that your office has set.")
        return gettext("The limits are this product’s defaults; your office can set its own.")


def limits() -> LightLimits:
    """The limits in force: those of the settings `CONCORD_LIGHT_ROUTE_…`, else the defaults."""
    values, losses = settings.CONCORD_LIGHT_ROUTE_VALUES, settings.CONCORD_EXPERIMENT_LOSSES
    points = settings.CONCORD_LIGHT_ROUTE_RISK
    default = LightLimits()
    return LightLimits(
        values=values or default.values,
        risk_points=default.risk_points if points is None else points,
        losses=losses or default.losses,
        by_office=bool(values or losses or points is not None),
    )


@dataclass(frozen=True, slots=True)
class LightRoute:
    """Whether the light route may be chosen, and the sentence that says why."""

    is_possible: bool
    sentence: str


def light_route(
    value: Decimal | None,
    currency: str,
    risk_points: int | None,
    limits: LightLimits | None = None,
) -> LightRoute:
    """Whether a partnership of that value (in units of `currency`) and risk may take it.

    Every reason against it is named, not only the first.
    """
    limits = limits or LightLimits()
    limit = limits.values.get(currency)
    against = [*_value_objections(value, currency, limit), *_risk_objections(risk_points, limits)]
    if against:
        return LightRoute(is_possible=False, sentence=" ".join(against))
    text = gettext("Possible, because the value is under %(limit)s and the risk is low.")
    shown = money(limit, currency) if limit is not None else ""
    return LightRoute(is_possible=True, sentence=text % {"limit": shown})


def experiment_lane(
    type_slug: str, currency: str, maximum_loss: Decimal | None, limits: LightLimits | None = None
) -> LightRoute:
    """Whether it may be run as an experiment: something new, with a small loss agreed beforehand.

    Without a maximum loss it is possible to choose it, and the sentence asks for one.
    """
    limits = limits or LightLimits()
    limit = limits.losses.get(currency)
    against = []
    if type_slug != EXPERIMENTS_OF:
        against.append(gettext("Not possible: only what is newly developed is an experiment."))
    if limit is None:
        text = gettext("Not possible: no limit of loss is set for %(currency)s.")
        against.append(text % {"currency": currency})
    elif maximum_loss is not None and maximum_loss > limit:
        text = gettext("Not possible: more than %(limit)s would be lost at most.")
        against.append(text % {"limit": money(limit, currency)})
    if against or limit is None:
        return LightRoute(is_possible=False, sentence=" ".join(against))
    text = gettext("Possible, whatever the risk, up to a loss of %(limit)s that both sides agree.")
    return LightRoute(is_possible=True, sentence=text % {"limit": money(limit, currency)})


EXPERIMENTS_OF: Final = "innovation"
"""The type whose partnerships may be experiments."""


def _value_objections(value: Decimal | None, currency: str, limit: Decimal | None) -> list[str]:
    if limit is None:
        text = gettext("Not possible: no limit of value is set for %(currency)s.")
        return [text % {"currency": currency}]
    if value is None:
        return [gettext("Not possible while the value is not known.")]
    if value >= limit:
        text = gettext("Not possible: the value is not under %(limit)s.")
        return [text % {"limit": money(limit, currency)}]
    return []


def _risk_objections(points: int | None, limits: LightLimits) -> list[str]:
    if points is None:
        return [gettext("Not possible while the risk is not known.")]
    if points > limits.risk_points:
        text = gettext(
            "Not possible: the risk has %(points)d of %(highest)d points, above %(low)d."
        )
        known = {"points": points, "highest": HIGHEST_RISK, "low": limits.risk_points}
        return [text % known]
    return []
