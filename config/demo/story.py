"""What a demo partnership is told by: its facts, its KPIs, how their figures went, its works."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from partnerships.catalogue.starter import between
from performance.services.starters import NewKPI, NewMilestone

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from config.demo.interests import Brought, Wanted
    from config.demo.said import Exchanged
    from config.demo.sharing import Shares
    from governance.services.obligations import ObligationFacts

Deed = Literal["forecast", "claim", "certify", "accept", "accept_with_defects", "send_back", "mend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI with the value it had three years ago and the one it has now, and how it sways.

    Months are counted from the first month of the last full quarter, which is 0.

    Attributes:
        goal: which of the shared objectives it serves.
        baseline: value and day of the baseline, where it is not `start` on the first day.
        nothing: what is said in the months in which there was nothing to report.
        below: the number below of a KPI that is a ratio, each month; the one above follows.
        missing: the months of which no figure was sent.
        from_year: first measured from the January of the last full quarter's year on.
    """

    kpi: NewKPI
    start: str
    now: str
    sway: str = "0"
    below: str = ""
    goal: int = 0
    baseline: tuple[str, dt.date] | None = None
    nothing: Mapping[int, str] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()
    from_year: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A figure that was typed wrong, and the words with which the partner corrected it later.

    One of the newest month, which waits to be checked, is not corrected yet: its evidence says
    something else than the return.
    """

    code: str
    month: int
    typed: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """An accepted figure that the partner contests since `days_ago`, and why."""

    code: str
    month: int
    words: str
    days_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A figure for which the official found another value than was reported."""

    code: str
    month: int
    found: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something done with a milestone, `days_ago`; `days` counts to the day that it speaks of."""

    code: str
    deed: Deed
    days_ago: int
    words: str = ""
    days: int = 0
    defects: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A condition of the present stage that a person sees to, due in `days`."""

    code: str
    owner: str
    days: int
    note: str = ""
    is_met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document that was added `days_ago`, by the side that owes it."""

    kind: str
    title: str
    days_ago: int
    by: Literal["manager", "submitter"] = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A lesson that the manager wrote `days_ago` and the approver published a week later."""

    title: str
    happened: str
    learned: str
    differently: str
    phase: str
    days_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A success story that the partner told `days_ago` with consent; published a week later."""

    title: str
    text: str
    quoted: str
    consent: str
    days_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A stage approval that the manager proposed `days_ago`.

    It waits for the approver, or was approved `decided_days_ago` with `answer`.
    """

    choice: str
    words: str
    days_ago: int
    decided_days_ago: int | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody with a seat for one side; `role` is given with it where they hold none yet."""

    person: str
    side: Literal["authority", "partner", "users"]
    role: str = ""
    leads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that came before the body `days_ago`.

    Attributes:
        positions: person, side and words.
        votes: person, letter of the option, and how many days after the vote was opened.
        condition: what is to be done, by whom, and in how many days from today.
        signed_after: how many days after it was raised it was signed; None while it is open.
    """

    title: str
    question: str
    options: tuple[str, str]
    days_ago: int
    positions: tuple[tuple[str, str, str], ...]
    votes: tuple[tuple[str, str, int], ...]
    background: str = ""
    condition: tuple[str, str, int] | None = None
    signed_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A meeting of the body, so many business days from today; negative ones have been held.

    Attributes:
        points: of its agenda, each with what the minutes say of it.
        open_point: what the minutes say of whatever was open besides.
        actions: text, person, and in how many days from today it is due.
    """

    business_days: int
    place: str
    points: tuple[tuple[str, str], ...]
    open_point: str = ""
    actions: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The body that both sides sit on since `days_ago`."""

    name: str
    days_ago: int
    members: tuple[Member, ...]
    purpose: str = ""
    questions: tuple[Asked, ...] = ()
    meetings: tuple[Met, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says on a level of a concern, `days` after it got there."""

    level: str
    by: str
    text: str
    days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment on a concern, so many days after it was raised; `inside` of one side alone."""

    by: str
    text: str
    days: int
    inside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worry:
    """A concern raised `days_ago`, taken up on the day after each limit for one of `climbs`.

    `climbs` are the reasons and who gives them, one for each level that was left.
    """

    title: str
    text: str
    wanted: str
    days_ago: int
    by: str
    at_stake: Decimal | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    """Names of files and what stands in them."""
    said: tuple[Said, ...] = ()
    climbs: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BothAsked:
    """A survey of both sides that closed in a quarter; 0 is the last one that ended.

    Attributes:
        days: how many days before the end of the quarter it closed.
        authority: what each respondent gives for every statement, 1 to 4; the first two are the
            manager and the approver, the rest are asked by e-mail.
        partner: as `authority`; the first one is the partner's lead.
        words: what the last of each side says should change.
    """

    quarter: int
    days: int
    authority: tuple[int, ...]
    partner: tuple[int, ...]
    words: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneTogether:
    """An activity of both sides; its day counts from the end of a quarter, negative before it.

    Attributes:
        follow_ups: text, person, days after the activity until it is due, and until it was done;
            None while it is open.
        outcome: what came of it; "" while it is only planned.
    """

    kind: Literal["workshop", "strategic_review", "problem_solving"]
    title: str
    purpose: str
    quarter: int
    days: int
    outcome: str = ""
    follow_ups: tuple[tuple[str, str, int, int | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersAsked:
    """A survey of the users about a month of the last full quarter that becomes a figure.

    Attributes:
        code: of the KPI; its regular figure of that month is `missing`.
        answers: how many said yes, and no.
        ratings: how many gave each answer of the scale, from 1 to 5.
        said_and_done: what was said, and what was done about it.
    """

    code: str
    month: int
    title: str
    intro: str
    question: str
    rating: str
    answers: tuple[int, int]
    ratings: tuple[int, int, int, int, int]
    words: tuple[str, ...]
    said_and_done: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """How both sides work together, and how users were asked."""

    weights: Mapping[str, int]
    reason: str
    asked: tuple[BothAsked, ...]
    done: tuple[DoneTogether, ...]
    users: UsersAsked | None = None
    wanted: tuple[Wanted, ...] = ()
    brought: tuple[Brought, ...] = ()
    shares: Shares | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    facts: dict[str, Any]
    authority: str
    partner: str
    phase: str
    since: dt.date
    begins_on: dt.date
    manager: str
    approver: str
    objectives: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...] = ()
    submitter: str = ""
    """The partner's lead; nobody before the award."""
    signed_on: dt.date | None = None
    """None before the award: the contract stays a draft."""
    months: int = 12 * 3
    """How many months before today the partnership is opened here."""
    milestones: tuple[NewMilestone, ...] = ()
    steps: tuple[Step, ...] = ()
    corrections: tuple[Correction, ...] = ()
    disputes: tuple[Disputed, ...] = ()
    worries: tuple[Worry, ...] = ()
    duties: tuple[Duty, ...] = ()
    owed: tuple[ObligationFacts, ...] = ()
    """The register of duties and rights, kept by the manager."""
    proposed: Proposed | None = None
    board: Board | None = None
    together: Together | None = None
    exchanged: Exchanged | None = None
    verified: tuple[Verified, ...] = ()
    papers: tuple[Paper, ...] = ()
    lessons: tuple[Learned, ...] = ()
    told: Told | None = None
    certifier: str = ""
    certifying: str = ""
    """Who certifies, for the body `certifier`."""
    parties: tuple[tuple[str, str, str], ...] = ()
    """Name, kind of organisation and role of those who are neither authority nor partner."""
    limit: Decimal | None = None
    charge: Decimal | None = None
    shareholders: tuple[tuple[str, str], ...] = ()
    """Name and share of the equity."""
    lenders: tuple[str, ...] = ()
    funding: tuple[tuple[str, str, str], ...] = ()
    """Kind, provider and amount at financial close, in the partnership's currency."""


def kpi(
    code: str,
    name: str,
    unit: str,
    posts: tuple[str, str],
    weights: tuple[int, int],
    **facts: Any,
) -> NewKPI:
    """A monthly KPI, better higher or lower as the goalposts say."""
    low, high = posts
    return NewKPI(
        code=code,
        name=name,
        unit=unit,
        direction="higher" if Decimal(high) > Decimal(low) else "lower",
        goalposts=between(low, high),
        financial_weight=Decimal(weights[0]),
        community_weight=Decimal(weights[1]),
        target=Decimal(facts.pop("target", high)),
        minimum=Decimal(facts.pop("minimum")) if "minimum" in facts else None,
        **facts,
    )
