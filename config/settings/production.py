"""Production: refuses to start with a missing or weak secret, says which and how to make one."""

from __future__ import annotations

import logging

from config.settings.base import *
from config.settings.bounds import out_of_range
from config.settings.environment import env
from config.settings.jobs import REDIS_URL
from config.settings.required import objections

_NAMES = (
    "SECRET_KEY",
    "LEDGER_KEY",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "METRICS_TOKEN",
)
_objections = [
    *objections(
        {name: env.str(name, default="") for name in _NAMES}
        | {"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL}
    ),
    *out_of_range,
]
if _objections:
    # An administrator reads this: the sentences, and no traceback.
    raise SystemExit(
        "Concord does not start: these settings of production are missing or unsafe.\n"
        + "\n".join(f"- {objection}" for objection in _objections)
        + "\ndocs/how_to/run_on_a_server.md lists them all; NAME_FILE may name a file with NAME."
    )

# Warnings of libraries are lines like all others.
logging.captureWarnings(True)  # noqa: FBT003 - the standard library's own signature

DEBUG = False
DEMO_ALLOWED = False
if not env.str("CONCORD_SECOND_STEP_DAYS", default=""):
    CONCORD_SECOND_STEP_DAYS = 14
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LEDGER_KEY = env.str("LEDGER_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS]
)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Everything was collected when the image was made: nothing is looked for at each request.
WHITENOISE_USE_FINDERS = False
EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
CONCORD_URL = env.str("CONCORD_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
# A mail server that hangs must not hold a worker for minutes.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
