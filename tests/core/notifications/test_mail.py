"""Mail is promised with its cause, sent at least once, and keeps no secret behind."""

from __future__ import annotations

import logging
import smtplib

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.jobs.worker import drain
from core.models import AuditEvent, Job, Mail
from core.notifications.mail import absolute, queue_mail
from core.notifications.message import html_of, paragraphs
from tests.core.people import a_user

pytestmark = pytest.mark.django_db

SECRET = "https://concord.example/account/password/reset/key/1-abc/"


@pytest.fixture
def words(monkeypatch):
    """The text template of the tests: what the context says."""
    monkeypatch.setattr("core.notifications.mail.rendered", lambda _name, context: context["words"])


def promised(to="amara@example.org", subject="Hello", key="hello", words="Good morning."):
    with transaction.atomic():
        return queue_mail(
            to=to, subject=subject, template="any.txt", context={"words": words}, key=key
        )


def tried_again():
    Job.objects.update(run_after=timezone.now())
    drain()


@pytest.mark.usefixtures("words")
def test_mail_is_sent_by_a_job_after_its_cause(mailoutbox):
    promised(to=a_user())
    assert mailoutbox == []
    drain()
    [sent] = mailoutbox
    assert sent.to == ["ines.duarte@example.org"]
    assert sent.from_email == "Concord <concord@concord.example>"
    assert sent.body == "Good morning."
    assert Mail.objects.get().sent_at is not None


@pytest.mark.usefixtures("words")
def test_mail_whose_cause_is_taken_back_is_never_sent(mailoutbox):
    def cause():
        with transaction.atomic():
            promised()
            raise LookupError

    with pytest.raises(LookupError):
        cause()
    drain()
    assert mailoutbox == []
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_mail_outside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError, match="transaction of its cause"):
        queue_mail(to="a@example.org", subject="", template="any.txt", context={}, key="a")


@pytest.mark.usefixtures("words")
def test_the_same_key_is_one_message(mailoutbox):
    assert promised(words="First.").pk == promised(words="Second.").pk
    drain()
    assert [sent.body for sent in mailoutbox] == ["First."]


@pytest.mark.usefixtures("words")
def test_a_message_that_may_have_left_already_is_sent_again_with_the_same_id(
    mailoutbox, monkeypatch
):
    mail = promised()
    send = EmailBackend.send_messages
    tries = []

    def cut_off(backend, messages):
        send(backend, messages)
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionResetError

    monkeypatch.setattr(EmailBackend, "send_messages", cut_off)
    drain()
    assert Mail.objects.get().sent_at is None
    tried_again()
    assert [sent.extra_headers["Message-ID"] for sent in mailoutbox] == [
        f"<{mail.uuid}@concord.example>"
    ] * 2
    tried_again()
    assert len(mailoutbox) == 2


@pytest.mark.usefixtures("words")
def test_no_secret_stays_in_the_row_the_job_the_ledger_or_the_log(monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    send = EmailBackend.send_messages
    refusals = [smtplib.SMTPServerDisconnected("try later")]

    def reluctant(backend, messages):
        if refusals:
            raise refusals.pop()
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", reluctant)
    promised(words=f"Set a new password:\n{SECRET}")
    drain()
    assert SECRET in Mail.objects.get().text
    assert SECRET not in Job.objects.get().failure
    tried_again()
    assert SECRET in django_mail.outbox[0].body
    assert Mail.objects.get().text == ""
    job = Job.objects.get()
    assert SECRET not in f"{job.payload} {job.title} {job.result} {job.failure} {job.key}"
    assert SECRET not in caplog.text
    assert not AuditEvent.objects.exists()


@pytest.mark.usefixtures("words")
def test_nobody_adds_a_header_through_a_subject(mailoutbox):
    promised(subject="Bayview\nBcc: everybody@example.org")
    drain()
    assert mailoutbox[0].subject == "Bayview Bcc: everybody@example.org"


@pytest.mark.usefixtures("words")
def test_the_html_says_the_same_and_escapes_what_people_typed(mailoutbox):
    promised(subject="A <b> b", words=f"From <script>.\n\nSet a new password:\n{SECRET}\nThanks.")
    drain()
    [(html, kind)] = mailoutbox[0].alternatives
    assert kind == "text/html"
    assert "<script>" not in html
    assert "From &lt;script&gt;." in html
    assert f'<a class="button" href="{SECRET}">Set a new password</a>' in html
    assert "Thanks." in html


def test_an_address_without_words_before_it_is_its_own_link():
    [[words, link, after]] = paragraphs(f"Look here\n{SECRET}\nPlease.")
    assert (words.words, words.url) == ("Look here", "")
    assert (link.words, link.url) == (SECRET, SECRET)
    assert after.words == "Please."
    assert f'<a href="{SECRET}">{SECRET}</a>' in html_of(Mail(subject="s", text=SECRET))


def test_a_link_leads_to_where_people_reach_concord():
    assert absolute("/to-do/") == "https://concord.example/to-do/"


def test_the_mail_for_a_new_password_is_not_escaped(django_user_model):
    django_user_model.objects.create_user("o'hara@example.org", "long enough secret", name="O")
    Client().post("/account/password/reset/", {"email": "o'hara@example.org"})
    assert "/account/password/reset/key/" in Mail.objects.get().text
    assert "&#x27;" not in Mail.objects.get().text
