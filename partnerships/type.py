"""What a type of partnership is made of, and the registry of types.

A type is one file in `partnerships.types`: data, and the terms of its contract. It knows no
models. Everything that a page, a form, a report or the import needs to know of it stands here:
phases and the gates between them, what each gate asks for, how a partnership may go back or end,
and what a new one begins with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from core.registry import Registry
from partnerships.catalogue.provenance import DEFAULT, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.catalogue.starter import (
        StarterKPI,
        StarterMilestone,
        StarterRisk,
        StarterRole,
    )
    from partnerships.codelists import Text
    from partnerships.terms import Terms

ROLES: Final = frozenset(
    {
        "portfolio_official",
        "contract_manager",
        "approver",
        "board_member",
        "partner_board_member",
        "partner_lead",
        "partner_submitter",
        "users_representative",
        "certifier",
        "lender",
        "auditor",
    }
)
"""Slugs of the governance roles that a type may name; `governance.roles` says what each may do."""


class Route(StrEnum):
    """How much checking a partnership goes through."""

    FULL = "full"
    LIGHT = "light"
    EXPERIMENT = "experiment"
    """Checked as the light route is; what may be lost is agreed beforehand."""


class Outcome(StrEnum):
    """What can be decided at a gate. All five are always shown; an impossible one says why."""

    PASS = "pass"  # noqa: S105 - the outcome of a gate
    CONDITIONS = "pass_with_conditions"
    PAUSE = "pause"
    REDO = "redo"
    END = "end"

    @property
    def label(self) -> Text:
        """What a person reads."""
        return _OUTCOME_LABELS[self]


_OUTCOME_LABELS: Final[dict[Outcome, Text]] = {
    Outcome.PASS: _("Pass"),
    Outcome.CONDITIONS: _("Pass with conditions"),
    Outcome.PAUSE: _("Pause"),
    Outcome.REDO: _("Redo"),
    Outcome.END: _("End"),
}


class Unit(StrEnum):
    """What a clock counts."""

    BUSINESS_DAYS = "business_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Clock:
    """So much time, counted from (or, when negative, back from) an event that `event` names."""

    amount: int
    unit: Unit
    event: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that law, a standard contract or good practice asks for, in a sentence."""

    sentence: Text
    source: Source = DEFAULT
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage of the life of a partnership.

    Attributes:
        slug: what is stored; never changes.
        name: its full name.
        label: what stands on the timeline; short.
        months: typical duration; a default of the product, replaced by the partnership's plan.
        disclosure: stage of the disclosure framework, a code of `codelists.DISCLOSURE_STAGES`.
        is_adoptable: whether an import may place a partnership straight into it.
        fills_the_term: whether it lasts until what follows must begin, however long that is.
        rules: what applies within it.
    """

    slug: str
    name: Text
    label: Text
    months: int
    disclosure: str
    is_adoptable: bool = False
    fills_the_term: bool = False
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition of a gate, or of an ending.

    Attributes:
        code: unique within the type.
        kind: which check decides it; a code of `partnerships.conditions.conditions`.
        title: what is there once it is met, without a full stop.
        owner_role: slug of the governance role that sees to it.
        about: what the check looks for: document kinds, milestones, roles, terms. See the kind.
        may_follow: whether it may be carried over, with a date, when passing with conditions.
        is_light: whether the light route asks for it too.
        is_experiment: whether the experiment lane alone asks for it.
        may_be_waived: whether somebody with the right may waive it, with a reason.
        why: what happens otherwise, in half a sentence; may be empty.
        source: who asks for it.
    """

    code: str
    kind: str
    title: Text
    owner_role: str
    about: tuple[str, ...] = ()
    may_follow: bool = False
    is_light: bool = False
    is_experiment: bool = False
    may_be_waived: bool = False
    why: Text = ""
    source: Source = DEFAULT


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What an outcome changes at one gate, or why it is impossible there.

    Attributes:
        sentence: what it changes.
        impossible: why it can never be chosen here; "" when it can.
        needs_term: name of the term that must be known before it may be chosen.
        term_missing: the sentence shown while that term is not known.
        source: who says so.
    """

    sentence: Text
    impossible: Text = ""
    needs_term: str = ""
    term_missing: Text = ""
    source: Source = DEFAULT


STANDARD_OUTCOMES: Final[Mapping[Outcome, OutcomeRule]] = MappingProxyType(
    {
        Outcome.PASS: OutcomeRule(_("The next stage begins.")),
        Outcome.CONDITIONS: OutcomeRule(
            _("The next stage begins; what is still open follows by a date.")
        ),
        Outcome.PAUSE: OutcomeRule(_("Stop the clock until a date.")),
        Outcome.REDO: OutcomeRule(_("The stage starts again.")),
        Outcome.END: OutcomeRule(_("Stop here. Nothing more is spent.")),
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """The stage approval between two consecutive phases.

    Attributes:
        code: unique within the type; never changes.
        name: what it approves.
        from_phase: slug of the phase that it closes.
        to_phase: slug of the phase that it opens.
        decided_by: the body or person that usually decides, in words.
        requirements: what must be met.
        is_light: whether the light route keeps it as a stage approval. Where it does not, the
            contract manager moves on alone once the light requirements are met.
        outcomes: where an outcome differs from `STANDARD_OUTCOMES`.
        rules: what applies at it.
        source: of the gate itself.
    """

    code: str
    name: Text
    from_phase: str
    to_phase: str
    decided_by: Text
    requirements: tuple[Requirement, ...]
    is_light: bool = False
    outcomes: Mapping[Outcome, OutcomeRule] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    source: Source = DEFAULT

    def outcome(self, outcome: Outcome) -> OutcomeRule:
        """What this outcome changes here, or why it is impossible."""
        return self.outcomes.get(outcome, STANDARD_OUTCOMES[outcome])


@dataclass(frozen=True, slots=True)
class WayBack:
    """A move to an earlier phase, with its reason to exist."""

    code: str
    name: Text
    from_phase: str
    to_phase: str
    sentence: Text
    source: Source = DEFAULT


class EndKind(StrEnum):
    """Whether a partnership ran its course or stopped before."""

    EXPIRE = "expire"
    END = "end"


@dataclass(frozen=True, slots=True)
class Ending:
    """A way in which a partnership ends.

    Attributes:
        code: unique within the type.
        kind: expiry or early end.
        name: what it is called.
        phases: slugs of the phases from which it is possible.
        sentence: what it means.
        is_gate_outcome: whether it is what "End" at a gate leads to.
        requirements: what must be met first.
        rules: what is owed, and the clocks.
        source: who says so.
    """

    code: str
    kind: EndKind
    name: Text
    phases: tuple[str, ...]
    sentence: Text
    is_gate_outcome: bool = False
    requirements: tuple[Requirement, ...] = ()
    rules: tuple[Rule, ...] = ()
    source: Source = DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipType:
    """A type of partnership.

    Attributes:
        slug: what is stored.
        order: place in the chooser; the smallest stands first.
        label: short name for a table or a filter.
        sentence: what it is, in a person's words; without a full stop.
        formal_name: the standard term.
        example: a partnership of this type, for the chooser.
        description: one or two sentences for the chooser.
        terms: frozen dataclass of the contract's terms.
        mechanism: name of the payment mechanism.
        phases: in order.
        gates: one between each two consecutive phases, in order.
        ways_back: moves to an earlier phase.
        endings: how it ends; exactly one is the expiry.
        kpis: what is measured.
        milestones: what is to be reached.
        allocation: what may happen and who usually carries it; the type's own, in full.
        roles: who is needed.
        rules: what applies throughout.
    """

    slug: str
    order: int
    label: Text
    sentence: Text
    formal_name: Text
    example: str
    description: Text
    terms: type[Terms]
    mechanism: str
    phases: tuple[Phase, ...]
    gates: tuple[Gate, ...]
    ways_back: tuple[WayBack, ...]
    endings: tuple[Ending, ...]
    kpis: tuple[StarterKPI, ...]
    milestones: tuple[StarterMilestone, ...]
    allocation: tuple[StarterRisk, ...]
    roles: tuple[StarterRole, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def risks(self) -> tuple[StarterRisk, ...]:
        """The risks that a new partnership is offered."""
        return tuple(one for one in self.allocation if one.begins)

    def usual_for(self, category: str) -> StarterRisk | None:
        """Who usually carries a risk of this category; None where the type does not say."""
        return next((one for one in self.allocation if one.category == category), None)

    def phase(self, slug: str) -> Phase:
        """The phase of that slug. Raises KeyError, naming the known ones."""
        return _named(self.phases, "slug", slug, "phase")

    def position(self, slug: str) -> int:
        """Its place among the phases, from 0. Raises KeyError, naming the known ones."""
        return self.phases.index(self.phase(slug))

    def gate(self, code: str) -> Gate:
        """The gate of that code. Raises KeyError, naming the known ones."""
        return _named(self.gates, "code", code, "gate")

    def gate_after(self, phase: str) -> Gate | None:
        """The gate that closes a phase; None for the last. Raises KeyError, naming the known."""
        position = self.position(phase)
        return self.gates[position] if position < len(self.gates) else None

    def gates_before(self, phase: str) -> tuple[Gate, ...]:
        """The gates that lie behind a partnership in that phase, in order."""
        return self.gates[: self.position(phase)]

    def gate_codes_until(self, code: str) -> frozenset[str]:
        """The codes of a gate and of all before it: by then, their terms must be known."""
        until = self.gates.index(self.gate(code))
        return frozenset(gate.code for gate in self.gates[: until + 1])

    def gates_on(self, route: Route) -> tuple[Gate, ...]:
        """The stage approvals that a route keeps."""
        return tuple(gate for gate in self.gates if route is Route.FULL or gate.is_light)

    @property
    def expiry(self) -> Ending:
        """How it ends when it runs its course."""
        return next(ending for ending in self.endings if ending.kind is EndKind.EXPIRE)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement of the type: those of the gates, then those of the endings."""
        holders: tuple[Gate | Ending, ...] = (*self.gates, *self.endings)
        return tuple(found for holder in holders for found in holder.requirements)


Named = TypeVar("Named")

types: Final[Registry[PartnershipType]] = Registry(PartnershipType, name="partnership type")
"""The types, filled by importing `partnerships.types`."""


def chooser() -> tuple[PartnershipType, ...]:
    """The registered types in the order in which a person is offered them."""
    return tuple(sorted(types, key=lambda kind: (kind.order, kind.slug)))


def _named(members: tuple[Named, ...], attribute: str, value: str, what: str) -> Named:
    for member in members:
        if getattr(member, attribute) == value:
            return member
    known = ", ".join(getattr(member, attribute) for member in members)
    raise KeyError(f"There is no {what} {value!r}. The known ones are: {known}.")
