"""The figures of a quarter's governance in words: the same on the page and in the report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from governance.models import Decision
from governance.selectors.relationship_page import whole

if TYPE_CHECKING:
    from governance.selectors.governed import Governed

Row = dict[str, Any]
OUTCOMES = {
    "carried": "good",
    "not_carried": "bad",
    "no_quorum": "warn",
}


def figures(found: Governed) -> list[Row]:
    """Nine figures: {slug, term, value, sub, kind}; that of the protocol stands by itself."""
    return [
        _meetings(found),
        _quorum(found),
        _decided(found),
        _signed(found),
        _conditions(found),
        _voice(found),
        _aside(found),
        _concerns(found),
        _duties(found),
    ]


def outcome_words(one: Decision) -> str:
    """What a count came to."""
    return {
        "carried": _("Carried"),
        "not_carried": _("Not carried"),
        "no_quorum": _("No quorum"),
    }[outcome_of(one)]


def outcome_of(one: Decision) -> str:
    """The code of what its count came to."""
    return str(one.count.get("outcome", "not_carried"))


def _row(slug: str, term: str, value: str, sub: str = "", *, bad: bool = False) -> Row:
    return {"slug": slug, "term": term, "value": value, "sub": sub, "kind": "bad" if bad else ""}


def _of(n: int, everything: int) -> str:
    return _("%(n)d of %(all)d") % {"n": n, "all": everything} if everything else _("none due")


def _meetings(found: Governed) -> Row:
    asked, met = sum(x.asked for x in found.bodies), sum(x.met for x in found.bodies)
    n = len(found.meetings)
    sub = ngettext("%(n)d meeting was held", "%(n)d meetings were held", n) % {"n": n}
    term = _("Meetings held, of those that the rules ask for")
    return _row("meetings", term, _of(met, asked), sub, bad=met < asked)


def _quorum(found: Governed) -> Row:
    n, good = len(found.meetings), sum(x.has_quorum for x in found.meetings)
    late = sum(x.minutes_late for x in found.meetings)
    sub = ngettext("minutes of %(n)d late", "minutes of %(n)d late", late) % {"n": late}
    value = _of(good, n) if n else _("no meeting")
    term = _("Meetings with a quorum of both sides")
    return _row("quorum", term, value, sub if late else "", bad=good < n)


def _decided(found: Governed) -> Row:
    counted = Counter(outcome_of(one) for one in found.decisions)
    sub = _("%(carried)d carried, %(not)d not carried, %(none)d without a quorum") % {
        "carried": counted["carried"],
        "not": counted["not_carried"],
        "none": counted["no_quorum"],
    }
    n = len(found.decisions)
    return _row("decided", _("Questions decided"), str(n), sub if n else "")


def _signed(found: Governed) -> Row:
    carried = [one for one in found.decisions if outcome_of(one) == "carried"]
    signed = sum(found.is_signed(one) for one in carried)
    refused = sum(one.state == Decision.State.REFUSED for one in carried)
    sub = _("%(waiting)d waiting for a signature, %(refused)d refused") % {
        "waiting": len(carried) - signed - refused,
        "refused": refused,
    }
    value = _of(signed, len(carried)) if carried else _("none carried")
    return _row("signed", _("Carried, authorised and done"), value, sub if carried else "")


def _conditions(found: Governed) -> Row:
    counted = Counter(found.condition_state(one) for one in found.conditions)
    late = counted["late"]
    value = _("%(open)d open, %(late)d late") % {"open": counted["open"] + late, "late": late}
    sub = _("%(n)d fulfilled in the quarter") % {"n": counted["fulfilled"]}
    return _row("conditions", _("Conditions of decisions"), value, sub, bad=late > 0)


def _voice(found: Governed) -> Row:
    score, n = found.voice_score, found.questions
    value = _("not yet comparable") if score is None else _("%(n)s of 100") % {"n": whole(score)}
    words = ngettext("over %(n)d question that ended", "over %(n)d questions that ended", n)
    return _row("equal_voice", _("Equal-voice check"), value, words % {"n": n})


def _aside(found: Governed) -> Row:
    n = len(found.asides)
    sub = ngettext("in %(n)d question", "in %(n)d questions", n) % {"n": n}
    term = _("Times somebody stepped aside")
    return _row("stepped_aside", term, str(sum(found.asides)), sub if n else "")


def _concerns(found: Governed) -> Row:
    still = [one for one in found.concerns if one.is_open]
    n = len(found.concerns) - len(still)
    sub = ngettext("%(n)d closed in the quarter", "%(n)d closed in the quarter", n) % {"n": n}
    if still:
        days = max(one.days for one in still)
        text = ngettext(
            "the longest for %(days)d day; %(closed)s",
            "the longest for %(days)d days; %(closed)s",
            days,
        )
        sub = text % {"days": days, "closed": sub}
    return _row("concerns", _("Concerns open"), str(len(still)), sub)


def _duties(found: Governed) -> Row:
    n, due = len(found.overdue), len(found.duties_due)
    sub = _("%(kept)s due in the quarter were done by their day") % {
        "kept": _of(found.kept_in_time, due)
    }
    if not due:
        sub = _("none fell due in the quarter")
    return _row("duties", _("Duties overdue"), str(n), sub, bad=n > 0)


def protocol_figure(found: Governed) -> Row:
    """How the communication protocol is kept; a query for each of its sources."""
    kept = sum(one.kept for _line, one in found.protocol)
    everything = sum(one.of for _line, one in found.protocol)
    n = len(found.protocol)
    value = _of(kept, everything) if n else _("none agreed")
    sub = ngettext("by %(n)d line agreed", "by %(n)d lines agreed", n) % {"n": n}
    term = _("Communication protocol kept")
    return _row("protocol", term, value, sub if n else "", bad=kept < everything)


def attention(found: Governed) -> list[Row]:
    """What asks for somebody: {what, words}; nothing where all is as it should be."""
    rows: list[Row] = []
    if not found.bodies:
        words = _("There is none in which both sides decide; one is set up under Bodies.")
        rows.append({"what": _("A body."), "words": words})
    rows += [
        {
            "what": one.body.name,
            "words": _("No meeting from %(first)s to %(last)s.")
            % {"first": day(each.first), "last": day(each.last)},
        }
        for one in found.bodies
        for each in one.windows
        if each.is_over and not each.is_met
    ]
    rows += [
        {"what": str(one.meeting), "words": _("Held without a quorum of both sides.")}
        for one in found.meetings
        if not one.has_quorum
    ]
    rows += [
        {
            "what": one.text,
            "words": _("A condition, due on %(day)s: %(owner)s.")
            % {"day": day(one.due_on), "owner": one.owner},
        }
        for one in found.conditions
        if found.condition_state(one) == "late"
    ]
    rows += [
        {
            "what": str(one.occurrence.obligation),
            "words": ngettext("%(n)d day late.", "%(n)d days late.", one.days_late)
            % {"n": one.days_late},
        }
        for one in found.overdue
    ]
    return rows


def finding(found: Governed) -> str:
    """The quarter in one sentence."""
    by_slug = {row["slug"]: row for row in figures(found)}
    n, signed = len(found.decisions), by_slug["signed"]["value"]
    words = ngettext("%(n)d question was decided", "%(n)d questions were decided", n) % {"n": n}
    if not n:
        words = _("No question was decided")
    if n and any(outcome_of(one) == "carried" for one in found.decisions):
        words = _("%(decided)s; %(signed)s carried are authorised and done") % {
            "decided": words,
            "signed": signed,
        }
    waiting = len(attention(found))
    if not waiting:
        return _("%(words)s. Nothing is overdue") % {"words": words}
    late = ngettext("%(n)d thing asks for attention", "%(n)d things ask for attention", waiting)
    return f"{words}. {late % {'n': waiting}}"


def how_counted() -> list[Row]:
    """How each figure is counted, for whoever asks: {term, words}."""
    return [
        {
            "term": _("As known on"),
            "words": _(
                "What has a day of its own counts as it was on the last day of the quarter, or "
                "today while it runs. Names and titles, and whether a signature was refused, are "
                "those of today."
            ),
        },
        {
            "term": _("Meetings"),
            "words": _(
                "The months of a body’s cadence (before or in service) are counted back from the "
                "end of the quarter; each such span within it asks for one meeting, and always "
                "the last. A span that began before the body was set up, or still runs, asks for "
                "none."
            ),
        },
        {
            "term": _("Quorum"),
            "words": _(
                "A meeting has a quorum when as many voting seats of each side with a voice were "
                "taken as the body asks for. Votes in writing are counted by themselves."
            ),
        },
        {
            "term": _("Questions"),
            "words": _(
                "A question belongs to the quarter in which its votes were counted. Recommended, "
                "authorised and done are three steps; Concord does what was shown at the "
                "signature."
            ),
        },
        {
            "term": _("Conditions"),
            "words": _(
                "Those of every decision signed by then that were open, or fulfilled in the "
                "quarter; late from the day after theirs."
            ),
        },
        {
            "term": _("Equal voice"),
            "words": _(
                "100 × the lower adoption rate of the two sides ÷ the higher, over every question "
                "that ended by then. The figure is Concord’s own; it ranks nobody."
            ),
        },
        {
            "term": _("Concerns"),
            "words": _(
                "Days are calendar days since it was raised, and since it came to its level."
            ),
        },
        {
            "term": _("Duties"),
            "words": _(
                "A duty is overdue when its day has passed and it was neither done nor waived. A "
                "right that lapses is not counted."
            ),
        },
        {
            "term": _("Protocol"),
            "words": _(
                "Of each agreed line the last six whole periods, at most, and the one that runs "
                "once it was told in it; counted from what really happened, such as check-ins, "
                "meetings and returns, and from what people wrote down."
            ),
        },
    ]
