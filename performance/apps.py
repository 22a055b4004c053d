"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig


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
