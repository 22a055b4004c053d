"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"

    def ready(self) -> None:
        from core.ledger.sealing import sealable  # noqa: PLC0415 - models load after apps
        from performance.models import KPIRecord, Milestone, Scorecard  # noqa: PLC0415 - as above

        final = [KPIRecord.State.ACCEPTED, KPIRecord.State.SUPERSEDED]
        done = [Milestone.State.ACCEPTED, Milestone.State.ACCEPTED_MINOR]
        sealable(
            KPIRecord,
            content=KPIRecord.content,
            rows=lambda rows: rows.filter(state__in=final),
        )
        sealable(
            Milestone,
            content=Milestone.content,
            rows=lambda rows: rows.filter(state__in=done),
        )
        sealable(Scorecard, content=Scorecard.content)
        _install_tabs()


def _install_tabs() -> None:
    from partnerships import tabs  # noqa: PLC0415 - models load after apps

    tabs.register_tab(
        tabs.Tab(
            "performance",
            _("Performance"),
            "scorecard",
            50,
            pages=(tabs.Page("scorecard", _("Scorecard"), "scorecard"),),
        )
    )
