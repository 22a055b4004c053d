"""Kinds of gate conditions: what is looked at, and the sentence that comes of it.

A type's requirement names a kind; the kind's check looks at the facts and answers with a state
and a sentence. The kinds that need nothing but a partnership's own rows stand here. Governance
and performance register theirs when they start:

    def _role_filled(requirement: Requirement, facts: Facts) -> Finding:
        held = facts.once("governance.roles", lambda rows: held_on(rows, facts.today))
        ...

    conditions.register(
        Condition("role_filled", FROM_ABOVE["role_filled"], _role_filled, url_name="people")
    )

A check never raises for missing data, asks nothing of the requirement but `about`, and does its
query once for all requirements of its kind and for every partnership that is judged with this one,
through `facts.once`. `FROM_ABOVE` lists the kinds that the types use and that higher layers owe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.formatting import day
from core.registry import Registry
from partnerships import codelists
from partnerships.facts import Confirmation, Facts, ObjectiveFact
from partnerships.terms import missing
from partnerships.type import Requirement

if TYPE_CHECKING:
    from partnerships.codelists import Text


class State(StrEnum):
    """How a condition stands. Not recorded is not missing: an import may know nothing of it."""

    MET = "met"
    MISSING = "missing"
    IN_PROGRESS = "in_progress"
    NOT_RECORDED = "not_recorded"
    WAIVED = "waived"

    @property
    def label(self) -> Text:
        """What a person reads."""
        return _STATE_LABELS[self]

    @property
    def is_settled(self) -> bool:
        """Whether it no longer stands in the way."""
        return self in {State.MET, State.WAIVED}


_STATE_LABELS: Final[dict[State, Text]] = {
    State.MET: _("Met"),
    State.MISSING: _("Missing"),
    State.IN_PROGRESS: _("In progress"),
    State.NOT_RECORDED: _("Not recorded"),
    State.WAIVED: _("Waived"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the state, and one sentence that says why.

    `url_name` and `anchor` lead to where it can be mended, when that is not the kind's own page;
    `target` is the identifier of a row with a page of its own, `query` what that page begins with.
    """

    state: State
    sentence: str
    url_name: str = ""
    anchor: str = ""
    target: str = ""
    query: str = ""


Check = Callable[[Requirement, Facts], Finding]


@dataclass(frozen=True, slots=True)
class Condition:
    """A kind of gate condition.

    Attributes:
        code: what a requirement names as its `kind`.
        title: what it looks at, for the documentation.
        check: answers for one requirement. Pure, but for what `facts.once` loads.
        url_name: page on which it is mended; its URL takes the partnership's uuid only.
        anchor: place on that page; the code of the requirement when empty.
    """

    code: str
    title: Text
    check: Check
    url_name: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """How one requirement stands, in words that can be shown as they are.

    Attributes:
        code: of the requirement.
        title: of the requirement.
        state: how it stands.
        sentence: what was found.
        effect: what it means for the stage approval.
        owner_role: slug of the role that sees to it.
        may_follow: whether it may be carried over with a date.
        url_name: page on which it is mended.
        anchor: place on that page.
        target: identifier in that page's address; "" for the partnership's own.
        query: with what that page begins, as in an address.
    """

    code: str
    title: Text
    state: State
    sentence: str
    effect: str
    owner_role: str
    may_follow: bool
    url_name: str
    anchor: str
    target: str = ""
    query: str = ""


conditions: Final[Registry[Condition]] = Registry(
    Condition, name="kind of condition", key="code", label="title"
)

FROM_ABOVE: Final[Mapping[str, Text]] = {
    "milestone_accepted": _("the milestones named in `about` are accepted, or certified"),
    "role_filled": _("somebody holds each governance role named in `about` today"),
    "kpis_adopted": _("both sides have adopted the KPIs, with weights on both axes"),
    "risks_have_bearers": _("every risk in the register has somebody who carries it"),
}
"""Kinds that types use and that governance and performance register, with what each looks at."""


def evaluate(requirements: Iterable[Requirement], facts: Facts) -> tuple[ConditionResult, ...]:
    """How each requirement stands, in the order given.

    Raises:
        core.registry.NotRegistered: when a requirement names a kind that nobody registered.
    """
    return tuple(_evaluate(requirement, facts) for requirement in requirements)


def not_recorded(requirements: Iterable[Requirement]) -> tuple[ConditionResult, ...]:
    """The requirements of a gate that an import passed by: nothing is known of them."""
    sentence = gettext("Nothing was recorded; the partnership was taken over in a later stage.")
    return tuple(
        _result(found, conditions[found.kind], Finding(State.NOT_RECORDED, sentence))
        for found in requirements
    )


def _evaluate(requirement: Requirement, facts: Facts) -> ConditionResult:
    condition = conditions[requirement.kind]
    waiver = facts.waivers.get(requirement.code)
    if waiver is not None and requirement.may_be_waived:
        return _result(requirement, condition, Finding(State.WAIVED, _waived(waiver)))
    return _result(requirement, condition, condition.check(requirement, facts))


def _result(requirement: Requirement, condition: Condition, finding: Finding) -> ConditionResult:
    return ConditionResult(
        code=requirement.code,
        title=requirement.title,
        state=finding.state,
        sentence=finding.sentence,
        effect=effect_of(requirement),
        owner_role=requirement.owner_role,
        may_follow=requirement.may_follow,
        url_name=finding.url_name or condition.url_name,
        anchor=finding.anchor or condition.anchor,
        target=finding.target,
        query=finding.query,
    )


def effect_of(requirement: Requirement) -> str:
    """What the requirement means for the stage approval while it is not met, in a sentence."""
    if requirement.may_follow:
        return gettext("May be carried over as a condition with a date.")
    if requirement.why:
        return gettext("It must be met before any pass: %(why)s.") % {"why": requirement.why}
    return gettext("It must be met before any pass.")


def _document(requirement: Requirement, facts: Facts) -> Finding:
    found = [document for document in facts.documents if document.kind in requirement.about]
    if not found:
        names = codelists.labels(codelists.DOCUMENT_KIND_CODES)
        wanted = ", ".join(str(names[kind]) for kind in requirement.about)
        sentence = gettext("Not among the documents yet: %(wanted)s.") % {"wanted": wanted}
        begun_with = f"kind={requirement.about[0]}"
        return Finding(State.MISSING, sentence, anchor="add-document", query=begun_with)
    latest = max(found, key=lambda document: (document.dated_on or dt.date.min, document.version))
    text = gettext("%(title)s, version %(version)d")
    if latest.dated_on is not None:
        text = gettext("%(title)s, version %(version)d, %(day)s")
    known = {
        "title": latest.title,
        "version": latest.version,
        "day": day(latest.dated_on) if latest.dated_on else "",
    }
    return Finding(State.MET, text % known)


def _contract_signed(_requirement: Requirement, facts: Facts) -> Finding:
    if facts.signed_on is None:
        return Finding(State.MISSING, gettext("The contract is not signed."))
    if facts.signed_on > facts.today:
        sentence = gettext("To be signed on %(day)s.") % {"day": day(facts.signed_on)}
        return Finding(State.IN_PROGRESS, sentence)
    return Finding(State.MET, gettext("Signed on %(day)s.") % {"day": day(facts.signed_on)})


def _shared_objectives(_requirement: Requirement, facts: Facts) -> Finding:
    total = len(facts.objectives)
    if not total:
        return Finding(State.MISSING, gettext("No shared objective is recorded."))
    open_ones = [text for text in map(_lacking, facts.objectives) if text]
    if open_ones:
        text = ngettext(
            "%(open)d of %(total)d objectives is not complete: %(which)s.",
            "%(open)d of %(total)d objectives are not complete: %(which)s.",
            len(open_ones),
        )
        known = {"open": len(open_ones), "total": total, "which": "; ".join(open_ones)}
        return Finding(State.IN_PROGRESS, text % known)
    text = gettext("%(total)d of %(total)d with baseline, KPI and owner.")
    return Finding(State.MET, text % {"total": total})


def _lacking(objective: ObjectiveFact) -> str:
    """What an objective lacks, in words; empty when it is complete."""
    parts = (
        (objective.has_baseline, gettext("no baseline")),
        (objective.has_kpi, gettext("no KPI")),
        (objective.has_owner, gettext("no owner")),
    )
    lacks = ", ".join(words for is_there, words in parts if not is_there)
    return f"{objective.title} ({lacks})" if lacks else ""


def _parties_recorded(requirement: Requirement, facts: Facts) -> Finding:
    names = codelists.labels(codelists.PARTY_ROLE_CODES)
    absent = [role for role in requirement.about if role not in facts.party_roles]
    if not absent:
        recorded = ", ".join(str(names[role]) for role in requirement.about)
        return Finding(State.MET, gettext("Recorded: %(roles)s.") % {"roles": recorded})
    state = State.MISSING if len(absent) == len(requirement.about) else State.IN_PROGRESS
    wanted = ", ".join(str(names[role]) for role in absent)
    return Finding(state, gettext("Not recorded yet: %(roles)s.") % {"roles": wanted})


def _confirmed(requirement: Requirement, facts: Facts) -> Finding:
    confirmation = facts.confirmations.get(requirement.code)
    if confirmation is None:
        return Finding(State.MISSING, gettext("Nobody has confirmed this yet."))
    return Finding(State.MET, _by_whom(confirmation))


def _by_whom(confirmation: Confirmation) -> str:
    known = {"by": confirmation.by, "day": day(confirmation.on), "note": confirmation.note}
    if confirmation.note:
        return gettext("%(by)s, %(day)s: %(note)s") % known
    return gettext("%(by)s, %(day)s") % known


def _waived(waiver: Confirmation) -> str:
    said = _by_whom(waiver)
    if waiver.until is None:
        return gettext("Waived by %(who)s") % {"who": said}
    known = {"until": day(waiver.until), "who": said}
    return gettext("Waived until %(until)s by %(who)s") % known


def _terms_known(requirement: Requirement, facts: Facts) -> Finding:
    if facts.terms is None:
        return Finding(State.MISSING, gettext("No terms are recorded."))
    gates = frozenset().union(*map(facts.type.gate_codes_until, requirement.about))
    absent = missing(facts.terms, gates)
    if absent:
        text = ngettext(
            "%(n)d term is missing: %(which)s.", "%(n)d terms are missing: %(which)s.", len(absent)
        )
        which = ", ".join(str(field.label) for field in absent)
        return Finding(State.IN_PROGRESS, text % {"n": len(absent), "which": which})
    return Finding(State.MET, gettext("Every term that this stage approval needs is entered."))


def _term_in_force(requirement: Requirement, facts: Facts) -> Finding:
    ends = [getattr(facts.terms, name, None) for name in requirement.about]
    known = [end for end in ends if isinstance(end, dt.date)]
    if len(known) < len(ends):
        return Finding(State.MISSING, gettext("The day on which it ends is not entered."))
    end = min(known)
    if end < facts.today:
        late = (facts.today - end).days
        text = ngettext(
            "It ended on %(day)s, %(n)d day ago.", "It ended on %(day)s, %(n)d days ago.", late
        )
        return Finding(State.MISSING, text % {"day": day(end), "n": late})
    return Finding(State.MET, gettext("In force until %(day)s.") % {"day": day(end)})


CONTRACT: Final = "contract"
"""Name of the page of the terms and of the signature."""

for _condition in (
    Condition(
        "document", _("a document of the kind named in `about` is there"), _document, "documents"
    ),
    Condition(
        "contract_signed", _("the contract is signed"), _contract_signed, CONTRACT, "signature"
    ),
    Condition(
        "shared_objectives",
        _("every shared objective has a baseline, a KPI and an owner"),
        _shared_objectives,
        "objectives",
        "objectives",
    ),
    Condition(
        "parties_recorded",
        _("somebody is recorded in each party role named in `about`"),
        _parties_recorded,
        "parties",
        "parties",
    ),
    Condition("confirmed", _("a named person with the right confirmed it"), _confirmed, "stages"),
    Condition(
        "terms_known",
        _("the terms that the gate named in `about` needs are entered"),
        _terms_known,
        CONTRACT,
        "terms",
    ),
    Condition(
        "term_in_force",
        _("the end day in the term named in `about` has not passed"),
        _term_in_force,
        CONTRACT,
        "terms",
    ),
):
    conditions.register(_condition)
