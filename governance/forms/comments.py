"""Forms of comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from governance.forms.decisions import area
from governance.services.comments import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import User


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST,
        widget=area(3),
        help_text=gettext_lazy("@ before a whole name points it out to that person."),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Point it out to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    answers = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *data: Any, people: Iterable[User], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = [(str(one.uuid), str(one)) for one in people]
        self.fields["people"].choices = known  # type: ignore[attr-defined] # a choice
        if not known:
            del self.fields["people"]


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST,
        widget=area(5),
        help_text=gettext_lazy("Readers can still open what stood there before."),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
