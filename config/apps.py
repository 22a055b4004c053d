"""Wires the whole: the reactions and the schedule are filled once all apps are loaded."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "concord_config"

    def ready(self) -> None:
        from config import celery, demo_page, reactions, retention, schedule, unwitnessed  # noqa: PLC0415 - models load after apps
        from config.demo import words  # noqa: F401, PLC0415 - its sentences register themselves

        # Celery's current app is one for each thread; the default one is for all.
        celery.app.set_default()
        demo_page.install()
        reactions.install()
        schedule.install()
        retention.install()
        unwitnessed.install()
