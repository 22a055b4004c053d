"""The file that proves a service, as it comes with a form: kept when something else is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from core.problems import Refused
from governance import kept_uploads
from partnerships.services.documents import add_document

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

    from core.models import User
    from partnerships.models import Document, Partnership

PROOF: Final = "serviceProof"
FIELD: Final = "proof_file"


@dataclass(frozen=True, slots=True)
class ProofSent:
    """What one request brings: a new file, or one that was kept before."""

    request: HttpRequest
    partnership: Partnership
    user: User

    @property
    def upload(self) -> Any:
        return self.request.FILES.get(FIELD)

    def before(self) -> list[Document]:
        """The file that was kept when the form was refused."""
        kept = self.request.POST.getlist("kept")
        return kept_uploads.sent_before(self.partnership, self.user, PROOF, kept)[:1]

    def document(self) -> Document | None:
        """The file as a document that both sides see; a new one goes before a kept one.

        Raises:
            Refused: what is wrong with the file, at its field.
        """
        if self.upload is None:
            return next(iter(self.before()), None)
        try:
            return add_document(
                self.partnership, upload=self.upload, title="", kind=PROOF, actor=self.user
            )
        except Refused as refused:
            found = [replace(one, field=FIELD) for one in refused.problems]
            raise Refused(found) from refused

    def keep(self, form: forms.Form | None) -> None:
        """Keeps a good file of what was refused, and lets the form name it."""
        if form is None or FIELD not in form.fields:
            return
        new = [] if self.upload is None else [self.upload]
        kept = kept_uploads.keep(self.partnership, self.user, PROOF, new) or self.before()
        form.kept_files = kept  # type: ignore[attr-defined] # for governance/kept_files.html
