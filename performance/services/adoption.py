"""Adopting what was proposed: from then on it is asked for and scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.models.access import permissions_on
from performance.selectors.adoption import proposal_of
from performance.services.returns import open_returns
from performance.services.standing import refresh_standings
from performance.services.starters import adopt_kpis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership
    from performance.selectors.adoption import Proposal


def adopt_proposed(partnership: Partnership, *, actor: User) -> int:
    """The other side adopts all that is proposed; returns of months that ended open at once.

    Raises:
        Refused: nothing is proposed; the person proposed it, or is not who adopts it.
    """
    with audited(partnership.stream, actor=actor, kind="kpis.adoption") as act:
        row = locked(partnership)
        proposal = proposal_of(row)
        refuse_if(_objections(row, proposal, actor))
        count = adopt_kpis(row, actor=actor)
        opened = open_returns(row, clock.today(), actor=actor)
        refresh_standings([row])
        act.fact(kpis=count, returns=len(opened))
    return count


def _objections(
    partnership: Partnership, proposal: Proposal | None, actor: User
) -> Iterator[Problem]:
    if proposal is None:
        yield Problem("", "nothing_proposed", _("There is nothing to adopt."))
        return
    if actor.uuid in proposal.by:
        yield Problem("", "own", _("You proposed these KPIs; the other side adopts them."))
    elif "adopt_kpis" not in permissions_on(actor, partnership) or not proposal.may_adopt(actor):
        message = (
            _("The partner’s lead adopts these KPIs.")
            if proposal.for_partner
            else _("The senior responsible owner adopts these KPIs while the partner has no lead.")
        )
        yield Problem("", "not_yours", message)
