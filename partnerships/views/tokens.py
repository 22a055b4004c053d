"""A person's own tokens for the API: made after the password was given again, shown once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.api_tokens import make_token, revoke_token
from core.forms import DayInput
from core.models import ApiToken, Scope
from core.problems import Refused
from core.subject import Subject
from core.typing import signed_in
from core.views.account import asks_again
from partnerships.models import Partnership

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import User

USUAL: Final = dt.timedelta(days=90)
SHOWN: Final = 100
"""Tokens on the page; the newest are first."""


class TokenForm(forms.Form):
    """What a token is for, what it may do, and until when."""

    mark_optional = False
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("The program that will use it, for example “Data warehouse”."),
        error_messages={"required": gettext_lazy("Name the token by the program that uses it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may do yourself on that day."),
        error_messages={"required": gettext_lazy("Choose at least one thing that it may do.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Only for the partnership"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w-m", "placeholder": "PPP-0105"}),
        help_text=gettext_lazy("Its reference. Leave empty for all that you may see."),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Ends with"),
        widget=DayInput(),
        help_text=gettext_lazy("A year from today at most."),
        error_messages={"required": gettext_lazy("Say when it ends, at most a year from today.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_reference(self) -> Subject | None:
        """The partnership of the reference, when the person may see it."""
        reference = self.cleaned_data["reference"].strip()
        if not reference:
            return None
        visible = Partnership.objects.visible_to(self._user)
        found = visible.filter(reference__iexact=reference).first()
        if found is None:
            raise forms.ValidationError(
                _("You see no partnership %(reference)s. Look its reference up in the portfolio.")
                % {"reference": reference}
            )
        return Subject.of(found)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    """The person's tokens; what is posted makes one, once they have proved to be themselves."""
    if request.method == "POST":
        made: HttpResponse = _make(request)
        return made
    return _page(request, _empty(request))


@asks_again
def _make(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = TokenForm(request.POST, user=user)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            token, secret = make_token(
                user,
                name=facts["name"],
                scopes=facts["scopes"],
                expires_on=facts["expires_on"],
                only=facts["reference"],
            )
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(problem.field, problem.message)
        else:
            return _page(request, _empty(request), made=token, secret=secret)
    return _page(request, form, status=422)


@login_required
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ends one of the person's tokens at once."""
    user = signed_in(request)
    token = get_object_or_404(ApiToken, uuid=uuid, owner=user)
    revoke_token(token, actor=user)
    messages.success(request, _("%(name)s is revoked.") % {"name": token.name})
    return HttpResponseRedirect(reverse("tokens"))


def _empty(request: HttpRequest) -> TokenForm:
    first = {"scopes": [Scope.READ.value], "expires_on": clock.today() + USUAL}
    return TokenForm(user=signed_in(request), initial=first)


def _page(request: HttpRequest, form: TokenForm, *, status: int = 200, **more: Any) -> HttpResponse:
    tokens = list(ApiToken.objects.filter(owner=signed_in(request))[:SHOWN])
    wanted = {token.subject_uuid for token in tokens if token.subject_uuid}
    references = dict(Partnership.objects.filter(uuid__in=wanted).values_list("uuid", "reference"))
    rows = [_row(token, references) for token in tokens]
    context = {"form": form, "rows": rows, "breadcrumbs": _way_back(), **more}
    return render(request, "partnerships/tokens.html", context, status=status)


def _row(token: ApiToken, references: dict[Any, str]) -> dict[str, Any]:
    now = clock.now()
    kind, label = "good", _("valid")
    if token.revoked_at is not None:
        kind, label = "none", _("revoked")
    elif token.expires_at <= now:
        kind, label = "none", _("expired")
    return {
        "token": token,
        "kind": kind,
        "label": label,
        "is_valid": kind == "good",
        "scopes": [Scope(one).label for one in token.scopes if one in Scope.values],
        "only": references.get(token.subject_uuid, ""),
        "until": (token.expires_at - dt.timedelta(microseconds=1)).date(),
    }


def _way_back() -> list[dict[str, str]]:
    """To the profile, where there is one."""
    try:
        return [{"label": _("Profile"), "url": reverse("profile")}]
    except NoReverseMatch:
        return []
