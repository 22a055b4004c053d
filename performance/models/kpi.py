"""KPIs and the dated rules that turn their values into scores."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from core.periods import Period
from partnerships.models import ContractVersion, Objective, Partnership

if TYPE_CHECKING:
    import datetime as dt

    from core.periods import Kind as PeriodKind


class Reliability(models.TextChoices):
    """How far a figure can be relied on."""

    A = "A", _("A: metered or audited")
    B = "B", _("B: verified by a sample")
    C = "C", _("C: reported with evidence")
    D = "D", _("D: an estimate")


class KPI(models.Model):
    """What is measured, in which unit, how often, and how months become a longer period."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")
        RANGE = "range", _("inside a range")

    class Frequency(models.TextChoices):
        MONTHLY = "month", _("monthly")
        QUARTERLY = "quarter", _("quarterly")
        HALF_YEARLY = "half", _("half-yearly")
        YEARLY = "year", _("yearly")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("sum")
        AVERAGE = "average", _("average")
        RATIO = "ratio", _("ratio of sums")
        LATEST = "latest", _("latest")
        MAXIMUM = "maximum", _("maximum")

    class Side(models.TextChoices):
        PARTNER = "partner", _("the partner")
        AUTHORITY = "authority", _("the authority")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ADOPTED = "adopted", _("adopted by both sides")
        RETIRED = "retired", _("retired")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="kpis")
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, blank=True, related_name="kpis"
    )
    code = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=1)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    frequency = models.CharField(
        max_length=10, choices=Frequency.choices, default=Frequency.MONTHLY
    )
    aggregation = models.CharField(
        max_length=10, choices=Aggregation.choices, default=Aggregation.AVERAGE
    )
    numerator_name = models.CharField(max_length=120, blank=True, default="")
    denominator_name = models.CharField(max_length=120, blank=True, default="")
    method = models.TextField(_("how it is measured"), blank=True, default="")
    clause = models.CharField(_("clause"), max_length=60, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reliability = models.CharField(
        _("usual reliability"), max_length=1, choices=Reliability.choices, default=Reliability.C
    )
    lowest = ScaledDecimalField(_("lowest that can be entered"), null=True, blank=True)
    highest = ScaledDecimalField(_("highest that can be entered"), null=True, blank=True)
    baseline = ScaledDecimalField(_("baseline"), null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    moves_money = models.BooleanField(default=False)
    reported_by = models.CharField(
        _("who reports it"), max_length=10, choices=Side.choices, default=Side.PARTNER
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("first measured"))
    ends_on = models.DateField(_("last measured"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("KPI")
        ordering = ["partnership", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="kpi_code_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="kpi_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True)
                | Q(highest__isnull=True)
                | Q(highest__gte=F("lowest")),
                name="kpi_limits_leave_room",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(adopted_by=F("proposed_by")),
                name="kpi_not_adopted_by_its_proposer",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def adds_up(self) -> bool:
        """Whether months are added up to a quarter: the rule is the quarter's, not the month's."""
        return self.aggregation == self.Aggregation.SUM and self.frequency == self.Frequency.MONTHLY

    def period_of(self, day: dt.date) -> Period:
        """The period of the KPI's own frequency that `day` falls into."""
        return Period.containing(cast("PeriodKind", self.frequency), day)


class KPIRule(models.Model):
    """From a date on: target, goalposts, minimum and weights. Never edited, only followed.

    `no_points` and `full_points` are the goalposts (values that earn 0 and 100). For a range,
    `range_low` to `range_high` earns 100 and the score falls in a straight line to 0 at
    `limit_low` and `limit_high`. `minimum` is the agreed minimum: missing it caps the state.
    Weights are at least 0; both above 0 makes the KPI count for both goals: in full, or with
    `financial_share` of the first weight and the rest of the second. `in_two_pieces` lets the
    score rise to the worth of the minimum on the way to it, and from there to 100.
    `is_mandatory`: the contract requires the report, so lateness is listed; it lowers no score.
    """

    kpi = models.ForeignKey(KPI, on_delete=models.PROTECT, related_name="rules")
    contract_version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, related_name="kpi_rules"
    )
    effective_from = models.DateField()
    target = ScaledDecimalField(null=True, blank=True)
    no_points = ScaledDecimalField(null=True, blank=True)
    full_points = ScaledDecimalField(null=True, blank=True)
    range_low = ScaledDecimalField(null=True, blank=True)
    range_high = ScaledDecimalField(null=True, blank=True)
    limit_low = ScaledDecimalField(null=True, blank=True)
    limit_high = ScaledDecimalField(null=True, blank=True)
    minimum = ScaledDecimalField(null=True, blank=True)
    financial_weight = ScaledDecimalField()
    community_weight = ScaledDecimalField()
    financial_share = ScaledDecimalField(null=True, blank=True)
    in_two_pieces = models.BooleanField(default=False)
    is_mandatory = models.BooleanField(default=True)

    class Meta:
        ordering = ["kpi", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kpi", "effective_from"], name="one_kpi_rule_from_each_day"
            ),
            models.CheckConstraint(
                condition=Q(financial_weight__gte=0) & Q(community_weight__gte=0),
                name="kpi_weights_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(financial_share__isnull=True)
                | (Q(financial_share__gt=0) & Q(financial_share__lt=1)),
                name="kpi_financial_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(in_two_pieces=False) | Q(minimum__isnull=False),
                name="kpi_two_pieces_meet_at_the_minimum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} from {self.effective_from}"
