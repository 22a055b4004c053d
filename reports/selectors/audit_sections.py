"""What auditors ask of a report besides: scope, KPIs, risks, findings, evidence, the ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, period_label
from core.periods import Period
from governance.models import AuditStep, Risk
from governance.selectors.audit_findings import GRAVITY, finding_state, published_findings
from governance.selectors.publications import published_of
from governance.selectors.risk_list import rating
from partnerships.selectors.contract_versions import in_force
from partnerships.types import types
from performance.models import KPI
from performance.selectors.kpi_series import SlotKind, series_of
from performance.views.kpi_words import said, target_of
from reports.blocks import NOTHING, Cell, Head, Section, table
from reports.models import IssuedReport
from reports.selectors.life_sections import on, said_below
from reports.selectors.risks import register_on

if TYPE_CHECKING:
    import datetime as dt

    from governance.models import AuditFinding
    from partnerships.models import Partnership
    from performance.selectors.kpi_series import Series, Slot

ROWS = 80
MISSING = (SlotKind.NOT_REPORTED, SlotKind.SENT_BACK, SlotKind.NOTHING)


def scope_section(partnership: Partnership, period: Period, today: dt.date) -> Section:
    """What is audited, by which contract, and which part of this pack answers which heading."""
    version = in_force(partnership, min(period.end, today))
    contract = _("none in force")
    if version is not None:
        facts = {"number": version.number, "day": day(version.effective_from)}
        contract = _("version %(number)s, in force since %(day)s") % facts
    headings = (
        (_("General approach"), _("2, 3")),
        (_("Scoping"), _("1, 10")),
        (_("Managing the project"), _("3, 8")),
        (_("The deal"), _("2, 7, 10")),
        (_("Value for money"), _("4, 5, 6")),
        (_("Managing the contract"), _("4 to 11")),
    )
    return Section(
        slug="scope",
        title=_("Scope and criteria"),
        facts=(
            (_("Period"), period_label(period)),
            (_("As known on"), day(min(period.end, today))),
            (_("Contract"), contract),
            (_("Payment mechanism"), types[partnership.type].mechanism.replace("_", " ")),
            (_("Measured against"), _("the contract, its terms and its plans as recorded")),
        ),
        tables=(
            table(
                (Head(_("Heading of the audit guidelines")), Head(_("Answered in"), "state")),
                ((Cell(heading), Cell(parts)) for heading, parts in headings),
            ),
        ),
        notes=(
            _(
                "Headings: ISSAI 5220, Guidelines on best practice for the audit of public/private"
                " finance and concessions (2007)."
            ),
        ),
        data={
            "from": period.start,
            "until": period.end,
            "contract_version": None if version is None else version.number,
            "terms_sha256": None if version is None else version.terms_sha256,
        },
    )


def kpis_section(partnership: Partnership, period: Period, today: dt.date) -> Section:
    """Each KPI: its last figure in the period, what is missing, how reliable it is."""
    kpis = list(KPI.objects.filter(partnership=partnership).order_by("position", "pk"))
    rows, data = [], []
    missing = 0
    for series in series_of(partnership, kpis, today, shown=None):
        slots = [one for one in series.slots if period.start <= one.period.end <= period.end]
        gone = [one for one in slots if one.kind in MISSING]
        missing += len(gone)
        rows.append(_kpi_row(series, slots, gone))
        data.append(_kpi_data(series, slots, gone))
    finding = ""
    if rows:
        finding = ngettext(
            "%(n)d figure is missing in the period",
            "%(n)d figures are missing in the period",
            missing,
        ) % {"n": missing}
    return Section(
        slug="kpis",
        title=_("What was measured, and how reliably"),
        finding=finding,
        tables=(
            table(
                (
                    Head(_("KPI and source")),
                    Head(_("Last figure"), "wide", is_number=True),
                    Head(_("Target"), "state"),
                    Head(_("Reliability"), "wide"),
                    Head(_("Accepted"), "small", is_number=True),
                    Head(_("Missing"), "small", is_number=True),
                ),
                rows,
                most=ROWS,
            ),
        ),
        empty=_("No KPI is measured."),
        notes=(
            _(
                "Reliability is said by whoever reports and checked with the figure: A to D, from"
                " audited to estimated. Accepted and missing count periods."
            ),
        ),
        data=data,
    )


def _kpi_row(series: Series, slots: list[Slot], gone: list[Slot]) -> tuple[Cell, ...]:
    valued = [one for one in slots if one.value is not None]
    last = valued[-1] if valued else None
    grades = Counter(one.record.reliability for one in valued if one.record)
    kpi = series.kpi
    return (
        Cell(kpi.name, (f"{kpi.code} · {kpi.get_frequency_display()}",)),
        Cell(
            NOTHING if last is None else said(kpi, last.value),
            () if last is None else (period_label(last.period),),
        ),
        Cell(target_of(kpi, last.rule if last else series.rule)),
        Cell(", ".join(f"{grade} ×{grades[grade]}" for grade in sorted(grades)) or NOTHING),
        Cell(str(len(valued))),
        Cell(str(len(gone)), is_late=bool(gone)),
    )


def _kpi_data(series: Series, slots: list[Slot], gone: list[Slot]) -> dict[str, object]:
    return {
        "code": series.kpi.code,
        "name": series.kpi.name,
        "figures": [
            {
                "period": one.period.key,
                "value": one.value,
                "reliability": one.record.reliability if one.record else None,
                "record": str(one.record.uuid) if one.record else None,
            }
            for one in slots
            if one.value is not None
        ],
        "missing": [one.period.key for one in gone],
    }


def timeliness_section(partnership: Partnership, period: Period) -> Section:
    """What was reported and published of the period, and how long after its end."""
    reports = list(
        IssuedReport.objects.filter(
            partnership=partnership,
            state=IssuedReport.State.ISSUED,
            issued_at__date__range=(period.start, period.end),
        )
        .defer("data")
        .order_by("issued_at", "pk")
    )
    published = [
        one for one in published_of(partnership) if period.start <= one.row.from_on <= period.end
    ]
    tables = (
        table(
            (
                Head(_("Report")),
                Head(_("Of"), "state"),
                Head(_("Issued"), "shaft"),
                Head(_("Days after"), "date", is_number=True),
            ),
            (
                (
                    Cell(one.title, (one.number,)),
                    Cell(period_label(Period.parse(one.period))),
                    Cell(on(clock.day_of(one.issued_at))),
                    Cell(str(_days_after(one))),
                )
                for one in reports
            ),
            title=_("Reports issued"),
            most=ROWS,
        ),
        table(
            (Head(_("Made public")), Head(_("From"), "shaft"), Head(_("Withdrawn"), "shaft")),
            (
                (
                    Cell(
                        one.row.title,
                        said_below(one.row.decision.reference, one.row.reason),
                    ),
                    Cell(on(one.row.from_on)),
                    Cell(on(one.row.withdrawn_at and clock.day_of(one.row.withdrawn_at))),
                )
                for one in published
            ),
            title=_("Made public"),
            most=ROWS,
        ),
    )
    return Section(
        slug="disclosure",
        title=_("What was disclosed, and when"),
        tables=tables,
        empty=_("No report was issued and nothing was made public in the period."),
        data={
            "reports": [
                {
                    "number": one.number,
                    "slug": one.slug,
                    "period": one.period,
                    "issued_at": one.issued_at,
                    "sha256": one.sha256,
                    "days_after": _days_after(one),
                }
                for one in reports
            ],
            "public": [
                {"title": one.row.title, "from": one.row.from_on, "sha256": one.row.sha256}
                for one in published
            ],
        },
    )


def _days_after(one: IssuedReport) -> int:
    assert one.issued_at is not None  # noqa: S101 - asked for above
    return max(0, (clock.day_of(one.issued_at) - Period.parse(one.period).end).days)


def risks_section(partnership: Partnership, period: Period) -> Section:
    """The register as it stood at the end of the period: what is open, the worst first."""
    live = [one for one in register_on(partnership, period) if one.is_open]
    bearers = dict(Risk.Bearer.choices)
    rows = []
    for one in live:
        graded = rating(one.now.residual.score if one.now else None)
        rows.append(
            (
                Cell(one.risk.title, (str(one.risk.get_category_display()),)),
                Cell(graded["label"], tag=graded["kind"]),
                Cell(str(bearers.get(one.bearer, _("nobody yet")))),
                Cell(on(clock.day_of(one.now.at) if one.now else None)),
                Cell(str(len(one.actions))),
            )
        )
    return Section(
        slug="risks",
        title=_("Risk register"),
        finding=ngettext("%(n)d risk is open", "%(n)d risks are open", len(live))
        % {"n": len(live)},
        tables=(
            table(
                (
                    Head(_("Risk")),
                    Head(_("Residual"), "state"),
                    Head(_("Carried by"), "state"),
                    Head(_("Assessed"), "shaft"),
                    Head(_("Actions"), "small", is_number=True),
                ),
                rows,
                most=ROWS,
            ),
        ),
        data=[
            {
                "uuid": str(one.risk.uuid),
                "title": one.risk.title,
                "bearer": one.bearer,
                "residual": one.score,
                "assessed_at": one.now.at if one.now else None,
            }
            for one in live
        ],
    )


def findings_section(partnership: Partnership, today: dt.date) -> Section:
    """What auditors published, with the management's answer, its day, and the follow-up."""
    found = published_findings(partnership)
    waiting = sum(one.state != one.State.CLOSED for one in found)
    finding = ""
    if found:
        text = ngettext(
            "%(all)d finding, %(open)d open", "%(all)d findings, %(open)d open", len(found)
        )
        finding = text % {"all": len(found), "open": waiting}
    return Section(
        slug="findings",
        title=_("Findings, recommendations and answers"),
        finding=finding,
        tables=(
            table(
                (
                    Head(_("Finding, criterion and recommendation")),
                    Head(_("Grave"), "small"),
                    Head(_("Answer of the management and follow-up")),
                    Head(_("State"), "state"),
                ),
                (_finding(one, today) for one in found),
            ),
        ),
        empty=_("No finding is published."),
        data=[
            {**one.content(), "state": one.state, "due_on": one.due_on}
            | {"steps": [step.content() for step in one.steps.all()]}
            for one in found
        ],
    )


def _finding(one: AuditFinding, today: dt.date) -> tuple[Cell, ...]:
    state = finding_state(one, today)
    due = [_("promised for %(day)s") % {"day": day(one.due_on)}] if one.due_on else []
    awaited = one.state == one.State.PUBLISHED and one.answer_by is not None
    asked = (
        [_("answer by %(day)s") % {"day": day(one.answer_by)}] if awaited and one.answer_by else []
    )
    steps = list(one.steps.all())
    return (
        Cell(
            one.title,
            (
                f"{one.reference} · {one.get_heading_display()} · {one.criterion}",
                one.text,
                _("Recommended: %(text)s") % {"text": one.recommendation},
            ),
        ),
        Cell(str(one.get_grade_display()), tag=GRAVITY[one.grade]),
        Cell(
            _("none yet") if not steps else _step(steps[0]),
            tuple(_step(step) for step in steps[1:]),
        ),
        Cell(state["label"], (*asked, *due), tag=state["kind"]),
    )


def _step(step: AuditStep) -> str:
    head = str(step.get_verdict_display() if step.verdict else step.get_kind_display())
    facts = {"head": head.capitalize(), "who": step.by, "day": day(clock.day_of(step.at))}
    return _("%(head)s (%(who)s, %(day)s): ") % facts + step.text
