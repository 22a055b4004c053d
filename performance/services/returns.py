"""Monthly returns from the side that sends them: opened, drafted, sent, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.periods import months_between
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked, perform, perform_all, unmet
from performance.events import ReturnSent, ReturnTakenBack
from performance.lifecycle.measured import (
    SEND_RETURN,
    WITHDRAW_AGAIN,
    WITHDRAW_FIRST,
    WITHDRAW_RECORD,
)
from performance.models import KPI, KPIRecord, MonthlyReturn, ReturnDraft, Submission
from performance.selectors.drafts import TypedRow, as_typed, draft_of, files_of
from performance.selectors.due import due_figures, due_on
from performance.selectors.returns import (
    Sheet,
    SheetRow,
    open_round_of,
    reported_kpis,
    sheet_of,
)
from performance.services.rounds import open_round, withdraw_round
from performance.services.standing import refresh_standings
from performance.validation import ReturnCheck, Row
from performance.validation import check_return as check_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Document, Partnership

EMPTY = frozenset({"missing_value", "missing_row"})
"""Codes of the problems that say no more than that a row is empty."""


def open_returns(
    partnership: Partnership, until: dt.date, *, actor: User | None = None
) -> list[MonthlyReturn]:
    """Makes each side's return of each month that ended before `until` and has figures due of it.

    Months that have theirs are left alone, so that it may run as often as one likes.
    """
    return [made for side in KPI.Side for made in _open_returns_of(side, partnership, until, actor)]


def _open_returns_of(
    side: KPI.Side, partnership: Partnership, until: dt.date, actor: User | None
) -> list[MonthlyReturn]:
    if partnership.signed_on is None:
        # Nothing is owed under a contract that nobody signed.
        return []
    kpis = [kpi for kpi in reported_kpis(partnership, side) if kpi.state != KPI.State.PROPOSED]
    if not kpis:
        return []
    own = partnership.monthly_returns.filter(reported_by=side)
    known = set(own.values_list("period", flat=True))
    last = _last_day(partnership, until)
    wanted = [
        month
        for month in months_between(min(kpi.starts_on for kpi in kpis), last)
        if month.end < until and month.key not in known and due_figures(kpis, month)
    ]
    if not wanted:
        return []
    with audited(partnership.stream, actor=actor, kind="returns.opened") as act:
        MonthlyReturn.objects.bulk_create(
            [
                MonthlyReturn(
                    partnership=partnership,
                    reported_by=side,
                    period=month.key,
                    period_start=month.start,
                    period_end=month.end,
                    due_on=due_on(partnership, month),
                )
                for month in wanted
            ],
            ignore_conflicts=True,
        )
        act.fact(periods=[month.key for month in wanted])
        refresh_standings([partnership])
    return list(own.filter(period__in=[month.key for month in wanted]).order_by("period_start"))


def _last_day(partnership: Partnership, until: dt.date) -> dt.date:
    """The last day that is measured: that of the term, or the one on which it ended early."""
    last = min(until, partnership.ends_on or until)
    if partnership.is_live:
        return last
    ended = partnership.moves.order_by("at", "pk").last()
    return last if ended is None else min(last, ended.effective_on)


def save_draft(
    monthly_return: MonthlyReturn, rows: Mapping[str, TypedRow], *, actor: User
) -> ReturnDraft:
    """Keeps what was typed, to the letter, by the KPI's uuid; rows that are not given stay."""
    draft = draft_of(monthly_return)
    kept = dict(draft.rows) if draft is not None else {}
    kept |= {key: row.as_json() for key, row in rows.items()}
    saved, _created = ReturnDraft.objects.update_or_create(
        monthly_return=monthly_return,
        defaults={"rows": kept, "saved_by": actor, "saved_at": clock.now()},
    )
    return saved


def check_typed(sheet: Sheet, rows: Mapping[str, TypedRow]) -> ReturnCheck:
    """All problems and hints of the open rows, in the words of the page. No query."""
    names = {row.key: row.asked.code for row in sheet.open_rows}
    return check_rows(
        sheet.month,
        [row.asked for row in sheet.open_rows],
        [
            Row(
                code=names.get(key, key),
                typed="" if typed.nothing else typed.value,
                typed_below="" if typed.nothing else typed.denominator,
                nothing_to_report=typed.nothing,
                comment=typed.comment,
            )
            for key, typed in rows.items()
        ],
        today=clock.today(),
        translate=_,
    )


def send_return(
    monthly_return: MonthlyReturn,
    rows: Mapping[str, TypedRow],
    *,
    actor: User,
    leave_empty: bool = False,
) -> Submission:
    """Sends the open rows as one round: figures to be checked, and a receipt.

    Rows that were accepted or are being checked are not touched. With `leave_empty` the empty
    rows stay due; they are not reported, and what else was typed in them stays in the draft.

    Args:
        monthly_return: the return.
        rows: what was typed, by the KPI's uuid.
        actor: who sends.
        leave_empty: that somebody confirmed to send without the empty rows.

    Raises:
        Refused: with every problem of every row.
    """
    partnership = monthly_return.partnership
    with audited(partnership.stream, actor=actor, kind="monthly_return.figures_sent") as act:
        fresh = locked(monthly_return)
        fresh.partnership = partnership
        refuse_if(unmet(fresh, SEND_RETURN, actor))
        sheet = sheet_of(fresh)
        found = check_typed(sheet, rows)
        files = {file.number: file.document for file in files_of(fresh)}
        empty = {p.field.rpartition(".")[0] for p in found.problems if p.code in EMPTY}
        sent = [row for row in sheet.open_rows if row.asked.code not in empty]
        problems = [p for p in found.problems if p.code not in EMPTY or not leave_empty]
        problems += _missing_files(sent, rows, files)
        if not problems and not sent:
            problems.append(
                Problem("", "nothing_sent", _("There is nothing to send yet. Enter a figure."))
            )
        refuse_if(problems)
        number = fresh.round + 1
        submission = open_round(partnership, actor=actor, round_number=number, monthly_return=fresh)
        submission.documents.set(files.values())
        made = _make_records(submission, fresh, sent, rows, found, files)
        _keep_unsent(fresh, sheet, sent, actor)

        def change(row: MonthlyReturn) -> None:
            row.round, row.check_by = number, submission.check_by

        perform(fresh, SEND_RETURN, actor=actor, change=change, stream=partnership.stream)
        act.fact(
            monthly_return=str(fresh.uuid),
            period=fresh.period,
            receipt=submission.receipt,
            round=number,
            figures=[str(record.uuid) for record in made],
            left_empty=sorted(empty),
        )
        events.publish(ReturnSent(partnership.pk, submission.pk))
    return submission


def withdraw_return(monthly_return: MonthlyReturn, *, actor: User) -> MonthlyReturn:
    """Takes the last round back into the draft, as long as nobody has begun to check it.

    Raises:
        Refused: when it is being checked (says by whom) or nothing waits to be checked.
    """
    partnership = monthly_return.partnership
    with audited(partnership.stream, actor=actor, kind="monthly_return.taken_back") as act:
        fresh = locked(monthly_return)
        submission = open_round_of(fresh)
        if submission is None:
            raise Refused(
                [Problem("", "nothing_open", _("There is nothing to take back: nothing waits."))]
            )
        withdraw_round(submission, actor=actor)
        records = list(
            submission.records.filter(state=KPIRecord.State.SUBMITTED).select_related("kpi")
        )
        _back_into_draft(fresh, records, actor)
        perform_all(records, WITHDRAW_RECORD, actor=actor, stream=partnership.stream)
        repaired = fresh.records.filter(
            state=KPIRecord.State.SENT_BACK, kpi__in=[record.kpi_id for record in records]
        ).exists()
        again = WITHDRAW_AGAIN if repaired else WITHDRAW_FIRST
        act.fact(monthly_return=str(fresh.uuid), receipt=submission.receipt)
        events.publish(ReturnTakenBack(partnership.pk, submission.pk))
        return perform(fresh, again, actor=actor, stream=partnership.stream)


def _missing_files(
    sent: list[SheetRow], rows: Mapping[str, TypedRow], files: Mapping[int, Document]
) -> list[Problem]:
    return [
        Problem(
            f"{row.asked.code}.files",
            "no_such_file",
            _("E%(number)s is not among the files any more. Add it again or take it off the row.")
            % {"number": number},
            row.asked.name,
        )
        for row in sent
        if row.key in rows
        for number in rows[row.key].files
        if number not in files
    ]


def _make_records(
    submission: Submission,
    monthly_return: MonthlyReturn,
    sent: list[SheetRow],
    rows: Mapping[str, TypedRow],
    found: ReturnCheck,
    files: Mapping[int, Document],
) -> list[KPIRecord]:
    values, parts = found.values, found.parts
    made = KPIRecord.objects.bulk_create(
        KPIRecord(
            partnership_id=submission.partnership_id,
            kpi=row.kpi,
            monthly_return=monthly_return,
            submission=submission,
            period=row.period.key,
            period_start=row.period.start,
            period_end=row.period.end,
            answer=_answer(rows[row.key]),
            reported_value=values.get(row.asked.code),
            numerator=parts.get(row.asked.code, (None, None))[0],
            denominator=parts.get(row.asked.code, (None, None))[1],
            reliability=row.kpi.reliability,
            comment=rows[row.key].comment.strip(),
            due_on=monthly_return.due_on,
            submitted_by=submission.sent_by,
            submitted_at=submission.sent_at,
        )
        for row in sent
    )
    through = KPIRecord.evidence.through
    through.objects.bulk_create(
        through(kpirecord_id=record.pk, document_id=files[number].pk)
        for record, row in zip(made, sent, strict=True)
        for number in dict.fromkeys(rows[row.key].files)
    )
    return made


def _answer(typed: TypedRow) -> str:
    return KPIRecord.Answer.NOTHING if typed.nothing else KPIRecord.Answer.VALUE


def _keep_unsent(
    monthly_return: MonthlyReturn, sheet: Sheet, sent: list[SheetRow], actor: User
) -> None:
    """The draft keeps only the rows that were not sent."""
    draft = draft_of(monthly_return)
    if draft is None:
        return
    gone = {row.key for row in sent}
    asked = {row.key for row in sheet.rows}
    draft.rows = {key: row for key, row in draft.rows.items() if key in asked - gone}
    draft.saved_by, draft.saved_at = actor, clock.now()
    draft.save()


def _back_into_draft(monthly_return: MonthlyReturn, records: list[KPIRecord], actor: User) -> None:
    numbers = {file.document_id: file.number for file in files_of(monthly_return)}
    evidence: dict[int, list[int]] = {}
    links = KPIRecord.evidence.through.objects.filter(kpirecord__in=records)
    for record, document in links.values_list("kpirecord", "document"):
        if document in numbers:
            evidence.setdefault(record, []).append(numbers[document])
    save_draft(
        monthly_return,
        {
            str(record.kpi.uuid): as_typed(record, tuple(sorted(evidence.get(record.pk, ()))))
            for record in records
        },
        actor=actor,
    )
