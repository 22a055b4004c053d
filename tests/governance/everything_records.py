"""What two people decide about one partnership or person, for `Everything`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from governance.models import Disposal, EmergencyAccess, LegalHold, Pseudonymisation
from tests.factories.people import UserFactory

if TYPE_CHECKING:
    from collections.abc import Iterator


def records_of(partnership: Any, canary: str) -> Iterator[tuple[str, Any]]:
    """Each thing by the name of its noun."""
    admin, now = UserFactory(is_staff=True), clock.now()
    yield (
        "emergency-access",
        EmergencyAccess.objects.create(
            partnership=partnership, reason=canary, asked_by=admin, asked_at=now
        ),
    )
    yield (
        "pseudonym",
        Pseudonymisation.objects.create(
            person=UserFactory(name=f"Left {canary}"), ground="left", asked_by=admin, asked_at=now
        ),
    )
    yield (
        "legal-hold",
        LegalHold.objects.create(
            partnership=partnership,
            reason=canary,
            state="in_force",
            asked_by=UserFactory(),
            asked_at=now,
            decided_by=UserFactory(),
            decided_at=now,
            carried_out_by=admin,
            carried_out_at=now,
        ),
    )
    # One proposal of a class waits at a time, whichever world it is part of.
    disposal, _made = Disposal.objects.get_or_create(
        record_class="mails",
        defaults={"before": now, "proposed_rows": 1, "proposed_by": admin, "proposed_at": now},
    )
    yield "disposal", disposal
