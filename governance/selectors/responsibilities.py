"""Who does what: the defaults, what holds for the jurisdiction, and what was changed here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from governance.decision_kinds import BOARD, COLUMNS, KINDS
from governance.layers import Layer, resolve
from governance.models import Responsibility
from governance.roles import ROLES
from governance.selectors.jurisdictions import NOTHING, InForce, confirmed_in, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import Promise

    from governance.decision_kinds import DecisionKind
    from governance.models import Decision
    from governance.selectors.jurisdictions import Jurisdiction
    from partnerships.models import Partnership

BODY_LABEL = _("The body")

WORDS: dict[str, str | Promise] = {
    "R": _("prepares it"),
    "A": _("answers for it and authorises"),
    "A/R": _("prepares it, answers for it and authorises"),
    "C": _("is consulted before"),
    "I": _("is told afterwards"),
    "": _("takes no part"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of decision: the letter of each role, where it comes from, the last change here."""

    kind: DecisionKind
    letters: Mapping[str, str]
    layers: Mapping[str, Layer]
    changed: tuple[Responsibility, ...] = ()
    above: InForce = NOTHING

    @property
    def accountable(self) -> str:
        """The role that authorises, or `BOARD`."""
        return next(who for who in COLUMNS if self.letters.get(who, "").startswith("A"))

    @property
    def is_recommended_by_a_body(self) -> bool:
        """Whether a body prepares it or answers for it, so that nobody decides it alone."""
        return bool(set("AR") & set(self.letters.get(BOARD, "")))


def label_of(who: str) -> str | Promise:
    """The word for a role or for the body."""
    return BODY_LABEL if who == BOARD else ROLES[who].label


def lines_of(partnership: Partnership) -> dict[str, Line]:
    """Every kind of decision, as it holds in this partnership; two queries."""
    found = Responsibility.objects.filter(partnership=partnership).select_related("changed_by")
    above = _above(partnership)
    return {
        slug: _line(KINDS[slug], above.get(slug, NOTHING), [r for r in found if r.kind == slug])
        for slug in KINDS
    }


def line_of(partnership: Partnership, kind: str) -> Line:
    """One kind of decision, as it holds in this partnership, without who said so; one query."""
    here = Responsibility.objects.filter(partnership=partnership, kind=kind).order_by()
    above = confirmed_in([_place(partnership)]).filter(kind=kind).order_by()
    said = here.values_list(Value(Layer.PARTNERSHIP.value), "at", "pk", "who", "letter").union(
        above.values_list(
            Case(
                When(authority__isnull=True, then=Value(Layer.COUNTRY.value)),
                default=Value(Layer.AUTHORITY.value),
            ),
            "decided_at",
            "pk",
            Value(""),
            Cast("letters", TextField()),
        ),
        all=True,
    )
    letters: dict[Layer, dict[str, str]] = {}
    # The newest holds: of a role in a partnership, of the whole line above it.
    for layer, _at, _pk, who, words in sorted(said):
        if who:
            letters.setdefault(Layer(layer), {})[who] = words
        else:
            letters[Layer(layer)] = json.loads(words)
    found = resolve(KINDS[kind].letters, letters)
    return Line(KINDS[kind], found.letters, found.layers)


def lines_of_many(
    partnerships: Iterable[Partnership], kinds: Iterable[str]
) -> dict[tuple[int, str], Line]:
    """These kinds of decision in many partnerships, by primary key and kind; two queries."""
    wanted, slugs = list(partnerships), list(kinds)
    changed: dict[tuple[int, str], list[Responsibility]] = {}
    for row in Responsibility.objects.filter(partnership__in=wanted, kind__in=slugs):
        changed.setdefault((row.partnership_id, row.kind), []).append(row)
    above = in_force(_place(one) for one in wanted)
    return {
        (one.pk, slug): _line(
            KINDS[slug],
            above[_place(one)].get(slug, NOTHING),
            changed.get((one.pk, slug), ()),
        )
        for one in wanted
        for slug in slugs
    }


def accountable_for(decisions: Iterable[Decision]) -> dict[int, str]:
    """Who answers for each of these decisions, by primary key; two queries for all of them."""
    wanted = list(decisions)
    if not wanted:
        return {}
    changed: dict[tuple[int, str], list[Responsibility]] = {}
    rows = Responsibility.objects.filter(partnership__in={one.partnership_id for one in wanted})
    for row in rows:
        changed.setdefault((row.partnership_id, row.kind), []).append(row)
    above = in_force(_place(one.partnership) for one in wanted)
    return {
        one.pk: _line(
            KINDS[one.kind],
            above[_place(one.partnership)].get(one.kind, NOTHING),
            changed.get((one.partnership_id, one.kind), ()),
        ).accountable
        for one in wanted
    }


def lines_in(where: Jurisdiction) -> dict[str, Line]:
    """Every kind of decision, as it holds in a jurisdiction; one query."""
    above = _above_in(where)
    return {slug: line_above(KINDS[slug], above.get(slug, NOTHING)) for slug in KINDS}


def line_in(where: Jurisdiction, kind: str) -> Line:
    """One kind of decision, as it holds in a jurisdiction; one query."""
    return line_above(KINDS[kind], _above_in(where).get(kind, NOTHING))


def line_above(kind: DecisionKind, above: InForce) -> Line:
    """What the layers above the partnership say."""
    return _line(kind, above, ())


def _above(partnership: Partnership) -> Mapping[str, InForce]:
    place = _place(partnership)
    return in_force([place])[place]


def _above_in(where: Jurisdiction) -> Mapping[str, InForce]:
    """For a country without what its authorities say."""
    place = (where.country, where.authority.pk if where.authority else 0)
    return in_force([place])[place]


def _place(partnership: Partnership) -> tuple[str, int]:
    return partnership.country, partnership.authority_id


def _line(kind: DecisionKind, above: InForce, changed: Iterable[Responsibility]) -> Line:
    rows = tuple(changed)
    here = {row.who: row.letter for row in rows}
    found = resolve(kind.letters, {**above.letters(), Layer.PARTNERSHIP: here})
    return Line(kind, found.letters, found.layers, rows, above)
