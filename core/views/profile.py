"""One's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.forms_profile import ProfileForm
from core.problems import Refused
from core.profile import OWN, change_profile, sign_out_everywhere
from core.typing import signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    known = {name: getattr(user, name) for name in OWN}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(user, form.cleaned_data)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("Your profile was saved."))
            return _in_language(
                HttpResponseRedirect(reverse("profile")), form.cleaned_data.get("language")
            )
    context = {"form": form, "doors": _doors(), "breadcrumbs": []}
    return render(request, "core/profile.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs the person out on every device but this one."""
    row = sign_out_everywhere(signed_in(request))
    update_session_auth_hash(request, row)
    messages.success(request, _("You are signed out everywhere but here."))
    return HttpResponseRedirect(reverse("profile"))


def _doors() -> list[dict[str, Any]]:
    """Where the rest of one's own matters is changed; what is not installed is not offered."""
    wanted = (
        ("account_change_password", _("Password"), _("Change your password")),
        ("account_email", _("E-mail address"), _("With which you sign in, and where mail goes")),
        ("tokens", _("Tokens for programs"), _("For programs that act in your name")),
        ("api_docs", _("API"), _("What such programs can do, and how")),
    )
    found = []
    for name, label, text in wanted:
        try:
            found.append({"url": reverse(name), "label": label, "text": text})
        except NoReverseMatch:
            continue
    return found


def _in_language(response: HttpResponse, language: str | None) -> HttpResponse:
    if language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response
