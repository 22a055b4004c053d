"""Tokens of the API: made, shown once, used, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.ledger.audit import SYSTEM_STREAM
from core.ledger.history import describe
from core.models import ApiToken, Scope
from core.problems import Problem, refuse_if

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.ledger.history import RecordedAct
    from core.models import User
    from core.subject import Subject

MARK: Final = "concord_"
"""How every secret begins, so that programs that look for leaked secrets find it."""
LONGEST: Final = dt.timedelta(days=366)
NOTED_EVERY: Final = dt.timedelta(minutes=5)
"""A token's last use is written no oftener: reading must not cost a write each time."""


def make_token(
    owner: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires_on: dt.date | None,
    only: Subject | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can be told again. It ends with `expires_on`.

    Raises:
        Refused: with every objection: no name, an unknown scope, no end or one too far away.
    """
    wanted = sorted(set(scopes))
    refuse_if(_objections(name, wanted, expires_on))
    assert expires_on is not None  # noqa: S101 - objected to above
    secret = f"{MARK}{secrets.token_urlsafe(32)}"
    with audited(SYSTEM_STREAM, actor=owner, kind="api_token.made") as act:
        token = ApiToken.objects.create(
            owner=owner,
            name=name.strip(),
            prefix=secret[: len(MARK) + 6],
            sha256=fingerprint(secret),
            scopes=wanted,
            subject_kind=only.kind if only else "",
            subject_uuid=only.uuid if only else None,
            created_at=clock.now(),
            expires_at=_end_of(expires_on),
        )
        act.fact(
            token=str(token.uuid),
            scopes=wanted,
            expires_on=expires_on,
            only=str(only) if only else None,
        )
    return token, secret


def revoke_token(token: ApiToken, *, actor: User) -> ApiToken:
    """Ends a token at once. Ended already, it stays as it is."""
    with audited(SYSTEM_STREAM, actor=actor, kind="api_token.revoked") as act:
        act.fact(token=str(token.uuid))
        ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    token.refresh_from_db()
    return token


def valid_tokens(owner: User) -> list[ApiToken]:
    """The tokens of `owner` that work now, newest first."""
    return list(ApiToken.objects.valid(clock.now()).filter(owner=owner))


def revoke_all(owner: User) -> list[str]:
    """Ends every token of `owner`, in the transaction of its cause; which ones, by uuid."""
    valid = valid_tokens(owner)
    keys = [token.pk for token in valid]
    ApiToken.objects.filter(pk__in=keys).update(revoked_at=clock.now())
    return sorted(str(token.uuid) for token in valid)


def find_token(secret: str) -> ApiToken | None:
    """The valid token with this secret, if there is one; its use is noted."""
    now = clock.now()
    token = (
        ApiToken.objects.valid(now)
        .filter(sha256=fingerprint(secret))
        .select_related("owner")
        .first()
    )
    if token is not None and _is_stale(token.last_used_at, now):
        ApiToken.objects.filter(pk=token.pk).filter(
            Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - NOTED_EVERY)
        ).update(last_used_at=now)
    return token


def fingerprint(secret: str) -> str:
    """What is kept of a secret. It is random and long, so a plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _is_stale(noted: dt.datetime | None, now: dt.datetime) -> bool:
    return noted is None or noted <= now - NOTED_EVERY


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)


def _objections(name: str, scopes: list[str], expires_on: dt.date | None) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("name", "required", _("Name the token by the program that will use it."))
    if not scopes:
        yield Problem("scopes", "required", _("Choose at least one thing that it may do."))
    for scope in scopes:
        if scope not in Scope.values:
            known = ", ".join(Scope.values)
            yield Problem(
                "scopes",
                "unknown",
                _("%(scope)s is not known; choose from %(known)s.")
                % {"scope": scope, "known": known},
            )
    today = clock.today()
    if expires_on is None:
        yield Problem("expires_on", "required", _("Say when it ends, at most a year from today."))
    elif expires_on < today:
        yield Problem("expires_on", "past", _("This day has passed; choose today or a later one."))
    elif expires_on > today + LONGEST:
        yield Problem(
            "expires_on", "too_late", _("A token lasts a year at most; choose an earlier day.")
        )


@describe("api_token.made")
def _made(act: RecordedAct) -> str:
    scopes = ", ".join(str(Scope(one).label) for one in act.facts.get("scopes", []))
    return _("Made a token for the API: %(scopes)s.") % {"scopes": scopes}


@describe("api_token.revoked")
def _revoked(_act: RecordedAct) -> str:
    return _("Revoked a token of the API.")
