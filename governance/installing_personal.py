"""Which tables of the layers from here down hold what about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models import Q

from core import holds
from core.folding import fold
from core.models import ApiToken, KeptAnswer, Mail, Membership, Notice, User, WrongAnswers
from core.personal import Holding, Pseudonym, register
from governance.models import (
    Appointment,
    Invitation,
    PersonalExport,
    SecondStepReset,
    SurveyLink,
)
from governance.selectors.legal_holds import HeldHere, hold_of_overview
from partnerships import tabs
from partnerships.models import PartnershipDraft, PortfolioExport, SavedView

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


def _of(name: str) -> Callable[[User], Q]:
    return lambda person: Q(**{name: person.pk})


def _signing_in(model: type[Model]) -> Holding:
    return Holding(model, lambda person: Q(username__iexact=person.email))


def _named(pseudonym: Pseudonym) -> dict[str, Any]:
    return {"email": pseudonym.email, "name": pseudonym.name}


def _gone(pseudonym: Pseudonym) -> dict[str, Any]:
    """A person whom nobody can sign in as, write to or recognise."""
    return {
        **_named(pseudonym),
        "folded": fold(pseudonym.name),
        "password": make_password(None),
        "language": "en-gb",
        "preferences": {},
        "is_active": False,
        "is_staff": False,
        "is_superuser": False,
        "last_login": None,
    }


def _sessions(person: User) -> Q:
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    return Q(session_key__in=list(keys))


def install() -> None:
    """Once, at the app's start. The person comes last: the rest is found by their address."""
    holds.register(HeldHere())
    tabs.register_panel(
        tabs.Panel(
            "legal_hold", "governance/panels/legal_hold.html", 2, hold_of_overview, place="top"
        )
    )
    register(
        Holding(Session, _sessions, hidden=frozenset({"session_key", "session_data"})),
        Holding(UserSession, _of("user"), hidden=frozenset({"session_key", "data"})),
        Holding(Authenticator, _of("user"), hidden=frozenset({"data"})),
        Holding(SocialAccount, _of("user")),
        Holding(EmailAddress, _of("user")),
        Holding(ApiToken, _of("owner"), hidden=frozenset({"sha256"})),
        Holding(KeptAnswer, _of("user"), hidden=frozenset({"key", "request_sha256", "body"})),
        Holding(WrongAnswers, _of("user")),
        *map(_signing_in, (AccessAttempt, AccessFailureLog, AccessLog)),
        Holding(Notice, _of("user")),
        Holding(
            Mail,
            lambda person: Q(to__iexact=person.email),
            lambda one: {"to": one.email, "subject": "–", "text": ""},
            hidden=frozenset({"text"}),
        ),
        Holding(SavedView, _of("owner")),
        Holding(PartnershipDraft, _of("owner")),
        Holding(PortfolioExport, _of("requested_by"), files=("file",)),
        Holding(PersonalExport, _of("person"), files=("file",)),
        Holding(Membership, _of("user"), lambda _: {"position": ""}),
        Holding(Appointment, _of("user"), lambda _: {"duties": "", "end_reason": ""}),
        Holding(
            Invitation,
            lambda person: Q(accepted_by=person.pk) | Q(email__iexact=person.email),
            lambda one: {**_named(one), "duties": ""},
            hidden=frozenset({"fingerprint"}),
        ),
        Holding(SurveyLink, _of("person"), _named, hidden=frozenset({"fingerprint", "again"})),
        Holding(SecondStepReset, _of("person"), lambda _: {"reason": "–"}),
        Holding(User, lambda person: Q(pk=person.pk), _gone, hidden=frozenset({"password"})),
    )
