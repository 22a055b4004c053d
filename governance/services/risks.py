"""The risks of a partnership: taken over from its type, written down, changed, closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Risk, RiskAllocation
from governance.selectors.risk_rights import RiskRights, people_for
from governance.services.risk_triggers import write_starter_triggers
from partnerships import codelists
from partnerships.editing import signed
from partnerships.models.access import permissions_on
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from core.models import User
    from partnerships.catalogue.starter import StarterRisk
    from partnerships.models import Partnership

FIRST_LOOK: Final = dt.timedelta(days=14)
"""By when a risk that somebody wrote down is assessed; the product's own [D]."""
WORDS: Final = ("category", "title", "description", "internal_note", "audience", "review_months")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """A risk as somebody writes it down. `note` and `rationale` are for officials only.

    `bearer` is one of `Risk.Bearer`, or "" while it is not shared out.
    """

    title: str
    category: str
    description: str = ""
    owner: User | None = None
    audience: str = Risk.Audience.SHARED
    internal_note: str = ""
    review_months: int = 3
    bearer: str = ""
    rationale: str = ""


def take_over_starter_risks(
    partnership: Partnership,
    *,
    actor: User,
    owners: Mapping[str, User] | None = None,
    chosen: Collection[str] | None = None,
) -> list[Risk]:
    """Writes the type's starter risks into the register, with their usual bearer, to be edited.

    `owners` names who sees to the risks that each bearer carries ("authority", "partner",
    "shared"). `chosen` are the codes of those to take over; None means all.

    Raises:
        Refused: the register is not empty, or the person does not define what is measured here.
    """
    with transaction.atomic():
        row = locked(partnership)
        problems = []
        if "define_kpis" not in permissions_on(actor, row):
            problems.append(
                Problem("", "forbidden", _("You are not appointed to write the risks down here."))
            )
        if Risk.objects.filter(partnership=row).exists():
            problems.append(
                Problem("", "not_empty", _("The register has risks already; add single ones."))
            )
        refuse_if(problems)
        return write_starter_risks(row, actor=actor, owners=owners, chosen=chosen)


def write_starter_risks(
    partnership: Partnership,
    *,
    actor: User,
    owners: Mapping[str, User] | None = None,
    chosen: Collection[str] | None = None,
    bearers: Mapping[str, str] | None = None,
) -> list[Risk]:
    """As `take_over_starter_risks`, for a service that locked the row and asked who acts.

    `bearers` names who carries a risk, by its code, where that is not the usual one. A risk whose
    type names a KPI or milestone that shows it coming is raised by it, where that exists here.
    """
    usual = [one for one in types[partnership.type].risks if chosen is None or one.code in chosen]
    with audited(partnership.stream, actor=actor, kind="risks.taken_over") as act:
        made = Risk.objects.bulk_create(
            Risk(
                partnership=partnership,
                category=one.category,
                title=str(one.title),
                bearer=(bearers or {}).get(one.code, str(one.bearer)),
                rationale=str(one.why),
                owner=(owners or {}).get(str(one.bearer)),
                position=position,
                raised_by=actor,
            )
            for position, one in enumerate(usual)
        )
        _write_first_allocations(partnership, made, actor)
        _write_triggers(partnership, usual, made)
        act.fact(risks=[str(one.uuid) for one in made])
    return made


def _write_first_allocations(
    partnership: Partnership, risks: Sequence[Risk], actor: User | None
) -> None:
    is_signed = partnership.signed_on is not None
    basis = RiskAllocation.Basis.CONTRACT if is_signed else RiskAllocation.Basis.DRAFT
    RiskAllocation.objects.bulk_create(
        RiskAllocation(
            risk=one, bearer=one.bearer, why=one.rationale, basis=basis, by=actor, at=clock.now()
        )
        for one in risks
        if one.bearer
    )


def _write_triggers(
    partnership: Partnership, usual: Sequence[StarterRisk], made: Sequence[Risk]
) -> None:
    wanted = {risk: one.trigger for risk, one in zip(made, usual, strict=True) if one.trigger}
    if wanted:
        write_starter_triggers(partnership, wanted)


def add_risk(partnership: Partnership, facts: RiskFacts, *, actor: User) -> Risk:
    """Writes a risk down. Somebody of the authority assesses it within two weeks.

    Before the signature the authority's side may say who carries it. Afterwards it begins with
    nobody, and a decision of both sides says who.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="risk.added") as act:
        row = locked(partnership)
        rights = RiskRights.of(actor, row)
        refuse_if(
            [
                *rights.against_keeping(allowed=rights.may_add),
                *_objections(rights, facts),
                *_against_bearer(rights, "", facts),
            ]
        )
        last = Risk.objects.filter(partnership=row).aggregate(last=Max("position"))["last"]
        made = Risk(
            partnership=row,
            owner=facts.owner,
            bearer=facts.bearer,
            rationale=facts.rationale.strip(),
            position=0 if last is None else last + 1,
            raised_for=rights.side,
            raised_by=actor,
            raised_at=clock.now(),
            review_on=clock.today() + FIRST_LOOK,
        )
        _write_words(made, facts)
        made.save()
        if made.bearer:
            _write_first_allocations(row, [made], actor)
        act.fact(risk=str(made.uuid), category=made.category, bearer=made.bearer)
    return made


def change_risk(risk: Risk, facts: RiskFacts, *, actor: User) -> Risk:
    """Changes what is written of a risk; before the signature also who carries it.

    Raises:
        Refused: with everything that is wrong; the contract is signed and the bearer would change;
            what both sides have read would be hidden from one.
    """
    with audited(risk.stream, actor=actor, kind="risk.changed") as act:
        row = locked(risk)
        rights = RiskRights.of(actor, row.partnership)
        refuse_if(
            [
                *rights.against_keeping(allowed=rights.may_edit(row)),
                *against_closed(row),
                *_objections(rights, facts, row),
                *_against_bearer(rights, row.bearer, facts),
            ]
        )
        before = {name: getattr(row, name) for name in WORDS}
        if not rights.sees_scores:
            facts = _as_partner(facts, row)
        _write_words(row, facts)
        row.owner = facts.owner
        if row.bearer != facts.bearer:
            put_bearer(row, facts.bearer, why=facts.rationale, actor=actor)
        row.rationale = facts.rationale.strip()
        row.save()
        changed = sorted(name for name in WORDS if getattr(row, name) != before[name])
        act.fact(risk=str(row.uuid), changed=changed)
    return row


def put_bearer(
    risk: Risk, bearer: str, *, why: str, actor: User, decision: Any = None
) -> RiskAllocation:
    """Sets who carries a locked risk, and keeps since when and by what; the caller saves the row.

    For services that have asked whether it may be.
    """
    with audited(risk.stream, actor=actor, kind="risk.allocated") as act:
        words = {"": _("nobody yet"), **dict(Risk.Bearer.choices)}
        act.fact(risk=str(risk.uuid))
        if bearer != risk.bearer:
            act.fact(**{"from": str(words[risk.bearer]), "to": str(words[bearer])})
        risk.bearer, risk.rationale = bearer, why.strip()
        basis = RiskAllocation.Basis
        return RiskAllocation.objects.create(
            risk=risk,
            bearer=bearer,
            why=risk.rationale,
            basis=basis.DRAFT if decision is None else basis.DECISION,
            decision=decision,
            by=actor,
            at=clock.now(),
        )


def close_risk(risk: Risk, *, reason: str, actor: User) -> Risk:
    """Closes a risk that has gone by or has come true; it stays readable, with its history.

    Raises:
        Refused: it is closed, no reason, or the person does not assess risks here.
    """
    with audited(risk.stream, actor=actor, kind="risk.closed") as act:
        row = locked(risk)
        rights = RiskRights.of(actor, row.partnership)
        problems = [*rights.against_keeping(allowed=rights.may_assess), *against_closed(row)]
        if not reason.strip():
            message = _("Say why it is closed: it cannot happen any more, or it has happened.")
            problems.append(Problem("reason", "required", message))
        refuse_if(problems)
        row.closed_on, row.closed_by = clock.today(), actor
        row.closed_reason, row.review_on = reason.strip(), None
        row.save(update_fields=["closed_on", "closed_by", "closed_reason", "review_on"])
        act.fact(risk=str(row.uuid))
    return row


def reopen_risk(risk: Risk, *, actor: User) -> Risk:
    """Opens a closed risk again; it is assessed anew within two weeks.

    Raises:
        Refused: it is open, or the person does not assess risks here.
    """
    with audited(risk.stream, actor=actor, kind="risk.reopened") as act:
        row = locked(risk)
        rights = RiskRights.of(actor, row.partnership)
        problems = [*rights.against_keeping(allowed=rights.may_assess)]
        if row.is_open:
            problems.append(Problem("", "open", _("This risk is open already.")))
        refuse_if(problems)
        act.fact(risk=str(row.uuid), closed_on=row.closed_on)
        row.closed_on = row.closed_by = None
        row.closed_reason, row.review_on = "", clock.today() + FIRST_LOOK
        row.save(update_fields=["closed_on", "closed_by", "closed_reason", "review_on"])
    return row


def against_closed(risk: Risk) -> Iterator[Problem]:
    """Nothing is written into a risk that is closed."""
    if not risk.is_open:
        message = _("This risk is closed; open it again first.")
        yield Problem("", "closed_risk", message)


def _write_words(risk: Risk, facts: RiskFacts) -> None:
    for name in WORDS:
        value = getattr(facts, name)
        setattr(risk, name, value.strip() if isinstance(value, str) else value)


def _as_partner(facts: RiskFacts, row: Risk) -> RiskFacts:
    """What the partner wrote, beside what it does not read and so leaves as it is."""
    return RiskFacts(
        title=facts.title,
        category=facts.category,
        description=facts.description,
        owner=facts.owner,
        audience=row.audience,
        internal_note=row.internal_note,
        review_months=row.review_months,
        bearer=row.bearer,
        rationale=row.rationale,
    )


def _objections(rights: RiskRights, facts: RiskFacts, row: Risk | None = None) -> Iterator[Problem]:
    if not facts.title.strip():
        yield Problem("title", "required", _("Say in a few words what may happen."))
    if facts.category not in dict(codelists.RISK_CATEGORIES):
        yield Problem("category", "unknown", _("Choose the kind of risk."))
    if facts.audience not in Risk.Audience.values:
        yield Problem("audience", "unknown", _("Choose who sees it."))
    if not 1 <= facts.review_months <= 24:
        message = _("Enter after how many months it is looked at again, from 1 to 24.")
        yield Problem("review_months", "out_of_range", message)
    yield from _against_audience(rights, facts, row)
    internal = facts.audience == Risk.Audience.INTERNAL
    kept = row is not None and row.owner_id == (facts.owner.pk if facts.owner else None)
    if facts.owner is None or kept:
        return
    if str(facts.owner.uuid) not in people_for(rights.partnership, internal=internal):
        message = _(
            "%(person)s does not keep the register of risks here; choose somebody who does."
        )
        yield Problem("owner", "no_role", message % {"person": facts.owner})


def _against_audience(rights: RiskRights, facts: RiskFacts, row: Risk | None) -> Iterator[Problem]:
    if facts.audience != Risk.Audience.INTERNAL or (row and row.audience == facts.audience):
        return
    if not rights.sees_scores:
        message = _("What you write down here is read by both sides.")
        yield Problem("audience", "not_yours", message)
    elif row is not None:
        message = _("Both sides have read it, so it stays shared; close it and write another.")
        yield Problem("audience", "was_shared", message)


def _against_bearer(rights: RiskRights, before: str, facts: RiskFacts) -> Iterator[Problem]:
    if facts.bearer not in {"", *Risk.Bearer.values}:
        yield Problem("bearer", "unknown", _("Choose who carries it, or nobody yet."))
        return
    internal = facts.audience == Risk.Audience.INTERNAL
    if internal and facts.bearer not in {"", Risk.Bearer.AUTHORITY}:
        message = _("What only the authority sees it carries itself; or share the risk.")
        yield Problem("bearer", "internal", message)
        return
    if facts.bearer == before or not rights.sees_scores:
        if facts.bearer != before:
            message = _("Who carries a risk is written down by the authority’s side.")
            yield Problem("bearer", "not_yours", message)
        return
    if rights.partnership.signed_on is not None and not internal:
        message = _(
            "%(signed)s From then on who carries a risk is decided by both sides: raise the"
            " question on the page of decisions."
        )
        known = {"signed": signed(rights.partnership)}
        yield Problem("bearer", "by_decision", message % known)
