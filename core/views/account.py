"""Pages of the sign-in library that Concord is stricter about."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView, LoginView, PasswordSetView
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from core import lockout
from core.accounts import AccountAdapter
from core.credentials import tell_of_address
from core.ledger import SYSTEM_STREAM, audited
from core.models import User
from core.oidc.trusted import trusted
from core.sessions import showed_lately
from core.typing import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


Answer = TypeVar("Answer", bound="HttpResponseBase")


@method_decorator(login_required, name="dispatch")
class EmailPage(EmailView):  # type: ignore[misc] # the library has no types
    """One's addresses. Only one that was confirmed becomes the main one.

    People are appointed by their main address: whoever claimed another's would be appointed in
    their place.
    """

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        wanted = request.POST.get("email", "")
        if "action_primary" in request.POST and not _may_be_main(signed_in(request), wanted):
            messages.error(
                request,
                _("Confirm %(email)s first: open the link that was sent there.")
                % {"email": wanted},
            )
            return HttpResponseRedirect(reverse("account_email"))
        # Sending a confirmation again changes nothing.
        if "action_send" not in request.POST and (asked := asked_again(request)) is not None:
            return asked
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Adds an address."""
        user = signed_in(self.request)
        with audited(SYSTEM_STREAM, actor=user, kind="person.email_added"):
            answer: HttpResponse = super().form_valid(form)
            words = _("%(email)s was added to your account. It counts once it is confirmed.")
            tell_of_address(user, words % {"email": form.cleaned_data["email"]})
        return answer

    def _action_primary(self, request: HttpRequest) -> HttpResponse | None:
        user, before = signed_in(request), signed_in(request).email
        with audited(SYSTEM_STREAM, actor=user, kind="person.email_changed"):
            answer: HttpResponse | None = super()._action_primary(request)
            user.refresh_from_db(fields=["email"])
            words = _(
                "%(email)s is the main address of your account now; before it was %(before)s."
            )
            facts = {"email": user.email, "before": before}
            tell_of_address(user, words % facts, also=[before])
        return answer

    def _action_remove(self, request: HttpRequest) -> HttpResponse | None:
        user, address = signed_in(request), self._get_email_address(request)
        if address is None or not AccountAdapter(request).can_delete_email(address):
            kept: HttpResponse | None = super()._action_remove(request)
            return kept
        with audited(SYSTEM_STREAM, actor=user, kind="person.email_removed"):
            answer: HttpResponse | None = super()._action_remove(request)
            words = _("%(email)s was removed from your account.") % {"email": address.email}
            tell_of_address(user, words, also=[address.email] if address.verified else [])
        return answer


def _may_be_main(user: User, email: str) -> bool:
    mine = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk)
    return mine.exists() and not others.exists()


def locked_out(
    request: HttpRequest, _answer: HttpResponse | None = None, _credentials: object = None
) -> HttpResponse:
    """What one reads after too many wrong attempts, whether there is such an account or not."""
    page = render(
        request,
        "account/locked.html",
        {
            "minutes": lockout.minutes(),
            "tries": settings.AXES_FAILURE_LIMIT,
            "everywhere": getattr(request, "concord_everywhere", False),
        },
        status=429,
    )
    page["Retry-After"] = str(lockout.minutes() * 60)
    return page


def asked_again(request: HttpRequest) -> HttpResponse | None:
    """Nothing where the person showed lately who they are; else the way to a password.

    Raises:
        ReauthenticationRequired: which its middleware makes the page that asks for it.
    """
    if showed_lately(request):
        return None
    if not request.user.is_anonymous:
        methods = AccountAdapter(request).get_reauthentication_methods(request.user)
        if not methods:
            words = _("There is no way yet to show that it is still you: set a password first.")
            messages.error(request, words)
            return HttpResponseRedirect(reverse("account_reset_password"))
    raise ReauthenticationRequired


def asks_again(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """A view that opens only to whoever showed lately who they are."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> Answer | HttpResponse:
        return asked_again(request) or view(request, *args, **kwargs)

    return asked


@method_decorator([login_required, asks_again], name="dispatch")
class SetPasswordPage(PasswordSetView):  # type: ignore[misc] # as above
    """A first password, of somebody who came by the identity provider."""


class LoginPage(LoginView):  # type: ignore[misc] # as above
    """With a link to the organisation's identity provider, where the settings name one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = trusted()
        if known is not None:
            kwargs["provider"] = {
                "name": known.name,
                "url": self.passthrough_next_url(reverse("oidc_begin")),
            }
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found
