"""KPIs that wait to be adopted, on To do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from core.worklist import WorkItem
from governance.authority import held_appointments
from partnerships.models import Partnership
from performance.models import KPIChange
from performance.selectors.adoption import LEAD, proposals_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def changes_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Changes of what was agreed that wait for this person; two queries however many there are."""
    mine = Partnership.objects.permitted(user, "adopt_kpis")
    found = list(
        KPIChange.objects.filter(state=KPIChange.State.OPEN, kpi__partnership__in=mine)
        .exclude(proposed_by=user)
        .select_related("kpi__partnership")
    )
    if not found:
        return
    leads: dict[int, set[int]] = {}
    held = held_appointments(today, (LEAD,)).filter(
        partnership__in={one.kpi.partnership_id for one in found}, user__is_active=True
    )
    for partnership, person in held.values_list("partnership", "user"):
        leads.setdefault(partnership, set()).add(person)
    for one in found:
        if user.pk in leads.get(one.kpi.partnership_id, {user.pk}):
            yield WorkItem(
                title=_("Decide a change of “%(kpi)s”") % {"kpi": one.kpi.name},
                where=str(one.kpi.partnership),
                why=_("It counts from %(day)s on once you adopt it")
                % {"day": day(one.effective_from)},
                role_line=_("You adopt KPIs here"),
                due_on=one.effective_from,
                url=f"{reverse('kpi', args=[one.kpi.uuid])}#change",
                act_label=_("Look"),
                key=f"kpi_change:{one.pk}",
                partnership=one.kpi.partnership.uuid,
                arrived=True,
            )


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
            key=f"kpis_to_adopt:{one.partnership.uuid}:{max(kpi.pk for kpi in one.kpis)}",
            partnership=one.partnership.uuid,
            arrived=True,
        )
