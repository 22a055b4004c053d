"""Disclosure as sections of a report: headings, what is withheld, and the codes of timing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day
from governance.models import Publication
from partnerships import codelists
from partnerships.models import Document, PhaseMove
from partnerships.types import types
from reports.blocks import NOTHING, Cell, Head, Section, table
from reports.disclosure import HEADINGS, SOURCE, STAGES
from reports.models import IssuedReport
from reports.selectors.life_sections import on, said_below

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from partnerships.models import Partnership
    from reports.disclosure import Heading

MOST = 60


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A heading as it stands.

    Attributes:
        due_on: the day on which its first stage began; None while that has not come.
        public: reports that are public, with the day from which they are; newest first.
        shared, internal: how many documents both sides read, or the authority alone.
        withheld: of these, how many a clause keeps from the public.
        applies: whether the framework asks it of this type of partnership.
    """

    heading: Heading
    due_on: dt.date | None
    public: tuple[tuple[dt.date, str], ...]
    shared: int
    internal: int
    withheld: int
    applies: bool

    def is_due(self, today: dt.date) -> bool:
        """Whether it applies and its first stage has begun."""
        return self.applies and self.due_on is not None and self.due_on <= today

    def kind_on(self, today: dt.date) -> tuple[str, str]:
        """Where it stands, and the kind of tag for it."""
        if self.public:
            return _("public"), "good"
        if not self.applies:
            return _("does not apply"), ""
        if 0 < self.withheld == self.shared + self.internal:
            return _("held confidential"), "info"
        if not self.is_due(today):
            return _("not due yet"), ""
        if self.shared or self.internal:
            return _("on file, not public"), "warn"
        return _("missing"), "bad"


def disclosed(partnership: Partnership) -> list[Disclosed]:
    """Every heading, in the order of the framework; four queries."""
    began = _began(partnership)
    public = _public(partnership)
    documents = list(
        Document.objects.filter(partnership=partnership)
        .current()
        .values_list("kind", "audience", "confidential_under")
    )
    found = []
    for heading in HEADINGS:
        here = [one for one in documents if one[0] in heading.documents]
        told = [one for one in public if one[2] in heading.reports]
        found.append(
            Disclosed(
                heading=heading,
                due_on=began.get(heading.first_stage),
                public=tuple((since, title) for since, title, _slug in told),
                shared=sum(one[1] == Document.Audience.SHARED for one in here),
                internal=sum(one[1] == Document.Audience.INTERNAL for one in here),
                withheld=sum(bool(one[2]) for one in here),
                applies=partnership.type in (heading.types or (partnership.type,)),
            )
        )
    return found


def _began(partnership: Partnership) -> Mapping[str, dt.date]:
    """When each stage of the framework began, as far as moves between stages tell.

    A stage without a phase of its own begins with the next one that has begun: an award comes with
    the close. A renegotiation begins with the second version of the contract.
    """
    kind = types[partnership.type]
    stage_of = {one.slug: one.disclosure for one in kind.phases}
    days: dict[str, dt.date] = {}

    def note(phase: str, since: dt.date) -> None:
        stage = stage_of.get(phase, "")
        days[stage] = min(days.get(stage, since), since)

    moves = PhaseMove.objects.filter(partnership=partnership).order_by("effective_on", "pk")
    for phase, since in moves.values_list("to_phase", "effective_on"):
        note(phase, since)
    note(partnership.phase, partnership.phase_since)
    later = None
    for stage in reversed(STAGES[:-1]):
        later = min((one for one in (days.get(stage), later) if one is not None), default=None)
        if later is not None:
            days[stage] = later
    changed = partnership.contract_versions.published().filter(number__gt=1)
    first = changed.order_by("number").values_list("effective_from", flat=True).first()
    if first is not None:
        days["R"] = first
    return days


def _public(partnership: Partnership) -> list[tuple[dt.date, str, str]]:
    """Reports that are public today: since when, their title, their kind; newest first."""
    rows = (
        Publication.objects.public()
        .filter(partnership=partnership, kind="report", withdrawn_at__isnull=True)
        .values_list("thing", "from_on", "title")
    )
    since = {thing: (from_on, title) for thing, from_on, title in rows}
    slugs = IssuedReport.objects.filter(uuid__in=since).values_list("uuid", "slug")
    return sorted(((*since[uuid], slug) for uuid, slug in slugs), reverse=True)


def headings_section(partnership: Partnership, today: dt.date) -> Section:
    """The ten headings: when each was due, since when it is public, and what is on file."""
    found = disclosed(partnership)
    due = [one for one in found if one.is_due(today)]
    public = [one for one in due if one.public]
    text = ngettext(
        "%(public)d of %(n)d heading that is due is public",
        "%(public)d of %(n)d headings that are due are public",
        len(due),
    )
    return Section(
        slug="headings",
        title=_("The headings of the framework"),
        finding=text % {"public": len(public), "n": len(due)},
        tables=(
            table(
                (
                    Head(_("Heading")),
                    Head(_("Due since"), "date"),
                    Head(_("Public since"), "date"),
                    Head(_("State"), "state"),
                ),
                (_row(one, today) for one in found),
            ),
        ),
        notes=(str(SOURCE),),
        data=[_data(one, today) for one in found],
    )


def _row(one: Disclosed, today: dt.date) -> tuple[Cell, ...]:
    state, kind = one.kind_on(today)
    files = _("on file: %(shared)d for both sides, %(internal)d for the authority alone")
    days = _late(one, today)
    return (
        Cell(
            f"{one.heading.number}. {one.heading.title}",
            said_below(
                files % {"shared": one.shared, "internal": one.internal}
                if one.shared or one.internal
                else "",
                *(title for _since, title in one.public[:2]),
            ),
        ),
        Cell(on(one.due_on), said_below(days)),
        Cell(on(one.public[-1][0]) if one.public else NOTHING),
        Cell(state, tag=kind),
    )


def _late(one: Disclosed, today: dt.date) -> str:
    """How long after it was due; "" where it is not, or was in time."""
    if one.due_on is None or not one.applies:
        return ""
    done = one.public[-1][0] if one.public else today
    days = (done - one.due_on).days
    if days < 1:
        return ""
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def _data(one: Disclosed, today: dt.date) -> dict[str, object]:
    state, _kind = one.kind_on(today)
    return {
        "number": one.heading.number,
        "timing": dict(zip(STAGES, one.heading.timing, strict=True)),
        "timing_is_own": one.heading.is_own_timing,
        "due_on": one.due_on,
        "public": [{"since": since, "title": title} for since, title in one.public],
        "documents_shared": one.shared,
        "documents_internal": one.internal,
        "withheld": one.withheld,
        "state": state,
    }


def withheld_section(partnership: Partnership) -> Section:
    """Documents that a clause keeps from the public, each with it."""
    rows = list(
        Document.objects.filter(partnership=partnership)
        .current()
        .exclude(confidential_under="")
        .order_by("kind", "pk")
    )
    labels = dict(codelists.DOCUMENT_KINDS)
    heading_of = {kind: one.number for one in HEADINGS for kind in one.documents}
    return Section(
        slug="withheld",
        title=_("Held confidential"),
        tables=(
            table(
                (
                    Head(_("Document")),
                    Head(_("Heading"), "small"),
                    Head(_("Under"), "came"),
                    Head(_("Recorded"), "date"),
                ),
                (
                    (
                        Cell(one.title, (str(labels[one.kind]),)),
                        Cell(heading_of.get(one.kind, NOTHING)),
                        Cell(one.confidential_under),
                        Cell(day(clock.day_of(one.uploaded_at))),
                    )
                    for one in rows
                ),
                most=MOST,
            ),
        ),
        empty=_("No document is marked as confidential under a clause of the contract."),
        data=[
            {
                "uuid": str(one.uuid),
                "title": one.title,
                "kind": one.kind,
                "heading": heading_of.get(one.kind),
                "under": one.confidential_under,
            }
            for one in rows
        ],
    )


def timing_section() -> Section:
    """What is due at which stage, by the framework's codes."""
    stages = dict(codelists.DISCLOSURE_STAGES)
    return Section(
        slug="timing",
        title=_("What is due when"),
        words=(
            _("P is published, R repeated, U updated. Stages: %(stages)s.")
            % {"stages": ", ".join(f"{code} {str(stages[code]).lower()}" for code in STAGES)},
        ),
        tables=(
            table(
                (Head(_("Heading")), *(Head(code, "tiny") for code in STAGES)),
                (
                    (
                        Cell(
                            f"{one.number}. {one.title}",
                            said_below(_("Concord’s own timing") if one.is_own_timing else ""),
                        ),
                        *(Cell(code or NOTHING) for code in one.timing),
                    )
                    for one in HEADINGS
                ),
            ),
        ),
    )
