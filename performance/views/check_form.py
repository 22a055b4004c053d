"""The table of a check: what was posted, hints beside each figure, the evidence of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.charts import Size, Sparkline, Unit
from core.formatting import day, scaled
from core.templatetags.charts import safe, words_of_the_page
from performance.models import KPIRecord
from performance.selectors.evidence_preview import preview_of
from performance.selectors.returns import parts_of
from performance.services.checking import Decision
from performance.validation import Unreadable, read_number
from performance.validation.hints import hints
from performance.views.figures import (
    last_in_words,
    months,
    parts_in_words,
    record_in_words,
    row_id,
    target_in_words,
    value_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from core.problems import Problem
    from performance.selectors.check_rights import CheckRights
    from performance.selectors.returns import Sheet, SheetRow

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Posted:
    """What was chosen and typed for one figure, to the letter."""

    action: str = ""
    reason: str = ""
    verified: str = ""
    note: str = ""


def posted(records: Sequence[KPIRecord], data: QueryDict) -> dict[str, Posted]:
    """The form as it was sent, by the record's uuid."""
    found = {}
    for record in records:
        name = row_id(str(record.uuid))
        action = data.get(f"{name}-decision", "")
        found[str(record.uuid)] = Posted(
            action=action if action in {"accept", "send_back"} else "",
            reason=data.get(f"{name}-reason", "")[:LONGEST],
            verified=data.get(f"{name}-verified", "")[:80],
            note=data.get(f"{name}-note", "")[:LONGEST],
        )
    return found


def decisions_of(
    rows: Mapping[str, Posted], records: Sequence[KPIRecord]
) -> tuple[dict[str, Decision], list[tuple[str, str]]]:
    """The decisions that were made, and what cannot be read (uuid and message)."""
    found: dict[str, Decision] = {}
    wrong = []
    for record in records:
        key = str(record.uuid)
        row = rows.get(key, Posted())
        if row.action not in {"accept", "send_back"}:
            continue
        verified = None
        if row.verified.strip():
            number = read_number(row.verified.strip(), record.kpi.unit)
            if isinstance(number, Unreadable):
                wrong.append((key, f"{record.kpi.name}: {number.message.say(_)}"))
            else:
                verified = number
        found[key] = Decision(
            action="accept" if row.action == "accept" else "send_back",
            reason=row.reason,
            verified_value=verified,
            internal_note=row.note,
        )
    return found, wrong


@dataclass(frozen=True, slots=True)
class CheckTable:
    """Everything that the check of a round shows about its figures."""

    sheet: Sheet
    records: Sequence[KPIRecord]
    rights: CheckRights
    rows: Mapping[str, Posted]
    opened: str = ""
    odd: dict[str, list[str]] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)
    """The code (E1, E2 …) of each document of the return."""

    @classmethod
    def of(
        cls,
        sheet: Sheet,
        records: Sequence[KPIRecord],
        rights: CheckRights,
        rows: Mapping[str, Posted],
        opened: str,
        codes: Mapping[int, str],
    ) -> CheckTable:
        """With the hints of every figure; opens the one asked for, else the first with a hint."""
        by_kpi = {row.kpi.pk: row for row in sheet.rows}
        odd = {
            str(record.uuid): [
                message.say(_)
                for _code, message in hints(
                    by_kpi[record.kpi_id].asked, record.reported_value, sheet.month
                )
            ]
            for record in records
            if record.reported_value is not None and record.kpi_id in by_kpi
        }
        keys = [str(record.uuid) for record in records]
        if opened not in keys:
            opened = next((key for key in keys if odd.get(key)), keys[0] if keys else "")
        odd = {key: messages for key, messages in odd.items() if messages}
        return cls(sheet, records, rights, rows, opened, odd, codes)

    def mine(self, record: KPIRecord) -> bool:
        """Whether this person can decide on the figure now."""
        return record.state == KPIRecord.State.SUBMITTED and self.rights.hindrance(record) is None

    def plain_keys(self) -> list[str]:
        """The figures that are this person's and carry no hint."""
        return [
            str(record.uuid)
            for record in self.records
            if self.mine(record) and str(record.uuid) not in self.odd
        ]

    def tallies(self) -> list[dict[str, Any]]:
        mine = [str(record.uuid) for record in self.records if self.mine(record)]
        others = sum(
            record.state == KPIRecord.State.SUBMITTED and not self.mine(record)
            for record in self.records
        )
        chosen = [self.rows.get(key, Posted()).action for key in mine]
        undecided = [key for key, action in zip(mine, chosen, strict=True) if not action]
        url = f"#{row_id(undecided[0])}-accept" if undecided else ""
        counted = [
            _tally("good", chosen.count("accept"), _("to accept"), key="accept"),
            _tally("bad", chosen.count("send_back"), _("to send back"), key="send_back"),
            {**_tally("warn", len(undecided), _("to decide"), key="undecided"), "url": url},
        ]
        if others:
            counted.append(_tally("none", others, _("for a colleague")))
        return counted

    def context(self) -> dict[str, Any]:
        by_kpi = {row.kpi.pk: row for row in self.sheet.rows}
        return {
            "months": months(self.sheet.month),
            "rows": [self._row(record, by_kpi.get(record.kpi_id)) for record in self.records],
            "extras": [
                {
                    "label": record.kpi.name,
                    "id": row_id(str(record.uuid)),
                    "posted": self.rows.get(str(record.uuid), Posted()),
                    "with_value": record.answer == KPIRecord.Answer.VALUE
                    and record.numerator is None,
                }
                for record in self.records
                if self.mine(record)
            ],
            "tallies": self.tallies(),
            "view": self._view(by_kpi),
        }

    def _row(self, record: KPIRecord, row: SheetRow | None) -> dict[str, Any]:
        key = str(record.uuid)
        name = row_id(key)
        chosen = self.rows.get(key, Posted())
        value = record.value
        nothing = record.answer != KPIRecord.Answer.VALUE or value is None
        return {
            "id": name,
            "label": record.kpi.name,
            "unit": record.kpi.unit,
            "evidence": [
                {"code": self.codes.get(one.pk, one.title), "url": f"?figure={key}#evidence"}
                for one in record.evidence.all()
            ],
            "evidence_note": _correction_note(record),
            "last": last_in_words(row) if row else "–",
            "target": target_in_words(row) if row else "–",
            "value": record_in_words(record),
            "parts": parts_in_words(record),
            "words": _("Nothing to report") if nothing else "",
            "missed": bool(row and value is not None and row.asked.misses_target(value)),
            "name": f"{name}-decision",
            "reason_name": f"{name}-reason",
            "decision": chosen.action,
            "reason": chosen.reason or " ".join(self.odd.get(key, ())),
            "hint": " ".join(self.odd.get(key, ())),
            "open": key == self.opened,
            "own": self._own(record),
        }

    def _own(self, record: KPIRecord) -> Any:
        if record.state != KPIRecord.State.SUBMITTED:
            return format_html(
                '{}<span class="sub">{}</span>', record.get_state_display(), record.decided_by
            )
        hindrance = self.rights.hindrance(record)
        return format_html("{}", hindrance.message) if hindrance else ""

    def _view(self, by_kpi: Mapping[int, SheetRow]) -> dict[str, Any] | None:
        places = [str(record.uuid) for record in self.records]
        if self.opened not in places:
            return None
        at = places.index(self.opened)
        record = self.records[at]
        row = by_kpi.get(record.kpi_id)
        documents = list(record.evidence.all())
        around = {
            name: f"?figure={places[at + step]}#evidence"
            for name, step in (("previous_url", -1), ("next_url", 1))
            if 0 <= at + step < len(places)
        }
        first = documents[0] if documents else None
        seen = preview_of(first, record.reported_value, record.kpi.name) if first else None
        said = value_in_words(record.kpi, seen.said) if seen and seen.said is not None else ""
        return {
            **around,
            "place": _("Figure %(n)d of %(total)d") % {"n": at + 1, "total": len(places)},
            "title": self._finding(record, row, said),
            "versus": [
                {"term": months(self.sheet.month)["last_long"], "value": last_in_words(row)}
                if row
                else {"term": "", "value": ""},
                {
                    "term": _("Reported"),
                    "value": record_in_words(record),
                    "clash": bool(said or self.odd.get(self.opened)),
                },
                {"term": _("In the evidence"), "value": said}
                if said
                else {"term": _("Target"), "value": target_in_words(row) if row else "–"},
            ],
            "file": {"name": first.title, "url": reverse("document", args=[first.uuid])}
            if first
            else None,
            "where": seen.where if seen else "",
            "sheet": seen.sheet if seen else None,
            "image": seen.image if seen else None,
            "no_preview": seen.words if seen else _("No evidence was put on this figure."),
            "figure_title": _("Month by month"),
            "figure": _line(record, row),
            "facts": _facts(record, documents),
        }

    def _finding(self, record: KPIRecord, row: SheetRow | None, said: str) -> str:
        """What is odd as a heading: "Water losses: 9.6 now, 96.9 in September"."""
        if said:
            return _("%(kpi)s: the evidence says %(said)s, the return says %(value)s") % {
                "kpi": record.kpi.name,
                "said": said,
                "value": record_in_words(record),
            }
        if row is None or row.last is None or not self.odd.get(self.opened):
            return record.kpi.name
        return _("%(kpi)s: %(value)s now, %(last)s in %(month)s") % {
            "kpi": record.kpi.name,
            "value": record_in_words(record),
            "last": last_in_words(row),
            "month": months(self.sheet.month)["last_long"],
        }


def _tally(kind: str, count: int, text: str, *, key: str = "") -> dict[str, Any]:
    return {"kind": kind, "count": count, "text": text, "key": key}


def _correction_note(record: KPIRecord) -> str:
    old = record.corrects
    if old is None:
        return ""
    old.kpi = record.kpi
    return _("correction of %(value)s") % {"value": record_in_words(old)}


def _line(record: KPIRecord, row: SheetRow | None) -> Any:
    if row is None or record.reported_value is None:
        return ""
    past = sorted(row.asked.history, key=lambda one: one.period.start)[-11:]
    shown = Sparkline(
        name=record.kpi.name,
        periods=tuple(
            formats.date_format(start, "M Y")
            for start in (*(one.period.start for one in past), record.period_start)
        ),
        values=(*(one.value for one in past), record.reported_value),
        unit=Unit(places=record.kpi.decimals),
        target=row.asked.target,
        in_doubt=True,
    )
    return safe(shown.svg(Size.NARROW, uid="past", words=words_of_the_page()))


def _facts(record: KPIRecord, documents: Sequence[Any]) -> list[dict[str, Any]]:
    names = parts_of(record.kpi)
    facts: list[dict[str, Any]] = []
    if names is not None and record.numerator is not None and record.denominator is not None:
        facts += [
            {"term": name, "value": scaled(number)}
            for name, number in zip(names, (record.numerator, record.denominator), strict=True)
        ]
    facts += [
        {"term": _("Comment"), "value": record.comment or "–"},
        {"term": _("How it is measured"), "value": record.kpi.method or "–"},
        {"term": _("Reliability"), "value": record.get_reliability_display()},
        {"term": _("Entered by"), "value": record.submitted_by, "sub": day(record.submitted_at)},
    ]
    return facts + [
        {
            "term": _("Fingerprint"),
            "value": " ".join(one.sha256[n : n + 4] for n in (0, 4, 8)),
            "sub": one.title,
            "url": reverse("document", args=[one.uuid]),
        }
        for one in documents
    ]


def summary_items(
    records: Sequence[KPIRecord], decisions: Mapping[str, Decision]
) -> list[dict[str, str]]:
    """What the decisions change, for the page that asks once more."""
    items = []
    for record in records:
        decision = decisions.get(str(record.uuid))
        if decision is None:
            continue
        if decision.action == "accept":
            after = _("accepted")
            if decision.verified_value is not None:
                after = _("accepted as %(value)s") % {
                    "value": value_in_words(record.kpi, decision.verified_value)
                }
        else:
            after = _("sent back: %(reason)s") % {"reason": decision.reason}
        items.append(
            {
                "where": record.kpi.name,
                "sub": " · ".join(filter(None, (record.kpi.unit, parts_in_words(record)))),
                "now": record_in_words(record),
                "after": after,
            }
        )
    return items


def links(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """The problems for the error summary, each with the row that it is about."""
    return [
        {
            "where": "",
            "message": problem.message,
            "href": f"#{row_id(problem.where)}-{_part(problem)}" if problem.where else "",
        }
        for problem in problems
    ]


def _part(problem: Problem) -> str:
    return {"reason": "reason", "verified_value": "verified"}.get(problem.field, "accept")
