"""The form with which somebody new accepts an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms_account import PASSWORD_HINT
from core.models import User


class AcceptForm(forms.Form):
    mark_optional = False

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As colleagues on both sides read it."),
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HINT,
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        error_messages={"required": _("Enter the password once more.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        first, again = facts.get("password"), facts.get("password_again")
        if first:
            # The service asks the same; here so that everything wrong is said at once.
            try:
                validate_password(first, User(email=self._email, name=facts.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        if first and again and first != again:
            self.add_error("password_again", _("The two passwords differ: enter the same twice."))
        return facts
