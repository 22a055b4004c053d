"""What to know before relying on a scorecard: what is missing, disputed, corrected or guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from performance.models import Dispute, KPIRecord
from performance.scoring import Kind, Reliability
from performance.views.kpi_words import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.scoring import LineResult, ScoreResult


@dataclass(frozen=True, slots=True)
class Care:
    """A finding in bold, and what follows from it."""

    what: str
    words: str


def read_with_care(result: ScoreResult) -> list[Care]:
    """In the order of the KPIs; two queries."""
    wanted = [identity for line in result.lines for identity in line.observation.ids]
    rows = KPIRecord.objects.filter(uuid__in=wanted).select_related("kpi", "corrects")
    records = {str(record.uuid): record for record in rows}
    disputes: dict[int, Dispute] = {
        dispute.record_id: dispute
        for dispute in Dispute.objects.filter(record__uuid__in=wanted, lifted_at__isnull=True)
    }
    found: list[Care] = []
    for line in result.lines:
        own = [records[one] for one in line.observation.ids if one in records]
        found += [*_missing(line), *_disputed(line, own, disputes), *_corrected(line, own)]
        found += _guessed(line)
    return found


def _missing(line: LineResult) -> Iterator[Care]:
    seen = line.observation
    if seen.kind is not Kind.NOT_REPORTED:
        return
    late = (
        ngettext("It is %(days)d day late. ", "It is %(days)d days late. ", seen.days_late)
        % {"days": seen.days_late}
        if seen.days_late
        else ""
    )
    yield Care(
        _("%(kpi)s is missing.") % {"kpi": line.definition.name},
        late + _("Its weight waits; it is not counted as zero."),
    )


def _disputed(
    line: LineResult, records: list[KPIRecord], disputes: dict[int, Dispute]
) -> Iterator[Care]:
    if not line.observation.disputed:
        return
    words = [disputes[one.pk].words for one in records if one.pk in disputes]
    yield Care(
        _("%(kpi)s is disputed.") % {"kpi": line.definition.name},
        " ".join(f"“{one}”" for one in words) or _("The accepted figure is used meanwhile."),
    )


def _corrected(line: LineResult, records: list[KPIRecord]) -> Iterator[Care]:
    for record in records:
        before = record.corrects
        if before is None:
            continue
        words = _("from %(old)s to %(new)s on %(day)s.") % {
            "old": said(record.kpi, before.value),
            "new": said(record.kpi, record.value),
            "day": day(record.decided_at or record.submitted_at),
        }
        yield Care(_("%(kpi)s was corrected") % {"kpi": line.definition.name}, words)


def _guessed(line: LineResult) -> Iterator[Care]:
    if line.observation.reliability is Reliability.D and line.observation.value is not None:
        yield Care(
            _("%(kpi)s is an estimate.") % {"kpi": line.definition.name},
            _("Nobody has measured it yet."),
        )
