"""How figures of returns are written in tables: value, last value, target, names of inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import period_label, scaled
from performance.models import KPI, KPIRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from core.periods import Period
    from performance.models import ReturnFile
    from performance.selectors.returns import SheetRow


def row_id(key: str) -> str:
    """The id of a row, from which the names of its inputs begin."""
    return f"figure-{key}"


def value_in_words(kpi: KPI, value: Decimal) -> str:
    """The number with the KPI's decimals, or with more where it has more; without its unit."""
    typed = -int(value.normalize().as_tuple().exponent)
    return scaled(value, max(kpi.decimals, typed))


def value_shown(kpi: KPI, value: Decimal) -> str:
    """As `value_in_words`; what a ratio was worked out to is shown with the KPI's decimals."""
    if kpi.aggregation == KPI.Aggregation.RATIO:
        return scaled(value, kpi.decimals)
    return value_in_words(kpi, value)


def record_in_words(record: KPIRecord | None) -> str:
    """The figure that counts, "none" for nothing to report, "–" where there is no figure."""
    if record is None:
        return "–"
    value = record.value
    if record.answer != KPIRecord.Answer.VALUE or value is None:
        return _("none")
    return value_shown(record.kpi, value)


def parts_in_words(record: KPIRecord | None) -> str:
    """The two numbers of a ratio, "5,336,000 ÷ 18,400,000"; "" for any other figure."""
    if record is None or record.numerator is None or record.denominator is None:
        return ""
    return f"{scaled(record.numerator)} ÷ {scaled(record.denominator)}"


def last_in_words(row: SheetRow) -> str:
    if row.last is not None:
        row.last.kpi = row.kpi
    return record_in_words(row.last)


def target_in_words(row: SheetRow) -> str:
    """The target as a promise ("97 or more"); the unit stands under the figure's name already."""
    found = replace(row.asked, unit="").target_in_words()
    return "–" if found is None else found.say(_)


def months(month: Period) -> dict[str, str]:
    """The headings of a return's columns: its month, and the one before short and long."""
    before = month.previous()
    return {
        "label": period_label(month),
        "period": formats.date_format(month.start, "F"),
        "last": formats.date_format(before.start, "N"),
        "last_long": formats.date_format(before.start, "F"),
    }


def file_items(
    files: Sequence[ReturnFile], used: Mapping[int, int], **more: Any
) -> list[dict[str, Any]]:
    """The files of a return for evidence_list; `used` says in how many rows each serves."""
    return [
        {
            "code": str(file),
            "number": file.number,
            "value": str(file.number),
            "name": file.document.title,
            "url": reverse("document", args=[file.document.uuid]),
            "note": f"{filesizeformat(file.document.size)}, {_used(used.get(file.number, 0))}",
            **more,
        }
        for file in files
    ]


def _used(rows: int) -> str:
    if not rows:
        return _("not used yet")
    return ngettext("used in %(n)d row", "used in %(n)d rows", rows) % {"n": rows}
