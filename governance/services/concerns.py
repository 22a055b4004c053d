"""Raising a concern, saying what a side thinks of it, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.formatting import day
from core.ledger import audited
from core.ledger.audit import joined
from core.money import TooManyDecimals, to_minor
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import Context, locked, perform
from governance.ladder import Awaits, Level, limit
from governance.lifecycle.concerns import WITHDRAW
from governance.matters import matter_of, matters
from governance.models import Adjudication, Concern, ConcernPosition, ConcernStep
from governance.selectors.concern_people import RAISES, People, limits_of
from governance.services.concern_checks import Speaker, closed, guarded, moved, wrong_evidence
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from core.ledger.act import Act
    from core.models import User
    from core.subject import Subject
    from partnerships.models import Document, Partnership


def raise_concern(
    partnership: Partnership,
    *,
    title: str,
    text: str,
    wanted: str,
    actor: User,
    about: Subject | None = None,
    at_stake: Decimal | None = None,
    evidence: Iterable[Document] = (),
) -> Concern:
    """Raises a concern: both sides see it, and those who do the work talk about it first.

    Also after the partnership has ended: what is handed back is argued about then.

    `text` is what happened, the first position of whoever raises it. `at_stake` is in the
    partnership's currency.

    Raises:
        Refused: with everything that is wrong: words that are missing, a role that raises nothing,
            no partner yet, a thing of another partnership or one that has an open concern.
    """
    files = list(evidence)
    with audited(partnership.stream, actor=actor, kind="concern.raised") as told:
        row = locked(partnership)
        people = People.of([row])
        refuse_if(
            [
                *_may_raise(row, actor),
                *_words(title, text, wanted),
                *wrong_money(row.currency, "at_stake", at_stake),
                *wrong_evidence(files, row),
                *_about(row, about),
            ]
        )
        facts = _Raised(title, text, wanted, about, at_stake, tuple(files))
        return _write(told, row, people, facts, actor)


def raise_within(
    partnership: Partnership, *, title: str, text: str, wanted: str, about: Subject, actor: User
) -> Concern:
    """As `raise_concern`, for a service that asked who acts and about what.

    It stands in the caller's `audited` block.
    """
    told = joined(partnership.stream, actor=actor, kind="concern.raised")
    facts = _Raised(title, text, wanted, about)
    return _write(told, partnership, People.of([partnership]), facts, actor)


def take_position(
    concern: Concern, *, text: str, actor: User, evidence: Iterable[Document] = ()
) -> ConcernPosition:
    """Says what a side thinks on the present level, with what shows it; a later one adds to it.

    Raises:
        Refused: it is over, the person does not hold it there, or the words are missing.
    """
    files = list(evidence)
    with audited(concern.stream, actor=actor, kind="concern.position_taken") as told:
        said = Speaker.of(concern, actor)
        row = said.concern
        problems = [*said.objections(), *wrong_evidence(files, row.partnership)]
        if not text.strip():
            problems.append(Problem("text", "required", _("Say what your side thinks.")))
        refuse_if(problems)
        position = _position(row, said.people, actor, said.side, text, files)
        if row.answered_at is None and said.side != row.raised_for:
            row.answered_at = position.at
            row.save(update_fields=["answered_at"])
        told.seal(position)
        told.fact(
            concern=str(row.uuid),
            side=said.side,
            level=row.level,
            evidence=[one.sha256 for one in files],
        )
        events.publish(moved(actor)(row))
    return position


def withdraw_concern(concern: Concern, *, reason: str, actor: User) -> Concern:
    """Takes a concern back: whoever raised it, or whoever holds it now for the same side.

    What it held is held no longer.

    Raises:
        Refused: it is over, an adjudicator has decided it, the other side raised it, or no reason
            is given.
    """

    def may(row: Concern, _context: Context) -> Iterator[Problem]:
        said = Speaker.on(row, actor)
        if RAISES not in permissions_on(actor, row.partnership):
            yield Problem("", "forbidden", _("Your role here does not answer concerns."))
        elif said.side == row.raised_for or actor.pk == row.raised_by_id:
            pass
        elif said.people.side_of(actor, row.partnership) == row.raised_for:
            yield from said.objections()
        else:
            message = _("%(person)s raised it for %(side)s; only that side takes it back.")
            known = {"person": row.raised_by, "side": row.get_raised_for_display()}
            yield Problem("", "other_side", message % known)
        if not reason.strip():
            yield Problem("reason", "required", _("Say why it is taken back."))
        yield from _decided(row)

    def change(row: Concern) -> None:
        close(row, reason, actor)
        matter = matter_of(row)
        if matter is not None:
            matter.release(row, actor)

    refuse_if([] if concern.is_open else [closed(concern)])
    return perform(
        concern,
        guarded(WITHDRAW, may),
        actor=actor,
        change=change,
        kind="concern.withdrawn",
        facts={"concern": str(concern.uuid)},
        publish=moved(actor),
    )


def _decided(row: Concern) -> Iterator[Problem]:
    """A decision binds both sides: whoever asked for it cannot make it go away."""
    found = Adjudication.objects.filter(concern=row, decided_on__isnull=False).first()
    if found is not None and found.decided_on is not None:
        message = _(
            "%(name)s decided it on %(day)s, and that binds both sides. Refer it, settle it with "
            "the other side, or let the decision stand."
        )
        known = {"name": found.name, "day": day(found.decided_on)}
        yield Problem("", "decided", message % known)


def close(row: Concern, words: str, actor: User) -> None:
    """Sets what every ending sets; the caller saves the row."""
    now = clock.now()
    row.closed_level, row.closing_words = row.state, words.strip()
    row.closed_by, row.closed_at, row.due_on = actor, now, None
    row.steps.filter(left_on__isnull=True).update(left_on=clock.today())


@dataclass(frozen=True, slots=True)
class _Raised:
    title: str
    text: str
    wanted: str
    about: Subject | None
    at_stake: Decimal | None = None
    files: tuple[Document, ...] = ()


def _write(told: Act, row: Partnership, people: People, facts: _Raised, actor: User) -> Concern:
    today = clock.today()
    due_on = limit(Level.OPERATIONAL, Awaits.SETTLEMENT, today, limits_of(row), row.country)
    assert due_on is not None  # noqa: S101 - talks always have a limit
    concern = Concern.objects.create(
        partnership=row,
        reference=next_reference(f"{row.reference}-C"),
        about_kind=facts.about.kind if facts.about else "",
        about_uuid=facts.about.uuid if facts.about else None,
        title=facts.title.strip(),
        wanted=facts.wanted.strip(),
        raised_by=actor,
        raised_for=people.side_of(actor, row),
        raised_on=today,
        currency=row.currency,
        at_stake=facts.at_stake,
        awaits=Awaits.SETTLEMENT,
        due_on=due_on,
    )
    holders = people.holders(row, Level.OPERATIONAL)
    step = ConcernStep.objects.create(
        concern=concern,
        level=Level.OPERATIONAL,
        since=today,
        until_on=due_on,
        at=clock.now(),
    )
    step.holders.add(*{one for side in holders.values() for one in side})
    side, files = concern.raised_for, list(facts.files)
    position = _position(concern, people, actor, side, facts.text, files)
    told.seal(position)
    told.fact(
        concern=str(concern.uuid),
        reference=concern.reference,
        about=str(facts.about) if facts.about else None,
        side=side,
        due_on=due_on,
    )
    events.publish(moved(actor)(concern))
    return concern


def _position(
    row: Concern, people: People, actor: User, side: str, text: str, files: list[Document]
) -> ConcernPosition:
    position = ConcernPosition.objects.create(
        concern=row,
        level=row.level,
        side=side,
        organisation=people.organisation_of(actor, row.partnership) or row.partnership.authority,
        text=text.strip(),
        by=actor,
        at=clock.now(),
    )
    if files:
        position.evidence.set(files)
    return position


def _may_raise(partnership: Partnership, actor: User) -> Iterator[Problem]:
    if RAISES not in permissions_on(actor, partnership):
        message = _("Your role here raises no concerns; ask the contract manager or the partner.")
        yield Problem("", "forbidden", message)
    if partnership.partner_id is None:
        message = _("There is no partner yet to raise it with; write it down as a risk.")
        yield Problem("", "no_partner", message)


def _words(title: str, text: str, wanted: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem("title", "required", _("Give the concern a title."))
    if not text.strip():
        yield Problem("text", "required", _("Say what worries you, in a few lines."))
    if not wanted.strip():
        yield Problem("wanted", "required", _("Say what should be done about it."))


def wrong_money(currency: str, field: str, amount: Decimal | None) -> Iterator[Problem]:
    """Objections to an amount: below zero, finer than the currency, or too large."""
    if amount is None:
        return
    if amount < 0:
        yield Problem(field, "negative", _("Enter an amount of zero or more."))
        return
    try:
        fits = to_minor(amount, currency) <= 2**63 - 1
    except TooManyDecimals:
        message = _("%(currency)s has no decimals as fine as that; write fewer.")
        yield Problem(field, "decimals", message % {"currency": currency})
        return
    if not fits:
        yield Problem(field, "range", _("This amount is too large to be kept. Check its digits."))


def _about(partnership: Partnership, about: Subject | None) -> Iterator[Problem]:
    if about is None:
        return
    if about.kind not in matters or about.uuid not in matters[about.kind].named(
        [about.uuid], partnership
    ):
        message = _("That is not a thing of this partnership about which concerns are raised.")
        yield Problem("about", "unknown", message)
        return
    known = open_about(partnership, about)
    if known is not None:
        message = _("%(reference)s is about it already; say there what your side thinks.")
        yield Problem("about", "open", message % {"reference": known.reference})


def open_about(partnership: Partnership, about: Subject) -> Concern | None:
    """The concern about a thing that is neither settled nor taken back; there is at most one."""
    found: Concern | None = (
        Concern.objects.open()
        .filter(partnership=partnership, about_kind=about.kind, about_uuid=about.uuid)
        .first()
    )
    return found
