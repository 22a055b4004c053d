"""Production starts with every secret, or says what is missing or weak, all of it at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.addresses import with_password
from config.settings.required import objections
from config.settings.secret_files import read_secret_files

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef" * 4
WHOLE = {
    "SECRET_KEY": SECRET,
    "LEDGER_KEY": SECRET,
    "DATABASE_URL": f"postgres://concord:{SECRET}@db:5432/concord",
    "REDIS_URL": f"redis://:{SECRET}@redis:6379/0",
    "ALLOWED_HOSTS": "concord.example.gov",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.gov:587",
    "DEFAULT_FROM_EMAIL": "concord@example.gov",
}


SAYS = (
    "from django.conf import settings as s; "
    "print(s.DATABASES['default']['PASSWORD'], s.CELERY_BROKER_URL, s.DEBUG, s.DEMO_ALLOWED)"
)
"""What a process says of its database and of its broker."""


def start(folder, code: str = SAYS, **environment: str) -> subprocess.CompletedProcess[str]:
    """A production process that runs `code`."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "CONCORD_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("written", "days"), [("", "14"), ("0", "0"), ("off", "None")])
def test_a_second_step_is_asked_for_within_a_fortnight_unless_it_is_said_otherwise(
    tmp_path, written, days
):
    code = "from django.conf import settings as s; print(s.CONCORD_SECOND_STEP_DAYS)"
    known = WHOLE | ({"CONCORD_SECOND_STEP_DAYS": written} if written else {})
    assert start(tmp_path, code, **known).stdout.strip() == days


def test_what_is_whole_meets_no_objection():
    assert objections(WHOLE) == []


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_missing_is_named_and_nothing_else(name):
    said = objections(WHOLE | {name: ""})
    assert len(said) == 1
    assert said[0].startswith(name)
    assert "missing" in said[0]


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("SECRET_KEY", "hunter2", "too short"),
        ("LEDGER_KEY", "abcdef", "64 hexadecimal"),
        ("LEDGER_KEY", "ab" * 32, "same few characters"),
        ("SECRET_KEY", "ab" * 40, "same few characters"),
        ("SECRET_KEY", "django-insecure-" + SECRET, "everybody tries first"),
        ("DATABASE_URL", "postgres://concord@db/concord", "missing"),
        ("DATABASE_URL", "postgres://concord:concord@db/concord", "too short"),
        ("DATABASE_URL", "sqlite:////data/concord.sqlite3", "not of PostgreSQL"),
        ("REDIS_URL", "redis://redis:6379/0", "missing"),
        ("REDIS_URL", "redis://:changemechangeme@redis:6379/0", "everybody tries first"),
        ("REDIS_URL", "memory://", "not of Redis"),
        ("ALLOWED_HOSTS", "concord.example.gov,*", "lets everything in"),
        ("METRICS_TOKEN", "metrics", "too short"),
    ],
)
def test_what_is_weak_is_refused_and_never_repeated(name, value, what):
    said = objections(WHOLE | {name: value})
    assert len(said) == 1
    assert what in said[0]
    assert name in said[0]
    assert value not in said[0]


@pytest.mark.parametrize(
    "address", ["postgres:///concord", "postgres://concord@%2Fvar%2Frun%2Fpostgresql/concord"]
)
def test_a_socket_of_the_same_machine_needs_no_password(address):
    assert objections(WHOLE | {"DATABASE_URL": address}) == []


def test_an_empty_environment_is_told_everything_at_once_without_a_traceback(tmp_path):
    started = start(tmp_path)
    assert started.returncode == 1
    for name in WHOLE:
        assert name in started.stderr
    assert "openssl rand -hex 32" in started.stderr
    assert "Traceback" not in started.stderr


RANGES = {
    "CONCORD_LOCKOUT_TRIES": ("0", "3 to 20"),
    "CONCORD_LOCKOUT_MINUTES": ("-5", "5 to 1440"),
    "CONCORD_KEEP_CONTRACT_YEARS": ("5", "6 to 99"),
    "CONCORD_KEEP_PEOPLE_YEARS": ("0", "1 to 12"),
    "CONCORD_KEEP_TRACES_DAYS": ("9999", "90 to 3650"),
    "CONCORD_PROXIES": ("two", "0 to 10"),
    "CONCORD_SECOND_STEP_DAYS": ("a fortnight", "0 to 90"),
    "CONCORD_SESSION_HOURS": ("25", "1 to 24"),
    "CONCORD_SESSION_LONGEST_HOURS": ("9999999999", "1 to 72"),
    "CONCORD_SESSION_IDLE_MINUTES": ("1.5", "30 to 720"),
}


@pytest.mark.parametrize("kind", ["production", "development"])
def test_numbers_out_of_their_range_are_told_all_at_once_with_what_is_missing(tmp_path, kind):
    module = f"config.settings.{kind}"
    wrong = {name: written for name, (written, _range) in RANGES.items()}
    started = start(tmp_path, DJANGO_SETTINGS_MODULE=module, **wrong)
    assert started.returncode == 1
    for name, (_written, allowed) in RANGES.items():
        assert f"{name} is no whole number from {allowed}." in started.stderr
    assert ("LEDGER_KEY is missing" in started.stderr) == (kind == "production")
    assert "Traceback" not in started.stderr


def test_secrets_come_from_files_as_well(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    apart = WHOLE | {
        "DATABASE_URL": "postgres://concord@db:5432/concord",
        "DATABASE_PASSWORD_FILE": str(secret),
        "REDIS_URL": "redis://redis:6379/0",
        "REDIS_PASSWORD_FILE": str(secret),
        "SECRET_KEY_FILE": str(secret),
    }
    del apart["SECRET_KEY"]
    started = start(tmp_path, **apart)
    assert started.stdout.split() == [SECRET, f"redis://:{SECRET}@redis:6379/0", "False", "False"]


def test_debug_stays_off_whatever_the_environment_says(tmp_path):
    assert start(tmp_path, **WHOLE, DEBUG="true").stdout.split()[2] == "False"


def test_a_file_that_cannot_be_read_and_a_name_given_twice_are_told_together(tmp_path):
    gone = tmp_path / "gone"
    values, problems = read_secret_files(
        {"SECRET_KEY_FILE": str(gone), "REDIS_URL": "redis://r", "REDIS_URL_FILE": str(gone)}
    )
    assert values == {}
    assert problems == [
        f"SECRET_KEY_FILE: {gone} cannot be read (No such file or directory).",
        "REDIS_URL and REDIS_URL_FILE are both set: keep one of them.",
    ]
    started = start(tmp_path, **WHOLE, METRICS_TOKEN_FILE=str(gone))
    assert started.returncode == 1
    assert "METRICS_TOKEN_FILE" in started.stderr


def test_a_password_of_any_letters_fits_into_an_address():
    whole = with_password("postgres://ada@db:5432/concord", "p@ss/w:rd %é")
    assert whole == "postgres://ada:p%40ss%2Fw%3Ard%20%25%C3%A9@db:5432/concord"
    assert with_password("redis://redis:6379/0", "x") == "redis://:x@redis:6379/0"
    assert with_password("", "x") == ""
    assert with_password("redis://redis", "") == "redis://redis"
