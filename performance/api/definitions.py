"""KPIs and milestones as programs define them: their shapes, and what the services make of them."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, SeenBody
from core.problems import Problem, Refused
from partnerships.catalogue.starter import Goalposts
from performance.models import KPI, Milestone
from performance.services.kpi_changes import CHANGED, NewRule, last_rule
from performance.services.kpi_definitions import DEFINITION, RULE
from performance.services.milestone_plan import PLAN
from performance.services.starters import NewKPI, NewMilestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from core.models import User
    from performance.models import KPIRule

_NO_WEIGHTS: Final = {"financial_weight": Decimal(0), "community_weight": Decimal(0)}
POSTS: Final = ("no_points", "full_points", "range_low", "range_high", "limit_low", "limit_high")
_PLACE: Final = re.compile(r"(kpi|milestone)-(.+)-([a-z_]+)\Z")


def number(help_text: str = "") -> serializers.DecimalField:
    """An exact figure with at most six decimals; null where none was agreed."""
    return serializers.DecimalField(
        max_digits=18, decimal_places=6, allow_null=True, required=False, help_text=help_text
    )


def weight(help_text: str) -> serializers.DecimalField:
    """At least 0; the services say so."""
    return serializers.DecimalField(
        max_digits=18, decimal_places=6, required=False, help_text=help_text
    )


class KPIBody(Body):
    """A KPI. What is left out stays as it is, or as the starter of that code has it."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=60)
    direction = serializers.ChoiceField(required=False, choices=KPI.Direction.choices)
    frequency = serializers.ChoiceField(required=False, choices=KPI.Frequency.choices)
    method = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    reported_by = serializers.ChoiceField(required=False, choices=KPI.Side.choices)
    target = number()
    minimum = number("The worst acceptable result.")
    no_points = number("The value that earns 0; of a range leave it out.")
    full_points = number("The value that earns 100.")
    range_low = number("With range_high and both limits, the range that earns 100.")
    range_high = number()
    limit_low = number()
    limit_high = number()
    financial_weight = weight("In the financial score; 0 counts for nothing there.")
    community_weight = weight("In the score of the community.")


class NewKPIBody(KPIBody):
    """A KPI that is proposed, with what cannot be changed afterwards."""

    aggregation = serializers.ChoiceField(required=False, choices=KPI.Aggregation.choices)
    numerator_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    denominator_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    decimals = serializers.IntegerField(required=False, min_value=0, max_value=6)
    moves_money = serializers.BooleanField(required=False)
    starts_on = serializers.DateField(
        required=False, help_text="The first day of the first period that is measured."
    )
    owner = serializers.UUIDField(required=False, allow_null=True)


class CodedKPIBody(NewKPIBody):
    """One of several KPIs: a starter by its code, changed or not, or one of one's own."""

    code = serializers.SlugField(max_length=40)


class KPIChangeBody(SeenBody):
    """What shall hold from the first day of a period on. What is left out stays as it is."""

    effective_from = serializers.DateField(allow_null=True, default=None)
    reason = serializers.CharField(allow_blank=True, default="", max_length=2000)
    target = number()
    minimum = number()
    no_points = number()
    full_points = number()
    financial_weight = weight("In the financial score.")
    community_weight = weight("In the score of the community.")


class MilestoneBody(Body):
    """A milestone as it is planned. What is left out stays as it is, or as the starter has it."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    baseline_on = serializers.DateField(required=False, allow_null=True)
    final_deadline_on = serializers.DateField(
        required=False, allow_null=True, help_text="With it the milestone is mandatory."
    )
    owed_by = serializers.ChoiceField(required=False, choices=Milestone.Side.choices)
    weight = weight("Its share of the whole among the milestones.")
    needs_certificate = serializers.BooleanField(required=False)


class CodedMilestoneBody(MilestoneBody):
    """One of several milestones: a starter by its code, changed or not, or one of one's own."""

    code = serializers.SlugField(max_length=40)
    depends_on = serializers.ListField(child=serializers.SlugField(), required=False)


def an_empty_kpi(code: str) -> NewKPI:
    """Nothing is known of it yet; the services say what is missing."""
    return NewKPI(
        code=code,
        name="",
        unit="",
        direction=KPI.Direction.HIGHER,
        goalposts=Goalposts(),
        financial_weight=Decimal(0),
        community_weight=Decimal(0),
    )


def definition_of(kpi: KPI) -> NewKPI:
    """A KPI as it is defined now, with the rule that holds from the latest day."""
    rule = last_rule(kpi)
    posts = {name: getattr(rule, name, None) for name in POSTS}
    return NewKPI(
        **{name: getattr(kpi, name) for name in ("code", "starts_on", *DEFINITION)},
        goalposts=Goalposts(**posts),
        **({name: getattr(rule, name) for name in RULE} if rule else _NO_WEIGHTS),
    )


def kpi_with(base: NewKPI, sent: Mapping[str, Any], owners: Mapping[UUID, User]) -> NewKPI:
    """The KPI with what was sent; points take the place of a range, and a range that of points.

    Raises:
        Refused: the owner holds no role here.
    """
    facts = dict(sent)
    posts: dict[str, Any] = {name: facts.pop(name) for name in POSTS if name in facts}
    if any(posts.get(name) is not None for name in POSTS[:2]):
        posts = dict.fromkeys(POSTS[2:]) | posts
    elif any(posts.get(name) is not None for name in POSTS[2:]):
        posts = dict.fromkeys(POSTS[:2]) | posts
    if "owner" in facts:
        facts["owner"] = owner_of(facts["owner"], owners)
    return replace(base, goalposts=replace(base.goalposts, **posts), **facts)


def plan_of(milestone: Milestone) -> NewMilestone:
    """A milestone as it is planned now."""
    return NewMilestone(
        **{name: getattr(milestone, name) for name in ("code", "gate", "is_mandatory", *PLAN)}
    )


def milestone_with(base: NewMilestone, sent: Mapping[str, Any]) -> NewMilestone:
    """The milestone with what was sent; a final contract deadline makes it mandatory."""
    facts = dict(sent)
    if "depends_on" in facts:
        facts["depends_on"] = tuple(facts["depends_on"])
    if "final_deadline_on" in facts:
        facts["is_mandatory"] = facts["final_deadline_on"] is not None
    return replace(base, **facts)


def kpis_of(
    sent: Iterable[Mapping[str, Any]], known: Mapping[str, NewKPI], owners: Mapping[UUID, User]
) -> tuple[NewKPI, ...]:
    """Those that were listed, each from its starter where it has one."""
    return tuple(
        kpi_with(known.get(one["code"]) or an_empty_kpi(one["code"]), one, owners) for one in sent
    )


def milestones_of(
    sent: Iterable[Mapping[str, Any]], known: Mapping[str, NewMilestone]
) -> tuple[NewMilestone, ...]:
    """Those that were listed; what they wait for only where that is listed too."""
    made = []
    for one in sent:
        base = known.get(one["code"]) or NewMilestone(code=one["code"], name="", weight=Decimal(1))
        made.append(milestone_with(base, one))
    codes = {one.code for one in made}
    return tuple(
        replace(one, depends_on=tuple(code for code in one.depends_on if code in codes))
        for one in made
    )


def new_rule(kept: KPIRule | None, sent: Mapping[str, Any]) -> NewRule:
    """The rule that holds now, with what was sent."""
    facts = {name: getattr(kept, name, None) for name in CHANGED}
    return NewRule(**{**facts, **sent})


def only_once(rows: Iterable[Mapping[str, Any]]) -> None:
    """Nothing, where each code stands once.

    Raises:
        ValidationError: where one stands twice.
    """
    codes = [one["code"] for one in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        words = _("Each code stands once; twice there is: %(codes)s.")
        raise serializers.ValidationError(words % {"codes": ", ".join(twice)}, "twice")


def owner_of(wanted: UUID | None, people: Mapping[UUID, User]) -> User | None:
    """Somebody who holds a role here.

    Raises:
        Refused: for everybody else, known or not.
    """
    if wanted is None:
        return None
    if wanted not in people:
        message = _("Choose somebody who holds a role here.")
        raise Refused([Problem("owner", "not_here", message)])
    return people[wanted]


@contextmanager
def told_by_place(
    kpis: Iterable[NewKPI] = (), milestones: Iterable[NewMilestone] = ()
) -> Iterator[None]:
    """Problems of a row name it as the body does: "kpis.2.target" instead of "kpi-CODE-target"."""
    places = {("kpi", one.code): f"kpis.{n}" for n, one in enumerate(kpis)}
    places |= {("milestone", one.code): f"milestones.{n}" for n, one in enumerate(milestones)}
    try:
        yield
    except Refused as refused:
        raise Refused(
            replace(one, field=_place(one.field, places)) for one in refused.problems
        ) from (refused)


def _place(field: str, places: Mapping[tuple[str, str], str]) -> str:
    found = _PLACE.match(field)
    if found is None:
        return field
    kind, code, name = found.groups()
    return f"{places[kind, code]}.{name}" if (kind, code) in places else field
