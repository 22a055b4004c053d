"""What is the same everywhere. Each concern stands in a file of its own beside this one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from config.settings import bounds
from config.settings.access import *
from config.settings.api import *
from config.settings.database import *
from config.settings.environment import DATA, ROOT, env
from config.settings.jobs import *
from config.settings.logs import *
from config.settings.oidc import *
from config.settings.retention import *
from config.settings.security import *

INSTALLED_APPS = [
    # In the order of the imports: each app registers with those above it in this list.
    "core",
    "partnerships",
    "governance",
    "performance",
    "reports",
    "config.apps.ConfigConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "core.middleware.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.sessions.SessionEndMiddleware",
    "core.second_step.gate.SecondStepMiddleware",
    "governance.emergency.EmergencyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.navigation_for",
            ],
        },
    },
]
FORM_RENDERER = "core.forms.ConcordRenderer"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = env.str("CONCORD_TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("CONCORD_STATIC", default=str(ROOT / "staticfiles")))
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True

MEDIA_ROOT = DATA / "files"
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONCORD_COUNTRY = env.str("CONCORD_COUNTRY", default="GB")
"""ISO 3166 code whose business days count where a partnership names no country."""

CONCORD_LIGHT_ROUTE_VALUES: dict[str, Decimal] = env.dict(
    "CONCORD_LIGHT_ROUTE_VALUES", cast={"value": Decimal}, default={}
)
"""Value under which the light route is offered, by currency ("EUR=500000,GBP=400000")."""

CONCORD_LIGHT_ROUTE_RISK: int | None = env.int("CONCORD_LIGHT_ROUTE_RISK", default=None)
"""The most points of 12 that count as low risk; without it the product's default."""

CONCORD_EXPERIMENT_LOSSES: dict[str, Decimal] = env.dict(
    "CONCORD_EXPERIMENT_LOSSES", cast={"value": Decimal}, default={}
)
"""The most that an experiment may lose, by currency."""

CONCORD_LARGE_CHANGE_SHARE: Decimal | None = env(
    "CONCORD_LARGE_CHANGE_SHARE", cast=Decimal, default=None
)
"""From which share of the yearly charge a change of the contract is large ("0.02" is 2 %)."""

CONCORD_LARGE_CHANGE_COST: Decimal | None = env(
    "CONCORD_LARGE_CHANGE_COST", cast=Decimal, default=None
)
"""Above which capital cost it is, in the contract's currency."""

CONCORD_DATA = DATA

CONCORD_SIGNING_KEY = env.str("CONCORD_SIGNING_KEY", default="", multiline=True)
"""Signs reports: a private key and its certificate in PEM; without one a marked demo key does."""

CONCORD_SIGNING_PASSPHRASE = env.str("CONCORD_SIGNING_PASSPHRASE", default="")

CONCORD_CLAMD = bounds.place("CONCORD_CLAMD")
"""A clamd that looks at each upload, as host:port or the path of its socket; "" for none."""

LEDGER_KEY = ""
"""Signs the ledger's checkpoints: the seed of an Ed25519 key, 64 hexadecimal characters."""

CONCORD_ANCHORS = Path(env.str("CONCORD_ANCHORS", default=str(DATA / "anchors")))
"""Where checkpoints are added to the file of their day: best a folder that is only added to."""

CONCORD_URL = env.str("CONCORD_URL", default="")
"""Where people reach Concord: the beginning of every link in a mail."""

CONCORD_OUTBOX = False
"""Whether mail stays on this machine, to be read at outbox/: only where no server is set."""

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""Lets whoever sends it read /metrics and the details of /readyz; without one only this machine."""

CONCORD_ALARM_EMAILS = env.list("CONCORD_ALARM_EMAILS", default=[])
"""Who gets a mail when a job was given up."""

DEMO_ALLOWED = True
"""Whether made-up partnerships and people with a known password may be put into the database."""
