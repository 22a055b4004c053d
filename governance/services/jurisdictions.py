"""What holds for a jurisdiction: proposed by one portfolio official, confirmed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import perform
from governance.decision_kinds import COLUMNS, KINDS
from governance.layers import Layer
from governance.lifecycle.jurisdictions import CONFIRM, REFUSE, WITHDRAW
from governance.models import JurisdictionRule
from governance.selectors.jurisdictions import InForce, covers, is_alone, jurisdiction_of, setting
from governance.selectors.responsibilities import line_above, line_in
from governance.services.letters import letter_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from core.models import User
    from governance.selectors.jurisdictions import Jurisdiction
    from governance.selectors.responsibilities import Line


def propose_rule(
    where: Jurisdiction, kind: str, letters: Mapping[str, str], *, reason: str, actor: User
) -> JurisdictionRule:
    """Proposes the letters of one kind of decision; nothing changes before somebody confirms.

    Letters that are as in the layer above follow it from then on: so a rule is taken back.

    Raises:
        Refused: with everything that is wrong: nobody or several who answer, somebody who never
            does, no reason, no mandate, nothing changed, another proposal that waits.
    """
    with audited(JurisdictionRule().stream, actor=actor, kind="jurisdiction_rule.proposed") as act:
        line = line_in(where, kind) if kind in KINDS else None
        before = {who: line.letters.get(who, "") if line else "" for who in COLUMNS}
        after = {who: letters.get(who, before[who]) for who in COLUMNS}
        refuse_if(_objections(where, kind, before, after, reason, actor))
        made = JurisdictionRule.objects.create(
            **where.columns,
            kind=kind,
            before=before,
            after=after,
            reason=reason.strip(),
            proposed_by=actor,
            proposed_at=clock.now(),
        )
        act.fact(
            jurisdiction_rule=str(made.uuid),
            where=where.key,
            matter=kind,
            before=_differs(before, after),
            after=_differs(after, before),
            reason=made.reason,
        )
    return made


def confirm_rule(rule: JurisdictionRule, *, actor: User) -> JurisdictionRule:
    """Confirms it: from now on it holds wherever no partnership says otherwise.

    Raises:
        Refused: it is one's own proposal, no mandate covers it, or what holds there changed since.
    """

    def change(row: JurisdictionRule) -> None:
        where = jurisdiction_of(row)
        line = line_in(where, row.kind)
        refuse_if([*_second_person(row, where, actor), *_as_proposed(row, line)])
        row.letters = _differs(row.after, _above(where, line).letters)
        row.decided_by, row.decided_at = actor, clock.now()

    return perform(rule, CONFIRM, actor=actor, change=change, facts=_facts(rule))


def refuse_rule(rule: JurisdictionRule, *, note: str, actor: User) -> JurisdictionRule:
    """Refuses it, with a reason.

    Raises:
        Refused: it is one's own proposal, no mandate covers it, or no reason is given.
    """

    def change(row: JurisdictionRule) -> None:
        problems = list(_second_person(row, jurisdiction_of(row), actor))
        if not note.strip():
            problems.append(Problem("note", "required", _("Say why it is refused.")))
        refuse_if(problems)
        row.note = note.strip()
        row.decided_by, row.decided_at = actor, clock.now()

    return perform(rule, REFUSE, actor=actor, change=change, facts=_facts(rule))


def withdraw_rule(rule: JurisdictionRule, *, actor: User) -> JurisdictionRule:
    """Takes one's own proposal back.

    Raises:
        Refused: somebody else proposed it.
    """

    def change(row: JurisdictionRule) -> None:
        if row.proposed_by_id != actor.pk:
            message = _("%(name)s proposed this and takes it back.") % {"name": row.proposed_by}
            refuse_if([Problem("", "not_yours", message)])

    return perform(rule, WITHDRAW, actor=actor, change=change, facts=_facts(rule))


def _objections(
    where: Jurisdiction,
    kind: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    reason: str,
    actor: User,
) -> Iterator[Problem]:
    if not covers(setting(actor), where):
        yield _no_mandate(where)
    if kind not in KINDS:
        yield Problem("kind", "unknown", _("There is no such kind of decision."))
        return
    yield from letter_problems(kind, after)
    if not where.partnerships().exists():
        message = _("No partnership is led from there, so nothing is set for it.")
        yield Problem("where", "no_partnership", message)
    if where.rules().filter(kind=kind, state=JurisdictionRule.State.PROPOSED).exists():
        message = _("Another proposal for this waits for a second person; decide on it first.")
        yield Problem("letters", "waits", message)
    if after == before:
        yield Problem("letters", "unchanged", _("Nothing is different; change a letter."))
    if not reason.strip():
        yield Problem("reason", "required", _("Say why it differs there; everybody reads it."))


def _second_person(row: JurisdictionRule, where: Jurisdiction, actor: User) -> Iterator[Problem]:
    mandates = setting(actor)
    if not covers(mandates, where) and not (mandates and is_alone(row)):
        yield _no_mandate(where)
    if row.proposed_by_id == actor.pk:
        message = _("You proposed this yourself; another portfolio official decides on it.")
        yield Problem("", "own_proposal", message)


def _no_mandate(where: Jurisdiction) -> Problem:
    if where.layer is Layer.COUNTRY:
        message = _("Only a portfolio official for all authorities sets what holds in a country.")
    else:
        message = _("Your mandate does not cover this authority; ask one of its officials.")
    return Problem("", "forbidden", message)


def _as_proposed(row: JurisdictionRule, line: Line) -> Iterator[Problem]:
    """It is confirmed as it was read: over the line that stood there then, and still in order."""
    now = {who: line.letters.get(who, "") for who in COLUMNS}
    if now != {who: row.before.get(who, "") for who in COLUMNS}:
        message = _("What holds there changed since this was proposed; propose it anew.")
        yield Problem("letters", "overtaken", message)
    yield from letter_problems(row.kind, row.after)


def _above(where: Jurisdiction, line: Line) -> Line:
    """The layer above an authority is its country; above a country, what is usual."""
    country = line.above.country if where.layer is Layer.AUTHORITY else None
    return line_above(line.kind, InForce(country=country))


def _facts(rule: JurisdictionRule) -> dict[str, object]:
    where = jurisdiction_of(rule)
    return {"jurisdiction_rule": str(rule.uuid), "where": where.key, "matter": rule.kind}


def _differs(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {who: one[who] for who in COLUMNS if one[who] != other.get(who, "")}
