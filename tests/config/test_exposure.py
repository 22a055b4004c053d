"""What a server never shows: the admin, the style guide, made-up people with a known password."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse

from core.jobs import enqueue
from core.jobs.worker import run
from core.models import Job, User

pytestmark = pytest.mark.django_db


def test_there_is_no_admin_site():
    assert not apps.is_installed("django.contrib.admin")


def test_the_style_guide_is_there_in_development_only():
    with pytest.raises(NoReverseMatch):
        reverse("styleguide")


@pytest.mark.parametrize("command", [["seed_demo"], ["runapp", "--demo"]])
def test_no_command_puts_the_demo_into_production(settings, command):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="never put into production"):
        call_command(*command)
    assert not User.objects.exists()


def test_no_job_puts_the_demo_into_production(settings):
    settings.DEMO_ALLOWED = False
    job = enqueue("demo.seed", {}, key="demo.seed")
    assert run(job.pk) is Job.State.FAILED
    job.refresh_from_db()
    assert "never put into production" in job.failure
    assert not User.objects.exists()
