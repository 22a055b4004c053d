"""Mail that stays on this machine: read by whom it is for, and in the demo by all."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import NoReverseMatch, path, reverse

from config import urls
from core.jobs.worker import drain
from core.models import Job, Mail
from core.views import outbox
from tests.core.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(settings, monkeypatch):
    """As it is without a mail server."""
    module = ModuleType("urls_with_outbox")
    module.urlpatterns = [
        *urls.urlpatterns,
        path("outbox/", outbox.outbox, name="outbox"),
        path("outbox/all/", outbox.outbox_of_all, name="outbox_of_all"),
        path("outbox/<uuid:uuid>/", outbox.outbox_mail, name="outbox_mail"),
    ]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.CONCORD_OUTBOX = True
    settings.ROOT_URLCONF = module.__name__


@pytest.fixture
def demo(embedded):
    Job.objects.create(kind="demo.seed", key="demo.seed", state="done")


def a_mail(to: str, subject: str = "Your invitation", text: str = "Welcome.") -> Mail:
    return Mail.objects.create(key=f"{to}:{subject}", to=to, subject=subject, text=text)


def test_with_a_mail_server_the_pages_do_not_exist(client_of, rf):
    with pytest.raises(NoReverseMatch):
        reverse("outbox")
    assert not project.CONCORD_OUTBOX
    mail = a_mail("ines.duarte@example.org")
    browser = client_of(a_user())
    for page in ("/outbox/", "/outbox/all/", f"/outbox/{mail.uuid}/"):
        assert browser.get(page).status_code == 404
        assert Client().get(page).status_code == 404
    assert "Mail on this machine" not in browser.get("/account/password/change/").content.decode()


@pytest.mark.usefixtures("embedded")
def test_a_person_reads_the_mail_to_their_own_address_only(client_of):
    mine, foreign = a_mail("Ines.Duarte@example.org"), a_mail("omar@example.org", "Not yours")
    browser = client_of(a_user())
    html = browser.get("/outbox/").content.decode()
    assert "Your invitation" in html
    assert "Not yours" not in html
    assert "Welcome." in browser.get(f"/outbox/{mine.uuid}/").content.decode()
    assert browser.get(f"/outbox/{foreign.uuid}/").status_code == 404
    assert browser.get("/outbox/all/").status_code == 404


@pytest.mark.usefixtures("embedded")
def test_outside_the_demo_one_signs_in_first():
    mail = a_mail("omar@example.org")
    for page in ("/outbox/", "/outbox/all/", f"/outbox/{mail.uuid}/"):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.usefixtures("demo")
def test_in_the_demo_somebody_without_a_password_finds_the_link_for_a_new_one(django_user_model):
    django_user_model.objects.create_user("amara@example.org", "long enough secret", name="Amara")
    browser = Client()
    browser.post("/account/password/reset/", {"email": "amara@example.org"})
    drain()
    assert "/outbox/all/" in browser.get("/account/password/reset/done/").content.decode()
    html = browser.get("/outbox/all/").content.decode()
    assert "Anybody who reaches this machine reads this page" in html
    mail = Mail.objects.get()
    link = f"/outbox/{mail.uuid}/"
    assert link in html
    page = browser.get(link).content.decode()
    assert "Set a new password</a>" in page
    assert "/account/password/reset/key/" in page


@pytest.mark.usefixtures("demo")
def test_a_page_leads_everybody_to_their_mail(client_of):
    browser = client_of(a_user())
    assert 'href="/outbox/"' in browser.get("/account/password/change/").content.decode()
    assert 'href="/outbox/all/"' in browser.get("/outbox/").content.decode()
    assert "No mail yet" in browser.get("/outbox/all/").content.decode()


@pytest.mark.usefixtures("demo")
def test_a_page_of_mail_costs_the_same_for_one_and_for_many(client_of, connection_queries):
    browser = client_of(a_user())
    a_mail("omar@example.org", "0")
    browser.get("/outbox/all/")
    few = connection_queries(lambda: browser.get("/outbox/all/"))
    for number in range(1, 60):
        a_mail("omar@example.org", str(number))
    # The page's own links are read anew for each answer, so nothing else may grow.
    assert connection_queries(lambda: browser.get("/outbox/all/")) == few
