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
    """One row as it was typed, to the letter. `files` are the numbers of the return's files."""

    value: str = ""
    nothing: bool = False
    comment: str = ""
    files: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "nothing": self.nothing,
            "comment": self.comment,
            "files": list(self.files),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            value=str(kept.get("value", "")),
            nothing=bool(kept.get("nothing")),
            comment=str(kept.get("comment", "")),
            files=tuple(int(number) for number in kept.get("files", ())),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.value.strip() or self.nothing or self.comment.strip() or self.files)


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
    value = record.reported_value
    return TypedRow(
        value="" if value is None else f"{stripped(value):f}",
        nothing=record.answer == KPIRecord.Answer.NOTHING,
        comment=record.comment,
        files=tuple(file.number for file in files if file.document_id in evidence),
    )
