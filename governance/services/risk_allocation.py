"""Who carries a risk, once the contract is signed: changed by a decision and in no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Risk
from governance.services.risks import against_closed, put_bearer
from partnerships.editing import ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from governance.models import Decision


def objections_to(risk: Risk, bearer: str) -> Iterator[Problem]:
    """Why a decision cannot give this risk to that side; nothing where it can."""
    closed = ended(risk.partnership)
    if closed is not None:
        yield closed.problem()
    if risk.partnership.signed_on is None:
        message = _(
            "The contract is not signed: until then who carries a risk is edited in the register."
        )
        yield Problem("", "not_signed", message)
    yield from against_closed(risk)
    if risk.audience != Risk.Audience.SHARED:
        message = _("Only the authority sees this risk; share it first.")
        yield Problem("risk", "internal", message)
    if bearer not in Risk.Bearer.values:
        yield Problem("bearer", "unknown", _("Choose who carries it."))
    elif bearer == risk.bearer:
        message = _("That side carries it already; choose another, or raise no question.")
        yield Problem("bearer", "unchanged", message)


def allocate_by_decision(
    risk: Risk, bearer: str, *, why: str, decision: Decision, actor: User
) -> Risk:
    """Gives the risk to a side, as a decision that was carried and signed says.

    Raises:
        Refused: it cannot be done (any more).
    """
    row = locked(risk)
    refuse_if(objections_to(row, bearer))
    put_bearer(row, bearer, why=why, actor=actor, decision=decision)
    row.save(update_fields=["bearer", "rationale"])
    return row
