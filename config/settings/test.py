"""Tests: the embedded default, or PostgreSQL and Redis where DATABASE_URL and REDIS_URL say so."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault(
    "CONCORD_DATA", str(Path(tempfile.gettempdir()) / f"concord-test-{os.getuid()}")
)

from config.settings.base import *
from config.settings.bounds import refuse_out_of_range
from config.settings.environment import DATA

refuse_out_of_range()

SECRET_KEY = "tests-only"  # noqa: S105 - never used outside the tests
LEDGER_KEY = "01" * 32
ALLOWED_HOSTS = ["*"]
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CONCORD_URL = "https://concord.example"
DEFAULT_FROM_EMAIL = "Concord <concord@concord.example>"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA / "files"
# Nothing is collected before the tests run.
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
REST_FRAMEWORK = REST_FRAMEWORK | {
    "DEFAULT_THROTTLE_RATES": {"read": "100000/min", "write": "100000/min", "wrong_token": "30/min"}
}
