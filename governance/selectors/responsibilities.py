"""Who does what in one partnership: the defaults, and what was changed here with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.decision_kinds import BOARD, COLUMNS, KINDS
from governance.models import Responsibility
from governance.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import Promise

    from governance.decision_kinds import DecisionKind
    from governance.models import Decision
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
    """One kind of decision with the letter of each role, and the last change where there is one."""

    kind: DecisionKind
    letters: Mapping[str, str]
    changed: tuple[Responsibility, ...]

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
    """Every kind of decision, as it holds in this partnership; one query."""
    found = Responsibility.objects.filter(partnership=partnership).select_related("changed_by")
    return {slug: _line(KINDS[slug], tuple(r for r in found if r.kind == slug)) for slug in KINDS}


def line_of(partnership: Partnership, kind: str) -> Line:
    """One kind of decision, as it holds in this partnership; one query."""
    found = Responsibility.objects.filter(partnership=partnership, kind=kind)
    return _line(KINDS[kind], tuple(found.select_related("changed_by")))


def accountable_for(decisions: Iterable[Decision]) -> dict[int, str]:
    """Who answers for each of these decisions, by primary key; one query for all of them."""
    wanted = list(decisions)
    changed: dict[tuple[int, str], list[Responsibility]] = {}
    rows = Responsibility.objects.filter(partnership__in={one.partnership_id for one in wanted})
    for row in rows:
        changed.setdefault((row.partnership_id, row.kind), []).append(row)
    return {
        one.pk: _line(
            KINDS[one.kind], tuple(changed.get((one.partnership_id, one.kind), ()))
        ).accountable
        for one in wanted
    }


def _line(kind: DecisionKind, changed: tuple[Responsibility, ...]) -> Line:
    letters = dict(kind.letters)
    for row in changed:
        letters[row.who] = row.letter
    return Line(kind, letters, changed)
