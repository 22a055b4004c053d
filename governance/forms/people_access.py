"""What those who look after people's access fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.decisions import area


class ResetForm(forms.Form):
    """Whose second step is to be removed, and how one knows that it is really them."""

    mark_optional = False
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Enter the address with which they sign in."),
            "invalid": _("Enter an address like name@example.org."),
        },
    )
    reason = forms.CharField(
        label=_("How you know that it is them"),
        widget=area(2),
        max_length=2000,
        help_text=_("For example that they came to your desk. The second person reads it."),
        error_messages={"required": _("Say how you know that it is really them who ask.")},
    )
