"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - models load after apps

        from core import form_words, insert_only, sessions  # noqa: PLC0415 - as above
        from core.backup import history  # noqa: F401, PLC0415 - models load after apps
        from core.ledger import guards  # noqa: PLC0415 - as above
        from core.notifications import time_back  # noqa: F401, PLC0415 - its sentence registers itself

        form_words.install()
        user_logged_in.connect(sessions.begin, dispatch_uid="concord-session")
        post_migrate.connect(guards.install_after_migrate, sender=self)
        checks.register(guards.check, checks.Tags.database)
        checks.register(insert_only.check, checks.Tags.database)
