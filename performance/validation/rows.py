"""The rows of a monthly return: every problem at once, and hints apart from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.problems import Problem
from performance.scoring.exact import plain
from performance.scoring.states import Kind
from performance.scoring.wording import Text, gettext_noop, text
from performance.scoring.wording import gettext_noop as _
from performance.validation.hints import hints, likely_meant
from performance.validation.ratios import BOTH, read_ratio
from performance.validation.typed import NOTHING, Unreadable, read_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from core.periods import Period
    from performance.validation.figures import Figure


@dataclass(frozen=True, slots=True)
class Row:
    """What was entered in one row, to the letter.

    Attributes:
        typed: the value, as typed; of a ratio the part above.
        typed_below: of a ratio the part below.
        nothing_to_report: the tick that there was nothing to measure.
        measured_on: the day of the reading, where one is given.
    """

    code: str
    typed: str = ""
    typed_below: str = ""
    nothing_to_report: bool = False
    comment: str = ""
    measured_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at again; it does not stop the return.

    Attributes:
        field: name of the input, "CODE.value" or "CODE.comment".
        code: "decimal_slip", "record", "unchanged" or "missed_target".
        where: name of the figure.
    """

    field: str
    code: str
    message: str
    where: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of the return, read.

    Attributes:
        kind: VALUE with a value; NOT_APPLICABLE when there was nothing to measure; NOT_REPORTED
            while a figure is missing or wrong; NOT_YET_DUE where none is due.
        missed_target: whether the value is worse than promised.
        ready: whether nothing in the row has to be mended.
        parts: the two numbers of a ratio, where its value could be worked out.
    """

    code: str
    kind: Kind
    value: Decimal | None
    comment: str
    missed_target: bool
    ready: bool
    parts: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class ReturnCheck:
    """A return, checked. It can be sent when it has no problems; hints do not matter to that."""

    rows: tuple[CheckedRow, ...]
    problems: tuple[Problem, ...]
    hints: tuple[Hint, ...]

    @property
    def values(self) -> dict[str, Decimal]:
        """The values that could be read, by code. Zero is among them."""
        return {row.code: row.value for row in self.rows if row.value is not None}

    @property
    def parts(self) -> dict[str, tuple[Decimal, Decimal]]:
        """The two numbers of each ratio that could be worked out, by code."""
        return {row.code: row.parts for row in self.rows if row.parts is not None}


Objection = tuple[str, str, Text]
"""Name of the input, code, message."""
Parts = tuple["Decimal", "Decimal"]


def check_return(
    period: Period,
    figures: Sequence[Figure],
    rows: Sequence[Row],
    *,
    today: dt.date,
    translate: Callable[[str], str] = gettext_noop,
) -> ReturnCheck:
    """Check everything in a return that can be checked without looking anything up.

    Fields of problems are "CODE.value", "CODE.denominator" (the second number of a ratio),
    "CODE.comment", "CODE.measured_on", the bare code of a row that does not belong here, or ""
    for the return as a whole; their place is the name of the figure. The comment is asked for
    after a missed target, and needed with nothing to report.

    Args:
        period: the month of the return.
        figures: the rows that it asks for.
        rows: what was entered, in any order.
        today: the day on which it is sent.
        translate: Django's gettext; nothing for English.
    """
    problems = [
        *_of_the_period(period, today, translate),
        *_of_strangers(figures, rows, translate),
    ]
    entered = {row.code: row for row in reversed(rows)}
    checked: list[CheckedRow] = []
    found: list[Hint] = []
    for asked in figures:
        row = entered.get(asked.code)
        value, parts, objections = _read(asked, row, period)
        problems += [
            Problem(f"{asked.code}.{field}", code, message.say(translate), asked.name)
            for field, code, message in objections
        ]
        checked.append(_checked(asked, row, value, parts, ready=not objections))
        if row is not None and value is not None:
            found += [
                Hint(f"{asked.code}.{field}", code, message.say(translate), asked.name)
                for field, code, message in _odd(asked, row, value, period)
            ]
    return ReturnCheck(tuple(checked), tuple(problems), tuple(found))


def _of_the_period(
    period: Period, today: dt.date, translate: Callable[[str], str]
) -> Iterator[Problem]:
    if today <= period.end:
        message = text(_NOT_OVER, period=period.label, month=period.next().months()[0].label)
        yield Problem("", "period_not_over", message.say(translate))


def _of_strangers(
    figures: Sequence[Figure], rows: Sequence[Row], translate: Callable[[str], str]
) -> Iterator[Problem]:
    names = {asked.code: asked.name for asked in figures}
    codes = [row.code for row in rows]
    for code in dict.fromkeys(codes):
        if code not in names:
            message = text(_STRANGER, code=code)
            yield Problem(code, "unknown_figure", message.say(translate), code)
        elif codes.count(code) > 1:
            message = Text(_TWICE)
            yield Problem(f"{code}.value", "twice", message.say(translate), names[code])


def _read(
    asked: Figure, row: Row | None, period: Period
) -> tuple[Decimal | None, Parts | None, tuple[Objection, ...]]:
    if asked.kind is not Kind.VALUE:
        return None, None, tuple(_not_asked(asked, row))
    if row is None:
        return None, None, (("value", "missing_row", Text(_MISSING)),)
    parts = None
    if asked.parts is None:
        value, wrong = _value(asked, row, period)
        objections = [] if wrong is None else [wrong]
    else:
        value, parts, objections = read_ratio(asked, row, asked.parts)
    if row.nothing_to_report and not row.comment.strip():
        objections.append(("comment", "comment_needed", Text(_COMMENT_NEEDED)))
    if row.measured_on is not None and row.measured_on > period.end:
        later = text(_LATER, period=period.label)
        objections.append(("measured_on", "after_period", later))
    return value, parts, tuple(objections)


def _not_asked(asked: Figure, row: Row | None) -> Iterator[Objection]:
    if row is None or not (row.typed + row.typed_below).strip():
        return
    if asked.kind is Kind.NOT_APPLICABLE:
        yield "value", "not_applicable", Text(_NOT_APPLICABLE)
    elif asked.first_due is None:
        yield "value", "not_yet_due", Text(_NOT_YET_DUE)
    else:
        yield "value", "not_yet_due", text(_DUE_FROM, month=asked.first_due.label)


def _value(asked: Figure, row: Row, period: Period) -> tuple[Decimal | None, Objection | None]:
    typed = row.typed.strip()
    if row.nothing_to_report:
        if not typed or typed.casefold() in NOTHING:
            return None, None
        return None, ("value", "both", Text(BOTH))
    if not typed:
        return None, ("value", "missing_value", Text(_MISSING))
    number = read_number(typed, asked.unit)
    if isinstance(number, Unreadable):
        return None, ("value", number.code, number.message)
    if not asked.allows(number):
        return None, ("value", "out_of_limits", _out_of_limits(asked, number, period))
    return number, None


def _out_of_limits(asked: Figure, number: Decimal, period: Period) -> Text:
    meant = likely_meant(asked, number, period)
    entered = plain(number)
    limits = asked.limits_in_words()
    if meant is None:
        return text(_OUT_OF_LIMITS, limits=limits, entered=entered)
    return text(_DID_YOU_MEAN, limits=limits, entered=entered, meant=plain(meant))


def _odd(asked: Figure, row: Row, value: Decimal, period: Period) -> Iterator[Objection]:
    for code, message in hints(asked, value, period):
        yield "value", code, message
    target = asked.target_in_words()
    if target is not None and asked.misses_target(value) and not row.comment.strip():
        yield "comment", "missed_target", text(_MISSED, target=target)


def _checked(
    asked: Figure,
    row: Row | None,
    value: Decimal | None,
    parts: Parts | None,
    *,
    ready: bool,
) -> CheckedRow:
    kind = asked.kind
    if kind is Kind.VALUE and value is None:
        nothing = row is not None and row.nothing_to_report
        kind = Kind.NOT_APPLICABLE if nothing and ready else Kind.NOT_REPORTED
    return CheckedRow(
        code=asked.code,
        kind=kind,
        value=value,
        comment="" if row is None else row.comment.strip(),
        missed_target=value is not None and asked.misses_target(value),
        ready=ready,
        parts=parts,
    )


_MISSING = _(
    "Enter a number; 0 means measured and none. If there was nothing to measure, tick “Nothing to"
    " report” and say why."
)
_COMMENT_NEEDED = _("Say in the comment why there was nothing to report.")
_OUT_OF_LIMITS = _("%(limits)s You entered %(entered)s.")
_DID_YOU_MEAN = _("%(limits)s You entered %(entered)s; did you mean %(meant)s?")
_LATER = _(
    "The day lies after %(period)s. Give the reading of that month; send later ones with theirs."
)
_NOT_OVER = _("%(period)s is not over yet. Send this return from 1 %(month)s on.")
_STRANGER = _("This return has no figure “%(code)s”. Take the row out, or correct its code.")
_TWICE = _("This figure is here more than once. Keep one row.")
_NOT_APPLICABLE = _("This figure does not apply here. Leave it empty.")
_NOT_YET_DUE = _("This figure is not due yet. Leave it empty.")
_DUE_FROM = _("This figure is first due for %(month)s. Leave it empty until then.")
_MISSED = _("The target of %(target)s is missed. Say in the comment why; you can send it without.")
