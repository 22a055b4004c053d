"""One's second step at sign-in: what one has, adding and removing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.credentials import end_other_sessions
from core.formatting import day
from core.second_step import codes, policy
from core.second_step.acts import told
from core.second_step.adapter import Adapter
from core.typing import signed_in
from core.views.account import asks_again

if TYPE_CHECKING:
    from core.models import User


@method_decorator(never_cache, name="dispatch")
class SecondStepPage(IndexView):  # type: ignore[misc] # the library has no types
    """What one has, how many recovery codes are left, and whether one's role asks for it."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed_in(self.request)
        rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
        by_type = {row.type: row for row in rows}
        recovery = by_type.get(Authenticator.Type.RECOVERY_CODES)
        return {
            "app": by_type.get(Authenticator.Type.TOTP),
            "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
            "codes_left": None if recovery is None else len(recovery.wrap().get_unused_codes()),
            **self._asked(user, has_one=any(row.type in policy.REAL for row in rows)),
            **kwargs,
        }

    def _asked(self, user: User, *, has_one: bool) -> dict[str, Any]:
        """Why one needs a second step and from when on, as long as one has none."""
        by = policy.due(self.request)
        if has_one or by is None:
            return {"why": ""}
        return {
            "why": policy.reason(user),
            "is_due": by <= timezone.now(),
            "from_day": day(timezone.localtime(by).date()),
        }


@method_decorator([never_cache, asks_again], name="dispatch")
class AddAppPage(ActivateTOTPView):  # type: ignore[misc] # the library has no types
    def form_valid(self, form: Any) -> HttpResponse:
        user = signed_in(self.request)
        with told(user, "second_step.app_added"):
            answer: HttpResponse = super().form_valid(form)
            row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
            codes.remember(row, form.counter)
            end_other_sessions(user, self.request)
        return answer


@method_decorator(asks_again, name="dispatch")
class RemoveAppPage(DeactivateTOTPView):  # type: ignore[misc] # as above
    def form_valid(self, form: Any) -> HttpResponse:
        user = signed_in(self.request)
        with told(user, "second_step.app_removed"):
            answer: HttpResponse = super().form_valid(form)
            end_other_sessions(user, self.request)
        return answer


@method_decorator([never_cache, asks_again], name="dispatch")
class AddPasskeyPage(AddWebAuthnView):  # type: ignore[misc] # as above
    def form_valid(self, form: Any) -> HttpResponse:
        user = signed_in(self.request)
        with told(user, "second_step.passkey_added"):
            answer: HttpResponse = super().form_valid(form)
            end_other_sessions(user, self.request)
        return answer


@method_decorator(asks_again, name="dispatch")
class RemovePasskeyPage(RemoveWebAuthnView):  # type: ignore[misc] # as above
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = Adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(reverse("mfa_index"))
        user = signed_in(self.request)
        with told(user, "second_step.passkey_removed"):
            answer: HttpResponse = super().form_valid(form)
            end_other_sessions(user, self.request)
        return answer


@method_decorator(asks_again, name="dispatch")
class NewCodesPage(GenerateRecoveryCodesView):  # type: ignore[misc] # as above
    def form_valid(self, form: Any) -> HttpResponse:
        with told(signed_in(self.request), "second_step.codes_made"):
            answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator([never_cache, asks_again], name="dispatch")
class CodesPage(ViewRecoveryCodesView):  # type: ignore[misc] # as above
    """Shown once, after they were made; somebody who takes over a session later learns none."""
