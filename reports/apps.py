"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core.ledger.sealing import sealable  # noqa: PLC0415 - models load after apps
        from reports.models import IssuedReport  # noqa: PLC0415 - as above

        sealable(
            IssuedReport,
            content=IssuedReport.content,
            rows=lambda rows: rows.filter(state=IssuedReport.State.ISSUED),
        )
