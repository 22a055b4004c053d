"""Auditors see the signed checkpoints, and get the last of each day by mail."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from core import clock
from core.ledger import checkpoints
from core.models import Checkpoint
from core.models.mail import Mail
from governance.services.checkpoint_mail import tell_auditors
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
PAGE = reverse("checkpoints")


def test_an_auditor_sees_each_with_its_fingerprint(client_of):
    made = [checkpoints.take(), checkpoints.take()]
    page = client_of(person("auditor")).get(PAGE).content.decode()
    for one in made:
        assert one.hash[:16] in page
        assert one.root[:16] in page
    assert made[0].public_key in page
    assert reverse("checkpoints_file") in page


def test_before_the_first_the_page_says_when_it_comes(client_of):
    page = client_of(person("auditor")).get(PAGE).content.decode()
    assert "No checkpoint yet." in page


def test_the_file_has_all_in_full(client_of, content_of):
    made = checkpoints.take()
    answer = client_of(person("auditor")).get(reverse("checkpoints_file"))
    [line] = content_of(answer).decode().splitlines()
    assert json.loads(line) == checkpoints.as_anchor(made)


@pytest.mark.parametrize("role", ["partner_lead", "contract_manager"])
def test_others_are_told_who_reads_them(client_of, role):
    checkpoints.take()
    browser = client_of(person(role, PartnershipFactory()))
    for address in (PAGE, reverse("checkpoints_file")):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert Checkpoint.objects.get().hash[:16] not in answer.content.decode()


def test_each_auditor_gets_one_mail_a_day():
    auditor = person("auditor")
    person("portfolio_official")
    assert tell_auditors(clock.today()) == 0
    made = checkpoints.take()
    assert tell_auditors(clock.today()) == 1
    tell_auditors(clock.today())
    mail = Mail.objects.get()
    assert mail.to == auditor.email
    for word in (made.root, made.hash, made.signature, made.public_key):
        assert word in mail.text
