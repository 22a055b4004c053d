"""The Stages page as values: what stands in the way, what may be proposed, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day
from partnerships.conditions import State
from partnerships.lifecycle import outcomes, unmet
from partnerships.models import GateProposal, Partnership
from partnerships.selectors.stage_facts import stage_facts
from partnerships.selectors.stage_follow import still_following
from partnerships.selectors.stage_moves import asked_for, gate_of, moves_from, revision_of
from partnerships.selectors.stage_time import days_in_stage, stage_times
from partnerships.selectors.stage_time_words import days_table
from partnerships.stage_people import people_with, roles_held
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from core.models import User
    from partnerships.conditions import ConditionResult
    from partnerships.models import ConditionRecord, PhaseMove
    from partnerships.selectors.stage_facts import StageFacts
    from partnerships.stage_people import RoleHeld

_TAGS = {
    State.MET: "good",
    State.WAIVED: "good",
    State.MISSING: "bad",
    State.IN_PROGRESS: "warn",
    State.NOT_RECORDED: "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One condition as the page shows it; `owner` is a name, or the role that nobody holds."""

    result: ConditionResult
    owner: str
    role: str
    due_on: dt.date | None
    url: str
    record_url: str

    @property
    def is_late(self) -> bool:
        return (
            self.due_on is not None
            and self.due_on < clock.today()
            and not self.result.state.is_settled
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """Everything that the page shows; `proposal` is None for who may not see internal matters."""

    lines: tuple[Line, ...]
    open_lines: tuple[Line, ...]
    options: list[dict[str, Any]]
    revision: str
    proposal: GateProposal | None
    roles: Mapping[str, RoleHeld]
    blocker: dict[str, Any]
    tasks: list[dict[str, Any]]
    following: list[dict[str, Any]]
    chain: list[dict[str, Any]]
    days: int
    planned_days: int | None
    spent: dict[str, Any]
    earlier: list[dict[str, Any]]

    @property
    def shown(self) -> dict[str, str]:
        """The page as plain words: by them somebody sees later what has changed meanwhile."""
        said = {self.blocker["where"]: self.blocker["title"]}
        for line in self.lines:
            said[str(line.result.title)] = f"{line.result.state.label}. {line.result.sentence}"
        if self.proposal is not None:
            said[_("Proposed")] = _("by %(names)s: %(reason)s") % {
                "names": self.proposal.proposed_by,
                "reason": self.proposal.reason,
            }
        return said

    @property
    def may_follow(self) -> tuple[Line, ...]:
        """What is open and may be carried over with a date, where that outcome is open."""
        if not self.is_open("pass_with_conditions"):
            return ()
        return tuple(line for line in self.open_lines if line.result.may_follow)

    def is_open(self, choice: str) -> bool:
        """Whether the choice can be proposed now."""
        return any(one["value"] == choice and not one["why_not"] for one in self.options)


def stage_view(partnership: Partnership, permissions: frozenset[str]) -> StageView:
    """Reads the page in a constant number of queries."""
    today = clock.today()
    internal = "view_internal" in permissions
    found = stage_facts(partnership, gate_of(partnership), today)
    roles = roles_held(partnership, today)
    moves = list(partnership.moves.select_related("actor", "proposed_by"))
    times = stage_times(partnership, today, moves)
    results = found.results(asked_for(partnership), internal=internal)
    gate = gate_of(partnership)
    by_code = {
        result.code: _line(
            partnership, result, found.records.get((gate, result.code)), roles, permissions
        )
        for result in results
    }
    lines = tuple(by_code.values())
    open_lines = tuple(by_code[result.code] for result in unmet(results))
    proposal = (
        partnership.gate_proposals.filter(state=GateProposal.State.OPEN)
        .select_related("proposed_by")
        .first()
        if internal
        else None
    )
    return StageView(
        lines=lines,
        open_lines=open_lines,
        options=_options(partnership, results, found),
        revision=revision_of(partnership, found),
        proposal=proposal,
        roles=roles,
        blocker=_blocker(partnership, lines, open_lines),
        tasks=[_task(line) for line in lines],
        following=[
            _in_the_way(_line(partnership, result, record, roles, permissions))
            for result, record in still_following(partnership, found, moves, internal=internal)
        ],
        chain=_chain(roles, proposal),
        days=days_in_stage(partnership, today, moves),
        planned_days=next((one.planned for one in times if one.is_now), None),
        spent=days_table(partnership, times),
        earlier=[move_in_words(partnership, move, internal=internal) for move in moves],
    )


def _line(
    partnership: Partnership,
    result: ConditionResult,
    record: ConditionRecord | None,
    roles: Mapping[str, RoleHeld],
    permissions: frozenset[str],
) -> Line:
    held = roles.get(result.owner_role)
    role = str(held.label) if held else result.owner_role
    if record is not None and record.owner is not None:
        owner = str(record.owner)
        role = _role_of(record.owner, held, roles)
    else:
        owner = str(held.people[0]) if held and held.people else _("Nobody yet")
    own_page = reverse("stage_condition", args=[partnership.uuid, result.code])
    return Line(
        result=result,
        owner=owner,
        role=role,
        due_on=record.due_on if record else None,
        url=_mended_at(partnership, result, own_page, permissions),
        record_url=own_page if "record_condition" in permissions else "",
    )


def _role_of(owner: User, first: RoleHeld | None, roles: Mapping[str, RoleHeld]) -> str:
    """The role in which somebody named for a condition acts; "" where they hold none."""
    held = [one for one in roles.values() if owner in one.people]
    if first is not None and first in held:
        return str(first.label)
    return str(held[0].label) if held else ""


def _mended_at(
    partnership: Partnership, result: ConditionResult, own_page: str, permissions: frozenset[str]
) -> str:
    if result.url_name == "stages":
        return own_page if "record_condition" in permissions else ""
    try:
        address = reverse(result.url_name, args=[result.target or partnership.uuid])
    except NoReverseMatch:
        return ""
    query = f"?{result.query}" if result.query else ""
    return f"{address}{query}" + (f"#{result.anchor}" if result.anchor else "")


def _blocker(
    partnership: Partnership, lines: tuple[Line, ...], open_lines: tuple[Line, ...]
) -> dict[str, Any]:
    kind = types[partnership.type]
    gate = kind.gate_after(partnership.phase)
    if gate is not None:
        names = {
            "gate": gate.name,
            "from": kind.phase(gate.from_phase).name,
            "to": kind.phase(gate.to_phase).name,
        }
        where = _("%(gate)s, from %(from)s to %(to)s.") % names
    else:
        where = _("%(ending)s, after the last stage.") % {"ending": kind.expiry.name}
    title, text = _headline(partnership, len(open_lines))
    return {
        "title": title,
        "where": where,
        "text": f"{where} {text}",
        "met": len(lines) - len(open_lines),
        "total": len(lines),
        "pips": sorted((line.result.state.is_settled for line in lines), reverse=True),
        "clear": not open_lines and partnership.phase_state == Partnership.PhaseState.ACTIVE,
        "items": [_in_the_way(line) for line in open_lines],
    }


def _headline(partnership: Partnership, number: int) -> tuple[str, str]:
    state = partnership.phase_state
    if state == Partnership.PhaseState.PAUSED and partnership.resumes_on:
        until = day(partnership.resumes_on)
        if partnership.resumes_on < clock.today():
            return _("The pause ended on %(day)s") % {"day": until}, _(
                "Resume the stage, or end it."
            )
        return _("This stage is paused until %(day)s") % {"day": until}, _("The clock stands.")
    if not partnership.is_live:
        return _("This partnership is %(state)s") % {
            "state": partnership.get_phase_state_display()
        }, _("No further stage approval follows.")
    if not number:
        return _("This stage can be passed"), _("Every condition is met.")
    text = ngettext(
        "%(n)d condition stands in the way:", "%(n)d conditions stand in the way:", number
    )
    return _("This stage cannot be passed yet"), text % {"n": number}


def _in_the_way(line: Line) -> dict[str, Any]:
    due = _("due %(day)s") % {"day": day(line.due_on)} if line.due_on else _("no date yet")
    if line.is_late:
        due = _("%(due)s, overdue") % {"due": due}
    return {
        "title": f"{line.result.title}",
        "effect": f"{_stopped(line.result.sentence)} {line.result.effect}",
        "owner": line.owner,
        "place": ", ".join(filter(None, (line.role, due))),
        "label": _("Open"),
        "url": line.url,
        "about": f": {line.result.title}",
    }


def _stopped(sentence: str) -> str:
    """The sentence with its full stop."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def _task(line: Line) -> dict[str, Any]:
    return {
        "title": line.result.title,
        "url": line.record_url or line.url,
        "sub": line.result.sentence,
        "owner": line.owner,
        "kind": _TAGS[line.result.state],
        "label": line.result.state.label,
    }


def _options(
    partnership: Partnership, results: tuple[ConditionResult, ...], found: StageFacts
) -> list[dict[str, Any]]:
    """The five outcomes, each with its why-not, then every other way on from here."""
    kind = types[partnership.type]
    gate = kind.gate_after(partnership.phase)
    options: list[dict[str, Any]] = []
    possible = moves_from(partnership)
    if gate is not None and partnership.phase_state == Partnership.PhaseState.ACTIVE:
        prefix = _("Not yet.") + " "
        for option in outcomes(kind, gate, results, terms=found.facts.terms):
            sentence = option.sentence.removeprefix(prefix)
            options.append(
                {
                    "value": str(option.outcome),
                    "title": option.outcome.label,
                    "text": sentence,
                    "why_not": "" if option.is_possible else sentence,
                    "never": bool(gate.outcome(option.outcome).impossible),
                }
            )
    sentences = {f"back_{way.code}": way.sentence for way in kind.ways_back}
    sentences |= {ending.code: ending.sentence for ending in kind.endings}
    for move in possible:
        if not move.outcomes:
            open_ones = len(unmet(found.results(move.requirements)))
            text = ngettext(
                "%(n)d condition is not met.", "%(n)d conditions are not met.", open_ones
            )
            options.append(
                {
                    "value": move.name,
                    "title": move.label,
                    "text": sentences.get(move.name, _("The clock runs again.")),
                    "why_not": text % {"n": open_ones} if open_ones else "",
                }
            )
    return options


def _chain(roles: Mapping[str, RoleHeld], proposal: GateProposal | None) -> list[dict[str, Any]]:
    proposers = ", ".join(map(str, people_with(roles, "propose_gate"))) or _("nobody yet")
    deciders = ", ".join(map(str, people_with(roles, "decide_gate"))) or _("nobody yet")
    recommended = {
        "strong": _("Recommended"),
        "text": _("by %(names)s") % {"names": proposers},
        "sub": "",
        "state": "now",
    }
    if proposal is not None:
        recommended |= {
            "text": _("by %(names)s") % {"names": proposal.proposed_by},
            "sub": day(proposal.proposed_at),
            "state": "done",
        }
    return [
        recommended,
        {
            "strong": _("Authorised"),
            "text": _("by %(names)s") % {"names": deciders},
            "sub": _("Never by whoever proposed it."),
            "state": "now" if proposal is not None else "",
        },
        {
            "strong": _("Done"),
            "text": _("by Concord at once"),
            "sub": _("Exactly as shown beforehand; the history keeps it."),
        },
    ]


def move_in_words(partnership: Partnership, move: PhaseMove, *, internal: bool) -> dict[str, Any]:
    """A move between stages that was made; the reason only for those who see what is internal."""
    kind = types[partnership.type]
    names = {phase.slug: phase.name for phase in kind.phases}
    label = {
        "pass": _("Passed"),
        "pass_with_conditions": _("Passed with conditions"),
        "pause": _("Paused"),
        "resume": _("Resumed"),
        "redo": _("Begun again"),
        "back": _("Gone back"),
        "end": _("Ended early"),
        "expire": _("Expired"),
        "adopted": _("Taken over"),
        "adoption_undone": _("Import undone"),
    }.get(move.outcome, move.outcome)
    return {
        "title": _("%(from)s to %(to)s")
        % {
            "from": names.get(move.from_phase, move.from_phase),
            "to": names.get(move.to_phase, move.to_phase),
        }
        if move.from_phase != move.to_phase
        else names.get(move.to_phase, move.to_phase),
        "label": label,
        "on": move.effective_on,
        "by": str(move.actor) if move.actor else "",
        "reason": move.reason if internal else "",
        "carried": move.carried_over,
        "days": move.days_in_phase,
    }
