"""Overview and history of a partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from core.ledger.history import entries_of, kept_from
from core.views.listing import GrowingList
from partnerships import tabs
from partnerships.selectors.history_list import acts_of, history_list, told
from partnerships.selectors.readers import acts_open_to
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from core.ledger.history import HistoryEntry
    from core.listing import ListSpec


class OverviewPage(PartnershipPage):
    template_name = "partnerships/overview.html"
    tab, page = "overview", "overview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        placed: dict[str, list[SafeString]] = {"top": [], "main": [], "side": []}
        for panel in tabs.panels():
            context = panel.context(self.partnership, self.user, self.permissions)
            if context is not None:
                html = render_to_string(
                    panel.template,
                    {"partnership": self.partnership, **context},
                    request=self.request,
                )
                placed[panel.place].append(
                    mark_safe(html)  # noqa: S308 - rendered by an autoescaping template
                )
        return super().get_context_data(panels=placed, **kwargs)


class HistoryPage(GrowingList, PartnershipPage):
    """The whole history for those who may see it; their own organisation's acts for a partner."""

    template_name = "partnerships/history.html"
    tab, page = "documents", "history"

    @cached_property
    def actors(self) -> list[UUID] | None:
        return acts_open_to(self.user, self.permissions)

    def listed(self) -> Any:
        return acts_of(self.partnership.stream, self.actors, kept_from(self.permissions))

    def spec(self) -> ListSpec:
        return history_list(self.listed())

    def for_file(self, rows: Any) -> Iterator[HistoryEntry]:
        return told(rows.iterator(500), self.actors)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = entries_of(self.rows_page.object_list, self.actors)
        return super().get_context_data(entries=entries, **kwargs)
