"""Files that come with an entry of the log of failures: kept when something else is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from core.problems import Refused
from governance import kept_uploads
from partnerships.services.documents import add_documents

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

    from core.models import User
    from partnerships.models import Document, Partnership

FIELD: Final = "evidence"


@dataclass(frozen=True, slots=True)
class EvidenceSent:
    """What one request brings: new files, and those that were kept before."""

    request: HttpRequest
    partnership: Partnership
    user: User
    kind: str

    @property
    def uploads(self) -> list[Any]:
        return self.request.FILES.getlist(FIELD)

    def before(self) -> list[Document]:
        """Those that were kept when the form was refused."""
        kept = self.request.POST.getlist("kept")
        return kept_uploads.sent_before(self.partnership, self.user, self.kind, kept)

    def documents(self) -> list[Document]:
        """All of them as documents that both sides see.

        Raises:
            Refused: what is wrong with a file, at its field.
        """
        if not self.uploads:
            return self.before()
        try:
            made = add_documents(
                self.partnership,
                uploads=self.uploads[: kept_uploads.MOST],
                kind=self.kind,
                actor=self.user,
            )
        except Refused as refused:
            found = [replace(one, field=FIELD) for one in refused.problems]
            raise Refused(found) from refused
        return [*self.before(), *made]

    def keep(self, form: forms.Form | None) -> None:
        """Keeps the good files of what was refused, and lets the form name them."""
        if form is None or FIELD not in form.fields:
            return
        new = kept_uploads.keep(self.partnership, self.user, self.kind, self.uploads)
        form.kept_files = [*self.before(), *new]  # type: ignore[attr-defined] # for governance/kept_files.html
