"""Legal holds and the disposal of records: scenes for `test_every_write`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core import clock
from core.models import Mail
from governance.services import disposals, legal_holds
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person

if TYPE_CHECKING:
    from tests.contracts.writes_together import Sending

KEPT_LONG_ENOUGH = dt.timedelta(days=8 * 366)
WHY = "Claim 2026/417"


def _deciders() -> tuple[Any, Any, Any]:
    """Two who decide for a partnership, and who looks after Concord."""
    partnership: Any = PartnershipFactory()
    first, second = (person("approver", partnership) for _ in range(2))
    return first, second, UserFactory(is_staff=True)


def hold_asked() -> Sending:
    partnership: Any = PartnershipFactory()
    typed = {"act": "ask", "reference": partnership.reference, "reason": WHY}
    return person("approver", partnership), reverse("legal_holds"), typed


def _on_hold(step: str, act: str) -> Sending:
    first, second, admin = _deciders()
    [about] = first.appointments.values_list("partnership__reference", flat=True)
    hold = legal_holds.ask_for_hold(reference=about, reason=WHY, actor=first)
    if step != "asked":
        hold = legal_holds.agree_to_hold(hold, actor=second)
    if step == "in_force":
        hold = legal_holds.carry_out_hold(hold, actor=admin)
    who = admin if act == "carry_out" else second
    typed = {"act": act, "thing": str(hold.uuid), f"{hold.uuid}-reason": "Settled"}
    return who, reverse("legal_holds"), typed


def hold_agreed() -> Sending:
    return _on_hold("asked", "agree")


def hold_carried_out() -> Sending:
    return _on_hold("agreed", "carry_out")


def lifting_asked() -> Sending:
    return _on_hold("in_force", "ask_to_lift")


def _old_mails() -> None:
    sent = clock.now() - KEPT_LONG_ENOUGH
    for number in range(60):
        Mail.objects.create(key=str(number), to="a@example.org", subject="Told", sent_at=sent)


def disposal_proposed() -> Sending:
    _first, _second, admin = _deciders()
    _old_mails()
    return admin, reverse("retention"), {"act": "propose", "record_class": "mails"}


def _disposal(*, agreed: bool) -> tuple[Any, Any, dict[str, str]]:
    first, second, admin = _deciders()
    _old_mails()
    made = disposals.propose_disposal("mails", actor=admin)
    if agreed:
        disposals.agree_to_disposal(made, actor=first)
        disposals.agree_to_disposal(made, actor=second)
    return first, admin, {"thing": str(made.uuid)}


def disposal_agreed() -> Sending:
    first, _admin, typed = _disposal(agreed=False)
    return first, reverse("retention"), {**typed, "act": "agree"}


def records_disposed() -> Sending:
    """Sixty at once cost no more than one."""
    _first, admin, typed = _disposal(agreed=True)
    return admin, reverse("retention"), {**typed, "act": "dispose"}


RECORDS = (
    hold_asked,
    hold_agreed,
    hold_carried_out,
    lifting_asked,
    disposal_proposed,
    disposal_agreed,
    records_disposed,
)
