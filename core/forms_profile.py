"""The form of one's own profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.models import User


class ProfileForm(forms.Form):
    mark_optional = False

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As colleagues on both sides read it, in lists and in the history."),
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"))
    theme = forms.ChoiceField(
        label=_("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect
    )
    density = forms.ChoiceField(
        label=_("Rows of tables"), choices=User.Density.choices, widget=forms.RadioSelect
    )
    notices = forms.ChoiceField(
        label=_("Tell me"),
        choices=User.Notices.choices,
        help_text=_("Of what waits for you, is due or was sent back."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined] # Field has no choices
        if len(settings.LANGUAGES) < 2:
            # Nothing to choose.
            del self.fields["language"]
