"""The embedded default: what `make run` uses on one machine, no service needed."""

from __future__ import annotations

from config.settings.base import *
from config.settings.bounds import refuse_out_of_range
from config.settings.environment import DATA, env
from config.settings.secret import local_ledger_key, local_secret

refuse_out_of_range()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA)
LEDGER_KEY = env.str("LEDGER_KEY", default="") or local_ledger_key(DATA)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CONCORD_URL = env.str("CONCORD_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}")
CONCORD_OUTBOX = not env.str("EMAIL_URL", default="")
if CONCORD_OUTBOX:
    # The page outbox/ reads the rows; nothing leaves the machine.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="concord@localhost")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
