"""The first official of a new installation."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent, Organisation, User
from governance.authority import may_import
from tests.factories.people import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

PASSWORD = "correct-horse-battery"


def add(monkeypatch, *arguments, password=PASSWORD):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("add_person", *arguments, "--password-stdin")


FIRST = (
    *("first@example.org", "--name", "Ada First"),
    *("--organisation", "Ministry of Works", "--country", "ie"),
)


def test_the_first_official_signs_in_sees_the_portfolio_and_may_import(monkeypatch):
    add(monkeypatch, *FIRST, "--role", "portfolio_official")
    user = User.objects.get(email="first@example.org")
    assert may_import(user)
    browser = Client()
    assert browser.login(username=user.email, password=PASSWORD)
    assert browser.get(reverse("portfolio")).status_code == 200
    assert Organisation.objects.get().country == "IE"
    assert AuditEvent.objects.filter(kind="person.registered").exists()


def test_an_organisation_that_is_known_is_joined(monkeypatch):
    known = OrganisationFactory(name="Ministry of Works")
    add(monkeypatch, *FIRST)
    assert User.objects.get(email="first@example.org").memberships.get().organisation == known
    assert Organisation.objects.count() == 1


def test_everything_wrong_is_said_at_once_and_nothing_is_made(monkeypatch):
    with pytest.raises(CommandError) as refused:
        add(monkeypatch, "first", "--name", " ", "--organisation", "Ministry", password="12")
    for words in ("no e-mail address", "Give the person’s name", "too short"):
        assert words in str(refused.value)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_nobody_gets_a_second_account(monkeypatch):
    add(monkeypatch, *FIRST)
    with pytest.raises(CommandError, match="has an account already"):
        add(monkeypatch, *FIRST)


def test_without_a_terminal_it_says_how_the_password_is_given(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("add_person", *FIRST)
    assert not User.objects.exists()


def test_a_database_without_tables_is_told_in_two_sentences(tmp_path):
    command = (sys.executable, "manage.py", "add_person", *FIRST, "--password-stdin")
    where = {**os.environ, "CONCORD_DATA": str(tmp_path), "DATABASE_URL": ""}
    where["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    ended = subprocess.run(
        command, input=PASSWORD, capture_output=True, text=True, env=where, check=False
    )
    assert ended.returncode == 1
    assert "has no tables yet. Make them: manage.py migrate." in ended.stderr
    assert "Traceback" not in ended.stderr
