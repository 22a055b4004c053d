"""One's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.credentials import keep_session
from core.forms_profile import ProfileForm
from core.problems import Refused
from core.profile import (
    OWN,
    change_profile,
    end_session,
    sessions_of,
    sign_out_everywhere,
)
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
    here = sessions_of(user, request.session.session_key)
    context = {"form": form, "doors": _doors(), "sessions": here, "breadcrumbs": []}
    return render(request, "core/profile.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs the person out where they chose, or on every device but this one."""
    chosen = request.POST.get("session", "")
    if chosen:
        if not chosen.isdecimal() or not end_session(signed_in(request), int(chosen)):
            raise Http404
        messages.success(request, _("That session has ended."))
        return HttpResponseRedirect(reverse("profile"))
    row = sign_out_everywhere(signed_in(request))
    keep_session(request, row)
    messages.success(request, _("You are signed out everywhere but here."))
    return HttpResponseRedirect(reverse("profile"))


def _doors() -> list[dict[str, Any]]:
    """Where the rest of one's own matters is changed; what is not installed is not offered."""
    wanted = (
        ("account_change_password", _("Password"), _("Change your password")),
        (
            "mfa_index",
            _("Second step at sign-in"),
            _("An app with codes or a passkey, besides the password"),
        ),
        ("account_email", _("E-mail address"), _("With which you sign in, and where mail goes")),
        ("own_data", _("Your data"), _("Everything Concord holds about you, as a file")),
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
