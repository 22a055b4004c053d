"""The trust index on the overview, with its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.charts import Size, Sparkline
from core.formatting import period_label
from core.periods import Period
from core.templatetags.charts import safe, words_of_the_page
from performance.selectors.trust_page import indices_of, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership

QUARTERS = 8


def trust_of_overview(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The newest index, what moved it most, and its path; None before there is one. One query."""
    path = indices_of(partnership, QUARTERS)
    view = view_of(path)
    if view is None:
        return None
    spark = Sparkline(
        name=_("Trust index"),
        periods=tuple(period_label(Period.parse(one.period)) for one in path),
        values=tuple(one.score for one in path),
    )
    return {
        "trust": view,
        "trust_url": reverse("trust", args=[partnership.uuid]),
        "trust_moved": view.moved[:1],
        "trust_spark": safe(spark.svg(Size.MINI, uid="trust-path", words=words_of_the_page()))
        if len(path) > 1
        else "",
    }
