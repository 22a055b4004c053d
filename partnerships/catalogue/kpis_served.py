"""KPI catalogues of services to people: digital services and social outcomes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.kpi_template import KPITemplate, Rhythm, kpi
from partnerships.catalogue.provenance import published, secondary, unchecked

S50: Final = published("S50")
GDS: Final = unchecked("")
GDS_NOTE: Final = _("Said to be one of the four mandatory KPIs of the UK’s GDS; not checked.")
MONTH, QUARTER, YEAR = Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR

DIGITAL: Final[tuple[KPITemplate, ...]] = (
    kpi(
        "service_availability",
        _("Service availability"),
        "%",
        "+",
        "",
        MONTH,
        S50,
        _("In the source’s example 98.5 is a minor and 96.5 a severe failure."),
    ),
    kpi("worst_fault_fix", _("Worst faults put right"), _("hours"), "-", "", Rhythm.EVENT, S50),
    kpi(
        "billing_right",
        _("Bills right and on time"),
        "%",
        "+",
        "98",
        MONTH,
        published("S51"),
        _("The source measures it by period."),
    ),
    kpi(
        "population_covered",
        _("Coverage"),
        _("% of the population"),
        "+",
        "92.2",
        YEAR,
        published("S1"),
        _("In the source’s example by dates: 30, 50, 70, 85, 88.6 and 92.2."),
    ),
    kpi("digital_satisfaction", _("User satisfaction"), "%", "+", "", QUARTER, GDS, GDS_NOTE),
    kpi("digital_completion", _("Completion rate"), "%", "+", "", QUARTER, GDS, GDS_NOTE),
    kpi("transaction_cost", _("Cost of a case"), _("money"), "-", "", QUARTER, GDS, GDS_NOTE),
    kpi("digital_take_up", _("Digital take-up"), "%", "+", "", QUARTER, GDS, GDS_NOTE),
)

SOCIAL: Final[tuple[KPITemplate, ...]] = (
    kpi(
        "sustained_jobs",
        _("Sustained jobs"),
        _("people"),
        "+",
        "",
        Rhythm.ROLLING,
        published("S47"),
        _("The equivalent of 16 hours a week for 182 days at the adult national living wage."),
    ),
    kpi(
        "accommodation_sustained",
        _("Accommodation sustained"),
        _("people"),
        "+",
        "",
        Rhythm.CLAIM,
        secondary("S45"),
        _("Claimed after 3, 6, 12 and 18 months."),
    ),
    kpi(
        "qualifications",
        _("Qualifications achieved"),
        _("people"),
        "+",
        "",
        Rhythm.CLAIM,
        secondary("S45"),
    ),
    kpi(
        "reconvictions",
        _("Fewer reconvictions than the control group"),
        _("% fewer"),
        "+",
        "10",
        Rhythm.COHORT,
        secondary("S46"),
        _("10 in one group, or 7.5 over all groups."),
    ),
    kpi(
        "girls_enrolled",
        _("Out-of-school girls enrolled"),
        _("% of the target"),
        "+",
        "100",
        YEAR,
        secondary("S56"),
        _("116 was reached."),
    ),
    kpi(
        "learning_gain",
        _("Learning gain"),
        _("% of the target"),
        "+",
        "100",
        YEAR,
        secondary("S56"),
        _("160 was reached."),
    ),
    kpi(
        "quality_checklist",
        _("Quality checklist score"),
        "%",
        "+",
        "50",
        QUARTER,
        published("S27"),
        _("From 50 on it is paid, above 80 with a bonus."),
    ),
)
