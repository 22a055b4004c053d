"""Forms of the sign-in library, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from django.utils.translation import gettext_lazy as _

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
    pass


class AddEmailForm(InOurWords, library.AddEmailForm):  # type: ignore[misc] # as above
    pass


class ChangePasswordForm(InOurWords, library.ChangePasswordForm):  # type: ignore[misc] # as above
    pass


class SetPasswordForm(InOurWords, library.SetPasswordForm):  # type: ignore[misc] # as above
    pass


class ResetPasswordForm(InOurWords, library.ResetPasswordForm):  # type: ignore[misc] # as above
    pass


class ResetPasswordKeyForm(InOurWords, library.ResetPasswordKeyForm):  # type: ignore[misc] # as above
    pass
