"""Help with people's access: unlocking a sign-in, and removing a lost second step by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, lockout
from core.api_tokens import revoke_all
from core.ledger import audited
from core.models import User
from core.notifications.mail import absolute, queue_mail
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import SecondStepReset
from governance.selectors.people_access import keeps_access

if TYPE_CHECKING:
    from collections.abc import Iterator

S = SecondStepReset.State


def unlock(person: User, *, actor: User) -> None:
    """Lets somebody sign in again before the time is over.

    Raises:
        Refused: `actor` does not look after people's access, or it is their own account.
    """
    refuse_if([*_not_a_keeper(actor), *_own(person, actor)])
    lockout.unlock(person, actor=actor)


def _own(person: User, actor: User) -> Iterator[Problem]:
    # Whoever guesses in a session of theirs would give themselves new tries.
    if person.pk == actor.pk:
        words = _("This is your own account; somebody else who looks after access unlocks it.")
        yield Problem("", "own_entry", words)


def ask_for_reset(email: str, *, reason: str, actor: User) -> SecondStepReset:
    """Asks to remove somebody's second step; they are told, and a second person does it.

    Raises:
        Refused: with everything that is wrong: nobody with that address has a second step, it is
            one's own, no reason, one waits already, or `actor` does not look after access.
    """
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    with audited(SecondStepReset().stream, actor=actor, kind="second_step.reset_asked") as act:
        refuse_if([*_not_a_keeper(actor), *_objections(person, reason, actor)])
        assert person is not None  # noqa: S101 - objected to above
        made = SecondStepReset.objects.create(
            person=person, reason=reason.strip(), asked_by=actor, asked_at=clock.now()
        )
        act.fact(person=str(person.uuid), reset=str(made.uuid))
        _write(made, _("Somebody asks to remove your second step"), "asked")
    return made


def confirm_reset(reset: SecondStepReset, *, actor: User) -> SecondStepReset:
    """Removes the second step, ends every session of the person and revokes their tokens.

    Whoever needs one sets a new one up at the next sign-in, before anything else.

    Raises:
        Refused: it was asked for by `actor`, is theirs, was answered or has lapsed.
    """
    with audited(reset.stream, actor=actor, kind="second_step.reset") as act:
        row = _answered(reset, S.DONE, actor)
        person = locked(row.person)
        Authenticator.objects.filter(user=person).delete()
        person.sessions_ended += 1
        person.second_step_by = timezone.now()
        person.save(update_fields=["sessions_ended", "second_step_by"])
        act.fact(
            person=str(person.uuid),
            reset=str(row.uuid),
            tokens_revoked=revoke_all(person),
        )
        _write(row, _("Your second step was removed"), "done")
    return row


def refuse_reset(reset: SecondStepReset, *, actor: User) -> SecondStepReset:
    """Leaves the second step where it is.

    Raises:
        Refused: it was asked for by `actor`, is theirs, was answered or has lapsed.
    """
    with audited(reset.stream, actor=actor, kind="second_step.reset_refused") as act:
        row = _answered(reset, S.REFUSED, actor)
        act.fact(person=str(row.person.uuid), reset=str(row.uuid))
    return row


def _answered(reset: SecondStepReset, state: str, actor: User) -> SecondStepReset:
    row = locked(reset)
    problems = list(_not_a_keeper(actor))
    if not row.is_for(actor):
        words = _("Somebody else answers: neither who asked nor whose second step it is.")
        problems.append(Problem("", "own_entry", words))
    if not SecondStepReset.objects.waiting(clock.now()).filter(pk=row.pk).exists():
        problems.append(Problem("", "decided", _("This was answered, or is older than a day.")))
    refuse_if(problems)
    row.state, row.decided_by, row.decided_at = state, actor, clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    return row


def _not_a_keeper(actor: User) -> Iterator[Problem]:
    if not keeps_access(actor):
        words = _("Portfolio officials for all authorities look after people’s access.")
        yield Problem("", "forbidden", words)


def _objections(person: User | None, reason: str, actor: User) -> Iterator[Problem]:
    if not reason.strip():
        yield Problem("reason", "required", _("Say how you know that it is really them who ask."))
    if person is None or not Authenticator.objects.filter(user=person).exists():
        words = _("Nobody with this address has a second step. Look at how it is written.")
        yield Problem("email", "unknown", words)
    elif person.pk == actor.pk:
        words = _("This is your own; somebody else who looks after access asks for you.")
        yield Problem("email", "own_entry", words)
    elif SecondStepReset.objects.waiting(clock.now()).filter(person=person).exists():
        words = _("This was asked for already and waits for a second person.")
        yield Problem("email", "waits", words)


def _write(reset: SecondStepReset, subject: str, what: str) -> None:
    queue_mail(
        to=reset.person,
        subject=subject,
        template="mail/second_step_reset.txt",
        context={
            "what": what,
            "asked_by": reset.asked_by,
            "decided_by": reset.decided_by,
            "url": absolute("/account/second-step/"),
        },
        key=f"second_step_reset:{reset.uuid}:{what}",
    )
