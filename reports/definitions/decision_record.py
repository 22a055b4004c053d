"""The record of a decision: question, options, positions, votes, who signed, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.periods import Period
from governance.models import Decision, Judgement
from governance.models.bidders import SELECTION
from governance.selectors.decision_authority import Authority
from governance.selectors.decision_page import DecisionView
from governance.selectors.decision_rows import find
from governance.selectors.responsibilities import label_of
from partnerships.types import types
from reports.definitions.meeting_minutes import voice_line
from reports.framing import framed
from reports.report import Collected, ReportKind, Thing, kinds, periods_of

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from partnerships.models import Partnership
    from reports.models import IssuedReport


def things(partnership: Partnership) -> list[Thing]:
    """The decisions that both sides read, once counted, signed or refused; newest first."""
    return [_thing(one) for one in _counted(partnership).exclude(kind=SELECTION)]


def awards(partnership: Partnership) -> list[Thing]:
    """The choices of a partner: what is said of bidders stays with the authority."""
    return [_thing(one) for one in _counted(partnership).filter(kind=SELECTION)]


def _counted(partnership: Partnership) -> QuerySet[Decision]:
    found: QuerySet[Decision] = Decision.objects.filter(
        partnership=partnership, state__in=Decision.SEALED, counted_at__isnull=False
    ).order_by("-counted_at", "-pk")
    return found


def _thing(one: Decision) -> Thing:
    return Thing(one.uuid, one.reference, _month(one))


def _month(one: Decision) -> Period:
    assert one.counted_at is not None  # noqa: S101 - asked for above
    return Period.containing("month", clock.day_of(one.counted_at))


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The decision as it stands: recommended, authorised and done are told apart."""
    decision = find(Decision.objects.filter(partnership=partnership)).get(uuid=report.about)
    view = DecisionView(decision, decision.raised_by, frozenset())
    is_award = decision.kind == SELECTION
    heading = _("Choice of the partner") if is_award else _("Decision record")
    judged = Judgement.objects.filter(option__decision=decision).select_related("criterion")
    return Collected(
        title=_("%(kind)s: %(reference)s, %(title)s")
        % {"kind": heading, "reference": decision.reference, "title": decision.title},
        data=_data(partnership, decision, report),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "decision": decision,
            "heading": heading,
            "is_internal": is_award,
            "silent": _("Bidders have no voice in it.") if is_award else view.no_voice,
            "accountable": label_of(Authority(decision).accountable),
            "options": view.options,
            "criteria": view.criteria,
            "table": view.table if judged or view.is_rated else [],
            "is_rated": view.is_rated,
            "totals": view.totals if view.is_rated else [],
            "changes": view.changes,
            "voices": [voice_line(partnership, one) for one in decision.count.get("sides", [])],
            "rule": view.rule,
            "aside": [one for one in decision.interests.all() if one.has_interest],
            "positions": view.positions,
            "papers": view.papers,
            "follow_ups": view.follow_ups,
            "now": now,
        },
        rule_version="votes 1",
    )


def _data(partnership: Partnership, decision: Decision, report: IssuedReport) -> dict[str, Any]:
    return framed(
        "decision_record",
        report,
        partnership,
        {
            "decision": {"uuid": str(decision.uuid), **decision.content()},
            "in_writing": decision.in_writing,
            "options": [one.content() for one in decision.options.all()],
            "positions": [
                {
                    "side": one.side,
                    "organisation": str(one.organisation),
                    "text": one.text,
                    "at": one.at,
                }
                for one in decision.positions.all()
            ],
            "stepped_aside": sorted(
                str(one.person.uuid) for one in decision.interests.all() if one.has_interest
            ),
            "conditions": [
                {
                    "text": one.text,
                    "owner": str(one.owner),
                    "due_on": one.due_on,
                    "done_on": one.done_on,
                }
                for one in decision.follow_ups.all()
            ],
        },
    )


kinds.register(
    ReportKind(
        slug="decision_record",
        label=gettext_lazy("Record of a decision"),
        audience="shared",
        templates={"full": "reports/decision_record.html"},
        template_version="3",
        collect=collect,
        periods=periods_of(things),
        things=things,
    )
)
kinds.register(
    ReportKind(
        slug="award_record",
        label=gettext_lazy("Record of the choice of a partner"),
        audience="internal",
        templates={"full": "reports/decision_record.html"},
        template_version="3",
        collect=collect,
        periods=periods_of(awards),
        things=awards,
    )
)
