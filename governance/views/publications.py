"""What of a partnership is public, since when, and by which decision."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.selectors.publications import Shown, published_of
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage


class PublicationsPage(PartnershipPage):
    """Everything that was ever published, with its public page."""

    template_name = "governance/publications.html"
    tab, page = "documents", "publications"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_body = self.partnership.bodies.filter(ended_on__isnull=True).exists()
        may_raise = "take_part" in self.permissions and ended(self.partnership) is None
        asks = reverse("decision_new", args=[self.partnership.uuid])
        return super().get_context_data(
            rows=[_row(one) for one in published_of(self.partnership)],
            publish_url=f"{asks}?what=publication" if may_raise and has_body else "",
            withdraw_url=f"{asks}?what=publication_withdrawal" if may_raise and has_body else "",
            page_title=_("Published"),
            **kwargs,
        )


def _row(one: Shown) -> dict[str, Any]:
    row = one.row
    if row.is_withdrawn:
        kind, label = "none", _("Withdrawn")
    elif row.from_on > clock.today():
        kind, label = "info", _("Not yet")
    elif one.version is None:
        kind, label = "none", _("No longer shown")
    else:
        kind, label = "good", _("Public")
    return {
        "row": row,
        "what": one.kind,
        "url": reverse("published_thing", args=[row.uuid]) if row.from_on <= clock.today() else "",
        "decision_url": reverse("decision", args=[row.decision.uuid]),
        "may_withdraw": not row.is_withdrawn,
        "tag": kind,
        "label": label,
    }
