"""Forms of who does what in a jurisdiction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.forms.decisions import LettersForm, area
from governance.layers import Layer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.selectors.jurisdictions import Jurisdiction


class WhereForm(forms.Form):
    """Which jurisdiction to open."""

    mark_optional = False
    where = forms.ChoiceField(label=gettext_lazy("Country or authority"), required=False)

    def __init__(self, *data: Any, places: Iterable[Jurisdiction], **facts: Any) -> None:
        super().__init__(*data, **facts)
        known = list(places)
        groups = (
            (_("Countries"), [one for one in known if one.layer is Layer.COUNTRY]),
            (_("Authorities"), [one for one in known if one.layer is Layer.AUTHORITY]),
        )
        self.fields["where"].choices = [  # type: ignore[attr-defined] # a choice
            ("", _("Choose one")),
            *(
                (label, [(one.key, str(one)) for one in members])
                for label, members in groups
                if members
            ),
        ]


class RuleForm(LettersForm):
    """The letters wanted there."""

    reason = forms.CharField(
        label=gettext_lazy("Why it differs there"),
        max_length=2000,
        widget=area(2),
        help_text=gettext_lazy("For example the law or the order that says so."),
    )


class RefusalForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Why it is refused"),
        max_length=2000,
        widget=area(2),
        error_messages={"required": gettext_lazy("Say why it is refused.")},
    )
