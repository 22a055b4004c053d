"""The Communication page: what both sides say to each other, in sections."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from governance.selectors.comments import inside_of, latest_of, mark_of
from governance.selectors.exchange_page import (
    check_in_rows,
    open_notices,
    protocol_rows,
    request_rows,
)
from governance.selectors.exchange_rights import speaks_for
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage

LATEST: Final = 3


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
            speaks=bool(speaks_for(self.permissions)) and ended(self.partnership) is None,
            check_ins=check_in_rows(self.partnership),
            notices=open_notices(self.partnership, self.user),
            requests=request_rows(self.partnership),
            protocol=protocol_rows(self.partnership),
            page_title=_("Communication"),
            **kwargs,
        )
