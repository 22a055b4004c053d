"""The map of risks: how many are how likely and how bad, each cell leading to its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import money
from core.money import MinorUnits, from_minor
from governance.models import Risk
from governance.risk_scale import (
    IMPACT,
    IMPACT_IN_WORDS,
    LEVELS,
    PROBABILITY,
    PROBABILITY_IN_WORDS,
    Level,
)
from governance.selectors.risk_list import (
    INHERENT,
    LATE,
    RAISED,
    RESIDUAL,
    UNASSESSED,
    VIEWS,
    cell_words,
    rating,
)

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User
    from partnerships.models import Partnership

WORST = 5
"""So many risks stand beside the map."""


def map_of(partnership: Partnership, user: User, view: str) -> dict[str, Any]:
    """The open risks on the map of one view, likeliest at the top; one query.

    `user` reads scores here.
    """
    counted = (
        Risk.objects.visible_to(user)
        .filter(partnership=partnership)
        .open()
        .as_assessed()
        .order_by()
        .values_list(f"now__{view}_probability", f"now__{view}_impact")
        .annotate(n=Count("pk"))
    )
    numbers = {(probability, impact): n for probability, impact, n in counted}
    where = reverse("risks", args=[partnership.uuid])
    return {
        "rows": [
            {
                "level": probability,
                "word": PROBABILITY[probability],
                "cells": [
                    _cell(where, view, Level(probability, impact), numbers) for impact in LEVELS
                ],
            }
            for probability in reversed(LEVELS)
        ],
        "heads": [{"level": impact, "word": IMPACT[impact]} for impact in LEVELS],
        "total": sum(n for level, n in numbers.items() if level[0] is not None),
        "views": [
            {
                "label": words,
                "url": f"?view={slug}" if slug != RESIDUAL else "?",
                "current": slug == view,
            }
            for slug, words in VIEWS.items()
        ],
    }


def _cell(where: str, view: str, level: Level, numbers: dict[Any, int]) -> dict[str, Any]:
    slug = f"{view}-{level.probability}-{level.impact}"
    n = numbers.get((level.probability, level.impact), 0)
    return {
        "n": n,
        "url": f"{where}?state=open&cell={slug}" if n else "",
        "kind": level.band.kind,
        "band": level.band.label,
        "words": cell_words(slug),
    }


def scales() -> list[dict[str, Any]]:
    """What each number means."""
    return [
        {
            "level": level,
            "probability": PROBABILITY[level],
            "probability_in_words": PROBABILITY_IN_WORDS[level],
            "impact": IMPACT[level],
            "impact_in_words": IMPACT_IN_WORDS[level],
        }
        for level in LEVELS
    ]


def beside_the_map(partnership: Partnership, user: User, today: dt.date) -> dict[str, Any]:
    """What asks to be looked at, the amounts at risk, and the worst risks; two queries."""
    rows = Risk.objects.visible_to(user).filter(partnership=partnership).open().as_assessed()
    in_its_currency = Q(now__currency=partnership.currency)
    found = rows.aggregate(
        unassessed=Count("pk", filter=Q(now__isnull=True)),
        raised=Count("pk", filter=Q(now__isnull=False, now__by__isnull=True)),
        late=Count("pk", filter=Q(review_on__lte=today)),
        inherent=Sum("now__inherent_money", filter=in_its_currency),
        residual=Sum("now__residual_money", filter=in_its_currency),
    )
    where = reverse("risks", args=[partnership.uuid])
    waiting = [
        {"term": words, "value": found[name], "url": f"{where}?state={state}"}
        for name, state, words in (
            ("raised", RAISED, _("Raised by a trigger, not looked at")),
            ("late", LATE, _("To be looked at by now")),
            ("unassessed", UNASSESSED, _("Never assessed")),
        )
        if found[name]
    ]
    amounts = [
        {"term": words, "value": _money(found[name], partnership.currency)}
        for name, words in ((INHERENT, _("Inherent")), (RESIDUAL, _("Residual")))
        if found[name] is not None
    ]
    worst = rows.filter(score__isnull=False).select_related("owner").order_by("-score", "pk")
    return {
        "waiting": waiting,
        "amounts": amounts,
        "worst": [
            {
                "title": one.title,
                "url": reverse("risk", args=[partnership.uuid, one.uuid]),
                "owner": one.owner,
                **rating(one.score),
            }
            for one in worst[:WORST]
        ],
    }


def _money(minor: int, currency: str) -> str:
    return money(from_minor(MinorUnits(minor), currency), currency)
