"""The register of notices of a partnership: searched, filtered, exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core import clock
from core.folding import holding, words_of
from core.listing import Choice, Column, ListSpec
from core.views.listing import GrowingList
from governance.models import FormalNotice
from governance.selectors.exchange_page import clock_of, notice_row
from governance.selectors.sides import side_name
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from django.db.models import Q


class FormalNoticesPage(GrowingList, PartnershipPage):
    """What both sides served, and what one's own side still has to serve."""

    template_name = "governance/formal_notices.html"
    tab, page = "people", "communication"
    below_tab = True

    def spec(self) -> ListSpec:
        """By words, kind, state and day of receipt."""
        return ListSpec(
            slug="formal-notices",
            title=gettext_lazy("Notices"),
            unit=ngettext_lazy("%(n)s notice", "%(n)s notices", "n"),
            columns=[
                Column("title", gettext_lazy("Notice"), ("title",), lambda row: row.title),
                Column(
                    "from",
                    gettext_lazy("From"),
                    ("side",),
                    lambda row: side_name(self.partnership, row.side),
                ),
                Column(
                    "received",
                    gettext_lazy("Received"),
                    ("received_on",),
                    lambda row: row.received_on,
                ),
                Column("until", gettext_lazy("Until"), (), clock_of),
                Column(
                    "state",
                    gettext_lazy("State"),
                    ("state",),
                    lambda row: str(row.get_state_display()),
                ),
                Column(
                    "reference",
                    gettext_lazy("Reference"),
                    (),
                    lambda row: row.reference,
                    on_page=False,
                ),
                Column("clause", gettext_lazy("Clause"), (), lambda row: row.clause, on_page=False),
            ],
            sort="-received",
            search=_holding,
            search_label=gettext_lazy("Title, reference or clause"),
            choices=[
                Choice("kind", gettext_lazy("Kind"), FormalNotice.Kind.choices),
                Choice("state", gettext_lazy("State"), FormalNotice.State.choices),
            ],
            day="received_on",
            day_label=gettext_lazy("Received"),
        )

    def listed(self) -> Any:
        """Those that the reader may see."""
        return FormalNotice.objects.visible_to(self.user).filter(partnership=self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title=_("Notices"), **kwargs)
        today = clock.today()
        context["rows"] = [notice_row(one, self.partnership, today) for one in context["page"]]
        return context


def _holding(text: str) -> Q:
    return holding(words_of(text), ["folded"])
