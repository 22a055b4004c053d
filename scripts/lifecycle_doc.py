"""The text of docs/lifecycle.md, from the registry of partnership types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from governance.roles import ROLES
from partnerships.catalogue.provenance import TITLES
from partnerships.type import STANDARD_OUTCOMES, Outcome
from partnerships.types import chooser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerships.type import Ending, Gate, PartnershipType, Requirement, Rule

INTRODUCTION = """\
# Lifecycles

Made from `partnerships/types/` by `make docs`; do not edit it here.

A partnership is in exactly one stage. Between two stages stands a stage approval with its
conditions; the page of the stages lists every condition that is not met, with who sees to it. An
imported partnership begins in the stage it had elsewhere, and what lies before shows as “not
recorded”.

“May follow” means that the condition may be carried over with a date when the approval passes
with conditions. “May be waived” means that somebody with the right may do so, with a reason.
“Light” means that the light route asks for it too. The last column says where a rule comes from
and how far that was checked.
"""


def text() -> str:
    """The whole document."""
    lines = [INTRODUCTION, *outcomes(), *(line for kind in chooser() for line in of(kind))]
    return "\n".join([*lines, *sources("\n".join(lines))])


def sources(body: str) -> Iterator[str]:
    """The titles of the sources that the document names, by number."""
    yield "## Sources\n"
    for number in sorted(set(re.findall(r"\bS\d+\b", body)), key=lambda found: int(found[1:])):
        yield f"- {number}: {TITLES[number]}"
    yield ""


def outcomes() -> Iterator[str]:
    yield "## What a stage approval can decide\n"
    yield "| decision | what follows, unless the approval says otherwise |\n|---|---|"
    for outcome in Outcome:
        yield row(outcome.label, STANDARD_OUTCOMES[outcome].sentence)
    yield ""


def of(kind: PartnershipType) -> Iterator[str]:
    yield f"## {kind.label} (`{kind.slug}`)\n"
    yield f"{kind.formal_name}: {kind.sentence}. {kind.description}\n"
    yield " → ".join(f"**{phase.label}**" for phase in kind.phases) + "\n"
    yield from stages(kind)
    for gate in kind.gates:
        yield from approval(kind, gate)
    yield from ways_back(kind)
    yield "### How it ends\n"
    for ending in kind.endings:
        yield from end(kind, ending)
    yield from rules("What applies throughout:", kind.rules)


def stages(kind: PartnershipType) -> Iterator[str]:
    yield "| stage | in full | usual months | an import may start here |\n|---|---|---|---|"
    for phase in kind.phases:
        months = "until the term ends" if phase.fills_the_term else phase.months
        adoptable = "yes" if phase.is_adoptable else ""
        yield row(f"{phase.label} (`{phase.slug}`)", phase.name, months, adoptable)
    yield ""
    for phase in kind.phases:
        yield from rules(f"In {phase.label}:", phase.rules)


def approval(kind: PartnershipType, gate: Gate) -> Iterator[str]:
    between = f"{kind.phase(gate.from_phase).label} → {kind.phase(gate.to_phase).label}"
    light = "kept on the light route" if gate.is_light else "not on the light route"
    yield f"### {between}: {gate.name} (`{gate.code}`)\n"
    yield f"Decided by {gate.decided_by}; {light}. Source: {gate.source}.\n"
    yield from requirements(gate.requirements)
    for outcome, rule in gate.outcomes.items():
        yield f"- {outcome.label}: {rule.impossible or rule.sentence} ({rule.source})"
    if gate.outcomes:
        yield ""
    yield from rules("Rules:", gate.rules)


def requirements(found: tuple[Requirement, ...]) -> Iterator[str]:
    if not found:
        return
    yield "| condition | kind | who sees to it | may follow | may be waived | light | source |"
    yield "|---|---|---|---|---|---|---|"
    for one in found:
        allowed = (one.may_follow, one.may_be_waived, one.is_light)
        marks = ["yes" if mark else "" for mark in allowed]
        yield row(one.title, f"`{one.kind}`", ROLES[one.owner_role].label, *marks, one.source)
    yield ""


def ways_back(kind: PartnershipType) -> Iterator[str]:
    if not kind.ways_back:
        return
    yield "### Ways back\n"
    for way in kind.ways_back:
        between = f"{kind.phase(way.from_phase).label} → {kind.phase(way.to_phase).label}"
        yield f"- {between}: {way.name} (`{way.code}`). {way.sentence} ({way.source})"
    yield ""


def end(kind: PartnershipType, ending: Ending) -> Iterator[str]:
    phases = ", ".join(str(kind.phase(phase).label) for phase in ending.phases)
    yield f"**{ending.name}** (`{ending.code}`), from {phases}."
    yield f"{ending.sentence} ({ending.source})\n"
    yield from requirements(ending.requirements)
    yield from rules("Rules:", ending.rules)


def rules(heading: str, found: tuple[Rule, ...]) -> Iterator[str]:
    if not found:
        return
    yield f"{heading}\n"
    for rule in found:
        yield f"- {rule.sentence} ({rule.source})"
    yield ""


def row(*cells: object) -> str:
    plain = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(plain)} |"
