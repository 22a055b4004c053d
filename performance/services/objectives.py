"""Shared objectives: added, changed, tied to KPIs, taken away before the signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from core.ledger import audited
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from partnerships.editing import ended
from partnerships.models import Objective
from partnerships.models.access import permissions_on
from performance.models import KPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveFacts:
    """An objective as both sides agree on it; `kpis` are those that show it."""

    title: str
    baseline: str = ""
    owner: User | None = None
    kpis: tuple[KPI, ...] = ()


def add_objective(partnership: Partnership, facts: ObjectiveFacts, *, actor: User) -> Objective:
    """Adds a shared objective; it may be completed later, but before the signature.

    Raises:
        Refused: no title; a KPI of another partnership; not permitted; the partnership has ended.
    """
    with audited(partnership.stream, actor=actor, kind="objective.added") as act:
        row = locked(partnership)
        refuse_if(_objections(row, facts, actor))
        last = row.objectives.aggregate(last=Max("position"))["last"]
        made = Objective.objects.create(
            partnership=row,
            title=facts.title.strip(),
            baseline=facts.baseline.strip(),
            owner=facts.owner,
            position=0 if last is None else last + 1,
        )
        _tie(made, facts)
        act.fact(objective=str(made.uuid), **_told(facts), to=made.title)
    return made


def change_objective(objective: Objective, facts: ObjectiveFacts, *, actor: User) -> Objective:
    """Changes an objective. After the signature its words stay; what it lacked can be added.

    Both sides agree anew to other words.

    Raises:
        Refused: as for `add_objective`; a word that was signed would change.
    """
    partnership = objective.partnership
    with audited(partnership.stream, actor=actor, kind="objective.changed") as act:
        row = locked(partnership)
        kept = locked(objective)
        refuse_if([*_objections(row, facts, actor), *_signed_words(row, kept, facts)])
        before = f"{kept.title}; {kept.baseline or '–'}"
        kept.title, kept.baseline = facts.title.strip(), facts.baseline.strip()
        kept.owner = facts.owner
        kept.save(update_fields=["title", "baseline", "owner"])
        _tie(kept, facts)
        after = f"{kept.title}; {kept.baseline or '–'}"
        act.fact(objective=str(kept.uuid), **_told(facts))
        if before != after:
            act.fact(**{"from": before, "to": after})
            kept.agreements.all().delete()
    return kept


def remove_objective(objective: Objective, *, actor: User) -> None:
    """Takes an objective away that nobody signed yet.

    Raises:
        Refused: the contract is signed; not permitted.
    """
    partnership = objective.partnership
    with audited(partnership.stream, actor=actor, kind="objective.removed") as act:
        row = locked(partnership)
        refuse_if(_not_permitted(row, actor))
        if row.signed_on is not None:
            message = _("It was agreed with the signature and stays; add a new one beside it.")
            raise Refused([Problem("", "signed", message)])
        kept = locked(objective)
        act.fact(**{"from": kept.title})
        KPI.objects.filter(objective=kept).update(objective=None)
        kept.delete()


def _tie(objective: Objective, facts: ObjectiveFacts) -> None:
    wanted = {kpi.pk for kpi in facts.kpis}
    KPI.objects.filter(objective=objective).exclude(pk__in=wanted).update(objective=None)
    KPI.objects.filter(pk__in=wanted).update(objective=objective)


def _told(facts: ObjectiveFacts) -> dict[str, object]:
    return {
        "owner": str(facts.owner.uuid) if facts.owner else None,
        "has_baseline": bool(facts.baseline.strip()),
        "kpis": sorted(kpi.code for kpi in facts.kpis),
    }


def _not_permitted(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if "define_kpis" not in permissions_on(actor, partnership):
        message = _("You are not appointed to write down what is agreed here.")
        yield Problem("", "forbidden", message)


def _objections(partnership: Partnership, facts: ObjectiveFacts, actor: User) -> Iterator[Problem]:
    yield from _not_permitted(partnership, actor)
    if not facts.title.strip():
        yield Problem("title", "required", _("Say in a few words what both sides want."))
    if any(kpi.partnership_id != partnership.pk for kpi in facts.kpis):
        yield Problem("kpis", "foreign", _("Choose KPIs of this partnership."))


def _signed_words(
    partnership: Partnership, kept: Objective, facts: ObjectiveFacts
) -> Iterator[Problem]:
    if partnership.signed_on is None:
        return
    message = _("This was agreed with the signature and stays; add a new objective beside it.")
    if facts.title.strip() != kept.title:
        yield Problem("title", "signed", message)
    if kept.baseline and facts.baseline.strip() != kept.baseline:
        yield Problem("baseline", "signed", message)
