"""Forms of shared pools, and of what is asked, drawn and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.forms.continuity import a_line, a_quantity
from governance.forms.decisions import area
from governance.forms.obligations import a_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.models import PromisedResource


def a_note(label: Any, **facts: Any) -> forms.CharField:
    """A few lines; the service says where they are missing."""
    return forms.CharField(label=label, max_length=2000, required=False, widget=area(2), **facts)


class PoolForm(forms.Form):
    """A new pool with the first offer."""

    mark_optional = False

    name = a_line(
        gettext_lazy("What is shared"), help_text=gettext_lazy("For example: electric vans.")
    )
    unit = a_line(gettext_lazy("Unit"), help_text=gettext_lazy("For example: vans, hours a week."))
    quantity = a_quantity(gettext_lazy("How much your side offers"))
    purpose = a_note(gettext_lazy("What it is for"))


class OfferForm(forms.Form):
    """More into a pool, or back out of it."""

    mark_optional = False

    quantity = a_quantity(gettext_lazy("How much"))
    promise = forms.ChoiceField(
        label=gettext_lazy("Counted as"),
        required=False,
        help_text=gettext_lazy("The promised resource that is shared so, if it is one."),
    )
    note = a_note(
        gettext_lazy("Note"),
        help_text=gettext_lazy("A figure below 0 takes back what your side offered; say why."),
    )

    def __init__(self, *args: Any, promises: Sequence[PromisedResource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.uuid): one for one in promises}
        choice: Any = self.fields["promise"]
        choice.choices = [
            ("", _("not counted")),
            *((key, str(one)) for key, one in self.known.items()),
        ]
        if not promises:
            del self.fields["promise"]


class RequestForm(forms.Form):
    """Asking for some of a pool."""

    mark_optional = False

    quantity = a_quantity(gettext_lazy("How much"))
    purpose = a_line(gettext_lazy("What for"))
    until_on = a_day(gettext_lazy("Comes back by"))


class GrantForm(forms.Form):
    """Granting all or part of it."""

    mark_optional = False

    quantity = a_quantity(gettext_lazy("How much is granted"))
    answer = a_note(gettext_lazy("Answer"), help_text=gettext_lazy("Where it is less, say why."))


class PoolAnswerForm(forms.Form):
    """Why it is refused."""

    mark_optional = False

    answer = a_note(gettext_lazy("Why it is refused"))


class MovementForm(forms.Form):
    """What is drawn or comes back."""

    mark_optional = False

    quantity = a_quantity(gettext_lazy("How much"))
    on = a_day(gettext_lazy("Day"))
    note = a_note(gettext_lazy("Note"))
