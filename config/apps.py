"""Wires the whole: the reactions and the schedule are filled once all apps are loaded."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "concord_config"

    def ready(self) -> None:
        from config import celery, demo_page, reactions, schedule  # noqa: PLC0415 - models load after apps

        # Celery's current app is one for each thread; the default one is for all.
        celery.app.set_default()
        demo_page.install()
        reactions.install()
        schedule.install()
