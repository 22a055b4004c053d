"""Too many wrong attempts: nobody signs in to that account from that address for a while.

django-axes counts, in the database, so that all web processes count together: wrong passwords,
also where somebody signed in is asked again, and wrong codes of the second step.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Final

from allauth.account.models import EmailAddress
from axes.backends import AxesStandaloneBackend
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.throttling import BaseThrottle

from core.ledger import SYSTEM_STREAM, audited
from core.ledger.history import describe_all
from core.models import User, WrongAnswers
from core.notifications.mail import absolute, queue_mail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

LONGEST: Final = 255
UNKNOWN: Final = "::"
"""Stands for the address of whoever comes by a socket of this machine."""

describe_all(
    {
        "sign_in.locked": gettext_lazy("locked sign-in after too many wrong attempts"),
        "sign_in.unlocked": gettext_lazy("unlocked somebody’s sign-in"),
    }
)


class LockoutBackend(AxesStandaloneBackend):  # type: ignore[misc] # the library has no types
    """Stops the sign-in of a locked account before any password is looked at."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Nobody: it only forbids. Without a request (a command, a test) there is no address."""
        if request is not None:
            super().authenticate(request, **credentials)


def account_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Which account an attempt is at, whichever of its addresses was typed, known or not."""
    given = credentials or {}
    typed = given.get("email") or given.get("username") or request.POST.get("login") or ""
    wanted = str(typed).strip().lower()
    own = User.objects.filter(email__iexact=wanted).values_list("email", flat=True)
    # An address that nobody confirmed may have been written down by somebody else.
    further = EmailAddress.objects.filter(email__iexact=wanted, verified=True)
    main = own.first() or further.values_list("user__email", flat=True).first()
    return (main or wanted)[:LONGEST]


def address_of(request: HttpRequest) -> str | None:
    """The network address of whoever asks; None where none is known (a socket)."""
    ident = BaseThrottle().get_ident(request)  # type: ignore[arg-type] # reads META alone
    for candidate in (ident, request.META.get("REMOTE_ADDR", "")):
        try:
            return _of_one_house(ipaddress.ip_address(str(candidate).strip()))
        except ValueError:
            continue
    return None


def _of_one_house(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """The first 64 bits of an IPv6 address: who has one of them has them all.

    An IPv4 address is whole, also where a socket for both writes it as one of IPv6.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None or address.is_loopback:
        return str(address.ipv4_mapped or address)
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)


def is_locked(request: HttpRequest, user: User) -> bool:
    """Whether the account is locked from there; then the answer becomes the page that says so."""
    locked = not AxesProxyHandler.is_allowed(request, {"email": user.email})
    if locked:
        request.axes_locked_out = True  # type: ignore[attr-defined] # read by its middleware
    return locked


def count_wrong_answer(request: HttpRequest, user: User) -> None:
    """A wrong code, or password of somebody signed in, counts like a wrong one at sign-in."""
    user_login_failed.send(sender=__name__, credentials={"email": user.email}, request=request)


def tell(
    sender: object, request: HttpRequest, username: str, ip_address: str | None, **_facts: Any
) -> None:
    """When an account was just locked: the ledger and its owner, by mail at most once an hour.

    Attempts at an account that nobody has are told to nobody.
    """
    user = User.objects.filter(email__iexact=username or "").first()
    if user is None or getattr(request, "axes_failures_since_start", None) is None:
        return
    told(user, address=ip_address or _("unknown"))


def told(user: User, *, address: str | None) -> None:
    """Writes to the ledger and to the owner that the account is locked; None: from everywhere."""
    with audited(SYSTEM_STREAM, actor=None, kind="sign_in.locked") as act:
        act.fact(person=str(user.uuid))
        queue_mail(
            to=user,
            subject=_("Sign-in to your account is locked for a while"),
            template="mail/locked.txt",
            context={
                "tries": settings.AXES_FAILURE_LIMIT,
                "address": address,
                "minutes": minutes(),
                "url": absolute("/account/password/reset/"),
            },
            key=f"sign_in.locked:{user.uuid}:{timezone.now():%Y%m%d%H}",
        )


def minutes() -> int:
    """How long it lasts."""
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


def locked_accounts() -> list[dict[str, Any]]:
    """Who is locked now, from where and until when; two queries."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    rows = (
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .values("username", "ip_address")
        .annotate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(wrong__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("last")
    )
    found = list(rows)
    owners = User.objects.filter(email__in={row["username"] for row in found})
    known = {user.email: user for user in owners}
    return [
        {
            "user": known[row["username"]],
            "address": row["ip_address"] or "",
            "until": row["last"] + settings.AXES_COOLOFF_TIME,
        }
        for row in found
        if row["username"] in known
    ]


def unlock(user: User, *, actor: User) -> None:
    """Forgets all wrong attempts at the account. Permission is the caller's."""
    with audited(SYSTEM_STREAM, actor=actor, kind="sign_in.unlocked") as act:
        act.fact(person=str(user.uuid))
        AxesProxyHandler.reset_attempts(username=user.email)
        WrongAnswers.objects.filter(user=user).update(wrong=0)
