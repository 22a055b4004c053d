"""A legal hold is put on and lifted: two approvers decide, an administrator carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.models import User
from core.problems import Problem, refuse_if
from core.transitions import locked, perform
from governance.models import LegalHold
from governance.selectors.legal_holds import may_decide_on
from governance.services import legal_hold_moves as moves
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.transitions import Transition

S = LegalHold.State
ENDED: Final = (S.REFUSED, S.LIFTED)


def ask_for_hold(*, reason: str, actor: User, reference: str = "", email: str = "") -> LegalHold:
    """Asks to keep everything of a partnership, by its reference, or of a person, by address.

    Raises:
        Refused: with everything that is wrong: neither or both are named, there is none that
            `actor` decides on, no reason, or it is held already.
    """
    partnership, person = _named(reference, email, actor)
    named = [one for one in (reference, email) if one.strip()]
    refuse_if(_against_asking(partnership or person, named, reason))
    made = LegalHold(
        partnership=partnership,
        person=person,
        reason=reason.strip(),
        asked_by=actor,
        asked_at=clock.now(),
    )
    with audited(made.stream, actor=actor, kind="legal_hold.asked") as act:
        made.save()
        act.fact(hold=str(made.uuid), **_about(made))
    return made


def agree_to_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    """The second person's word: from now on nothing is removed.

    Raises:
        Refused: it is the actor's own, they do not decide on it, or it waits for nobody.
    """
    return _moved(hold, moves.AGREE, actor, "legal_hold.agreed", by="decided")


def refuse_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    """Puts none on.

    Raises:
        Refused: as for `agree_to_hold`.
    """
    return _moved(hold, moves.REFUSE, actor, "legal_hold.refused", by="decided")


def carry_out_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    """An administrator says that copies outside Concord are kept too, such as backups.

    Raises:
        Refused: `actor` does not look after Concord, or it is not decided.
    """
    return _moved(hold, moves.CARRY_OUT, actor, "legal_hold.carried_out", by="carried_out")


def ask_to_lift(hold: LegalHold, *, reason: str, actor: User) -> LegalHold:
    """Asks to let it go; until another one agrees and it is carried out, it holds.

    Raises:
        Refused: no reason, `actor` does not decide on it, or it is not in force.
    """
    reason = reason.strip()

    def change(row: LegalHold) -> None:
        row.lift_reason = reason
        row.lift_asked_by, row.lift_asked_at = actor, clock.now()

    return perform(
        hold,
        moves.ask_to_lift(reason),
        actor=actor,
        change=change,
        kind="legal_hold.lift_asked",
        facts={"hold": str(hold.uuid)},
    )


def agree_to_lift(hold: LegalHold, *, actor: User) -> LegalHold:
    """The second person's word; an administrator then carries it out.

    Raises:
        Refused: as for `agree_to_hold`.
    """
    return _moved(hold, moves.AGREE_TO_LIFT, actor, "legal_hold.lift_agreed", by="lift_decided")


def refuse_to_lift(hold: LegalHold, *, actor: User) -> LegalHold:
    """It stays as it was.

    Raises:
        Refused: as for `agree_to_hold`.
    """

    def change(row: LegalHold) -> None:
        row.lift_reason, row.lift_asked_by, row.lift_asked_at = "", None, None

    with transaction.atomic():
        return perform(
            hold,
            moves.refuse_to_lift(locked(hold)),
            actor=actor,
            change=change,
            kind="legal_hold.lift_refused",
            facts={"hold": str(hold.uuid)},
        )


def lift_hold(hold: LegalHold, *, actor: User) -> LegalHold:
    """An administrator carries out that it is lifted: from now on it keeps nothing.

    Raises:
        Refused: `actor` does not look after Concord, or lifting it is not decided.
    """
    return _moved(hold, moves.LIFT, actor, "legal_hold.lifted", by="lifted")


def _moved(
    hold: LegalHold, transition: Transition, actor: User, kind: str, *, by: str
) -> LegalHold:
    """Moves it; `by` begins the names of the columns that say who and when."""

    def change(row: LegalHold) -> None:
        setattr(row, f"{by}_by", actor)
        setattr(row, f"{by}_at", clock.now())

    known = {"hold": str(hold.uuid)}
    return perform(hold, transition, actor=actor, change=change, kind=kind, facts=known)


def _named(reference: str, email: str, actor: User) -> tuple[Partnership | None, User | None]:
    """What is meant; what `actor` has no say on is as if it were not there."""
    partnership = person = None
    if reference.strip():
        partnership = Partnership.objects.filter(reference__iexact=reference.strip()).first()
        if partnership is not None and not may_decide_on(actor, partnership):
            partnership = None
    elif email.strip():
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is not None and not may_decide_on(actor, person):
            person = None
    return partnership, person


def _against_asking(
    about: Partnership | User | None, named: list[str], reason: str
) -> Iterator[Problem]:
    if not reason.strip():
        yield Problem("reason", "required", _("Say which dispute, audit or order asks for it."))
    if len(named) != 1:
        words = _("Name a partnership by its reference, or a person by their address.")
        yield Problem("reference", "required", words)
    elif about is None:
        words = _("There is none of which you approve the decisions. Look at how it is written.")
        yield Problem("reference", "unknown", words)
    else:
        key = "person" if isinstance(about, User) else "partnership"
        if LegalHold.objects.exclude(state__in=ENDED).filter(**{key: about.pk}).exists():
            yield Problem("reference", "waits", _("It is held, or asked for, already."))


def _about(hold: LegalHold) -> dict[str, str]:
    about = hold.partnership or hold.person
    assert about is not None  # noqa: S101 - objected to before
    return {"person" if hold.partnership is None else "partnership": str(about.uuid)}
