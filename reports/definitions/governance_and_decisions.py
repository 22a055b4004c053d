"""Governance and decisions of a quarter: who sits where, what was decided, what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from governance.acts import acts
from governance.decision_kinds import KINDS
from governance.ladder import LABELS
from governance.models import Decision
from governance.selectors.governed import Governed
from governance.selectors.governed_bodies import quarters_of
from governance.selectors.governed_figures import (
    OUTCOMES,
    attention,
    figures,
    finding,
    how_counted,
    outcome_of,
    outcome_words,
    protocol_figure,
)
from governance.selectors.obligations import whose
from governance.selectors.relationship_page import voice_words, whole
from governance.selectors.responsibilities import accountable_for, label_of
from governance.selectors.survey_sheets import BOTH
from governance.voting import BodyRule
from partnerships.types import types
from performance.models import SideObjective
from reports.definitions.meeting_minutes import voice_line
from reports.framing import framed
from reports.report import Collected, ReportKind, kinds
from reports.selectors.composed import name_size

if TYPE_CHECKING:
    import datetime as dt

    from core.periods import Period
    from governance.ladder import Level
    from governance.models import FollowUp, ProtocolLine
    from governance.selectors.governed import BodyThen, ConcernThen, DutyThen, MeetingThen
    from governance.selectors.protocol import Adherence
    from partnerships.models import Partnership
    from reports.models import IssuedReport

Row = dict[str, Any]
CONDITIONS = {"fulfilled": "good", "late": "bad", "open": "info"}


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The quarter as known on its last day, or today while it runs."""
    found = Governed(partnership, period, clock.day_of(now))
    accountable = accountable_for(found.said)
    return Collected(
        title=_("%(name)s: governance and decisions, %(period)s")
        % {"name": partnership.name, "period": period.label},
        data=_data(found, report),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "name_size": name_size(partnership.name),
            "until": found.until,
            "finding": finding(found),
            "figures": [*figures(found), protocol_figure(found)],
            "attention": attention(found),
            "bodies": [_body(found, one) for one in found.bodies],
            "meetings": [_meeting(found, one) for one in found.meetings],
            "decisions": [
                _decision(found, one, str(label_of(accountable[one.pk]))) for one in found.decisions
            ],
            "earlier": [
                _condition(found, one)
                for one in found.conditions
                if one.decision not in found.decisions
            ],
            "voice_score": None if found.voice.score is None else whole(found.voice.score),
            "voice_words": voice_words(partnership, found.voice),
            "voices": [_side_voice(found, side) for side in BOTH],
            "concerns": [_concern(found, *one) for one in found.levels()],
            "overdue": [_duty(partnership, one) for one in found.overdue],
            "protocol": [_line(found, *one) for one in found.protocol],
            "aside": [
                {"who": str(x.person), "text": x.text, "decision": str(one)}
                for one in found.decisions
                for x in one.interests.all()
                if x.has_interest
            ],
            "wants": _wants(found),
            "counted": how_counted(),
        },
        rule_version="governance 1",
    )


def _body(found: Governed, one: BodyThen) -> Row:
    body = one.body
    return {
        "row": body,
        "seats": [
            {
                "name": str(seat.holder),
                "of": str(seat.organisation),
                "side": found.name_of(seat.side),
                "deputy": str(seat.deputy or ""),
                "votes": _("votes") if seat.is_voting else _("advises"),
                "leads": seat.leads,
                "from_on": seat.from_on,
                "until_on": seat.until_on,
            }
            for seat in found.seats
            if seat.body_id == body.pk
        ],
        "rule": str(BodyRule(body.rule).label),
        "quorum": ngettext("%(n)d member of each side", "%(n)d members of each side", body.quorum)
        % {"n": body.quorum},
        "casting": _("the chair has a casting vote") if body.has_casting_vote else _("none"),
        "chair": found.name_of(body.chair_on(found.until)),
        "cadence": ngettext("each month", "every %(n)d months", one.months) % {"n": one.months},
        "kept": _("%(met)d of %(asked)d held") % {"met": one.met, "asked": one.asked}
        if one.asked
        else _("none due"),
        "is_kept": one.met >= one.asked,
    }


def _meeting(found: Governed, one: MeetingThen) -> Row:
    return {
        "row": one.meeting,
        "present": [
            {"name": found.name_of(side), "n": n, "needed": one.meeting.body.quorum}
            for side, n in one.present.items()
        ],
        "has_quorum": one.has_quorum,
        "notice": one.notice,
        "notice_due": one.notice_due,
        "short_notice": one.notice < one.notice_due,
        "minutes": _minutes(found, one),
        "minutes_late": one.minutes_late,
        "chair": found.name_of(one.meeting.chair),
    }


def _minutes(found: Governed, one: MeetingThen) -> str:
    if found.on_time(one.meeting.approved_at):
        return _("approved")
    if found.on_time(one.meeting.circulated_at):
        return _("circulated, not approved yet")
    return _("not circulated yet")


def _decision(found: Governed, one: Decision, accountable: str) -> Row:
    outcome = outcome_of(one)
    chosen = one.chosen
    act = acts[chosen.act] if chosen is not None and chosen.act in acts else None
    signed = found.is_signed(one)
    return {
        "row": one,
        "kind": str(KINDS[one.kind].label),
        "raised_for": found.name_of(one.raised_for),
        "outcome": outcome_words(one),
        "tag": OUTCOMES[outcome],
        "option": str(chosen or ""),
        "others": [str(x) for x in one.options.all() if x.letter != one.chosen_letter],
        "how": _("in writing") if one.in_writing else _("in a meeting"),
        "quorum": _missing(found, one),
        "voices": [voice_line(found.partnership, x) for x in one.count.get("sides", [])],
        "accountable": accountable,
        "signed": signed,
        "signature": _signature(one, signed=signed),
        "act": str(act.label) if act else "",
        "changes": chosen.changes if chosen is not None and act else [],
        "positions": list(one.positions.all()),
        "aside": [x for x in one.interests.all() if x.has_interest],
        "conditions": [_condition(found, x) for x in one.follow_ups.all()],
        "supersedes": str(one.supersedes or ""),
    }


def _missing(found: Governed, one: Decision) -> str:
    missing = one.count.get("without_quorum", [])
    if not missing:
        return _("met")
    names = ", ".join(found.name_of(side) for side in missing)
    return _("not met for %(sides)s") % {"sides": names}


def _signature(one: Decision, *, signed: bool) -> str:
    if signed:
        return ""
    if not one.chosen_letter:
        return _("nothing to sign")
    if one.state == Decision.State.REFUSED:
        return _("refused: %(answer)s") % {"answer": one.answer}
    return _("waits for a signature")


def _condition(found: Governed, one: FollowUp) -> Row:
    state = found.condition_state(one)
    return {
        "row": one,
        "decision": one.decision.reference,
        "state": {"fulfilled": _("fulfilled"), "late": _("late"), "open": _("open")}[state],
        "kind": CONDITIONS[state],
    }


def _side_voice(found: Governed, side: str) -> Row:
    voice = found.voice.sides[side]
    return {
        "name": found.name_of(side),
        "raised": voice.raised,
        "adopted": voice.adopted,
        "rate": "–" if voice.rate is None else whole(voice.rate * 100),
        "spoke": voice.spoke,
        "voted": voice.voted,
        "could": voice.could,
    }


def _concern(found: Governed, one: ConcernThen, level: Level, level_days: int) -> Row:
    concern = one.concern
    return {
        "row": concern,
        "level": str(LABELS[level]),
        "level_days": level_days,
        "days": one.days,
        "is_open": one.is_open,
        "state": _("open") if one.is_open else str(concern.get_state_display()).lower(),
        "past_limit": one.is_open and concern.due_on is not None and concern.due_on < found.until,
    }


def _duty(partnership: Partnership, one: DutyThen) -> Row:
    duty = one.occurrence.obligation
    return {
        "row": one.occurrence,
        "duty": duty,
        "whose": whose(duty, partnership),
        "days": one.days_late,
    }


def _line(found: Governed, line: ProtocolLine, measured: Adherence) -> Row:
    return {
        "row": line,
        "teller": found.name_of(line.side),
        "kept": _("%(n)d of %(all)d") % {"n": measured.kept, "all": measured.of}
        if measured.of
        else _("none due"),
        "is_kept": measured.kept >= measured.of,
        "missed": measured.missed,
    }


def _wants(found: Governed) -> list[Row]:
    """What each side wants for itself, as known then, and which shared objective serves it."""
    rows = SideObjective.objects.filter(partnership=found.partnership).select_related("shared")
    return [
        {
            "side": found.name_of(one.side),
            "title": one.title,
            "shared": str(one.shared or ""),
        }
        for one in rows
        if found.on_time(one.written_at) and (one.ended_on is None or one.ended_on > found.until)
    ]


def _data(found: Governed, report: IssuedReport) -> Row:
    partnership = found.partnership
    return framed(
        "governance_and_decisions",
        report,
        partnership,
        {
            "until": found.until,
            "figures": [
                {"slug": row["slug"], "value": row["value"], "note": row["sub"]}
                for row in [*figures(found), protocol_figure(found)]
            ],
            "bodies": [
                {
                    **one.body.content(),
                    "uuid": str(one.body.uuid),
                    "months": one.months,
                    "spans": [
                        {"first": x.first, "last": x.last, "met": x.is_met, "over": x.is_over}
                        for x in one.windows
                    ],
                    "seats": [x.content() for x in found.seats if x.body_id == one.body.pk],
                }
                for one in found.bodies
            ],
            "meetings": [
                {
                    "uuid": str(one.meeting.uuid),
                    "reference": one.meeting.reference,
                    "held_on": one.meeting.day,
                    "present": dict(one.present),
                    "quorum": one.has_quorum,
                    "notice": one.notice,
                    "minutes_late": one.minutes_late,
                }
                for one in found.meetings
            ],
            "decisions": [_decision_data(found, one) for one in found.decisions],
            "equal_voice": {
                "questions": found.voice.questions,
                "score": None if found.voice.score is None else whole(found.voice.score),
            },
            "concerns": [
                {
                    "uuid": str(one.concern.uuid),
                    "reference": one.concern.reference,
                    "level": level.value,
                    "level_days": level_days,
                    "days": one.days,
                    "open": one.is_open,
                }
                for one, level, level_days in found.levels()
            ],
            "overdue": [
                {
                    "uuid": str(one.occurrence.uuid),
                    "clause": one.occurrence.obligation.clause,
                    "due_on": one.occurrence.due_on,
                    "days_late": one.days_late,
                }
                for one in found.overdue
            ],
            "protocol": [
                {"uuid": str(line.uuid), "what": line.what, "kept": one.kept, "of": one.of}
                for line, one in found.protocol
            ],
        },
    )


def _decision_data(found: Governed, one: Decision) -> Row:
    return {
        "uuid": str(one.uuid),
        "reference": one.reference,
        "kind": one.kind,
        "question": one.question,
        "counted_at": one.counted_at,
        "count": one.count,
        "chosen": one.chosen_letter,
        "authorised_by": str(one.authorised_by.uuid)
        if one.authorised_by and found.is_signed(one)
        else None,
        "done": found.is_signed(one),
        "stepped_aside": sorted(str(x.person.uuid) for x in one.interests.all() if x.has_interest),
        "conditions": [
            {"text": x.text, "due_on": x.due_on, "state": found.condition_state(x)}
            for x in one.follow_ups.all()
        ],
    }


kinds.register(
    ReportKind(
        slug="governance_and_decisions",
        label=gettext_lazy("Governance and decisions"),
        audience="shared",
        templates={"full": "reports/governance_and_decisions.html"},
        template_version="2",
        collect=collect,
        periods=quarters_of,
    )
)
