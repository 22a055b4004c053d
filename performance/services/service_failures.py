"""The log of service failures: said by one side, answered by the other, never edited.

Whoever keeps the log for a side is who sends its returns or checks them. What the partner says
counts once an official agreed; what an official says counts until the partner disputes it, and
then it is held apart.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.selectors.sides import side_of
from governance.services.concern_checks import wrong_evidence
from performance.models import FailureEntry, ServiceFailure
from performance.models.service_failure import SAID
from performance.services.failure_checks import (
    in_a_concern,
    keeper,
    of_the_contract,
    twin_of,
    wrong_times,
    wrong_words,
)
from performance.services.locking import locked_below

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from core.ledger.act import Act
    from core.models import User
    from partnerships.models import Document, Partnership

S = ServiceFailure.State
ANSWERS: Final = (S.AGREED, S.DISPUTED, S.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureSaid:
    """What somebody says of a failure.

    Attributes:
        kind: of `ServiceFailure.Kind`.
        requirement: the standard of the contract that was missed.
        area, area_class: which area, and its class in the contract; for one not available.
        service, points: which service, and the points of the contract; for one not good enough.
        occurred_at, rectified_at: since when, and when it was put right; None while it lasts.
        was_used: whether the area was used all the same.
        occasion: the failure whose cause it shares.
    """

    kind: str
    requirement: str
    occurred_at: dt.datetime
    rectified_at: dt.datetime | None = None
    area: str = ""
    area_class: str = ""
    service: str = ""
    points: int | None = None
    was_used: bool = False
    words: str = ""
    occasion: ServiceFailure | None = None


def log_failure(
    partnership: Partnership,
    said: FailureSaid,
    *,
    actor: User,
    is_another: bool = False,
    evidence: Collection[Document] = (),
) -> ServiceFailure:
    """Writes a failure into the log; the other side answers it.

    `is_another` says that it is another one although the same area failed the same requirement at
    the same time. `evidence` are documents that both sides see.

    Raises:
        Refused: with everything that is wrong, such as a failure that stands there already.
    """
    with audited(partnership.stream, actor=actor, kind="service_failure.logged") as act:
        row = locked(partnership)
        side, found = keeper(row, actor)
        found += _wrong(row, said)
        found += wrong_evidence(evidence, row)
        twin = None if is_another else twin_of(row, said)
        if twin is not None:
            message = _(
                "%(twin)s says the same of the same time. Say there what is new, or tick that this"
                " is another one."
            )
            found.append(Problem("is_another", "double", message % {"twin": twin.reference}))
        refuse_if(found)
        last = row.service_failures.aggregate(last=Max("number"))["last"]
        failure = ServiceFailure(
            partnership=row,
            number=(last or 0) + 1,
            side=side,
            logged_by=actor,
            logged_at=clock.now(),
        )
        facts = {**asdict_shallow(said), "state": S.LOGGED}
        _write(act, failure, side, actor, facts=facts, evidence=evidence)
    return failure


def correct_failure(
    failure: ServiceFailure,
    said: FailureSaid,
    *,
    reason: str,
    actor: User,
    evidence: Collection[Document] = (),
) -> ServiceFailure:
    """Says something else of a failure; the other side answers anew.

    Raises:
        Refused: with everything that is wrong; also where nothing would be different.
    """
    with audited(failure.partnership.stream, actor=actor, kind="service_failure.corrected") as act:
        partnership, row = locked_below(failure)
        side, found = keeper(partnership, actor)
        found += _wrong(partnership, said)
        found += wrong_evidence(evidence, partnership)
        found += [*_closed(row), *in_a_concern(row)]
        if not reason.strip():
            found.append(Problem("reason", "required", _("Say why it is corrected.")))
        if not evidence and all(
            getattr(row, name) == value for name, value in asdict_shallow(said).items()
        ):
            found.append(Problem("", "unchanged", _("Nothing would be different.")))
        if said.occasion is not None and said.occasion.pk == row.pk:
            found.append(Problem("occasion", "itself", _("Choose another failure.")))
        refuse_if(found)
        facts = {**asdict_shallow(said), "state": S.LOGGED}
        _write(act, row, side, actor, reason, facts=facts, evidence=evidence)
    return row


def put_right(failure: ServiceFailure, *, at: dt.datetime, actor: User) -> ServiceFailure:
    """Says when it was put right; nothing else changes, and the other side answers.

    Raises:
        Refused: as for a correction.
    """
    said = replace(said_of(failure), rectified_at=at)
    return correct_failure(failure, said, reason=_("Put right"), actor=actor)


def answer_failure(
    failure: ServiceFailure,
    verdict: str,
    *,
    reason: str = "",
    actor: User,
    evidence: Collection[Document] = (),
    seen: int | None = None,
) -> ServiceFailure:
    """The other side agrees, disputes it, or (an official only) says that it is no failure.

    `seen` is the last entry of the log that the person read: what was said since is not answered
    unread.

    Raises:
        Refused: with everything that is wrong: an own entry, no reason, nothing to answer.
    """
    with audited(failure.partnership.stream, actor=actor, kind="service_failure.answered") as act:
        partnership, row = locked_below(failure)
        side, found = keeper(partnership, actor)
        found += [*_closed(row), *in_a_concern(row)]
        if verdict not in ANSWERS or (verdict == S.REJECTED and side == "partner"):
            message = _("Agree or dispute it. An official may also say that it is no failure.")
            found.append(Problem("verdict", "unknown", message))
        # A dispute is lifted by the side that raised it, or an official gives the failure up.
        if side and side == row.said_side and verdict != S.REJECTED:
            message = _("Your side said this; the other side answers it.")
            found.append(Problem("", "own_side", message))
        if actor.pk == row.said_by_id:
            message = _("You said this yourself; somebody else answers it.")
            found.append(Problem("", "own_entry", message))
        if verdict != S.AGREED and not reason.strip():
            found.append(Problem("reason", "required", _("Say why, so that it can be settled.")))
        found += wrong_evidence(evidence, partnership)
        if seen is not None and row.entries.filter(pk__gt=seen).exists():
            message = _("Something was written into the log meanwhile. Read it, then answer.")
            found.append(Problem("", "changed", message))
        refuse_if(found)
        row.answered_by = actor
        facts = {"state": verdict}
        _write(act, row, side, actor, reason, facts=facts, answers=True, evidence=evidence)
    return row


def join_failure(failure: ServiceFailure, into: ServiceFailure, *, actor: User) -> ServiceFailure:
    """Joins what was logged twice: this one counts no more, the other one does.

    Raises:
        Refused: with everything that is wrong; a private partner joins nothing.
    """
    with audited(failure.partnership.stream, actor=actor, kind="service_failure.joined") as act:
        partnership, row = locked_below(failure)
        side, found = keeper(partnership, actor)
        found += [*_closed(row), *in_a_concern(row)]
        if side == "partner":
            message = _("An official joins what was logged twice.")
            found.append(Problem("", "forbidden", message))
        other = locked(into)
        if other.partnership_id != row.partnership_id or other.pk == row.pk:
            found.append(Problem("into", "unknown", _("Choose another failure of this log.")))
        elif other.state in (S.JOINED, S.REJECTED):
            message = _("%(other)s does not count itself; choose another failure.")
            found.append(Problem("into", "closed", message % {"other": other.reference}))
        refuse_if(found)
        row.joined_to = other
        _write(act, row, side, actor, facts={"state": S.JOINED}, answers=True)
    return row


def against_settling(
    failure: ServiceFailure, said: FailureSaid | None, people: Sequence[User]
) -> list[Problem]:
    """Why these people cannot settle it so; `said` is what both sides say now, None as it is."""
    found = _closed(failure)
    if all(one.pk == failure.said_by_id for one in people):
        message = _("You said this failure yourself; let a colleague settle it.")
        found.append(Problem("", "own_entry", message))
    if said is None:
        return found
    if said == said_of(failure):
        message = _("Nothing would be different: say that it stands, or give another time or area.")
        found.append(Problem("failure", "unchanged", message))
    return [*found, *_wrong(failure.partnership, said)]


def settle_failure(
    failure: ServiceFailure,
    said: FailureSaid | None = None,
    *,
    counts: bool,
    reason: str,
    people: Sequence[User],
) -> ServiceFailure:
    """Writes down how a concern settled it: it counts, by what was said or as `said`, or not.

    `people` are those who settled it, whoever offered first; none of them approves a payment from
    it, and whoever said the failure is not the one who answers it.

    Raises:
        Refused: with everything that is wrong.
    """
    with transaction.atomic():
        partnership, row = locked_below(failure)
        refuse_if(against_settling(row, said, people))
        state = S.AGREED if counts else S.REJECTED
        facts = {**(asdict_shallow(said) if said is not None else {}), "state": state}
        # An entry of each, the last of somebody who did not say the failure: they answered it.
        for one in sorted(people, key=lambda who: who.pk != row.said_by_id):
            with audited(partnership.stream, actor=one, kind="service_failure.settled") as act:
                row.answered_by = None if one.pk == row.said_by_id else one
                side = side_of(one, partnership)
                _write(act, row, side, one, reason, facts=facts, answers=True)
    return row


def said_of(failure: ServiceFailure) -> FailureSaid:
    """What stands in the log now, to be changed."""
    return FailureSaid(
        **{name: getattr(failure, name) for name in FailureSaid.__dataclass_fields__}
    )


def asdict_shallow(said: FailureSaid) -> dict[str, object]:
    """The columns, with the other failure as it is."""
    plain = asdict(replace(said, occasion=None))
    return {**plain, "occasion": said.occasion}


def _write(
    act: Act,
    failure: ServiceFailure,
    side: str,
    actor: User,
    reason: str = "",
    *,
    facts: Mapping[str, object],
    answers: bool = False,
    evidence: Collection[Document] = (),
) -> None:
    for name, value in facts.items():
        setattr(failure, name, value)
    if not answers:
        failure.said_side, failure.said_by = side, actor
        failure.answered_by = None
    failure.save()
    entry = FailureEntry.objects.create(
        failure=failure,
        joined_to=failure.joined_to,
        occasion=failure.occasion,
        side=side,
        by=actor,
        at=clock.now(),
        reason=reason.strip(),
        **{name: getattr(failure, name) for name in SAID},
    )
    # The entry is new: nothing to compare with, as `set` would.
    through = FailureEntry.evidence.through
    through.objects.bulk_create(
        through(failureentry_id=entry.pk, document_id=one.pk) for one in evidence
    )
    act.fact(failure=str(failure.uuid), number=failure.number, state=failure.state, side=side)
    act.seal(entry)


def _wrong(partnership: Partnership, said: FailureSaid) -> list[Problem]:
    return [
        *wrong_words(said),
        *wrong_times(said.occurred_at, said.rectified_at),
        *of_the_contract(partnership, said),
    ]


def _closed(failure: ServiceFailure) -> list[Problem]:
    if failure.state not in (S.JOINED, S.REJECTED):
        return []
    known: Mapping[str, object] = {"state": failure.get_state_display()}
    message = _("This one is closed: %(state)s. Log it anew where it is a failure after all.")
    return [Problem("", "closed", message % known)]
