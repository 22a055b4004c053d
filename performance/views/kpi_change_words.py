"""A proposed change of a KPI in words, and the buttons that lead to changing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day, scaled
from performance.selectors.adoption import adopters_of
from performance.services.kpi_changes import CHANGED, last_rule, open_change

if TYPE_CHECKING:
    from core.models import User
    from performance.models import KPI


def change_context(kpi: KPI, user: User, permissions: frozenset[str]) -> dict[str, Any] | None:
    """What is proposed and who decides it; None without an open proposal."""
    change = open_change(kpi)
    if change is None:
        return None
    rule, adopters = last_rule(kpi), adopters_of(kpi.partnership)
    own = change.proposed_by_id == user.pk
    names = ", ".join(str(one) for one in adopters if one.pk != change.proposed_by_id)
    labels = {
        "target": _("Target"),
        "minimum": _("Agreed minimum"),
        "no_points": _("Value of no points"),
        "full_points": _("Value of full points"),
        "financial_weight": _("Weight, financial"),
        "community_weight": _("Weight, community"),
    }
    items = []
    for name in CHANGED:
        now, after = getattr(rule, name, None), getattr(change, name)
        if now != after:
            items.append(
                {
                    "where": labels[name],
                    "now": "–" if now is None else scaled(now),
                    "after": "–" if after is None else scaled(after),
                }
            )
    return {
        "title": _("A change is proposed from %(day)s on") % {"day": day(change.effective_from)},
        "note": _("by %(name)s") % {"name": change.proposed_by},
        "reason": change.reason,
        "items": items,
        "url": reverse("kpi_change_decide", args=[kpi.uuid]),
        "may_decide": "adopt_kpis" in permissions and user in adopters and not own,
        "may_withdraw": own,
        "waits_for": _("It waits for: %(names)s.") % {"names": names}
        if names
        else _("Nobody can adopt it yet: appoint the partner’s lead."),
    }


def edit_actions(kpi: KPI, permissions: frozenset[str]) -> list[dict[str, Any]]:
    """Where whoever defines what is measured goes on."""
    if "define_kpis" not in permissions or not kpi.partnership.is_live:
        return []
    change = "kpi_change" if kpi.partnership.signed_on else "kpi_edit"
    return [
        {"label": _("Change target or weights"), "url": reverse(change, args=[kpi.uuid])},
        {"label": _("Baseline and owner"), "url": reverse("kpi_baseline", args=[kpi.uuid])},
    ]
