"""Tokens: what they may, how long, and that nobody can read them again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from core import clock
from core.api_tokens import LONGEST, find_token, make_token, revoke_token
from core.models import ApiToken, AuditEvent
from core.problems import Refused
from core.subject import Subject
from partnerships.models import Partnership
from partnerships.scopes import SCOPE_OF
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)


def _token(user, **facts):
    return make_token(
        user, **{"name": "Warehouse", "scopes": ["read"], "expires_on": TODAY} | facts
    )


def test_the_secret_is_kept_nowhere():
    token, secret = _token(UserFactory())
    row = ApiToken.objects.values().get(pk=token.pk)
    assert secret not in str(row)
    assert secret not in "".join(AuditEvent.objects.values_list("body", flat=True))
    assert secret.startswith(token.prefix)
    assert len(token.prefix) < len(secret) / 3


def test_making_and_revoking_stand_in_the_history_of_the_system():
    owner = UserFactory()
    token, _secret = _token(owner)
    revoke_token(token, actor=owner)
    assert list(
        AuditEvent.objects.filter(stream="system", actor=owner.uuid).values_list("kind", flat=True)
    ) == ["api_token.made", "api_token.revoked"]


def test_a_token_works_to_the_end_of_its_last_day_and_no_longer():
    _made, secret = _token(UserFactory())
    with clock.travel(dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC)):
        assert find_token(secret) is not None
    with clock.travel(dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)):
        assert find_token(secret) is None


def test_a_revoked_token_and_that_of_a_closed_account_are_unknown():
    owner = UserFactory()
    token, secret = _token(owner)
    revoke_token(token, actor=owner)
    assert find_token(secret) is None
    other = UserFactory()
    _made, secret = _token(other)
    assert find_token(secret) is not None
    other.is_active = False
    other.save()
    assert find_token(secret) is None


def test_every_objection_to_a_token_is_told_at_once():
    with pytest.raises(Refused) as refused:
        _token(UserFactory(), name=" ", scopes=["all"], expires_on=None)
    assert refused.value.codes == {"required", "unknown"}
    assert set(refused.value.by_field()) == {"name", "scopes", "expires_on"}


@pytest.mark.parametrize(
    "day", [TODAY - dt.timedelta(days=1), TODAY + LONGEST + dt.timedelta(days=1)]
)
def test_a_token_ends_within_a_year(day):
    with pytest.raises(Refused):
        _token(UserFactory(), expires_on=day)
    assert _token(UserFactory(), expires_on=TODAY + LONGEST)


def test_the_last_use_is_noted_but_not_at_every_request():
    token, secret = _token(UserFactory())
    find_token(secret)
    first = ApiToken.objects.get(pk=token.pk).last_used_at
    assert first == clock.now()
    for minutes, noted in ((4, first), (6, first + dt.timedelta(minutes=6))):
        with clock.travel(first + dt.timedelta(minutes=minutes)):
            find_token(secret)
        assert ApiToken.objects.get(pk=token.pk).last_used_at == noted


def test_every_permission_needs_a_scope():
    assert set(SCOPE_OF) == {codename for codename, _name in Partnership._meta.permissions}


def test_a_token_sees_what_its_owner_sees_today():
    mine, foreign = PartnershipFactory(), PartnershipFactory()
    program = Program(person("contract_manager", mine, until_on=TODAY))
    assert [row["uuid"] for row in program.get("/partnerships/").json()["results"]] == [
        str(mine.uuid)
    ]
    assert program.get(f"/partnerships/{foreign.uuid}/").status_code == 404
    with clock.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)):
        assert program.get("/partnerships/").json()["results"] == []
        assert program.get(f"/partnerships/{mine.uuid}/").status_code == 404


def test_a_token_for_one_partnership_knows_no_other():
    one, two = PartnershipFactory(), PartnershipFactory()
    official = person("portfolio_official")
    program = Program(official, only=Subject.of(one))
    assert program.get("/partnerships/").json()["count"] == 1
    assert program.get(f"/partnerships/{two.uuid}/").status_code == 404
    assert Program(official).get("/partnerships/").json()["count"] == 2


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer concord_nonsense",
        "Bearer a b",
        "Bearer concord_\xc3\xa9",
    ],
)
def test_an_unknown_or_malformed_token_is_a_401_that_asks_for_one(header):
    answer = Client().get("/api/v1/partnerships/", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_session_works_too(client_of):
    mine = PartnershipFactory()
    answer = client_of(person("contract_manager", mine)).get("/api/v1/partnerships/")
    assert answer.json()["count"] == 1
