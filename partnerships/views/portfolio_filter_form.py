"""The filters of the portfolio as a person sees them: menus with counts, chips to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day, scaled
from core.query import changed, without
from partnerships import codelists
from partnerships.models import Partnership
from partnerships.selectors.portfolio_filters import FACETS, Filters, pass_mark, phases
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

LEAVING: Final = ("page", "view")
"""What a changed filter leaves behind."""

STATE_CHOICES: Final = (
    ("attention", gettext_lazy("At risk or off track")),
    ("on_track", gettext_lazy("On track")),
    ("at_risk", gettext_lazy("At risk")),
    ("off_track", gettext_lazy("Off track")),
    ("not_scored", gettext_lazy("Not scored yet")),
)
TITLES: Final = {
    "type": gettext_lazy("Type"),
    "phase": gettext_lazy("Stage"),
    "state": gettext_lazy("State"),
    "sector": gettext_lazy("Sector"),
    "country": gettext_lazy("Country"),
    "currency": gettext_lazy("Currency"),
    "route": gettext_lazy("Route"),
}
BELOW_CHOICES: Final = (
    ("either", gettext_lazy("Financial or community")),
    ("financial", gettext_lazy("Financial")),
    ("community", gettext_lazy("Community")),
)


def menus(filters: Filters, counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """One menu for each facet, with how many rows each value would show; empty ones left out."""
    return [
        {
            "name": name,
            "title": TITLES[name],
            "chosen": len(getattr(filters, name)),
            "options": [
                {
                    "value": value,
                    "label": label,
                    "count": counts[name].get(value, 0),
                    "checked": value in getattr(filters, name),
                }
                for value, label in _choices(name, filters, counts[name])
            ],
        }
        for name in FACETS
    ]


def _choices(name: str, filters: Filters, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Values that some row has, or that are chosen; in the order in which people think of them."""
    chosen: tuple[str, ...] = getattr(filters, name)
    known = _words(name)
    order = [*known, *sorted(set(counts) - set(known)), *chosen]
    return [
        (value, known.get(value, value))
        for value in dict.fromkeys(order)
        if value and (counts.get(value) or value in chosen)
    ]


def _words(name: str) -> dict[str, str]:
    pairs: dict[str, Any] = {
        "type": types.choices(),
        "phase": phases().items(),
        "state": STATE_CHOICES,
        "sector": codelists.SECTORS,
        "route": [(value, label.capitalize()) for value, label in Partnership.Route.choices],
    }
    return {value: str(label) for value, label in pairs.get(name, ())}


def chips(filters: Filters, query: QueryDict) -> list[dict[str, str]]:
    """Each filter in force in words, with the address without it."""
    made = []
    for name in FACETS:
        words = _words(name)
        made += [
            {
                "text": f"{TITLES[name]}: {words.get(value, value)}",
                "url": f"?{without(query, name, value, drop=LEAVING)}",
            }
            for value in getattr(filters, name)
        ]
    made += [
        {"text": text, "url": f"?{changed(query, drop=(*LEAVING, name))}"}
        for name, text in _single(filters)
        if text
    ]
    return made


def _single(filters: Filters) -> list[tuple[str, str]]:
    """The filters that have one value: their name in the address, and their words."""
    below = dict(BELOW_CHOICES).get(filters.below, "")
    return [
        ("q", _said(_("“%(what)s”"), filters.text)),
        ("authority", _said(_("Authority: %(what)s"), filters.authority)),
        ("partner", _said(_("Partner: %(what)s"), filters.partner)),
        ("overdue", _("Overdue") if filters.overdue else ""),
        ("deadline", _("Deadline in 90 days or missed") if filters.deadline else ""),
        ("value_from", _said(_("Value from %(what)s"), _number(filters.value_from))),
        ("value_to", _said(_("Value up to %(what)s"), _number(filters.value_to))),
        (
            "ends_before",
            _said(_("Ends before %(what)s"), day(filters.ends_before))
            if filters.ends_before
            else "",
        ),
        (
            "below",
            _("%(goal)s below the pass mark of %(mark)s") % {"goal": below, "mark": pass_mark()}
            if below
            else "",
        ),
    ]


def _said(words: str, what: str) -> str:
    return words % {"what": what} if what else ""


def _number(amount: Any) -> str:
    return "" if amount is None else scaled(amount)


def more(
    filters: Filters, query: QueryDict, seldom: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The menu of what has no short list of values, with what was typed, readable or not.

    `seldom` are facets that stand there as well.
    """
    wrong = {problem.field: problem.message for problem in filters.problems}

    def box(name: str, label: str, **look: str) -> dict[str, str]:
        typed = query.get(name, "")
        return {"name": name, "label": label, "value": typed, "error": wrong.get(name, ""), **look}

    return {
        "boxes": [
            box("authority", _("Authority")),
            box("partner", _("Partner")),
            box("value_from", _("Value from"), mode="decimal"),
            box("value_to", _("Value up to"), mode="decimal"),
            box("ends_before", _("Ends before"), type="date"),
        ],
        "below": [
            {"value": value, "label": label, "selected": value == filters.below}
            for value, label in BELOW_CHOICES
        ]
        if pass_mark() is not None
        else [],
        "pass_mark": pass_mark(),
        "ticks": [
            {
                "name": "overdue",
                "value": "1",
                "label": _("The next deadline is overdue"),
                "checked": filters.overdue,
            },
            {
                "name": "deadline",
                "value": "90",
                "label": _("A deadline in 90 days, or missed"),
                "checked": filters.deadline,
            },
        ],
        "seldom": [one for one in seldom if len(one["options"]) > 1 or one["chosen"]],
        "chosen": sum(bool(text) for name, text in _single(filters) if name != "q")
        + sum(one["chosen"] for one in seldom),
        "wrong": bool(wrong),
    }


def problems(filters: Filters) -> list[dict[str, str]]:
    """For the error summary: what could not be read, and that it filters nothing until mended."""
    titles = {
        "value_from": _("Value from"),
        "value_to": _("Value up to"),
        "ends_before": _("Ends before"),
    }
    return [
        {
            "where": titles.get(one.field, one.field),
            "message": _("%(problem)s The list is not filtered by it.") % {"problem": one.message},
            "href": f"#f-{one.field}",
        }
        for one in filters.problems
    ]
