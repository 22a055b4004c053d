"""KPIs that wait to be adopted, on To do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.worklist import WorkItem
from performance.selectors.adoption import proposals_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def proposals_to_do(user: User, _today: dt.date) -> Iterator[WorkItem]:
    """Four queries, however many partnerships there are."""
    for one in proposals_for(user):
        count = len(one.kpis)
        yield WorkItem(
            title=_("Adopt what is measured"),
            where=str(one.partnership),
            why=ngettext(
                "%(n)d KPI is proposed; it counts once you adopt it",
                "%(n)d KPIs are proposed; they count once you adopt them",
                count,
            )
            % {"n": count},
            role_line=_("You adopt KPIs for the partner")
            if one.for_partner
            else _("You adopt KPIs while the partner has no lead"),
            due_on=None,
            url=reverse("kpis", args=[one.partnership.uuid]),
            act_label=_("Look"),
        )
