"""Changes of the contract: asked for, estimated, put forward, approved, carried out, documented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import locked, perform
from partnerships.events import VariationMoved
from partnerships.models import Variation, VariationStep
from partnerships.selectors.variations import approving, revision_of, size_of
from partnerships.services.variation_checks import (
    ASKS,
    KEEPS,
    agreed,
    amounts,
    by_a_body,
    days_in_reach,
    decides,
    drafted,
    happened,
    is_there_a_contract,
    may,
    own_documents,
    said,
    side_of,
)
from partnerships.services.variation_terms import publish_terms
from partnerships.variation_moves import (
    APPROVE,
    DOCUMENT,
    ESTIMATE,
    IMPLEMENT,
    REFUSE,
    REOPEN,
    SUBMIT,
    WITHDRAW,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from core.models import User
    from core.transitions import Context, Transition
    from partnerships.models import Document, Partnership

K = VariationStep.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a change comes to; None is not known or does not apply, zero is nothing."""

    charge_change: Decimal | None = None
    capital_cost: Decimal | None = None
    days_change: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said with a step: a note, its documents, and the day on which it happened."""

    note: str = ""
    documents: Sequence[Document] = ()
    on: dt.date | None = None


def ask_for_change(
    partnership: Partnership,
    *,
    title: str,
    reason: str,
    actor: User,
    documents: Sequence[Document] = (),
) -> Variation:
    """The notice of a change, by either side; it changes nothing yet.

    Raises:
        Refused: with everything that is wrong; nothing is signed; not permitted.
    """
    with audited(partnership.stream, actor=actor, kind="variation.noticed") as act:
        row = locked(partnership)
        refuse_if(
            [
                *may(row, actor, ASKS),
                *is_there_a_contract(row),
                *said("title", title, _("Say in a few words what shall change.")),
                *said("reason", reason, _("Say why; both sides read it.")),
                *own_documents(row, documents),
            ]
        )
        now = clock.now()
        made = Variation.objects.create(
            partnership=row,
            reference=next_reference(f"{row.reference}-CV"),
            title=title.strip(),
            reason=reason.strip(),
            side=side_of(row, actor),
            state_since=now,
            noticed_by=actor,
            noticed_at=now,
            currency=row.currency,
        )
        record_step(made, K.NOTICED, actor, Said(documents=documents))
        act.fact(variation=str(made.uuid), reference=made.reference, side=made.side)
        _moved(made)
    return made


def estimate(
    variation: Variation, facts: Estimate, *, actor: User, documents: Sequence[Document] = ()
) -> Variation:
    """What the change comes to, by either side; a newer estimate takes the place of the last.

    Raises:
        Refused: nothing is estimated, amounts that cannot be, put forward already; not permitted.
    """
    partnership = variation.partnership
    problems = [*may(partnership, actor, ASKS), *own_documents(partnership, documents)]
    problems += [*amounts(variation, facts.charge_change, facts.capital_cost)]
    problems += days_in_reach(facts.days_change)
    if (facts.charge_change, facts.capital_cost, facts.days_change) == (None, None, None):
        message = _("Enter at least one of the figures; 0 says that nothing comes of it.")
        problems.append(Problem("charge_change", "required", message))

    def change(row: Variation) -> None:
        row.charge_change, row.capital_cost = facts.charge_change, facts.capital_cost
        row.days_change = facts.days_change
        row.estimated_by, row.estimated_at = actor, clock.now()

    said_so = Said(note=facts.note, documents=documents)
    told = {
        "charge_change": facts.charge_change,
        "capital_cost": facts.capital_cost,
        "days_change": facts.days_change,
    }
    return _move(
        variation, ESTIMATE, K.ESTIMATED, actor, said_so, lambda _row: problems, change, told
    )


def put_forward(variation: Variation, *, actor: User, note: str = "") -> Variation:
    """Puts the change forward for approval; from then on its terms rest until it is taken back.

    Raises:
        Refused: with everything that is wrong with its terms; not permitted.
    """

    def checks(row: Variation) -> list[Problem]:
        return [*may(row.partnership, actor, KEEPS), *drafted(row)]

    def change(row: Variation) -> None:
        row.submitted_by, row.size = actor, size_of(row).code

    return _move(variation, SUBMIT, K.SUBMITTED, actor, Said(note=note), checks, change)


def take_back(variation: Variation, *, actor: User, note: str = "") -> Variation:
    """Takes it back from approval, to be changed.

    Raises:
        Refused: it is decided already; not permitted.
    """

    def checks(row: Variation) -> list[Problem]:
        return list(may(row.partnership, actor, KEEPS))

    return _move(variation, REOPEN, K.REOPENED, actor, Said(note=note), checks)


def record_consent(
    variation: Variation, *, actor: User, note: str, documents: Sequence[Document] = ()
) -> VariationStep:
    """Writes down what the lenders say to the change as it stands, or why they are not asked.

    If the change is changed afterwards, they have to be asked again.

    Raises:
        Refused: nothing said; it is decided already; not permitted.
    """
    with audited(variation.stream, actor=actor, kind="variation.consent_recorded") as act:
        row = locked(variation)
        problems = [
            *may(row.partnership, actor, KEEPS),
            *said("note", note, _("Say what the lenders answered, or why they are not asked.")),
            *own_documents(row.partnership, documents),
        ]
        if not row.is_open:
            problems.append(Problem("", "wrong_state", _("It is decided already.")))
        refuse_if(problems)
        step = record_step(row, K.CONSENT, actor, Said(note=note, documents=documents))
        act.fact(variation=str(row.uuid))
        _moved(row)
    return step


def approve(variation: Variation, *, seen: str, actor: User, note: str = "") -> Variation:
    """Approves a change for which the authority matrix names one role; its terms are published.

    `seen` is the revision that the page showed (`selectors.variations.revision_of`).

    Raises:
        Refused: with every objection: an author, another role's, a body's, changed meanwhile,
            another version published meanwhile, lenders not asked.
    """
    return _approve(variation, seen, actor, note, by_decision=False)


def approve_by_decision(
    variation: Variation, *, seen: str, actor: User, note: str = ""
) -> Variation:
    """Approves it as a decision that was carried and signed says; `actor` is who signed.

    Raises:
        Refused: as `approve`, but for whose decision it is.
    """
    return _approve(variation, seen, actor, note, by_decision=True)


def refuse(variation: Variation, *, reason: str, actor: User) -> Variation:
    """Refuses it for good, with a reason; whoever answers for such changes, also before a vote.

    Raises:
        Refused: an author; another role's; without a reason.
    """

    def checks(row: Variation) -> list[Problem]:
        message = _("Say why it is refused; both sides read it.")
        return [*decides(row, approving(row), actor), *said("reason", reason, message)]

    return _move(variation, REFUSE, K.REFUSED, actor, Said(note=reason), checks)


def withdraw(variation: Variation, *, reason: str, actor: User) -> Variation:
    """Takes the notice back, by the side that gave it.

    Raises:
        Refused: the other side's; decided already; without a reason; not permitted.
    """
    partnership = variation.partnership
    problems = [
        *may(partnership, actor, ASKS),
        *said("reason", reason, _("Say why it is withdrawn; both sides read it.")),
    ]
    if side_of(partnership, actor) != variation.side:
        message = _("Only the side that asked for it withdraws it.")
        problems.append(Problem("", "other_side", message))
    return _move(variation, WITHDRAW, K.WITHDRAWN, actor, Said(note=reason), lambda _row: problems)


def implement(variation: Variation, facts: Said, *, actor: User) -> Variation:
    """Records that it was carried out, and on which day.

    Raises:
        Refused: a day ahead or before the approval; not approved; not permitted.
    """
    problems = _recorded(variation, facts, actor)
    return _move(variation, IMPLEMENT, K.IMPLEMENTED, actor, facts, lambda _row: problems)


def document(variation: Variation, facts: Said, *, actor: User) -> Variation:
    """Records that the contract's papers say so: the signed deed, drawings, certificates.

    Raises:
        Refused: no file and no note; a day ahead; not carried out yet; not permitted.
    """
    problems = _recorded(variation, facts, actor)
    if not facts.documents and not facts.note.strip():
        message = _("Add the papers, or say where they are.")
        problems.append(Problem("documents", "required", message))
    return _move(variation, DOCUMENT, K.DOCUMENTED, actor, facts, lambda _row: problems)


def record_step(variation: Variation, kind: str, actor: User, facts: Said) -> VariationStep:
    """Writes down what somebody did, with what the change says at that moment."""
    made = VariationStep.objects.create(
        variation=variation,
        kind=kind,
        on=facts.on or clock.today(),
        note=facts.note.strip(),
        revision=revision_of(variation),
        by=actor,
        at=clock.now(),
    )
    if facts.documents:
        made.documents.set(facts.documents)
    return made


def _approve(
    variation: Variation, seen: str, actor: User, note: str, *, by_decision: bool
) -> Variation:
    partnership = variation.partnership
    sizes: list[str] = []

    def checks(row: Variation) -> Iterator[Problem]:
        row.partnership = locked(partnership)
        found = approving(row)
        sizes.append(found.size.code)
        if not by_decision:
            yield from by_a_body(found) if found.route.elsewhere else decides(row, found, actor)
        yield from agreed(row, found, seen)

    def change(row: Variation) -> None:
        row.size, row.approved_by, row.approved_at = sizes[-1], actor, clock.now()
        if row.version is not None:
            publish_terms(row, actor=actor)

    return _move(
        variation, APPROVE, K.APPROVED, actor, Said(note=note), checks, change, {"seen": seen}
    )


def _recorded(variation: Variation, facts: Said, actor: User) -> list[Problem]:
    approved = variation.approved_at
    first = approved.date() if approved else variation.noticed_at.date()
    return [
        *may(variation.partnership, actor, KEEPS),
        *happened("on", facts.on, first),
        *own_documents(variation.partnership, facts.documents),
    ]


def _move(
    variation: Variation,
    transition: Transition,
    kind: str,
    actor: User,
    facts: Said,
    checks: Callable[[Variation], Iterable[Problem]],
    change: Callable[[Variation], None] | None = None,
    told: dict[str, Any] | None = None,
) -> Variation:
    def objections(row: Variation, _context: Context) -> Iterable[Problem]:
        return checks(row)

    def both(row: Variation) -> None:
        if change is not None:
            change(row)
        row.state_since = clock.now()

    def then(row: Variation) -> VariationMoved:
        record_step(row, kind, actor, facts)
        return VariationMoved(row.partnership_id, row.pk, row.state)

    return perform(
        variation,
        replace(transition, guards=(*transition.guards, objections)),
        actor=actor,
        change=both,
        kind=f"variation.{kind}",
        facts={"variation": str(variation.uuid), **(told or {})},
        publish=then,
    )


def _moved(variation: Variation) -> None:
    events.publish(VariationMoved(variation.partnership_id, variation.pk, variation.state))
