"""To the organisation's identity provider and back: at sign-in, and for “Is it still you?”."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.accounts import AccountAdapter
from core.oidc.trusted import Trusted, ties_of, trusted
from core.per_address import PerAddress
from core.typing import signed_in

if TYPE_CHECKING:
    from django.http import HttpRequest

_begun: Final = PerAddress("oidc", "60/min")


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """From the sign-in page to the provider.

    A link and no form: what a form leads to has to be named in the policy of the page, and nobody
    knows to whom the provider leads on. Who follows it from elsewhere signs in as themselves.
    """
    _known()
    if request.user.is_authenticated:
        return HttpResponseRedirect(get_next_redirect_url(request) or reverse("home"))
    return _asked(request, is_again=False)


@never_cache
@login_required
@require_safe
def still_you(request: HttpRequest) -> HttpResponse:
    """Is it still you? The provider answers, where the account is tied to it."""
    known = _known()
    if not ties_of(signed_in(request)).exists():
        raise Http404
    if "go" in request.GET:
        return _asked(request, is_again=True)
    methods = AccountAdapter(request).get_reauthentication_methods(request.user)
    next_url = get_next_redirect_url(request)
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    ways: list[dict[str, Any]] = [
        {**way, "url": f"{way['url']}{query}"} for way in methods if way["url"] != request.path
    ]
    go = urlencode({"go": "1"} | ({"next": next_url} if next_url else {}))
    context = {"name": known.name, "ways": ways, "go_url": f"{request.path}?{go}"}
    return render(request, "account/elsewhere_again.html", context)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people, with a code for us."""
    from core.oidc.library import ReturnView, Way  # noqa: PLC0415 - loads what only this needs

    _known()
    answer: HttpResponse = ReturnView.adapter_view(Way(request, _known().issuer))(request)
    return answer


def _asked(request: HttpRequest, *, is_again: bool) -> HttpResponse:
    from core.oidc import answers  # noqa: PLC0415 - as above
    from core.oidc.library import Way  # noqa: PLC0415 - as above

    if not _begun.allows(request):
        return answers.refused(request, "too_often")
    provider = Way(request, _known().issuer).get_provider()
    return provider.ask(request, next_url=get_next_redirect_url(request), is_again=is_again)


def _known() -> Trusted:
    found = trusted()
    if found is None:
        raise Http404
    return found
