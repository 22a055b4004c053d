"""The way in: sign-in and passwords, as a person without scripts meets them."""

from __future__ import annotations

import pytest
from django.test import Client

from core.jobs.worker import drain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/account/login/", "Sign in"),
        ("/account/signup/", "By invitation only"),
        ("/account/inactive/", "This account is closed"),
        ("/account/password/reset/", "Forgotten password"),
        ("/account/password/reset/done/", "Look into your e-mail"),
        ("/account/password/reset/key/1-nonsense/", "This link no longer works"),
        ("/account/password/reset/key/done/", "Your password is set"),
        ("/account/confirm-email/", "Confirm your e-mail address"),
        ("/account/confirm-email/nonsense/", "This link was used already"),
    ],
)
def test_a_page_for_those_outside_has_our_look_and_words(path, words):
    page = Client().get(path)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert 'class="entrance"' in page.content.decode()


def test_a_refused_sign_in_says_so_first_and_keeps_the_address():
    page = Client().post("/account/login/", {"login": "amara@example.org", "password": "wrong"})
    html = page.content.decode()
    assert "<title>Error: Sign in" in html
    assert html.index("There is a problem") < html.index("<h1>")
    assert 'value="amara@example.org"' in html


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/account/logout/", "Sign out?"),
        ("/account/password/change/", "Change your password"),
        ("/account/reauthenticate/", "Is it still you?"),
        ("/account/email/", "Your e-mail addresses"),
    ],
)
def test_a_page_for_those_inside_has_our_look_and_words(path, words, client_of, django_user_model):
    person = django_user_model.objects.create_user(
        "amara@example.org", "long enough secret", name="Amara Diallo"
    )
    page = client_of(person).get(path)
    assert page.status_code == 200
    assert words in page.content.decode()


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_no_page_names_a_style_or_script_of_another_place(path):
    html = Client().get(path).content.decode()
    assert "http://" not in html
    assert "https://" not in html


def test_the_link_for_a_new_password_arrives_in_our_words(mailoutbox, django_user_model):
    django_user_model.objects.create_user("amara@example.org", "long enough secret", name="Amara")
    Client().post("/account/password/reset/", {"email": "amara@example.org"})
    assert mailoutbox == []
    drain()
    [mail] = mailoutbox
    assert "Set a new password" in mail.subject
    assert "/account/password/reset/key/" in mail.body
    assert "Concord, testserver" in mail.body


def test_nobody_learns_from_the_page_whether_an_address_is_known(mailoutbox):
    page = Client().post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert "If the address belongs to somebody here" in page.content.decode()
    drain()
    assert [mail.to for mail in mailoutbox] == [["nobody@example.org"]]
