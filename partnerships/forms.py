"""Forms of the partnership pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.uploads import ACCEPT
from partnerships import codelists
from partnerships.models import Document


class DocumentForm(forms.Form):
    """A document to add; the service looks into the file."""

    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        error_messages={"required": _("Enter a title, by which people find it.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (code, label)
            for code, label in codelists.DOCUMENT_KINDS
            if code not in codelists.EVIDENCE_KINDS
        ],
    )
    dated_on = forms.DateField(
        label=_("Dated"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    audience = forms.ChoiceField(label=_("Who sees it"), choices=Document.Audience.choices)
    confidential_under = forms.CharField(
        label=_("Confidential under"),
        required=False,
        max_length=200,
        help_text=_("The clause that keeps it from the public, with the reason. Most need none."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPG, XLSX, DOCX or CSV, 25 MB at most."),
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: object, may_be_internal: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may_be_internal:
            del self.fields["audience"]


class NewerVersionForm(DocumentForm):
    """A newer version: of the kind and for the readers of the one before."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, may_be_internal=False, **kwargs)
        del self.fields["kind"]
