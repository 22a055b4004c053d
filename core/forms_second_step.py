"""Forms of the second step, in our words; a code is taken once."""

from __future__ import annotations

from typing import Any

from allauth.core import context as current
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from core import lockout
from core.forms_account import InOurWords
from core.second_step import codes
from core.second_step.acts import told
from core.wrong_answers import looked_at


class _Typed(InOurWords):
    """A code from the app, or a recovery code."""

    mark_optional = False
    user: Any
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = _("From your app, or one of your recovery codes.")
        field.widget.attrs |= {"inputmode": "numeric", "class": "w-m"}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        self.authenticator = looked_at(current.request, self.user, lambda: self._spent(code))
        return code

    def _spent(self, code: str) -> Authenticator:
        found = codes.spend(self.user, code)
        if found is None:
            lockout.count_wrong_answer(current.request, self.user)
            raise get_adapter().validation_error("incorrect_code")
        return found

    def save(self) -> None:
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            with told(self.user, "second_step.code_used") as act:
                act.fact(left=len(self.authenticator.wrap().get_unused_codes()))
        super().save()  # type: ignore[misc] # of the library's form


class CodeForm(_Typed, base.AuthenticateForm):  # type: ignore[misc] # the library has no types
    """At sign-in."""


class CodeAgainForm(_Typed, base.ReauthenticateForm):  # type: ignore[misc] # as above
    """Before something that asks whether it is still the person."""


class AddAppForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc] # as above
    """The first code of an app shows that it holds the key."""

    mark_optional = False
    counter: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows now")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "w-m"}

    def clean_code(self) -> str:
        code = str(super().clean_code())
        self.counter = codes.counter_of(self.secret, code)
        if self.counter is None:
            # It ran out between the two looks at the clock.
            raise get_adapter().validation_error("incorrect_code")
        return code


class RemoveAppForm(InOurWords, totp.DeactivateTOTPForm):  # type: ignore[misc] # as above
    pass


class NewCodesForm(InOurWords, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc] # as above
    pass


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc] # as above
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("By which you tell it apart, for example “Work phone”.")
        self.fields["name"].max_length = 60
        self.fields["credential"].error_messages["required"] = _(
            "Press the button and follow your device; it needs JavaScript."
        )
