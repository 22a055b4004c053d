"""What the history of a partnership can be asked for: by whom, of what, and from day to day."""

from __future__ import annotations

from functools import reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.ledger.history import entries_of
from core.listing import Choice, Column, ListSpec
from core.models import AuditEvent, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from uuid import UUID

    from core.ledger.history import HistoryEntry
    from partnerships.codelists import Text

FAMILIES: Final[dict[str, tuple[Text, tuple[str, ...]]]] = {
    "partnership": (_("Partnership"), ("partnership", "measuring", "portfolio")),
    "contract": (_("Contract"), ("contract",)),
    "parties": (_("Parties"), ("party",)),
    "stages": (_("Stages"), ("stage",)),
    "people": (
        _("People"),
        ("appointment", "invitation", "person", "ownership", "single_acceptance"),
    ),
    "measured": (
        _("Objectives and KPIs"),
        ("kpi", "kpis", "kpi_change", "objective", "side_objective"),
    ),
    "figures": (
        _("Returns and figures"),
        ("kpi_record", "monthly_return", "returns", "submission"),
    ),
    "risks": (_("Risks"), ("risk", "risks")),
    "milestones": (_("Milestones"), ("milestone", "milestones")),
    "documents": (_("Documents"), ("document", "documents")),
    "scores": (_("Scorecards and reports"), ("scorecard", "scorecards", "report")),
}
"""Kinds of acts as people think of them: the words, and how the names of the kinds begin."""
OTHER: Final = "other"
CHUNK: Final = 250


def acts_of(stream: str, actors: Collection[UUID] | None, without: Collection[str] = ()) -> Any:
    """The events of the stream that the reader may see; None means everybody's.

    `without` are the kinds that the reader is not told.
    """
    events = AuditEvent.objects.filter(stream=stream)
    if without:
        events = events.exclude(kind__in=without)
    return events if actors is None else events.filter(actor__in=actors)


def history_list(events: Any) -> ListSpec:
    """Offers only people and kinds that stand in these events; three queries."""
    kinds = {kind.partition(".")[0] for kind in _distinct(events, "kind")}
    known = {prefix for _label, prefixes in FAMILIES.values() for prefix in prefixes}
    families: list[tuple[str, Text]] = [
        (slug, label) for slug, (label, prefixes) in FAMILIES.items() if kinds & set(prefixes)
    ]
    if kinds - known:
        families.append((OTHER, _("Other")))
    people = User.objects.filter(uuid__in=[one for one in _distinct(events, "actor") if one])
    return ListSpec(
        slug="history",
        title=_("History"),
        unit=ngettext_lazy("%(n)s entry", "%(n)s entries", "n"),
        columns=(
            Column("what", _("What"), (), _what),
            Column("was", _("Before"), (), lambda one: one.act.was, on_page=False),
            Column("now", _("After"), (), lambda one: one.act.now, on_page=False),
            Column("who", _("Who"), (), lambda one: one.act.who),
            Column("for", _("For"), (), lambda one: one.act.on_behalf_of, on_page=False),
            Column("when", _("When"), ("seq",), lambda one: one.at.isoformat(timespec="seconds")),
            Column("entry", _("Entry and its fingerprint"), (), lambda one: one.seq),
            Column("hash", _("Fingerprint"), (), lambda one: one.hash, on_page=False),
        ),
        sort="-when",
        choices=(
            Choice("what", _("About"), families, _of_family),
            Choice(
                "who",
                _("Who"),
                [(str(one.uuid), str(one)) for one in people.order_by("name", "pk")],
                lambda value: Q(actor=value),
            ),
        ),
        day="at__date",
        day_label=_("When"),
    )


def told(events: Iterable[Any], actors: Collection[UUID] | None) -> Iterator[HistoryEntry]:
    """The events in words, in chunks: a constant number of queries for each."""
    left = iter(events)
    while chunk := list(islice(left, CHUNK)):
        yield from entries_of(chunk, actors)


def _what(entry: HistoryEntry) -> str:
    return "; ".join(line.what for line in (entry.act, *entry.followed))


def _distinct(events: Any, column: str) -> list[Any]:
    return list(events.order_by(column).values_list(column, flat=True).distinct())


def _of_family(slug: str) -> Q:
    if slug != OTHER:
        return _begins(FAMILIES[slug][1])
    return ~_begins(prefix for _label, prefixes in FAMILIES.values() for prefix in prefixes)


def _begins(prefixes: Iterable[str]) -> Q:
    return reduce(or_, (Q(kind__startswith=f"{prefix}.") for prefix in prefixes))
