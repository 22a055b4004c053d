"""One's own tasks in a partnership and its latest decisions: a page, and a part of the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.selectors.concern_list import open_concerns
from partnerships.views.base import PartnershipPage
from performance.panels import latest

if TYPE_CHECKING:
    from collections.abc import Mapping


class BesidePage(PartnershipPage):
    """Tasks are asked of every app, which is too much for the overview itself to wait for."""

    tab = "overview"
    below_tab = True

    def get_template_names(self) -> list[str]:
        """The part alone where the overview fetches it."""
        if self.request.headers.get("HX-Request") == "true":
            return ["performance/panels/beside_found.html"]
        return ["performance/overview_beside.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each panel; None where there is nothing to show."""
        known = (self.partnership, self.user, self.permissions)
        found: dict[str, Mapping[str, Any] | None] = {
            "concerns": open_concerns(*known),
            "tasks": latest.own_tasks(*known),
            "decisions": latest.latest_decisions(*known),
        }
        if self.request.headers.get("HX-Request") == "true":
            return found
        return super().get_context_data(page_title=_("Your tasks"), **found, **kwargs)
