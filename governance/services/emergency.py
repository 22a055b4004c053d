"""Emergency access is asked for, confirmed by a second person, told of at once, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.jobs import enqueue
from core.ledger import audited
from core.notifications.mail import absolute, queue_mail
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.authority import holders
from governance.emergency import READS
from governance.models import EmergencyAccess
from governance.selectors.emergency import confirmers, may_decide, may_end
from governance.selectors.people_access import looks_after_concord
from partnerships.models import Partnership, PartnershipGroupObjectPermission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.models import User

S = EmergencyAccess.State
HOUR_OVER = "emergency.over"


def ask_for_access(reference: str, *, reason: str, actor: User) -> EmergencyAccess:
    """Asks to read the partnership with this reference; whoever may confirm it is written to.

    Raises:
        Refused: with everything that is wrong: `actor` does not look after Concord, no such
            reference, no reason, one waits or runs already, or they hold a role there.
    """
    found = Partnership.objects.filter(reference__iexact=reference.strip()).first()
    refuse_if(_against_asking(found, reason, actor))
    assert found is not None  # noqa: S101 - objected to above
    with audited(found.stream, actor=actor, kind="emergency.asked") as act:
        made = EmergencyAccess.objects.create(
            partnership=locked(found), reason=reason.strip(), asked_by=actor, asked_at=clock.now()
        )
        act.fact(access=str(made.uuid), reason=made.reason)
        people = [one for one in confirmers(found) if one.pk != actor.pk]
        _write(made, people, gettext_lazy("Somebody asks for emergency access"), "asked")
    return made


def open_access(access: EmergencyAccess, *, actor: User) -> EmergencyAccess:
    """Confirms it: from now on for an hour. Auditors and the contract's managers are told.

    Raises:
        Refused: it is the actor's own, not theirs to confirm, was answered or has lapsed.
    """
    with audited(access.stream, actor=actor, kind="emergency.opened") as act:
        row = _decided(access, S.OPEN, actor)
        row.ends_at = clock.now() + EmergencyAccess.LASTS
        row.save(update_fields=["state", "decided_by", "decided_at", "ends_at"])
        row.asked_by.groups.add(_group(row.partnership))
        act.fact(access=str(row.uuid), reader=str(row.asked_by.uuid), ends_at=row.ends_at)
        told = [*holders(row.partnership, "write_findings"), *_managers(row.partnership)]
        _write(row, told, gettext_lazy("Emergency access was opened"), "opened")
        enqueue(
            HOUR_OVER,
            {"access": str(row.uuid)},
            key=f"{HOUR_OVER}:{row.uuid}",
            run_after=row.ends_at,
        )
    return row


def refuse_access(access: EmergencyAccess, *, actor: User) -> EmergencyAccess:
    """Leaves the partnership closed.

    Raises:
        Refused: as for `open_access`.
    """
    with audited(access.stream, actor=actor, kind="emergency.refused") as act:
        row = _decided(access, S.REFUSED, actor)
        row.save(update_fields=["state", "decided_by", "decided_at"])
        act.fact(access=str(row.uuid))
    return row


def end_access(access: EmergencyAccess, *, actor: User) -> EmergencyAccess:
    """Ends it before its hour is over.

    Raises:
        Refused: it does not run, or `actor` neither reads by it nor may confirm it.
    """
    with audited(access.stream, actor=actor, kind="emergency.ended") as act:
        row = locked(access)
        refuse_if(_against_ending(row, actor))
        _close(row, actor)
        act.fact(access=str(row.uuid))
    return row


def close_access(uuid: str) -> bool:
    """Takes the reader out of the group once the hour is over; the second gate closed by itself."""
    access = EmergencyAccess.objects.select_related("partnership").get(uuid=uuid)
    if access.state != S.OPEN:
        return False
    with audited(access.stream, actor=None, kind="emergency.over") as act:
        row = locked(access)
        if row.state != S.OPEN:
            return False
        _close(row, None)
        act.fact(access=str(row.uuid))
    return True


def _close(row: EmergencyAccess, actor: User | None) -> None:
    row.state, row.ended_by, row.ended_at = S.ENDED, actor, clock.now()
    row.save(update_fields=["state", "ended_by", "ended_at"])
    others = EmergencyAccess.objects.running(clock.now()).filter(
        asked_by=row.asked_by, partnership=row.partnership
    )
    if not others.exists():
        row.asked_by.groups.remove(_group(row.partnership))


def _group(partnership: Partnership) -> Group:
    """The first gate: a group that may read there, and nothing else."""
    group, _made = Group.objects.get_or_create(name=f"p:{partnership.uuid}:emergency_reader")
    wanted = Permission.objects.filter(
        content_type__app_label="partnerships", codename__in=sorted(READS)
    ).order_by("pk")
    PartnershipGroupObjectPermission.objects.bulk_create(
        [
            PartnershipGroupObjectPermission(
                group=group, permission=one, content_object=partnership
            )
            for one in wanted
        ],
        ignore_conflicts=True,
    )
    return group


def _managers(partnership: Partnership) -> list[User]:
    return holders(partnership, "prepare_payments")


def _decided(access: EmergencyAccess, state: str, actor: User) -> EmergencyAccess:
    row = locked(access)
    problems = []
    if not may_decide(row, actor):
        words = _("A senior responsible owner answers; where there is none, another administrator.")
        problems.append(Problem("", "own_entry", words))
    if not EmergencyAccess.objects.waiting(clock.now()).filter(pk=row.pk).exists():
        problems.append(Problem("", "decided", _("This was answered, or is older than a day.")))
    refuse_if(problems)
    row.state, row.decided_by, row.decided_at = state, actor, clock.now()
    return row


def _against_asking(found: Partnership | None, reason: str, actor: User) -> Iterator[Problem]:
    if not looks_after_concord(actor):
        words = _("Only whoever looks after Concord itself asks for emergency access.")
        yield Problem("", "forbidden", words)
        return
    if not reason.strip():
        yield Problem("reason", "required", _("Say what has to be looked at, and why now."))
    if found is None:
        words = _("No partnership has this reference. Look at how it is written.")
        yield Problem("reference", "unknown", words)
        return
    known = EmergencyAccess.objects.filter(partnership=found, asked_by=actor)
    now = clock.now()
    if (known.waiting(now) | known.running(now)).exists():
        yield Problem("reference", "waits", _("You asked for this already; it waits or is open."))
    if Partnership.objects.visible_to(actor).filter(pk=found.pk).exists():
        yield Problem("reference", "sees_it", _("You hold a role there and need no more."))


def _against_ending(row: EmergencyAccess, actor: User) -> Iterator[Problem]:
    if not may_end(row, actor):
        words = _("Whoever reads ends it, or whoever could have refused it.")
        yield Problem("", "forbidden", words)
    if not row.is_running(clock.now()):
        yield Problem("", "over", _("It is over already."))


def _write(access: EmergencyAccess, people: Iterable[User], subject: object, what: str) -> None:
    for one in {person.pk: person for person in people}.values():
        queue_mail(
            to=one,
            subject=subject,  # type: ignore[arg-type] # translated when it is sent
            template="mail/emergency_access.txt",
            context={
                "what": what,
                "reader": str(access.asked_by),
                "confirmed_by": str(access.decided_by or ""),
                "partnership": access.partnership.name,
                "reason": access.reason,
                "until": f"{access.ends_at:%H:%M}" if access.ends_at else "",
                "url": absolute(reverse("emergency_access")),
            },
            key=f"emergency:{what}:{access.uuid}:{one.uuid}",
        )
