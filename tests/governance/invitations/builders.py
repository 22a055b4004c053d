"""Invitations as an official sends them, and what comes of them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from core import clock
from core.models import User
from core.problems import Refused
from governance.models import Appointment, Invitation
from governance.services import invitations
from partnerships.models import Partnership
from tests.factories.people import PASSWORD

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)
NEW = {"name": "Eve Newcomer", "password": PASSWORD, "password_again": PASSWORD}


def invited(partnership, official, **facts) -> Invitation:
    wanted = {
        "email": "eve@example.org",
        "name": "Eve Newcomer",
        "organisation": partnership.authority,
        "role": "approver",
        "from_on": TODAY,
        **facts,
    }
    return invitations.invite(partnership, actor=official, **wanted)


def at(days: int):
    return clock.travel(dt.datetime.combine(TODAY, dt.time(9), tzinfo=dt.UTC) + days * DAY)


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def refusal(call, *args, **kwargs) -> frozenset[str]:
    before = (Invitation.objects.count(), User.objects.count(), Appointment.objects.count())
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    after = (Invitation.objects.count(), User.objects.count(), Appointment.objects.count())
    assert before == after
    return caught.value.codes


def sees(user, partnership) -> bool:
    return Partnership.objects.visible_to(user).filter(pk=partnership.pk).exists()
