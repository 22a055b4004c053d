"""Somebody who left gets a pseudonym: asked for by one person, given by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.holds import holds
from core.ledger import audited
from core.models import User
from core.personal import Pseudonym, forget
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import locked
from governance.models import Appointment, Pseudonymisation
from governance.roles import ROLES, Side
from governance.selectors.personal_data import keeps_data, waiting_for

if TYPE_CHECKING:
    from collections.abc import Iterator

S = Pseudonymisation.State
NOWHERE: Final = "pseudonym.invalid"
"""A domain that can never exist (RFC 2606, 2), so that no mail leaves."""


def ask_for_pseudonym(email: str, *, ground: str, actor: User) -> Pseudonymisation:
    """Asks to know somebody who left by a pseudonym.

    Raises:
        Refused: with everything that is wrong: nobody has the address, they hold a role or a place
            somewhere still, a legal hold keeps it, it is oneself, no such ground, one waits
            already, or `actor` does not look after Concord itself.
    """
    person = User.objects.filter(email__iexact=email.strip()).first()
    with audited(Pseudonymisation().stream, actor=actor, kind="person.pseudonym_asked") as act:
        refuse_if([*_not_a_keeper(actor), *_objections(person, ground, actor)])
        assert person is not None  # noqa: S101 - objected to above
        made = Pseudonymisation.objects.create(
            person=person, ground=ground, asked_by=actor, asked_at=clock.now()
        )
        act.fact(person=str(person.uuid), request=str(made.uuid), ground=ground)
    return made


def give_pseudonym(request: Pseudonymisation, *, actor: User) -> Pseudonymisation:
    """Takes away what says who somebody was; their acts and roles stay, under the pseudonym.

    Raises:
        Refused: it was asked for by `actor`, is about them, was answered, they may not answer it,
            the person holds a role or a place somewhere again, or a legal hold keeps it.
    """
    with audited(request.stream, actor=actor, kind="person.pseudonymised") as act:
        row = locked(request)
        person = locked(row.person)
        refuse_if([*_not_to_answer(row, actor), *_still_here(person), *_held(person)])
        name, number = _next(person)
        counts = forget(person, Pseudonym(name, f"former-{number}@{NOWHERE}"), actor=actor)
        _answer(row, S.DONE, actor, name)
        act.fact(person=str(person.uuid), request=str(row.uuid), ground=row.ground, **counts)
    return row


def refuse_pseudonym(request: Pseudonymisation, *, actor: User) -> Pseudonymisation:
    """Leaves everything as it is.

    Raises:
        Refused: it was asked for by `actor`, is about them, was answered, or they may not answer.
    """
    with audited(request.stream, actor=actor, kind="person.pseudonym_refused") as act:
        row = locked(request)
        refuse_if(list(_not_to_answer(row, actor)))
        _answer(row, S.REFUSED, actor, "")
        act.fact(person=str(row.person.uuid), request=str(row.uuid))
    return row


def _answer(row: Pseudonymisation, state: str, actor: User, pseudonym: str) -> None:
    row.state, row.pseudonym = state, pseudonym
    row.decided_by, row.decided_at = actor, clock.now()
    row.save(update_fields=["state", "pseudonym", "decided_by", "decided_at"])


def _next(person: User) -> tuple[str, int]:
    """The name, “Former official 12” for whoever acted for an authority, and its number."""
    number = int(next_reference("FORMER").rpartition("-")[2])
    held = Appointment.objects.filter(user=person).values_list("role", flat=True)
    official = any(ROLES[role].side is Side.AUTHORITY for role in held if role in ROLES)
    return f"Former {'official' if official else 'participant'} {number}", number


def _not_a_keeper(actor: User) -> Iterator[Problem]:
    if not keeps_data(actor):
        words = _("Whoever looks after Concord itself asks for this.")
        yield Problem("", "forbidden", words)


def _not_to_answer(row: Pseudonymisation, actor: User) -> Iterator[Problem]:
    if not row.is_for(actor):
        words = _("Somebody else answers: neither who asked nor whom it is about.")
        yield Problem("", "own_entry", words)
    if row.state != S.ASKED:
        yield Problem("", "decided", _("This was answered already."))
    elif row.is_for(actor) and not waiting_for(actor).filter(pk=row.pk).exists():
        words = _("Somebody who looks after access answers, or who approved where they worked.")
        yield Problem("", "forbidden", words)


def _objections(person: User | None, ground: str, actor: User) -> Iterator[Problem]:
    if ground not in Pseudonymisation.Ground.values:
        yield Problem("ground", "required", _("Choose why."))
    if person is None:
        yield Problem("email", "unknown", _("Nobody has this address. Look at how it is written."))
        return
    if person.pk == actor.pk:
        words = _("This is you; somebody else who looks after Concord asks for you.")
        yield Problem("email", "own_entry", words)
    yield from _still_here(person)
    yield from _held(person)
    if Pseudonymisation.objects.filter(person=person, state__in=[S.ASKED, S.DONE]).exists():
        words = _("This was asked for already.")
        yield Problem("email", "waits", words)


def _held(person: User) -> Iterator[Problem]:
    if holds().people().filter(pk=person.pk).exists():
        words = _("What is known of them has to be kept for now, by a legal hold.")
        yield Problem("email", "held", words)


def _still_here(person: User) -> Iterator[Problem]:
    today = clock.today()
    if person.is_staff:
        words = _("They look after Concord still. Take that from them first.")
        yield Problem("email", "still_here", words)
    elif (
        Appointment.objects.filter(user=person).not_ended(today).exists()
        or person.memberships.in_force(today).exists()
    ):
        words = _("They have not left: end their roles and their place in the organisation first.")
        yield Problem("email", "still_here", words)
