"""Facts that somebody imagines, for each mechanism, and what more or fewer of them would pay. Pure.

The same mechanisms as for payments; nothing is read and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from performance.mechanism import CannotAssess, mechanisms, rounded
from performance.mechanisms.availability_facts import AvailabilityFacts, Shortfall, Unavailable
from performance.mechanisms.outcome_facts import Counted, OutcomeFacts
from performance.mechanisms.revenue_terms import RevenueShareFacts
from performance.mechanisms.stage_instalments import InstalmentFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from performance.mechanisms.availability_facts import AvailabilitySettings
    from performance.mechanisms.outcome_facts import OutcomeSettings

STEPS: Final = 11
"""How many points the drawing has."""


@dataclass(frozen=True, slots=True)
class Course:
    """What would be paid, point by point: names along the axis, and None where nothing comes out.

    `chosen` is the place of what was asked for.
    """

    names: tuple[str, ...]
    amounts: tuple[Decimal | None, ...]
    chosen: int


def availability(
    *,
    index_base: Decimal,
    index_now: Decimal,
    area_class: str,
    failures: int,
    windows: int,
    was_used: bool,
    points: int,
) -> AvailabilityFacts:
    """A month in which one area failed so often, each time missing so many windows."""
    return AvailabilityFacts(
        index_base=index_base,
        index_now=index_now,
        unavailable=tuple(
            Unavailable(
                ref=f"#{number}",
                area_class=area_class,
                area=area_class,
                criterion="",
                missed=windows,
                was_used=was_used,
            )
            for number in range(1, failures + 1)
        ),
        shortfalls=(Shortfall(ref="#P", service="", points=points),) if points else (),
    )


def revenue(*, revenue: Decimal, third_party: Decimal, events: int) -> RevenueShareFacts:
    """A year with this revenue."""
    return RevenueShareFacts(revenue=revenue, third_party=third_party, events=events)


def outcomes(
    settings: OutcomeSettings, counts: Mapping[str, int], quality: Decimal | None
) -> OutcomeFacts:
    """A month in which so many outcomes were claimed and verified alike."""
    return OutcomeFacts(
        counted=tuple(
            Counted(tariff=one.code, claimed=counts.get(one.code, 0), verified=counts[one.code])
            for one in settings.tariffs
            if counts.get(one.code)
        ),
        quality_score=quality,
    )


def instalments(accepted: Sequence[str]) -> InstalmentFacts:
    """Targets that are accepted in one month."""
    return InstalmentFacts(accepted=tuple(accepted))


def course(slug: str, settings: Any, facts: Any) -> Course | None:
    """How the payment moves with what matters most; None where there is nothing to vary."""
    make = _VARIED.get(slug)
    return None if make is None else make(settings, facts)


def _paid(slug: str, settings: Any, facts: Any) -> Decimal | None:
    try:
        return mechanisms[slug].assess(settings, facts).total
    except CannotAssess:
        return None


def _failures(settings: AvailabilitySettings, facts: AvailabilityFacts) -> Course | None:
    """From no failure to twice as many as asked for, and at least ten."""
    if not facts.unavailable:
        return None
    asked = len(facts.unavailable)
    step = max(-(-2 * asked // (STEPS - 1)), 1)
    numbers = sorted({*range(0, step * STEPS, step), asked})
    one = facts.unavailable[0]
    amounts = []
    for number in numbers:
        varied = tuple(replace(one, ref=f"#{place}") for place in range(number))
        amounts.append(_paid("availability", settings, replace(facts, unavailable=varied)))
    return Course(tuple(map(str, numbers)), tuple(amounts), numbers.index(asked))


def _revenues(settings: Any, facts: RevenueShareFacts) -> Course | None:
    """From half of it to one and a half times as much; the amount is the authority's."""
    if not facts.revenue:
        return None
    shares = [Decimal(50 + 10 * place) / 100 for place in range(STEPS)]
    amounts = []
    for share in shares:
        varied = replace(facts, revenue=rounded(facts.revenue * share, settings.rounding.line))
        amounts.append(_paid("revenue_share", settings, varied))
    return Course(
        tuple(f"{share * 100:.0f} %" for share in shares), tuple(amounts), shares.index(Decimal(1))
    )


def _outcomes(settings: OutcomeSettings, facts: OutcomeFacts) -> Course | None:
    """From none of them to twice as many."""
    if not facts.counted:
        return None
    shares = [Decimal(20 * place) / 100 for place in range(STEPS)]
    amounts = []
    for share in shares:
        counted = tuple(
            replace(one, claimed=int(one.claimed * share), verified=int(one.verified * share))
            for one in facts.counted
        )
        varied = replace(facts, counted=tuple(one for one in counted if one.verified))
        amounts.append(_paid("outcomes", settings, varied))
    return Course(
        tuple(f"{share * 100:.0f} %" for share in shares), tuple(amounts), shares.index(Decimal(1))
    )


_VARIED: Final[dict[str, Callable[[Any, Any], Course | None]]] = {
    "availability": _failures,
    "revenue_share": _revenues,
    "outcomes": _outcomes,
}
