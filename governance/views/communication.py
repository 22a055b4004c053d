"""The Communication page: what both sides say to each other, in sections."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from governance.selectors.comments import inside_of, latest_of, mark_of
from partnerships.views.base import PartnershipPage

LATEST: Final = 5


class CommunicationPage(PartnershipPage):
    """Everything that is said between both sides, in one place."""

    template_name = "governance/communication.html"
    tab, page = "people", "communication"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        side = inside_of(self.permissions)
        return super().get_context_data(
            comments=[
                {
                    "table": table,
                    "mark": mark_of(self.partnership, of),
                    "rows": latest_of(self.partnership, self.user, table, LATEST),
                }
                for table, of in (("shared", ""), ("internal", side))
                if table == "shared" or side
            ],
            page_title=_("Communication"),
            **kwargs,
        )
