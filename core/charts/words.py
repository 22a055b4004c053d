"""The words that charts write themselves, and how numbers and dates are said.

Charts know no framework, so the words of the page's language are handed in; see
``core.templatetags.charts.words_of_the_page``. What is said of a partnership comes from the caller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.charts.markup import NBSP

Number = Decimal | int | float


def decimal_of(value: Number) -> Decimal:
    """Return the number as people see it: 0.1 is one tenth, not its nearest binary fraction."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _english_lateness(days: int) -> str:
    if days == 0:
        return "on time"
    unit = "day" if abs(days) == 1 else "days"
    return f"{abs(days)} {unit} {'late' if days > 0 else 'early'}"


@dataclass(frozen=True, slots=True)
class Words:
    """All fixed words; texts with braces are filled by name."""

    months: tuple[str, ...] = (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    )  # fmt: skip
    decimal_point: str = "."
    group: str = ","
    lateness: Callable[[int], str] = _english_lateness
    sentence_end: str = "."

    today: str = "Today"
    now: str = "Now"
    before: str = "Before"
    next: str = "Next"
    timeline: str = "Timeline"
    timeline_span: str = "Timeline {start} to {end}"
    now_stage: str = "Now: {name}"
    now_stage_since: str = "Now: {name}, since {date}"
    next_stage: str = "Next: {name}"
    next_stage_on: str = "Next: {name}, {date}"
    before_stage: str = "Before: {name}"
    before_stage_from: str = "Before: {name}, from {date}"
    today_is: str = "Today {date}"
    not_to_scale: str = "Not to scale"
    stage_of: str = "{name}, stage {place} of {total}"
    stage: str = "Stage"
    state: str = "State"
    starts: str = "Starts"
    ends: str = "Ends"
    stage_approval: str = "Stage approval"
    approval_state: str = "State of the approval"
    approval_date: str = "Date of the approval"
    done: str = "done"
    to_come: str = "to come"
    passed: str = "passed"
    due: str = "due"

    period: str = "Period"
    target: str = "Target"
    target_value: str = "Target {value}"
    no_data: str = "No figures yet"
    not_reported: str = "not reported"
    range_of: str = "{low} to {high}"
    lowest: str = "lowest {value}"
    highest: str = "highest {value}"
    last: str = "last {value}"
    last_in_doubt: str = "last {value}, to be checked"

    total: str = "Total"
    planned: str = "Planned"
    actual: str = "Actual"
    year: str = "Year"

    score: str = "Score"
    passmark: str = "Pass mark"
    score_of: str = "{name}: {value} of 100, pass mark {mark}"
    score_missing: str = "{name}: no score, pass mark {mark}"
    could_be: str = "could be {low} to {high}"
    value: str = "Value"
    figure: str = "Figure"
    minimum: str = "Minimum"
    from_value: str = "No points"
    full_value: str = "Full points"
    start: str = "At the start"

    financial: str = "Financial score"
    community: str = "Community score"
    both_met: str = "Both goals met"
    people_only: str = "People served, money weak"
    money_only: str = "Money sound, people waiting"
    neither_met: str = "Neither goal met"
    now_and: str = "Now: {x} and {y}"
    then_and: str = "{period}: {x} and {y}"
    lowest_community: str = "Community, lowest"
    highest_community: str = "Community, highest"

    milestone: str = "Milestone"
    baseline: str = "Baseline"
    forecast: str = "Forecast"
    deadline: str = "Final contract deadline"
    days_late: str = "Days late"
    conditions_met: str = "{met} of {total} conditions met"
    conditions_met_head: str = "Conditions met"

    def number(self, value: Number, places: int) -> str:
        """Return the number half-up to ``places``, grouped, with a true minus sign."""
        rounded = decimal_of(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        whole, _, fraction = f"{abs(rounded):,f}".partition(".")
        text = whole.replace(",", self.group) + (self.decimal_point + fraction if fraction else "")
        return f"−{text}" if rounded < 0 else text

    def month(self, day: date) -> str:
        """Return month and year, "Jul 2020"."""
        return f"{self.months[day.month - 1]}{NBSP}{day.year}"

    def day(self, day: date) -> str:
        """Return the full date, "31 Dec 2041"."""
        return f"{day.day}{NBSP}{self.month(day)}"


ENGLISH = Words()


@dataclass(frozen=True, slots=True)
class Unit:
    """How the values of a chart are said: "€2.45 m" is ``Unit("m", prefix="€", places=2)``."""

    suffix: str = ""
    prefix: str = ""
    places: int = 0

    def say(self, value: Number, words: Words = ENGLISH, *, places: int | None = None) -> str:
        """Return the value with its unit, a non-breaking space before the suffix."""
        text = words.number(value, self.places if places is None else places)
        sign, digits = ("−", text[1:]) if text.startswith("−") else ("", text)
        return f"{sign}{self.prefix}{digits}" + (f"{NBSP}{self.suffix}" if self.suffix else "")
