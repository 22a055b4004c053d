"""What the pages of milestones show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from core import charts
from core.formatting import day, scaled
from core.listing import Choice, Column, ListSpec
from partnerships.types import types
from performance.lifecycle.measured import MILESTONE_DONE, MILESTONE_OPEN
from performance.models import Milestone
from performance.selectors.check_rights import alone_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from performance.models import Submission

TAGS = {
    Milestone.State.PLANNED: "none",
    Milestone.State.CLAIMED: "info",
    Milestone.State.CERTIFIED: "info",
    Milestone.State.SENT_BACK: "warn",
    Milestone.State.REJECTED: "bad",
    Milestone.State.ACCEPTED_MINOR: "good",
    Milestone.State.ACCEPTED: "good",
}


def milestones_list(today: dt.date) -> ListSpec:
    """What the milestones of a partnership can be asked for."""
    labels = column_labels()
    return ListSpec(
        slug="milestones",
        title=_("Milestones"),
        unit=ngettext_lazy("%(n)s milestone", "%(n)s milestones", "n"),
        columns=(
            Column("name", labels[0], ("name",), lambda one: one.name),
            Column(
                "owed_by",
                _("Owed by"),
                (),
                lambda one: str(one.get_owed_by_display()),
                on_page=False,
            ),
            Column("baseline", labels[1], ("baseline_on", "position"), lambda one: one.baseline_on),
            Column("forecast", labels[2], ("forecast_on",), lambda one: one.forecast_on),
            Column("completed", labels[3], ("actual_on",), lambda one: one.actual_on),
            Column("late", labels[4], (), lambda one: one.days_late(today), num=True),
            Column("final", labels[5], ("final_deadline_on",), lambda one: one.final_deadline_on),
            Column("state", labels[6], ("state",), lambda one: state_of(one, today)["label"]),
        ),
        sort="baseline",
        search=lambda text: Q(name__icontains=text) | Q(description__icontains=text),
        search_label=_("Milestone"),
        choices=(
            Choice(
                "state",
                _("State"),
                [
                    ("overdue", _("overdue")),
                    *((value, label) for value, label in Milestone.State.choices),
                ],
                lambda value: _in_state(value, today),
            ),
            Choice("owed_by", _("Owed by"), Milestone.Side.choices),
        ),
        day="baseline_on",
        day_label=_("Baseline"),
    )


def differs_now(then: Milestone, now: Milestone) -> list[str]:
    """What is known otherwise now: "Forecast: 12 May 2027"."""
    labels = column_labels()
    pairs = (
        (labels[0], then.name, now.name),
        (labels[1], dated(then.baseline_on), dated(now.baseline_on)),
        (labels[2], dated(then.forecast_on), dated(now.forecast_on)),
        (labels[3], dated(then.actual_on), dated(now.actual_on)),
        (labels[5], dated(then.final_deadline_on), dated(now.final_deadline_on)),
        (labels[6], str(then.get_state_display()), str(now.get_state_display())),
    )
    return [f"{label}: {is_now}" for label, was, is_now in pairs if was != is_now]


def _in_state(value: str, today: dt.date) -> Q:
    """Accepted are those with minor defects too, as the figure counts them."""
    if value == "overdue":
        return overdue(today)
    return Q(state__in=MILESTONE_DONE) if value == Milestone.State.ACCEPTED else Q(state=value)


def overdue(today: dt.date) -> Q:
    """As `Milestone.is_overdue`, of those that are still to be claimed."""
    expected = Q(forecast_on__lt=today) | Q(forecast_on__isnull=True, baseline_on__lt=today)
    waits = Q(due_on__isnull=True, actual_on__isnull=True, claimed_on__isnull=True) & expected
    return Q(state__in=MILESTONE_OPEN) & (Q(due_on__lt=today) | waits)


def column_labels() -> list[str]:
    """The heads of the table."""
    return [
        _("Milestone"),
        _("Baseline"),
        _("Forecast"),
        _("Completed"),
        _("Days late"),
        _("Final contract deadline"),
        _("State"),
    ]


def lateness(milestone: Milestone, today: dt.date) -> str:
    """Days late in words ("76 days late", "on time"); a dash where a date is missing."""
    late = milestone.days_late(today)
    if late is None:
        return "–"
    if late == 0:
        return _("on time")
    words = (
        ngettext("%(n)d day late", "%(n)d days late", late)
        if late > 0
        else ngettext("%(n)d day early", "%(n)d days early", -late)
    )
    return words % {"n": abs(late)}


def figure_of(milestones: Iterable[Milestone], today: dt.date) -> charts.Figure | None:
    """The milestones against time, under a heading that says the finding."""
    rows = list(milestones)
    if not rows:
        return None
    done = sum(one.state in MILESTONE_DONE for one in rows)
    open_ones = [one for one in rows if one.state not in MILESTONE_DONE]
    overdue = sum(one.is_overdue(today) for one in open_ones)
    late = sum((one.days_late(today) or 0) > 0 for one in open_ones) - overdue
    heading = _("%(done)d of %(all)d accepted") % {"done": done, "all": len(rows)}
    if overdue:
        heading += _(", %(overdue)d overdue") % {"overdue": overdue}
    if late:
        heading += _(", %(late)d expected late") % {"late": late}
    return charts.Figure(
        uid="milestones",
        heading=heading,
        chart=charts.MilestoneChart(
            title=heading,
            milestones=tuple(
                charts.Milestone(
                    name=one.name,
                    baseline=one.baseline_on,
                    forecast=one.forecast_on,
                    actual=one.actual_on,
                    deadline=one.final_deadline_on,
                    note="" if one.days_late(today) is None else lateness(one, today),
                    counted_to=one.reached_on(today),
                )
                for one in rows
            ),
            today=today,
        ),
    )


def rows_of(milestones: Iterable[Milestone], today: dt.date) -> list[dict[str, Any]]:
    """Rows for components/data_table.html."""
    labels = column_labels()
    return [{"cells": _cells(one, labels, today)} for one in milestones]


def _cells(one: Milestone, labels: list[str], today: dt.date) -> list[dict[str, Any]]:
    late = one.days_late(today)
    passed = one.forecast_has_passed(today)
    return [
        {
            "text": one.name,
            "url": reverse("milestone", args=[one.uuid]),
            "sub": _("owed by the %(side)s") % {"side": one.get_owed_by_display()},
        },
        {"text": dated(one.baseline_on), "column": labels[1]},
        {
            "text": dated(one.forecast_on),
            "sub": _("has passed") if passed else "",
            "column": labels[2],
        },
        {"text": dated(one.actual_on), "column": labels[3]},
        {
            "text": "–" if late is None else str(late).replace("-", "−"),
            "column": labels[4],
            "num": True,
        },
        {"text": dated(one.final_deadline_on), "column": labels[5]},
        {**state_of(one, today), "column": labels[6]},
    ]


def state_of(one: Milestone, today: dt.date) -> dict[str, str]:
    """The state as a tag; a promise that went by is overdue, whatever was forecast."""
    if one.state in MILESTONE_OPEN and one.is_overdue(today):
        beyond = one.final_deadline_on is not None and one.final_deadline_on < today
        label = _("%(state)s, overdue") % {"state": one.get_state_display()}
        return {"kind": "bad" if beyond else "warn", "label": label}
    return {"kind": TAGS[Milestone.State(one.state)], "label": str(one.get_state_display())}


def _gate_of(milestone: Milestone) -> str:
    """The stage approval that asks for the milestone, by its name; empty where none does."""
    gates = types[milestone.partnership.type].gates
    return next((str(gate.name) for gate in gates if gate.code == milestone.gate), "")


def dated(value: dt.date | None) -> str:
    """The day, or a dash."""
    return day(value) if value else "–"


def facts_of(
    milestone: Milestone, submission: Submission | None, today: dt.date
) -> list[dict[str, Any]]:
    """The milestone's facts, in pairs."""
    forecast_note = lateness(milestone, today)
    if milestone.forecast_has_passed(today):
        forecast_note = _("has passed; %(late)s so far") % {"late": forecast_note}
    certifier = milestone.partnership.certifier
    rows: list[tuple[str, str, str]] = [
        (_("Owed by"), str(milestone.get_owed_by_display()), ""),
        (_("Baseline"), dated(milestone.baseline_on), ""),
        (_("Forecast"), dated(milestone.forecast_on), forecast_note),
        (_("Completed"), dated(milestone.actual_on), ""),
        (_("Final contract deadline"), dated(milestone.final_deadline_on), ""),
        (_("Must be shown"), milestone.description, ""),
        (_("Weight"), scaled(milestone.weight), ""),
        (_("Serves the stage approval"), _gate_of(milestone), ""),
        (_("Mandatory"), _("yes") if milestone.is_mandatory else "", ""),
        (_("Moves money"), _("yes") if milestone.moves_money else "", ""),
    ]
    if milestone.needs_certificate:
        rows.append((_("Certified by"), str(certifier or _("nobody named yet")), ""))
    if submission is not None:
        rows.append((_("Check by"), day(submission.check_by), submission.receipt))
    if milestone.due_on:
        rows.append((_("Answer due"), day(milestone.due_on), ""))
    if milestone.accepted_by and milestone.accepted_at:
        when = " ".join(filter(None, (day(milestone.accepted_at), alone_words(milestone))))
        rows.append((_("Accepted by"), str(milestone.accepted_by), when))
    return [
        {"term": term, "value": value, "sub": "" if sub == "–" else sub}
        for term, value, sub in rows
        if value
    ]
