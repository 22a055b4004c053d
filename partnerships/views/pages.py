"""Overview and history of a partnership."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.ledger.history import history
from partnerships import tabs
from partnerships.selectors.readers import acts_open_to
from partnerships.views.base import PartnershipPage

HISTORY_PAGE = 50


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


class HistoryPage(PartnershipPage):
    """The whole history for those who may see it; their own organisation's acts for a partner."""

    template_name = "partnerships/history.html"
    tab, page = "documents", "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        entries = history(
            self.partnership.stream,
            before_seq=int(before) if before.isdecimal() and len(before) < 18 else None,
            limit=HISTORY_PAGE + 1,
            actors=acts_open_to(self.user, self.permissions),
        )
        older = entries[HISTORY_PAGE - 1].seq if len(entries) > HISTORY_PAGE else None
        return super().get_context_data(entries=entries[:HISTORY_PAGE], older=older, **kwargs)
