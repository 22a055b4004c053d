"""What performance knows of stages: milestones that are accepted, KPIs that are adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.conditions import FROM_ABOVE, Condition, Finding, State, conditions
from partnerships.facts import by_partnership
from performance.models import KPI, KPIRule, Milestone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.facts import Facts
    from partnerships.models import Partnership
    from partnerships.type import Requirement


def milestone_accepted(requirement: Requirement, facts: Facts) -> Finding:
    """The milestones named are accepted, or certified where the contract names a certifier."""
    known = {one.code: one for one in facts.once("performance.milestones", _milestones)}
    wanted = [known.get(code) for code in requirement.about]
    there = [milestone for milestone in wanted if milestone is not None]
    if len(there) < len(wanted):
        return Finding(State.MISSING, _("The milestone is not planned in this partnership."))
    open_ones = [milestone for milestone in there if not _is_reached(milestone)]
    if not open_ones:
        done = ", ".join(f"{one.name}: {one.get_state_display()}" for one in there)
        return Finding(State.MET, done)
    words = ", ".join(f"{one.name}: {one.get_state_display()}" for one in open_ones)
    begun = any(one.state != Milestone.State.PLANNED for one in there)
    state = State.IN_PROGRESS if begun else State.MISSING
    return Finding(state, words, url_name="milestone", target=str(open_ones[0].uuid))


def kpis_adopted(_requirement: Requirement, facts: Facts) -> Finding:
    """Both sides adopted every KPI; each has an owner and a baseline; both goals have weights."""
    kpis = facts.once("performance.kpis", _kpis)
    if not kpis:
        return Finding(State.MISSING, _("No KPI is proposed."))
    lacks = [text for text in map(_lacking, kpis) if text]
    if lacks:
        text = ngettext(
            "%(n)d of %(total)d KPIs is not complete: %(which)s.",
            "%(n)d of %(total)d KPIs are not complete: %(which)s.",
            len(lacks),
        )
        known = {"n": len(lacks), "total": len(kpis), "which": "; ".join(lacks)}
        return Finding(State.IN_PROGRESS, text % known)
    rules = [rule for rule in map(_last_rule, kpis) if rule is not None]
    for has_weight, sentence in (
        (any(rule.financial_weight > 0 for rule in rules), _("No KPI counts for the money.")),
        (any(rule.community_weight > 0 for rule in rules), _("No KPI counts for the community.")),
    ):
        if not has_weight:
            return Finding(State.IN_PROGRESS, sentence)
    text = _("%(total)d of %(total)d adopted, each with a baseline and an owner.")
    return Finding(State.MET, text % {"total": len(kpis)})


def install() -> None:
    """Registers the kinds of conditions; once, at the app's start."""
    for code, check, page in (
        ("milestone_accepted", milestone_accepted, "milestones"),
        ("kpis_adopted", kpis_adopted, "kpis"),
    ):
        conditions.register(Condition(code, FROM_ABOVE[code], check, page))


def _milestones(partnerships: Sequence[Partnership]) -> dict[int, list[Milestone]]:
    rows = Milestone.objects.filter(partnership__in=partnerships)
    return by_partnership(partnerships, rows)


def _kpis(partnerships: Sequence[Partnership]) -> dict[int, list[KPI]]:
    rows = KPI.objects.filter(partnership__in=partnerships).exclude(state=KPI.State.RETIRED)
    return by_partnership(partnerships, rows.prefetch_related("rules"))


def _is_reached(milestone: Milestone) -> bool:
    certified = milestone.needs_certificate and milestone.state == Milestone.State.CERTIFIED
    return milestone.is_done or certified


def _lacking(kpi: KPI) -> str:
    parts = (
        (kpi.state == KPI.State.ADOPTED, _("not adopted by both sides")),
        (kpi.baseline is not None, _("no baseline")),
        (kpi.owner_id is not None, _("no owner")),
        (_last_rule(kpi) is not None, _("no weights")),
    )
    lacks = ", ".join(words for is_there, words in parts if not is_there)
    return f"{kpi.name} ({lacks})" if lacks else ""


def _last_rule(kpi: KPI) -> KPIRule | None:
    return next(iter(sorted(kpi.rules.all(), key=lambda rule: rule.effective_from)[-1:]), None)
