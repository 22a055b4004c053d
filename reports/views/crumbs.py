"""The links above the pages of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from partnerships.models import Partnership


def way_to(partnership: Partnership | None, *, of_many: str = "") -> list[dict[str, str]]:
    """All reports, then the partnership told of; for many the portfolio, where it has a name."""
    way = [{"label": _("Reports"), "url": reverse("reports")}]
    if partnership:
        where = reverse("partnership", args=[partnership.uuid])
        way.append({"label": partnership.name, "url": where})
    elif of_many:
        way.append({"label": of_many, "url": reverse("portfolio")})
    return way
