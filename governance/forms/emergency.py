"""What somebody fills in who asks for emergency access."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.decisions import area


class EmergencyForm(forms.Form):
    """Which partnership, and why now."""

    mark_optional = False
    reference = forms.CharField(
        label=_("Reference of the partnership"),
        max_length=60,
        help_text=_("For example PPP-0105."),
        error_messages={"required": _("Enter the reference of the partnership.")},
    )
    reason = forms.CharField(
        label=_("What has to be looked at, and why now"),
        widget=area(2),
        max_length=2000,
        help_text=_("The second person, auditors and the contract manager read it."),
        error_messages={"required": _("Say what has to be looked at, and why now.")},
    )
