"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.backup import history  # noqa: F401, PLC0415 - models load after apps
        from core.ledger import guards  # noqa: PLC0415 - models load after apps

        post_migrate.connect(guards.install_after_migrate, sender=self)
        checks.register(guards.check, checks.Tags.database)
