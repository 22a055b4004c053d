"""The ledger's acts on appointments, in sentences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day
from core.ledger.history import About, describe, names
from core.models import User
from governance.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


def _role(act: RecordedAct) -> str:
    slug = str(act.facts.get("role", ""))
    return str(ROLES[slug].label) if slug in ROLES else slug


def _day(act: RecordedAct, name: str) -> str:
    try:
        return day(dt.date.fromisoformat(str(act.facts.get(name))))
    except ValueError:
        return "–"


@names("person")
def people(ids: Collection[UUID]) -> Mapping[UUID, About]:
    return {user.uuid: About(str(user)) for user in User.objects.filter(uuid__in=ids)}


@describe("appointment.made")
def made(act: RecordedAct) -> str:
    known = {"role": _role(act), "start": _day(act, "from_on"), "end": _day(act, "until_on")}
    if act.facts.get("covers"):
        text = _("arranged cover for the role %(role)s from %(start)s until %(end)s")
    elif act.facts.get("until_on"):
        text = _("appointed somebody to the role %(role)s from %(start)s until %(end)s")
    else:
        text = _("appointed somebody to the role %(role)s from %(start)s")
    return text % known


@describe("limit.delegated")
def delegated(act: RecordedAct) -> str:
    known = {"start": _day(act, "from_on"), "end": _day(act, "until_on")}
    return _("passed on a limit of their own from %(start)s until %(end)s") % known


@describe("appointment.ended")
def ended(act: RecordedAct) -> str:
    return _("ended an appointment to the role %(role)s after %(day)s") % {
        "role": _role(act),
        "day": _day(act, "until_on"),
    }


@describe("person.registered")
def registered(_act: RecordedAct) -> str:
    return _("gave a person an account")


@describe("person.joined")
def joined(_act: RecordedAct) -> str:
    return _("became a member of the organisation that invited them")


@describe("person.profile_changed")
def profile_changed(_act: RecordedAct) -> str:
    return _("changed their own profile")


@describe("person.password_changed")
def _password_changed(_act: RecordedAct) -> str:
    return _("chose a new password")


@describe("person.password_stored_anew")
def _password_stored_anew(_act: RecordedAct) -> str:
    return _("signed in; their password is kept by a newer recipe now")


@describe("person.email_changed")
def _email_changed(_act: RecordedAct) -> str:
    return _("chose another main e-mail address")


@describe("person.session_ended")
def session_ended(_act: RecordedAct) -> str:
    return _("ended one of their sessions")


@describe("person.signed_out_everywhere")
def signed_out_everywhere(_act: RecordedAct) -> str:
    return _("ended their sessions on other devices")


@describe("invitation.sent")
def invited(act: RecordedAct) -> str:
    return _("invited somebody to the role %(role)s") % {"role": _role(act)}


@describe("invitation.sent_again")
def invited_again(act: RecordedAct) -> str:
    return _("sent the invitation to the role %(role)s again") % {"role": _role(act)}


@describe("invitation.withdrawn")
def took_back(act: RecordedAct) -> str:
    return _("took back the invitation to the role %(role)s") % {"role": _role(act)}


@describe("invitation.accepted")
def accepted(act: RecordedAct) -> str:
    return _("accepted the invitation to the role %(role)s") % {"role": _role(act)}


@describe("single_acceptance.allowed")
def single_acceptance_allowed(_act: RecordedAct) -> str:
    return _("allowed one official to accept here what moves no money")


@describe("single_acceptance.ended")
def single_acceptance_ended(_act: RecordedAct) -> str:
    return _("kept managing and approving apart again")


@describe("ownership.passed_on")
def passed_on(act: RecordedAct) -> str:
    count = sum(value for value in act.facts.values() if isinstance(value, int))
    return _("passed on what bore the name of somebody who leaves: %(count)d things") % {
        "count": count
    }
