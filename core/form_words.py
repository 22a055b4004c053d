"""What forms say where Django would only say that a value is wrong: what to do about it.

A field with words of its own keeps them; these stand in for the ones that Django brings.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS: Final[dict[type[forms.Field], dict[str, Any]]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.ChoiceField: {
        "required": _("Choose one."),
        "invalid_choice": _("“%(value)s” is not on the list. Choose one that is."),
    },
    forms.ModelChoiceField: {
        "required": _("Choose one."),
        "invalid_choice": _("That is not on the list. Choose one that is."),
    },
    forms.DateField: {"invalid": _("This is not a day. Write it as 2026-11-23.")},
    forms.EmailField: {"required": _("Enter an e-mail address.")},
    forms.FileField: {
        "required": _("Choose a file."),
        "empty": _("The file is empty. Choose another one."),
    },
}


def install() -> None:
    """Makes them the words of every field that is made from now on."""
    for field, words in WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Shorten it to %(limit_value)d character; it has %(show_value)d.",
        "Shorten it to %(limit_value)d characters; it has %(show_value)d.",
        "limit_value",
    )
    validators.MinValueValidator.message = _("Enter %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Enter %(limit_value)s or less.")
