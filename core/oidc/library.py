"""The sign-in library's way to the provider, with what it leaves out: nonce and signature."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse

from core.oidc import again, answers, fetching, people, tokens
from core.oidc.trusted import Trusted, trusted

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

AGAIN: Final = "again"
"""The process of somebody signed in who is asked whether it is still them."""


class Provider(OpenIDConnectProvider):  # type: ignore[misc] # the library has no types
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, _data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of what it tells is kept."""
        return {}

    def extract_common_fields(self, _data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, _data: dict[str, Any]) -> list[Any]:
        return []

    def get_oauth2_adapter(self, request: HttpRequest) -> Way:
        return Way(request, self.app.provider_id)

    def ask(self, request: HttpRequest, *, next_url: str | None, is_again: bool) -> HttpResponse:
        """Leads to the provider; what comes back has to fit what the session keeps of this."""
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce, "at": int(time.time())}
        params = {"nonce": nonce}
        if is_again:
            params |= {"prompt": "login", "max_age": "0"}
        process = AGAIN if is_again else AuthProcess.LOGIN
        try:
            answer: HttpResponse = self.redirect(
                request, process, next_url=next_url, data=asked, auth_params=params
            )
        except OAuth2Error as error:
            return answers.failed(request, error)
        return answer


class Way(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # as above
    """To the provider and back."""

    state: dict[str, Any]

    @property
    def known(self) -> Trusted:
        found = trusted()
        assert found is not None  # noqa: S101 - the views ask first
        return found

    @property
    def openid_config(self) -> dict[str, Any]:
        return fetching.metadata(self.known)

    @property
    def basic_auth(self) -> bool:
        """By the header where the provider names no other way, as the standard says."""
        ways = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not ways or "client_secret_post" not in ways

    def get_provider(self) -> Provider:
        return Provider(self.request, app=app_of(self.known))

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("oidc_return"))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """For one question at the most; it is not kept."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **facts: Any
    ) -> SocialLogin:
        nonce = str((self.state.get("data") or {}).get("nonce", ""))
        claims = tokens.claims_in(facts["response"].get("id_token"), known=self.known, nonce=nonce)
        if "email" not in claims:
            told = fetching.claims_about(self.known, token.token)
            # What is said of somebody else is not said of them.
            claims = {**told, **claims} if told.get("sub") == claims["sub"] else claims
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        return login


class ReturnView(OAuth2CallbackView):  # type: ignore[misc] # as above
    adapter: Way

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        # RFC 9207: an answer of another provider is not taken for this one's.
        if state is not None and request.GET.get("iss", self.adapter.known.issuer) != (
            self.adapter.known.issuer
        ):
            return None, answers.refused(request, "failed")
        return state, answer


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # as above
    """One provider, of the settings; people come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(self, request: HttpRequest, **_asked: Any) -> list[SocialApp]:
        """Never from the database: who could write there would name a provider of their own."""
        known = trusted()
        return [app_of(known)] if known else []

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        """The one of today; a sign-in that waits for its second step may be of an earlier one.

        Raises:
            ValueError: it is: begin again.
        """
        known = trusted()
        if known is None or client_id not in {None, known.client_id}:
            raise ValueError("no such provider")
        return Provider(request, app=app_of(known))

    def get_requests_session(self) -> fetching.Session:
        return fetching.Session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whose sign-in it is; whoever is not known goes no further."""
        # While the second step is waited for, the session keeps the rest of it.
        sociallogin.token = None
        if sociallogin.state.get("process") == AGAIN:
            raise ImmediateHttpResponse(again.answered(request, sociallogin))
        answer = people.recognised(request, sociallogin)
        if answer is not None:
            raise ImmediateHttpResponse(answer)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(answers.cancelled(request))
        raise ImmediateHttpResponse(answers.failed(request, exception))


def app_of(known: Trusted) -> SocialApp:
    """The provider as the library names it: what ties somebody to it says which one it was."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=known.issuer,
        name=known.name,
        client_id=known.client_id,
        secret=known.client_secret,
    )
