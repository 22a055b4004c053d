"""What those who look after Concord fill in about people's data."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Pseudonymisation


class WhoseForm(forms.Form):
    """Whom it is about."""

    mark_optional = False
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Enter the address with which they sign in."),
            "invalid": _("Enter an address like name@example.org."),
        },
    )


class PseudonymForm(WhoseForm):
    """Who is to be known by a pseudonym, and why."""

    ground = forms.ChoiceField(
        label=_("Why"),
        choices=Pseudonymisation.Ground.choices,
        error_messages={"required": _("Choose why.")},
    )
