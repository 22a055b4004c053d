"""Forms of the sign-in library, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from allauth.account.models import EmailAddress
from allauth.core import context as current
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import lockout
from core.api_tokens import valid_tokens
from core.credentials import set_password
from core.models import User
from core.wrong_answers import looked_at

PASSWORD_HINT = _("12 characters or more; not your name or address, and none that many use.")

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Stay signed in on this device"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class InOurWords:
    """Labels and hints of ours; a placeholder that repeats the label is left out."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HINT


class LoginForm(InOurWords, library.LoginForm):  # type: ignore[misc] # the library has no types
    pass


class ReauthenticateForm(InOurWords, library.ReauthenticateForm):  # type: ignore[misc] # as above
    """Wrong passwords count: whoever took a session over does not find the password by it."""

    user: Any

    def clean_password(self) -> str:
        return str(looked_at(current.request, self.user, super().clean_password))


class AddEmailForm(InOurWords, library.AddEmailForm):  # type: ignore[misc] # as above
    pass


class ChangePasswordForm(InOurWords, library.ChangePasswordForm):  # type: ignore[misc] # as above
    """Wrong passwords count, as above. Tokens for programs are revoked unless one says no."""

    user: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ", ".join(token.name for token in valid_tokens(self.user))
        if names:
            self.fields["tokens"] = forms.BooleanField(
                label=_("Revoke my tokens for programs too"),
                help_text=_("These programs then need a new one: %(names)s.") % {"names": names},
                required=False,
                initial=True,
            )

    def save(self) -> None:
        revokes = bool(self.cleaned_data.get("tokens"))
        set_password(self.user, self.cleaned_data["password1"], revokes_tokens=revokes)

    def clean_oldpassword(self) -> str:
        return str(looked_at(current.request, self.user, self._known))

    def _known(self) -> str:
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            lockout.count_wrong_answer(current.request, self.user)
            raise


class SetPasswordForm(InOurWords, library.SetPasswordForm):  # type: ignore[misc] # as above
    pass


class ResetPasswordForm(InOurWords, library.ResetPasswordForm):  # type: ignore[misc] # as above
    """The link goes to the main address, or to one that was confirmed, and to no other."""

    users: list[User]

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [user for user in self.users if _reaches(user, email)]
        return email


class ResetPasswordKeyForm(InOurWords, library.ResetPasswordKeyForm):  # type: ignore[misc] # as above
    pass


class ResetLinkForm(library.UserTokenForm):  # type: ignore[misc] # as above
    """Whoever may no longer sign in sets no password either."""

    def _get_user(self, uidb36: str) -> User | None:
        found = super()._get_user(uidb36)
        return found if isinstance(found, User) and found.is_active else None


def _reaches(user: User, email: str) -> bool:
    confirmed = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    return user.email.lower() == email.lower() or confirmed.exists()
