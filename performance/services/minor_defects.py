"""Minor defects: said to be mended by who owes it, confirmed or refused by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock, events
from core.days import far_off
from core.formatting import day
from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from core.uploads import inspect, look_into
from partnerships.services.documents import add_document
from performance.selectors.milestone_rights import MilestoneRights
from performance.services.milestones import EVIDENCE_KIND, moved

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

    from core.models import User
    from partnerships.models import Document
    from performance.models import MinorDefect


def say_mended(
    defect: MinorDefect,
    *,
    mended_on: dt.date | None,
    words: str,
    upload: UploadedFile[Any] | None = None,
    document: Document | None = None,
    actor: User,
) -> MinorDefect:
    """Whoever owes the milestone says that a defect is mended; an official confirms it or not.

    The evidence is a new file, or else `document`, which is kept already.

    Raises:
        Refused: with everything that stands against it, the file included.
    """
    milestone = defect.milestone
    partnership = milestone.partnership
    kind = "milestone.defect_said_mended"
    look_into([upload] if upload is not None else [])
    with audited(partnership.stream, actor=actor, kind=kind) as act:
        fresh = locked(defect)
        refuse_if(
            [
                *MilestoneRights(milestone, actor).against_sending(),
                *_against_saying(fresh),
                *_against_day(mended_on),
                *_against_silence("words", words, _("Say what was done.")),
                *_against_file(upload),
                *_against_document(milestone, document),
            ]
        )
        fresh.said_on, fresh.said_words = mended_on, words.strip()
        fresh.said_by, fresh.said_at = actor, clock.now()
        fresh.refused_by, fresh.refused_at, fresh.refusal = None, None, ""
        fresh.evidence = document
        if upload is not None:
            fresh.evidence = add_document(
                partnership,
                upload=upload,
                title="",
                kind=EVIDENCE_KIND,
                dated_on=mended_on,
                actor=actor,
            )
        fresh.save()
        act.fact(
            milestone=str(milestone.uuid),
            defect=fresh.pk,
            said_on=mended_on,
            words=fresh.said_words,
            document=str(fresh.evidence.uuid) if fresh.evidence else None,
        )
    return fresh


def mend_defect(defect: MinorDefect, *, mended_on: dt.date | None, actor: User) -> MinorDefect:
    """An official confirms that a minor defect is mended, once and for all.

    Raises:
        Refused: mended already, the day is missing or in the future, or not theirs to confirm,
            above all not for who said that it is mended.
    """
    milestone = defect.milestone
    with audited(milestone.partnership.stream, actor=actor, kind="milestone.defect_mended") as act:
        fresh = locked(defect)
        found = [*_against_answering(milestone, fresh, actor), *_against_day(mended_on)]
        if fresh.mended_on is not None:
            found.append(Problem("", "mended", _("This defect is confirmed as mended already.")))
        refuse_if(found)
        fresh.mended_on, fresh.confirmed_by = mended_on, actor
        fresh.refused_by, fresh.refused_at, fresh.refusal = None, None, ""
        fresh.save()
        act.fact(milestone=str(milestone.uuid), defect=fresh.pk, mended_on=mended_on)
        events.publish(moved(milestone))
    return fresh


def refuse_mended(defect: MinorDefect, *, reason: str, actor: User) -> MinorDefect:
    """An official says why a defect is not mended; whoever owes it has it back, by the same day.

    Raises:
        Refused: nobody said that it is mended, no reason, or not theirs to answer.
    """
    milestone = defect.milestone
    kind = "milestone.defect_not_confirmed"
    with audited(milestone.partnership.stream, actor=actor, kind=kind) as act:
        fresh = locked(defect)
        found = [
            *_against_answering(milestone, fresh, actor),
            *_against_silence("reason", reason, _("Say what is still to be mended.")),
        ]
        if not fresh.waits:
            message = _("Nobody waits for an answer about this defect.")
            found.append(Problem("", "not_waiting", message))
        refuse_if(found)
        fresh.refused_by, fresh.refused_at = actor, clock.now()
        fresh.refusal = reason.strip()
        fresh.save()
        act.fact(milestone=str(milestone.uuid), defect=fresh.pk, reason=fresh.refusal)
    return fresh


def _against_answering(milestone: Any, defect: MinorDefect, actor: User) -> Iterator[Problem]:
    yield from MilestoneRights(milestone, actor).against_deciding()
    if defect.said_by_id == actor.pk:
        message = _("You said yourself that it is mended; somebody else confirms it.")
        yield Problem("", "own_entry", message)


def _against_saying(defect: MinorDefect) -> Iterator[Problem]:
    if defect.mended_on is not None:
        yield Problem("", "mended", _("This defect is confirmed as mended already."))
    elif defect.waits:
        message = _("It was said to be mended already; an official has yet to answer.")
        yield Problem("", "waits", message)


def _against_day(mended_on: dt.date | None) -> Iterator[Problem]:
    if mended_on is None:
        yield Problem("mended_on", "required", _("Enter the day it was mended."))
    elif mended_on > clock.today():
        message = _("%(day)s has not come yet. Enter the day it was mended.")
        yield Problem("mended_on", "future", message % {"day": day(mended_on)})
    else:
        yield from far_off("mended_on", mended_on)


def _against_silence(field: str, words: str, message: str) -> Iterator[Problem]:
    if not words.strip():
        yield Problem(field, "required", message)


def _against_document(milestone: Any, document: Document | None) -> Iterator[Problem]:
    if document is not None and document.partnership_id != milestone.partnership_id:
        yield Problem("evidence", "foreign", _("Choose a file of this partnership, or add it."))


def _against_file(upload: UploadedFile[Any] | None) -> Iterator[Problem]:
    if upload is None:
        return
    try:
        inspect(upload, "evidence")
    except Refused as refused:
        yield from refused.problems
