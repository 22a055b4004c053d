"""What keeps a state from being better than it should look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from performance.scoring.results import AppliedCap
from performance.scoring.states import TIER_LABELS, CapReason, worst
from performance.scoring.wording import Text, text
from performance.scoring.wording import gettext_noop as _
from performance.scoring.workings import shown_with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.scoring.observation import Event
    from performance.scoring.results import LineResult
    from performance.scoring.rules import Rules
    from performance.scoring.states import Tier

_EVENT = {
    CapReason.SAFETY_EVENT: _("A safety event is open: %(what)s."),
    CapReason.OVERDUE_MILESTONE: _("A milestone that the contract requires is overdue: %(what)s."),
    CapReason.PERSISTENT_BREACH: _("A notice of persistent breach stands: %(what)s."),
}
_MINIMUM = _("A minimum is not met: %(name)s, %(value)s, agreed minimum %(minimum)s.")
_WHILE_MISSED = _(
    "While it is missed, the partnership cannot be better than %(tier)s, whatever else it scores."
)
_WHILE_IT_STANDS = _(
    "While this stands, the partnership cannot be better than %(tier)s, whatever else it scores."
)


def caps_of(
    lines: Sequence[LineResult], events: Sequence[Event], rules: Rules, without: Tier | None
) -> tuple[AppliedCap, ...]:
    """A cap for each failed minimum and each event; `without` is the tier that they hold down."""
    missed = tuple(
        _cap(CapReason.FAILED_MINIMUM, _missed(line), line.definition.code, rules, without)
        for line in lines
        if line.below_minimum
    )
    return missed + tuple(
        _cap(event.reason, text(_EVENT[event.reason], what=event.what), event.id, rules, without)
        for event in events
    )


def held_down(tier: Tier | None, caps: Sequence[AppliedCap]) -> Tier | None:
    """The tier after the caps: the worst of all. Caps give a tier where there was none."""
    tiers = [cap.best for cap in caps] + ([tier] if tier else [])
    return worst(*tiers) if tiers else None


def _cap(reason: CapReason, what: Text, ref: str, rules: Rules, without: Tier | None) -> AppliedCap:
    best = rules.best_under(reason)
    effect = _WHILE_MISSED if reason is CapReason.FAILED_MINIMUM else _WHILE_IT_STANDS
    return AppliedCap(
        reason=reason,
        best=best,
        what=what,
        effect=text(effect, tier=TIER_LABELS[best]),
        refs=(ref,),
        lowered=without is None or without.rank < best.rank,
    )


def _missed(line: LineResult) -> Text:
    kpi, value = line.definition, line.observation.value
    if value is None or kpi.minimum is None:
        raise AssertionError("Only a figure can miss a minimum.")
    return text(
        _MINIMUM,
        name=kpi.name,
        value=shown_with_unit(kpi, value),
        minimum=shown_with_unit(kpi, kpi.minimum),
    )
