"""What a person said about a list: the meaning of its columns, and how its cells are written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.currencies import EXPONENTS
from partnerships.sources.own_list.fields import BY_KEY
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

UNITS: Final = (
    ("1", _("in single units")),
    ("1000", _("in thousands")),
    ("1000000", _("in millions")),
)
DATES: Final = (
    ("dmy", _("day first: 03/04/2026 is 3 April")),
    ("mdy", _("month first: 03/04/2026 is 4 March")),
)
DECIMALS: Final = (
    ("point", _("point: 1,234.50")),
    ("comma", _("comma: 1.234,50")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Plain JSON by `to_json`.

    Attributes:
        columns: the field (see `fields.FIELDS`) by heading; other columns stay as listed.
        scheme: what the list is called; its ids are kept with each partnership under this name.
        stage: type and phase, "dbfo:operate", for rows that do not say their own.
        authority: name of who leads where a row does not say it; "" where each row must.
        unit: what one of its amounts stands for, in units of the currency.
        dates: "dmy" or "mdy"; year-month-day is read either way.
        decimals: "point" or "comma".
    """

    columns: dict[str, str] = field(default_factory=dict)
    scheme: str = "Own list"
    stage: str = "dbfo:operate"
    authority: str = ""
    country: str = field(default_factory=lambda: str(settings.CONCORD_COUNTRY))
    currency: str = "EUR"
    unit: str = "1"
    dates: str = "dmy"
    decimals: str = "point"

    @classmethod
    def from_json(cls, told: AnyMapping[str, Any]) -> Mapping:
        """What `to_json` made; what is not known is left out, what is missing is the default."""
        known = {one.name for one in fields(cls)}
        facts = {name: value for name, value in told.items() if name in known}
        columns = {
            str(heading): key
            for heading, key in dict(facts.pop("columns", {})).items()
            if key in BY_KEY
        }
        return cls(columns=columns, **facts)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @property
    def type_and_phase(self) -> tuple[str, str]:
        kind, _colon, phase = self.stage.partition(":")
        return kind, phase


def stages() -> list[tuple[str, list[tuple[str, str]]]]:
    """Stages in which a list may find a partnership, by type, for a select."""
    return [
        (
            str(kind.label),
            [
                (f"{kind.slug}:{phase.slug}", f"{kind.label}: {phase.name}")
                for phase in kind.phases
                if phase.is_adoptable
            ],
        )
        for kind in types
    ]


def currencies() -> list[tuple[str, str]]:
    """All currencies by code."""
    return [(code, code) for code in EXPONENTS]
