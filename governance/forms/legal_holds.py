"""What somebody fills in who asks for a legal hold, or to lift one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.decisions import area


class HoldForm(forms.Form):
    """What is to be kept, and why."""

    reference = forms.CharField(
        label=_("Reference of the partnership"),
        max_length=60,
        required=False,
        help_text=_("For example PPP-0105. Or name a person instead."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        required=False,
        error_messages={"invalid": _("Enter an address like name@example.org.")},
    )
    reason = forms.CharField(
        label=_("Which dispute, audit or order asks for it"),
        widget=area(2),
        max_length=2000,
        help_text=_("Officials and auditors read it; partners do not."),
        error_messages={"required": _("Say which dispute, audit or order asks for it.")},
    )


class LiftForm(forms.Form):
    """Why it is not needed any more."""

    mark_optional = False
    reason = forms.CharField(
        label=_("Why it is not needed any more"),
        widget=area(2),
        max_length=2000,
        error_messages={"required": _("Say why it is not needed.")},
    )
