"""What each part of the trust index weighs: proposed, adopted by each side, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.periods import Period
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from governance.models import BlockSide
from governance.selectors.sides import side_of
from partnerships.editing import ended
from partnerships.models.access import permissions_on
from performance.events import TrustWeightsAdopted
from performance.models import TrustWeights
from performance.models.trust import PARTS
from performance.selectors.trust_page import last_quarter

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from core.models import User
    from partnerships.models import Partnership

PROPOSES: Final = "define_kpis"
ADOPTS: Final = "adopt_kpis"
HEAVIEST: Final = 100
SIDES: Final = (BlockSide.AUTHORITY.value, BlockSide.PARTNER.value)


def propose_weights(
    partnership: Partnership,
    *,
    weights: Mapping[str, Decimal],
    effective_from: dt.date | None,
    reason: str,
    actor: User,
) -> TrustWeights:
    """Proposes what each part weighs from the first day of a quarter on.

    Nothing counts before somebody of each side, and not the proposer, has adopted it.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="trust_weights.proposed") as act:
        row = locked(partnership)
        refuse_if(
            [
                *_may_propose(row, actor),
                *_weights(weights),
                *_first_day(row, effective_from),
                *_reason(reason),
            ]
        )
        assert effective_from is not None  # noqa: S101 - refused otherwise
        number = TrustWeights.objects.filter(partnership=row).count() + 1
        made = TrustWeights.objects.create(
            partnership=row,
            number=number,
            effective_from=effective_from,
            reason=reason.strip(),
            proposed_by=actor,
            proposed_at=clock.now(),
            **{part: weights[part] for part in PARTS},
        )
        act.fact(
            trust_weights=str(made.uuid),
            number=number,
            effective_from=effective_from,
            **{part: weights[part] for part in PARTS},
        )
    return made


def adopt_weights(proposed: TrustWeights, *, actor: User) -> TrustWeights:
    """Adopts them for the side of `actor`; with the second side they count.

    Raises:
        Refused: decided meanwhile, one's own proposal, no right, or the side adopted them already.
    """
    with audited(proposed.stream, actor=actor, kind="trust_weights.adopted") as act:
        row = locked(proposed)
        side = side_of(actor, row.partnership)
        refuse_if(_against_deciding(row, side, actor))
        setattr(row, f"{side}_by", actor)
        setattr(row, f"{side}_at", clock.now())
        if row.authority_by_id is not None and row.partner_by_id is not None:
            row.state = TrustWeights.State.ADOPTED
        row.save()
        act.fact(trust_weights=str(row.uuid), side=side, counts=row.state == row.State.ADOPTED)
        if row.state == TrustWeights.State.ADOPTED:
            act.seal(row)
            events.publish(TrustWeightsAdopted(row.partnership_id, row.pk))
    return row


def refuse_weights(proposed: TrustWeights, *, answer: str, actor: User) -> TrustWeights:
    """Refuses them for the side of `actor`, with words; another proposal may follow.

    Raises:
        Refused: as adopting; nothing is said.
    """
    with audited(proposed.stream, actor=actor, kind="trust_weights.refused") as act:
        row = locked(proposed)
        side = side_of(actor, row.partnership)
        problems = list(_against_deciding(row, side, actor))
        if not answer.strip():
            problems.append(Problem("answer", "required", _("Say why they are refused.")))
        refuse_if(problems)
        row.state, row.refused_by, row.answer = row.State.REFUSED, actor, answer.strip()
        row.save(update_fields=["state", "refused_by", "answer"])
        act.fact(trust_weights=str(row.uuid), side=side)
    return row


def withdraw_weights(proposed: TrustWeights, *, actor: User) -> TrustWeights:
    """The proposer takes the proposal back.

    Raises:
        Refused: it is somebody else's, or was decided.
    """
    with audited(proposed.stream, actor=actor, kind="trust_weights.withdrawn") as act:
        row = locked(proposed)
        if row.state != TrustWeights.State.OPEN or row.proposed_by_id != actor.pk:
            message = _("Only an own proposal that still waits is taken back.")
            raise Refused([Problem("", "not_yours", message)])
        row.state = TrustWeights.State.WITHDRAWN
        row.save(update_fields=["state"])
        act.fact(trust_weights=str(row.uuid))
    return row


def open_proposal(partnership: Partnership) -> TrustWeights | None:
    """The proposal that waits for a side."""
    return (
        TrustWeights.objects.filter(partnership=partnership, state=TrustWeights.State.OPEN)
        .select_related("proposed_by", "authority_by", "partner_by", "partnership")
        .first()
    )


def may_decide(proposed: TrustWeights, actor: User) -> bool:
    """Whether it waits for this person."""
    side = side_of(actor, proposed.partnership)
    return not list(_against_deciding(proposed, side, actor))


def _may_propose(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if PROPOSES not in permissions_on(actor, partnership):
        message = _("Your role here does not propose what is measured; the contract manager does.")
        yield Problem("", "forbidden", message)
    if partnership.partner_id is None:
        yield Problem("", "no_partner", _("There is no partner yet with whom to agree on it."))
    waiting = TrustWeights.objects.filter(partnership=partnership, state=TrustWeights.State.OPEN)
    if waiting.exists():
        message = _("Other weights wait to be adopted; have them decided or withdrawn first.")
        yield Problem("", "waits", message)


def _weights(weights: Mapping[str, Decimal]) -> Iterator[Problem]:
    for part in PARTS:
        if not 0 <= weights[part] <= HEAVIEST:
            message = _("Enter a weight from 0 to %(most)d.") % {"most": HEAVIEST}
            yield Problem(part, "out_of_range", message)
    if not any(weights[part] for part in PARTS):
        message = _("Give at least one part a weight.")
        yield Problem(PARTS[0], "no_weight", message)


def _first_day(partnership: Partnership, first: dt.date | None) -> Iterator[Problem]:
    if first is None:
        yield Problem("effective_from", "required", _("Enter the first day of a quarter."))
        return
    if Period.containing("quarter", first).start != first:
        message = _("They begin with a whole quarter: enter its first day.")
        yield Problem("effective_from", "within_a_period", message)
    adopted = TrustWeights.objects.filter(
        partnership=partnership, state=TrustWeights.State.ADOPTED
    ).order_by("-effective_from")
    newest = adopted.first()
    today = clock.today()
    earliest = Period.containing("quarter", today).start if newest else last_quarter(today).start
    if first < earliest:
        message = _("What was judged already stays as it was judged; enter %(day)s or later.")
        yield Problem("effective_from", "in_past", message % {"day": earliest.isoformat()})
    elif newest is not None and first <= newest.effective_from:
        message = _("Other weights hold from that day or later; enter a later quarter.")
        yield Problem("effective_from", "before_others", message)


def _reason(reason: str) -> Iterator[Problem]:
    if not reason.strip():
        yield Problem("reason", "required", _("Say why; both sides read it."))


def _against_deciding(row: TrustWeights, side: str, actor: User) -> Iterator[Problem]:
    if row.state != TrustWeights.State.OPEN:
        yield Problem("", "decided", _("Somebody decided it meanwhile."))
    elif row.proposed_by_id == actor.pk:
        yield Problem("", "own", _("You proposed these weights; others adopt them."))
    elif ADOPTS not in permissions_on(actor, row.partnership) or side not in SIDES:
        message = _("The senior responsible owner and the partner’s lead adopt the weights.")
        yield Problem("", "not_yours", message)
    elif getattr(row, f"{side}_by_id") is not None:
        yield Problem("", "adopted", _("Your side adopted them already."))
