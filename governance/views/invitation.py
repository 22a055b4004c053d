"""The page behind the link of an invitation: who invites, to what, and accepting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.formatting import money_short
from core.models import User
from core.problems import Refused
from governance.forms.invitation import AcceptForm
from governance.models import Invitation
from governance.roles import ROLES
from governance.services.invitations import (
    accept_as_known,
    accept_as_new,
    against_accepting,
    fingerprint_of,
)
from governance.views.people import show_in

if TYPE_CHECKING:
    from core.problems import Problem

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPLATE = "governance/invitation.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, or a scanner of mail would use the link up; only the form does."""
    found = (
        Invitation.objects.filter(fingerprint=fingerprint_of(token))
        .select_related("partnership", "organisation", "invited_by")
        .first()
    )
    if found is None or found.state == Invitation.State.WITHDRAWN:
        return _gone(request, found)
    if found.state == Invitation.State.ACCEPTED:
        return _answered(request, found)
    known = User.objects.filter(email__iexact=found.email).first()
    reader = request.user if isinstance(request.user, User) else None
    problems = against_accepting(found, reader if reader == known else None)
    if problems:
        return _refused(request, found, problems)
    if reader is not None and reader != known:
        return _page(request, found, state="other_person")
    if known is not None:
        return _by_known(request, found, known, token)
    return _by_new(request, found)


def _by_known(request: HttpRequest, found: Invitation, known: User, token: str) -> HttpResponse:
    """Whoever has an account accepts as that person, so signs in first."""
    if request.user != known:
        here = reverse("invitation", args=[token])
        return _page(
            request, found, state="sign_in", sign_in_url=f"{reverse('account_login')}?next={here}"
        )
    if request.method != "POST":
        return _page(request, found, state="known")
    try:
        accept_as_known(found, user=known)
    except Refused as refused:
        return _refused(request, found, list(refused.problems))
    return _welcome(request, found)


def _by_new(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        email=found.email,
        initial={"name": found.name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_as_new(
                found, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except Refused as refused:
            show_in(form, refused, {"email": ""})
        else:
            login(request, user, backend=BACKEND)
            return _welcome(request, found)
    status = 422 if form.errors else 200
    return _page(request, found, state="new", form=form, status=status)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(
        request,
        _("Welcome. You are %(role)s here for %(organisation)s.")
        % {"role": found.get_role_display(), "organisation": found.organisation},
    )
    return HttpResponseRedirect(reverse("partnership", args=[found.partnership.uuid]))


def _answered(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user == found.accepted_by:
        return HttpResponseRedirect(reverse("partnership", args=[found.partnership.uuid]))
    return render(request, TEMPLATE, {"state": "answered"})


def _gone(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """Taken back, replaced by a later mail, cut off or invented: nothing is told of it."""
    inviter = found.invited_by if found else None
    return render(request, TEMPLATE, {"state": "gone", "inviter": inviter}, status=404)


def _refused(request: HttpRequest, found: Invitation, problems: list[Problem]) -> HttpResponse:
    expired = any(problem.code == "expired" for problem in problems)
    return render(
        request,
        TEMPLATE,
        {
            "state": "expired" if expired else "refused",
            "inviter": found.invited_by,
            "problems": problems,
        },
        status=410 if expired else 409,
    )


def _page(
    request: HttpRequest, found: Invitation, *, state: str, status: int = 200, **context: object
) -> HttpResponse:
    context |= {
        "state": state,
        "invitation": found,
        "decides": ROLES[found.role].decides,
        "limit": money_short(found.limit, found.currency) if found.limit is not None else "",
    }
    return render(request, TEMPLATE, context, status=status)
