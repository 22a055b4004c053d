"""Pages of the sign-in library that Concord is stricter about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from core.models import User
from core.typing import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest


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
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


def _may_be_main(user: User, email: str) -> bool:
    mine = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    others = User.objects.filter(email__iexact=email).exclude(pk=user.pk)
    return mine.exists() and not others.exists()
