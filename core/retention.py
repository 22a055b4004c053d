"""Classes of records: how long each is kept, after what, why, and what removes it.

The table stands in `config/retention.py`. What is of a class is found by `due`; where nothing may
remove it, `due` only says how much has been kept long enough.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from core.holds import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet
    from django.utils.functional import Promise

DAYS_OF_A_YEAR: Final = 365.25
Removal = Literal["by_itself", "by_two", "pseudonym", "nothing"]


@dataclass(frozen=True, slots=True)
class RecordClass:
    """What is kept for the same time and for the same reason.

    Attributes:
        slug: its stable name, in the ledger too.
        kept_days: how long after `after`; None where nothing is ever removed.
        source: the law, or the reason, of the period.
        removal: how it goes: a job of the clock; a disposal that two people decide; a pseudonym;
            or nothing in Concord.
        due: what was kept until a moment or longer; None where it is not counted.
        of_person: lookup of the person a row belongs to, for legal holds.
        by_address: whether `of_person` is an e-mail address.
        of_partnership: lookup of the partnership, by its key or its uuid, for legal holds.
        job: kind of the job that removes it by itself.
    """

    slug: str
    label: str | Promise
    kept_days: int | None
    after: str | Promise
    source: str | Promise
    removal: Removal = "nothing"
    due: Callable[[dt.datetime], QuerySet[Any]] | None = None
    of_person: str = ""
    of_partnership: str = ""
    by_address: bool = False
    job: str = ""

    def kept_until(self, now: dt.datetime) -> dt.datetime:
        """What ended before this moment was kept long enough at `now`.

        Raises:
            ValueError: for what is kept for good.
        """
        if self.kept_days is None:
            raise ValueError(f"{self.slug} is kept for good.")
        return now - dt.timedelta(days=self.kept_days)

    def free(self, now: dt.datetime) -> QuerySet[Any] | None:
        """What was kept long enough and no legal hold keeps; None where it is not counted."""
        if self.due is None or self.kept_days is None:
            return None
        return self.without_held(self.due(self.kept_until(now)))

    def without_held(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The same rows without what a legal hold keeps."""
        if self.of_person:
            people = holds().people()
            key = "email" if self.by_address else "pk"
            rows = rows.exclude(**{f"{self.of_person}__in": people.values(key)})
        if self.of_partnership:
            kept = holds().partnerships()
            key = "uuid" if self.of_partnership == "partnership" else "pk"
            rows = rows.exclude(**{f"{self.of_partnership}__in": kept.values(key)})
        return rows


_classes: dict[str, RecordClass] = {}


def install(classes: Iterable[RecordClass]) -> None:
    """Puts the table in force."""
    _classes.clear()
    _classes.update({one.slug: one for one in classes})


def record_classes() -> tuple[RecordClass, ...]:
    """Every class, in the order of the table."""
    return tuple(_classes.values())


def record_class(slug: str) -> RecordClass:
    """The class of this name.

    Raises:
        LookupError: there is none.
    """
    return _classes[slug]
