"""The register of price indices: series are added and described, figures only ever added."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.folding import fold
from core.ledger import SYSTEM_STREAM, audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.authority import may_import
from performance.index_plan import plan_figures
from performance.models import IndexFigure, PriceIndex
from performance.models.price_index import MOST_DECIMALS
from performance.selectors.index_figures import recorded_vintages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.models import User
    from performance.index_plan import FigurePlan, NewFigure

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9._-]{1,29}\Z")
MOST_LAG: Final = 24
LONGEST: Final = {"name": 200, "publisher": 200, "base_period": 100, "unit": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """What the register says of a series; see `PriceIndex`."""

    code: str
    name: str
    publisher: str
    base_period: str
    decimals: int
    publication_lag: int
    unit: str = ""
    source: str = ""


def add_index(facts: IndexFacts, *, actor: User) -> PriceIndex:
    """Add a series to the register, without figures.

    Raises:
        Refused: with everything that is wrong; code or name are taken; not permitted.
    """
    with audited(SYSTEM_STREAM, actor=actor, kind="price_index.added") as act:
        refuse_if([*may_keep_register(actor), *_objections(facts, None)])
        made = PriceIndex.objects.create(
            **_columns(facts), code=facts.code.strip(), added_by=actor, added_at=clock.now()
        )
        act.fact(price_index=str(made.uuid), code=made.code)
    return made


def change_index(index: PriceIndex, facts: IndexFacts, *, actor: User) -> PriceIndex:
    """Correct what the register says of a series; its code stays, contracts name it.

    Raises:
        Refused: with everything that is wrong, such as fewer decimals than its figures have.
    """
    with audited(SYSTEM_STREAM, actor=actor, kind="price_index.changed") as act:
        row = locked(index)
        refuse_if([*may_keep_register(actor), *_objections(facts, row)])
        changed = {
            name: value for name, value in _columns(facts).items() if getattr(row, name) != value
        }
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=[*changed])
        act.fact(price_index=str(row.uuid), changed=sorted(changed))
    return row


def record_figures(index: PriceIndex, figures: Sequence[NewFigure], *, actor: User) -> FigurePlan:
    """Record figures of a series, all or none; what is recorded already is passed over.

    Raises:
        Refused: with everything that is wrong, by the place of each figure; not permitted.
    """
    with audited(SYSTEM_STREAM, actor=actor, kind="index_figures.recorded") as act:
        row = locked(index)
        vintages = recorded_vintages(row, {one.month for one in figures})
        plan = plan_figures(figures, vintages, decimals=row.decimals, today=clock.today())
        refuse_if([*may_keep_register(actor), *plan.problems, *_nothing_new(plan)])
        made = IndexFigure.objects.bulk_create(
            IndexFigure(
                index=row,
                month=one.month.start,
                value=one.value,
                published_on=one.published_on,
                note=one.note,
                recorded_by=actor,
                recorded_at=clock.now(),
            )
            for one in plan.to_record
        )
        for one in made:
            act.seal(one)
        months = sorted(one.month.key for one in plan.to_record)
        act.fact(
            price_index=str(row.uuid),
            figures=len(made),
            revisions=len(plan.revised),
            first=months[0],
            last=months[-1],
        )
    return plan


def may_keep_register(actor: User) -> Iterator[Problem]:
    """Against whoever has no mandate over all partnerships in which they may write."""
    if not may_import(actor):
        words = _("Only portfolio officials for all authorities keep the index register.")
        yield Problem("", "not_permitted", words)


def _nothing_new(plan: FigurePlan) -> Iterator[Problem]:
    if not plan.to_record and not plan.problems:
        words = _("Nothing new is here: every figure is recorded already, or none was given.")
        yield Problem("figures", "nothing_to_do", words)


def _columns(facts: IndexFacts) -> dict[str, str | int]:
    return {
        "name": facts.name.strip(),
        "publisher": facts.publisher.strip(),
        "base_period": facts.base_period.strip(),
        "unit": facts.unit.strip(),
        "decimals": facts.decimals,
        "publication_lag": facts.publication_lag,
        "source": facts.source.strip(),
    }


def _objections(facts: IndexFacts, row: PriceIndex | None) -> Iterator[Problem]:
    yield from _wrong_code(facts, row)
    yield from _wrong_words(facts)
    if not 0 <= facts.decimals <= MOST_DECIMALS:
        message = _("Write 0 to %(most)d decimals.") % {"most": MOST_DECIMALS}
        yield Problem("decimals", "range", message)
    elif row is not None and facts.decimals < _decimals_used(row):
        message = _("Its figures have %(used)d decimals already.") % {"used": _decimals_used(row)}
        yield Problem("decimals", "used", message)
    if not 0 <= facts.publication_lag <= MOST_LAG:
        message = _("Write 0 to %(most)d months.") % {"most": MOST_LAG}
        yield Problem("publication_lag", "range", message)


def _wrong_code(facts: IndexFacts, row: PriceIndex | None) -> Iterator[Problem]:
    if row is not None and facts.code.strip() != row.code:
        message = _("The code stays %(code)s: contracts name it.") % {"code": row.code}
        yield Problem("code", "fixed", message)
    elif not _CODE.match(facts.code.strip()):
        message = _("Write 2 to 30 capital letters, figures, dots or hyphens, such as CPI-IE.")
        yield Problem("code", "invalid", message)
    others = PriceIndex.objects.all() if row is None else PriceIndex.objects.exclude(pk=row.pk)
    taken = {fold(text): other for other in others for text in (other.code, other.name)}
    for field, text in (("code", facts.code), ("name", facts.name)):
        other = taken.get(fold(text)) if text.strip() else None
        if other is not None:
            message = _("%(code)s, %(name)s, is in the register already: contracts could not tell.")
            known = {"code": other.code, "name": other.name}
            yield Problem(field, "taken", message % known)


def _wrong_words(facts: IndexFacts) -> Iterator[Problem]:
    needed = {
        "name": _("Write the full name of the series."),
        "publisher": _("Say who publishes it."),
        "base_period": _("Say which period stands for which figure, such as 2015 = 100."),
    }
    for field, message in needed.items():
        if not getattr(facts, field).strip():
            yield Problem(field, "required", message)
    for field, most in LONGEST.items():
        if len(getattr(facts, field).strip()) > most:
            message = _("Write at most %(most)d characters.") % {"most": most}
            yield Problem(field, "too_long", message)


def _decimals_used(row: PriceIndex) -> int:
    values = row.figures.values_list("value", flat=True)
    return max((max(-int(one.as_tuple().exponent), 0) for one in values), default=0)
