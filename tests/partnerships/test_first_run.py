"""The first day: an empty portfolio says how to begin, to whoever may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.models import AuditEvent, Job
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_an_official_imports_opens_or_loads_the_demo(client_of):
    browser = client_of(person("portfolio_official"))
    text = browser.get(reverse("portfolio")).content.decode()
    assert "No partnership yet" in text
    assert f'href="{reverse("imports")}"' in text
    assert f'href="{reverse("new_partnership")}"' in text
    assert f'action="{reverse("load_demo")}"' in text
    answer = browser.post(reverse("load_demo"))
    job = Job.objects.get(kind="demo.seed")
    assert answer.headers["Location"] == reverse("job", args=[job.uuid])
    assert AuditEvent.objects.filter(kind="demo.asked").exists()
    browser.post(reverse("load_demo"))
    assert Job.objects.filter(kind="demo.seed").count() == 1


def test_a_second_official_is_told_that_it_is_being_made(client_of):
    client_of(person("portfolio_official")).post(reverse("load_demo"))
    answer = client_of(person("portfolio_official")).post(reverse("load_demo"), follow=True)
    assert "The demo is being made" in answer.content.decode()
    assert Job.objects.filter(kind="demo.seed").count() == 1


def test_who_may_not_begin_is_told_whom_to_ask(client_of):
    official = person("portfolio_official", mandate=OrganisationFactory())
    text = client_of(official).get(reverse("portfolio")).content.decode()
    assert "Load the demo" not in text
    assert client_of(official).post(reverse("load_demo")).status_code == 403
    auditor = client_of(person("auditor")).get(reverse("portfolio")).content.decode()
    assert "Ask the portfolio official" in auditor
    assert "Load the demo" not in auditor


def test_no_demo_comes_beside_real_partnerships_or_into_production(client_of, settings):
    browser = client_of(person("portfolio_official"))
    settings.DEMO_ALLOWED = False
    assert "demo" not in browser.get(reverse("portfolio")).content.decode().lower()
    assert browser.post(reverse("load_demo")).status_code == 403
    settings.DEMO_ALLOWED = True
    PartnershipFactory()
    assert "Load the demo" not in browser.get(reverse("portfolio")).content.decode()
    browser.post(reverse("load_demo"))
    assert not Job.objects.exists()
    assert "for an empty portfolio" in browser.get(reverse("portfolio")).content.decode()


def test_an_empty_filter_says_how_to_go_on(client_of):
    PartnershipFactory()
    text = client_of(person("portfolio_official")).get("/portfolio/?q=dragon").content.decode()
    assert "No partnership matches" in text
    assert 'href="/portfolio/?view=all"' in text
