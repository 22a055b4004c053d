"""What stands in the rows of a return before it is sent: the draft, or what was sent back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from core.scaled import stripped
from performance.models import KPIRecord, ReturnDraft, ReturnFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from performance.models import MonthlyReturn
    from performance.selectors.returns import Sheet, SheetRow


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row as it was typed, to the letter.

    Of a ratio `value` is the part above and `denominator` the part below. `files` are the numbers
    of the return's files.
    """

    value: str = ""
    denominator: str = ""
    nothing: bool = False
    comment: str = ""
    files: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "denominator": self.denominator,
            "nothing": self.nothing,
            "comment": self.comment,
            "files": list(self.files),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            value=str(kept.get("value", "")),
            denominator=str(kept.get("denominator", "")),
            nothing=bool(kept.get("nothing")),
            comment=str(kept.get("comment", "")),
            files=tuple(int(number) for number in kept.get("files", ())),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.is_blank or self.nothing or self.comment.strip() or self.files)

    @property
    def is_blank(self) -> bool:
        """Whether no number was typed."""
        return not (self.value.strip() or self.denominator.strip())


def draft_of(monthly_return: MonthlyReturn) -> ReturnDraft | None:
    """The draft, if something was typed and not sent yet."""
    return ReturnDraft.objects.filter(monthly_return=monthly_return).first()


def files_of(monthly_return: MonthlyReturn) -> list[ReturnFile]:
    """The files of the return by number, without those that were removed."""
    return list(
        ReturnFile.objects.filter(
            monthly_return=monthly_return, removed_at__isnull=True
        ).select_related("document")
    )


def typed_rows(
    sheet: Sheet, draft: ReturnDraft | None, files: list[ReturnFile]
) -> dict[str, TypedRow]:
    """What stands in the open rows, by the KPI's uuid: the draft before what was sent back."""
    kept = draft.rows if draft is not None else {}
    return {
        row.key: TypedRow.from_json(kept[row.key]) if row.key in kept else _as_sent(row, files)
        for row in sheet.open_rows
    }


def _as_sent(row: SheetRow, files: list[ReturnFile]) -> TypedRow:
    record = row.current
    if record is None:
        return TypedRow()
    evidence = {document.pk for document in record.evidence.all()}
    return as_typed(record, tuple(file.number for file in files if file.document_id in evidence))


def as_typed(record: KPIRecord, files: tuple[int, ...]) -> TypedRow:
    """The row that a figure came from; a ratio gives its two parts back."""
    value = record.reported_value if record.numerator is None else record.numerator
    return TypedRow(
        value="" if value is None else f"{stripped(value):f}",
        denominator="" if record.denominator is None else f"{stripped(record.denominator):f}",
        nothing=record.answer == KPIRecord.Answer.NOTHING,
        comment=record.comment,
        files=files,
    )
