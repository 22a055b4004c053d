"""Files of a return: added once, put on rows by their number (E1, E2 …)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from core.uploads import look_into
from partnerships.services.documents import add_document
from performance.models import MonthlyReturn, ReturnFile
from performance.selectors.drafts import TypedRow, draft_of
from performance.services.returns import save_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

    from core.models import User

DOCUMENT_KIND = "figureEvidence"


def add_file(
    monthly_return: MonthlyReturn, upload: UploadedFile[Any], *, actor: User
) -> ReturnFile:
    """Adds a file under the next number; numbers are not used again.

    Raises:
        Refused: when the return is not open, or the file cannot be taken (says why).
    """
    partnership = monthly_return.partnership
    look_into([upload])
    with audited(partnership.stream, actor=actor, kind="monthly_return.file_added") as act:
        fresh = locked(monthly_return)
        refuse_if(_frozen(fresh))
        last = fresh.files.aggregate(last=Max("number"))["last"] or 0
        document = add_document(
            partnership, upload=upload, title="", kind=DOCUMENT_KIND, actor=actor
        )
        kept = ReturnFile.objects.create(monthly_return=fresh, document=document, number=last + 1)
        act.fact(monthly_return=str(fresh.uuid), number=kept.number)
    return kept


def remove_file(return_file: ReturnFile, *, actor: User) -> None:
    """Takes a file off the return and its rows. The document and what was sent with it stay.

    Raises:
        Refused: when the return is not open.
    """
    monthly_return = return_file.monthly_return
    stream = monthly_return.partnership.stream
    with audited(stream, actor=actor, kind="monthly_return.file_removed") as act:
        refuse_if(_frozen(locked(monthly_return)))
        return_file.removed_at = clock.now()
        return_file.save(update_fields=["removed_at"])
        act.fact(monthly_return=str(monthly_return.uuid), number=return_file.number)
        draft = draft_of(monthly_return)
        if draft is not None:
            rows = {key: TypedRow.from_json(row) for key, row in draft.rows.items()}
            save_draft(
                monthly_return,
                {
                    key: replace(row, files=tuple(n for n in row.files if n != return_file.number))
                    for key, row in rows.items()
                },
                actor=actor,
            )


def _frozen(monthly_return: MonthlyReturn) -> Iterator[Problem]:
    if monthly_return.state not in {MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK}:
        yield Problem(
            "files",
            "frozen",
            _("This return was sent, so its files stay as they are. Withdraw it to change them."),
        )
