"""What comes of each day on which an obligation falls due: done, accepted, sent back, waived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.problems import Problem, Refused
from core.transitions import perform
from core.uploads import inspect, look_into
from governance.lifecycle import obligations as moves
from governance.services.decision_checks import guarded
from governance.services.obligation_checks import (
    WAIVE,
    may_meet,
    of_the_other_side,
    of_the_owing_side,
)
from partnerships.models import Document
from partnerships.models.access import permissions_on
from partnerships.services.documents import add_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

    from core.models import User
    from core.transitions import Context, Guard
    from governance.models import Occurrence

EVIDENCE_KIND: Final = "other"
"""What an uploaded file counts as among the documents."""


def fulfil(
    occurrence: Occurrence,
    *,
    done_on: dt.date | None,
    note: str,
    actor: User,
    evidence: Document | None = None,
    upload: UploadedFile[Any] | None = None,
) -> Occurrence:
    """Says that a duty was done or a right was used, with what shows it.

    Evidence is a document that both sides see, kept already or uploaded with it. Where the other
    side accepts, it waits for them.

    Raises:
        Refused: with everything that is wrong; the other side's; done before; a right has lapsed.
    """
    look_into([upload] if upload is not None else [])

    def objections(row: Occurrence, _context: Context) -> Iterator[Problem]:
        yield from may_meet(row.partnership, actor)
        yield from of_the_owing_side(row, actor)
        yield from _done(row, done_on, note, evidence, upload)

    def change(row: Occurrence) -> None:
        row.done_on, row.note = done_on, note.strip()
        row.done_by, row.done_at = actor, clock.now()
        row.evidence = evidence if upload is None else _kept(row, upload, actor)

    return perform(
        occurrence,
        guarded(moves.FULFIL, objections),
        actor=actor,
        change=change,
        kind="obligation.done",
        facts=_told(occurrence),
    )


def accept(occurrence: Occurrence, *, actor: User) -> Occurrence:
    """Accepts for the other side that it was done; never one's own.

    Raises:
        Refused: it asks for no acceptance or does not wait for one; one's own side's.
    """

    def change(row: Occurrence) -> None:
        row.accepted_by, row.accepted_at = actor, clock.now()

    return perform(
        occurrence,
        guarded(moves.ACCEPT, _answered_by(actor)),
        actor=actor,
        change=change,
        kind="obligation.accepted",
        facts=_told(occurrence),
    )


def send_back(occurrence: Occurrence, *, reason: str, actor: User) -> Occurrence:
    """Says for the other side that it was not done as agreed; it is due again.

    Raises:
        Refused: as for `accept`; no reason.
    """

    def objections(_row: Occurrence, _context: Context) -> Iterator[Problem]:
        if not reason.strip():
            yield Problem("reason", "required", _("Say what is missing."))

    def change(row: Occurrence) -> None:
        row.round += 1
        row.sent_back_by, row.sent_back_reason = actor, reason.strip()

    return perform(
        occurrence,
        guarded(moves.SEND_BACK, _answered_by(actor), objections),
        actor=actor,
        change=change,
        kind="obligation.sent_back",
        facts=_told(occurrence),
    )


def waive(occurrence: Occurrence, *, reason: str, actor: User) -> Occurrence:
    """Lets it go this once. Only whoever answers for the partnership, for a reason.

    Raises:
        Refused: not permitted; nothing is due; no reason.
    """

    def objections(row: Occurrence, _context: Context) -> Iterator[Problem]:
        if WAIVE not in permissions_on(actor, row.partnership):
            text = _("Only the senior responsible owner waives what is due here.")
            yield Problem("", "not_permitted", text)
        if not reason.strip():
            yield Problem("reason", "required", _("Say why it is waived."))

    def change(row: Occurrence) -> None:
        row.waived_by, row.waived_at = actor, clock.now()
        row.waive_reason = reason.strip()

    return perform(
        occurrence,
        guarded(moves.WAIVE, objections),
        actor=actor,
        change=change,
        kind="obligation.waived",
        facts=_told(occurrence),
    )


def _kept(row: Occurrence, upload: UploadedFile[Any], actor: User) -> Document:
    return add_document(
        row.partnership,
        upload=upload,
        title=f"{row.obligation.title}, {row.due_on}"[:300],
        kind=EVIDENCE_KIND,
        actor=actor,
        dated_on=row.done_on,
    )


def _done(
    row: Occurrence,
    done_on: dt.date | None,
    note: str,
    evidence: Document | None,
    upload: UploadedFile[Any] | None,
) -> Iterator[Problem]:
    yield from _on_what_day(row, done_on)
    if not note.strip():
        yield Problem("note", "required", _("Say in a few words what was done."))
    if evidence is None and upload is None and row.obligation.evidence:
        text = _("Add what shows it: %(evidence)s.") % {"evidence": row.obligation.evidence}
        yield Problem("upload", "required", text)
    if evidence is not None and not _is_shared_here(evidence, row):
        text = _("Choose a document of this partnership that both sides see.")
        yield Problem("evidence", "foreign", text)
    if upload is not None:
        yield from _against_file(upload)


def _on_what_day(row: Occurrence, done_on: dt.date | None) -> Iterator[Problem]:
    yield from far_off("done_on", done_on)
    if done_on is None:
        yield Problem("done_on", "required", _("Enter the day on which it was done."))
    elif done_on > clock.today():
        yield Problem("done_on", "in_the_future", _("That day lies ahead; say so once it is done."))
    elif row.obligation.is_right and done_on > row.due_on:
        text = _("The right lapsed before that day; it could be used until its last day.")
        yield Problem("done_on", "lapsed", text)


def _is_shared_here(evidence: Document, row: Occurrence) -> bool:
    is_here = evidence.partnership_id == row.obligation.partnership_id
    return is_here and evidence.audience == Document.Audience.SHARED


def _against_file(upload: UploadedFile[Any]) -> Iterator[Problem]:
    try:
        inspect(upload)
    except Refused as refused:
        for one in refused.problems:
            yield Problem("upload", one.code, one.message)


def _answered_by(actor: User) -> Guard:
    def objections(row: Occurrence, _context: Context) -> Iterator[Problem]:
        yield from may_meet(row.partnership, actor)
        if not row.obligation.needs_acceptance:
            yield Problem("", "no_acceptance", _("The other side need not accept it."))
        yield from of_the_other_side(row, actor)

    return objections


def _told(row: Occurrence) -> dict[str, Any]:
    return {
        "obligation": str(row.obligation.uuid),
        "occurrence": str(row.uuid),
        "due_on": row.due_on,
    }
