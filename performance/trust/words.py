"""What a trust index says in words: how each part came about, and what moved the index. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from performance.scoring.exact import percent, shown, trimmed
from performance.scoring.wording import Text, text
from performance.scoring.wording import gettext_noop as _
from performance.trust.calculation import SIDES, Part
from performance.trust.trace import PROMISES, contribution, score_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Trace = Mapping[str, Any]

LABELS: Final = {
    Part.TRANSPARENCY: Text(_("Transparency")),
    Part.COMMITMENT: Text(_("Commitment")),
    Part.COMPETENCE: Text(_("Competence")),
    Part.SHARED_GOALS: Text(_("Shared goals")),
}
FORMULAS: Final = {
    Part.TRANSPARENCY: Text(
        _("The mean over the reports due: 1 on time, less for each day late, 0 if missing")
    ),
    Part.COMMITMENT: Text(
        _("The mean over what was promised by a day: 1 on time, less for each day late, 0 if open")
    ),
    Part.COMPETENCE: Text(
        _("Seven tenths the score of both goals, three tenths how close claims were to the facts")
    ),
    Part.SHARED_GOALS: Text(
        _("Half the average of both sides’ answers, half how close the two sides are")
    ),
}
NAMES_SHOWN: Final = 3
"""So many late things are named; the page lists all of them."""


@dataclass(frozen=True, slots=True)
class Move:
    """How a part moved the index.

    Attributes:
        part: which.
        before: its score, None where it had no data.
        after: as `before`.
        points: what it added to the index, or took from it.
        reasons: what is new behind it.
    """

    part: Part
    before: Fraction | None
    after: Fraction | None
    points: Fraction
    reasons: tuple[Text, ...]

    @property
    def sentence(self) -> Text:
        """That it rose or fell, from what to what, and what that did to the index."""
        label = LABELS[self.part]
        if self.before is None and self.after is not None:
            return text(
                _("%(part)s has data for the first time: %(after)s"),
                part=label,
                after=shown(self.after),
            )
        if self.before is not None and self.after is None:
            return text(_("%(part)s has no data any more"), part=label)
        assert self.before is not None  # noqa: S101 - one of both is there
        assert self.after is not None  # noqa: S101 - as above
        if self.before == self.after:
            return text(_("%(part)s stayed at %(after)s"), part=label, after=shown(self.after))
        message = (
            _("%(part)s rose from %(before)s to %(after)s: %(points)s for the index")
            if self.after > self.before
            else _("%(part)s fell from %(before)s to %(after)s: %(points)s for the index")
        )
        return text(
            message,
            part=label,
            before=shown(self.before),
            after=shown(self.after),
            points=signed(self.points),
        )


def signed(points: Fraction) -> str:
    """Points half-up with one decimal where they have one, with their sign: "+4", "−6.3"."""
    words = trimmed(points, 1)
    return f"+{words}" if points > 0 and words != "0" else words


def moves(before: Trace, after: Trace) -> tuple[Move, ...]:
    """What moved the index from one trace to the other, the largest first; what stayed is left out.

    The points of all moves add up to the difference of the two indices, where both have one.
    """
    found = [
        Move(
            part,
            score_in(before, part),
            score_in(after, part),
            contribution(after, part) - contribution(before, part),
            tuple(_reasons(part, before, after)),
        )
        for part in Part
    ]
    moved = [one for one in found if one.points or one.before != one.after]
    return tuple(sorted(moved, key=lambda one: -abs(one.points)))


def part_words(trace: Trace, part: Part) -> tuple[Text, ...]:
    """How a part came about, in sentences; or that nothing is known of it."""
    if part in PROMISES:
        return tuple(_promise_words(trace[PROMISES[part]], part))
    if part is Part.COMPETENCE:
        return tuple(_competence_words(trace))
    return tuple(_survey_words(trace["survey"]["sides"]))


def _promise_words(rows: list[Trace], part: Part) -> Iterator[Text]:
    if not rows:
        yield (
            Text(_("No report was due in this time."))
            if part is Part.TRANSPARENCY
            else Text(_("Nothing was promised by a day in this time."))
        )
        return
    missing = [one for one in rows if one["done_on"] is None]
    late = [one for one in rows if one["done_on"] is not None and one["days_late"]]
    known = {
        "on_time": str(len(rows) - len(late) - len(missing)),
        "all": str(len(rows)),
        "late": str(len(late)),
        "missing": str(len(missing)),
    }
    yield text(
        _("On time: %(on_time)s of %(all)s. Late: %(late)s. Not at all: %(missing)s."), **known
    )
    yield from _named([*missing, *late])


def _named(rows: list[Trace]) -> Iterator[Text]:
    for one in rows[:NAMES_SHOWN]:
        days = one["days_late"]
        if one["done_on"] is None:
            message = _("%(what)s: open for %(days)s days")
            single = _("%(what)s: open for 1 day")
        else:
            message = _("%(what)s: %(days)s days late")
            single = _("%(what)s: 1 day late")
        yield text(single if days == 1 else message, what=one["what"], days=str(days))
    if len(rows) > NAMES_SHOWN:
        yield text(_("and %(n)s more"), n=str(len(rows) - NAMES_SHOWN))


def _competence_words(trace: Trace) -> Iterator[Text]:
    dual, accuracy = trace["dual"]["value"], trace["accuracy"]
    if dual is None:
        yield Text(_("There is no score of both goals yet."))
    else:
        yield text(_("Both goals together: %(score)s of 100."), score=shown(Fraction(dual), 2))
    if accuracy is None:
        yield Text(_("No reported figure was verified, so nothing is known of accuracy."))
    else:
        yield text(
            _("Reported figures differed from the verified by %(share)s on average."),
            share=percent(1 - Fraction(accuracy) / 100),
        )


def _survey_words(sides: Trace) -> Iterator[Text]:
    if not sides:
        yield Text(_("No relationship survey with enough answers of both sides has closed."))
        return
    for side in SIDES:
        if side in sides:
            yield text(
                _("%(side)s: %(mean)s of 4, from %(n)s answers."),
                side=side_label(side),
                mean=shown(Fraction(sides[side]["mean"]), 1),
                n=str(sides[side]["answers"]),
            )
        else:
            yield text(_("%(side)s: too few answers."), side=side_label(side))


def side_label(side: str) -> Text:
    """The word for a side, at the start of a sentence."""
    return {
        "authority": Text(_("The authority’s side")),
        "partner": Text(_("The partner’s side")),
    }[side]


def _reasons(part: Part, before: Trace, after: Trace) -> Iterator[Text]:
    if part in PROMISES:
        earlier = {_state(one) for one in before[PROMISES[part]]}
        rows = [
            one
            for one in after[PROMISES[part]]
            if (one["done_on"] is None or one["days_late"]) and _state(one) not in earlier
        ]
        yield from _named(sorted(rows, key=lambda one: Fraction(one["credit"])))
    elif part is Part.COMPETENCE:
        yield from _competence_reasons(before, after)
    else:
        yield from _survey_reasons(before["survey"]["sides"], after["survey"]["sides"])


def _state(row: Trace) -> tuple[str, str | None]:
    return row["id"] or row["what"], row["done_on"]


def _competence_reasons(before: Trace, after: Trace) -> Iterator[Text]:
    for name, message in (
        (("dual", "value"), _("Both goals together: from %(before)s to %(after)s")),
        (("accuracy",), _("Closeness of claims to the verified: from %(before)s to %(after)s")),
    ):
        old, new = _dig(before, name), _dig(after, name)
        if old is not None and new is not None and old != new:
            yield text(message, before=shown(Fraction(old)), after=shown(Fraction(new)))
    known = {one["id"] or one["what"] for one in before["claims"]}
    fresh = [one for one in after["claims"] if (one["id"] or one["what"]) not in known]
    for one in sorted(fresh, key=lambda one: -Fraction(one["distance"]))[:NAMES_SHOWN]:
        if Fraction(one["distance"]):
            yield text(
                _("%(what)s: reported %(reported)s, verified %(verified)s"),
                what=one["what"],
                reported=trimmed(Fraction(one["reported"])),
                verified=trimmed(Fraction(one["verified"])),
            )


def _dig(trace: Trace, names: tuple[str, ...]) -> Any:
    found: Any = trace
    for name in names:
        found = found[name]
    return found


def _survey_reasons(before: Trace, after: Trace) -> Iterator[Text]:
    for side in SIDES:
        if side in before and side in after and before[side]["mean"] != after[side]["mean"]:
            yield text(
                _("%(side)s: from %(before)s to %(after)s of 4"),
                side=side_label(side),
                before=shown(Fraction(before[side]["mean"]), 1),
                after=shown(Fraction(after[side]["mean"]), 1),
            )
