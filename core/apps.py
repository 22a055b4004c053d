"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from axes.signals import user_locked_out  # noqa: PLC0415 - as above
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - models load after apps

        from core import (  # noqa: PLC0415 - as above
            form_words,
            insert_only,
            lockout,
            sessions,
        )
        from core.backup import history  # noqa: F401, PLC0415 - models load after apps
        from core.ledger import (  # noqa: PLC0415 - as above
            guarding,
            guards,
            key_history,  # noqa: F401 - its sentence registers itself
            witness_triggers,
        )
        from core.models import Checkpoint  # noqa: PLC0415 - as above
        from core.notifications import time_back  # noqa: F401, PLC0415 - its sentence registers itself
        from core.oidc import acts as _sign_ins  # noqa: F401, PLC0415 - as above
        from core.second_step import acts  # noqa: F401, PLC0415 - as above

        form_words.install()
        insert_only.insert_only(Checkpoint)
        user_logged_in.connect(sessions.begin, dispatch_uid="concord-session")
        user_locked_out.connect(lockout.tell, dispatch_uid="concord-lockout")
        post_migrate.connect(guards.install_after_migrate, sender=self)
        post_migrate.connect(witness_triggers.install_after_migrate, sender=self)
        checks.register(guards.check, checks.Tags.database)
        checks.register(insert_only.check, checks.Tags.database)
        checks.register(witness_triggers.check, checks.Tags.database)
        checks.register(guarding.check, checks.Tags.database)
