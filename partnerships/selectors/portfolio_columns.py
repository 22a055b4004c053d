"""The columns of the portfolio: their order in SQL, and their values for page and export alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from core.folding import Plainly
from partnerships import codelists
from partnerships.models import Partnership, Standing
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from django.utils.functional import Promise

    Raw = str | Decimal | int | dt.date | None

WORST_FIRST: Final = ("R", "AR", "A", "AG", "G")
TRENDS: Final = ("falling", "stagnating", "improving", "on_track")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an export. Text stays as people read it, figures as they are kept."""

    label: str | Promise
    value: Callable[[Partnership], Raw]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the page; `order` sorts it upwards, what is not known comes last both ways."""

    slug: str
    label: str | Promise
    order: Callable[[], Any]
    fields: tuple[Field, ...]
    num: bool = False


def standing_of(partnership: Partnership) -> Standing | None:
    return getattr(partnership, "standing", None)


def _of_standing(name: str) -> Callable[[Partnership], Any]:
    return lambda partnership: getattr(standing_of(partnership), name, None)


def phase_label(partnership: Partnership) -> str:
    return str(types[partnership.type].phase(partnership.phase).label)


def state_label(partnership: Partnership) -> str:
    standing = standing_of(partnership)
    state = standing.state if standing else Standing.State.NOT_SCORED
    return str(Standing.State(state).label)


def _trend_label(partnership: Partnership) -> str:
    standing = standing_of(partnership)
    known = standing is not None and standing.trend != Standing.Trend.UNKNOWN
    return str(Standing.Trend(standing.trend).label) if standing and known else ""


def _ranked(column: str, values: Iterable[str]) -> Case:
    """The place of the column's value in `values`, NULL where it is not among them."""
    places = (When(**{column: value}, then=Value(place)) for place, value in enumerate(values))
    return Case(*places, default=Value(None))


def _by_label(column: str, choices: Sequence[tuple[str, Any]]) -> Case:
    return _ranked(column, [code for code, label in sorted(choices, key=lambda one: str(one[1]))])


def _progress() -> Case:
    """How far along its type's stages it is, in thousandths."""
    places = (
        When(type=kind.slug, phase=phase.slug, then=Value(place * 1000 // len(kind.phases)))
        for kind in types
        for place, phase in enumerate(kind.phases)
    )
    return Case(*places, default=Value(None))


NAME: Final = Column(
    "name",
    _("Partnership"),
    lambda: Plainly("folded"),
    (
        Field(_("Reference"), lambda one: one.reference),
        Field(_("Partnership"), lambda one: one.name),
    ),
)
COLUMNS: Final = (
    Column(
        "value",
        _("Value"),
        lambda: F("capital_value"),
        (
            Field(_("Capital value"), lambda one: one.capital_value),
            Field(_("Currency"), lambda one: one.currency),
        ),
        num=True,
    ),
    Column("timeline", _("Timeline"), _progress, (Field(_("Stage"), phase_label),)),
    Column(
        "state",
        _("State and trend"),
        lambda: _ranked("standing__state", WORST_FIRST),
        (Field(_("State"), state_label), Field(_("Trend"), _trend_label)),
    ),
    Column(
        "financial",
        _("Financial"),
        lambda: F("standing__financial"),
        (Field(_("Financial score"), _of_standing("financial")),),
        num=True,
    ),
    Column(
        "community",
        _("Community"),
        lambda: F("standing__community"),
        (Field(_("Community score"), _of_standing("community")),),
        num=True,
    ),
    Column(
        "deadline",
        _("Next deadline"),
        lambda: F("standing__next_deadline_on"),
        (
            Field(_("Next deadline"), _of_standing("next_deadline_on")),
            Field(_("What is due"), _of_standing("next_deadline")),
        ),
    ),
    Column(
        "type",
        _("Type"),
        lambda: _by_label("type", types.choices()),
        (Field(_("Type"), lambda one: str(types[one.type].label)),),
    ),
    Column(
        "sector",
        _("Sector"),
        lambda: _by_label("sector", codelists.SECTORS),
        (Field(_("Sector"), lambda one: one.get_sector_display()),),
    ),
    Column(
        "country",
        _("Country"),
        lambda: Plainly("country"),
        (Field(_("Country"), lambda one: one.country),),
    ),
    Column(
        "authority",
        _("Authority"),
        lambda: Plainly("authority__folded"),
        (Field(_("Authority"), lambda one: one.authority.name),),
    ),
    Column(
        "partner",
        _("Partner"),
        lambda: Plainly("partner__folded"),
        (Field(_("Partner"), lambda one: one.partner.name if one.partner else ""),),
    ),
    Column(
        "trend",
        _("Trend"),
        lambda: _ranked("standing__trend", TRENDS),
        (Field(_("Trend"), _trend_label),),
    ),
    Column(
        "route",
        _("Route"),
        lambda: _by_label("route", Partnership.Route.choices),
        (Field(_("Route"), lambda one: str(Partnership.Route(one.route).label)),),
    ),
    Column(
        "signed",
        _("Signed"),
        lambda: F("signed_on"),
        (Field(_("Signed"), lambda one: one.signed_on),),
    ),
    Column("ends", _("Ends"), lambda: F("ends_on"), (Field(_("Ends"), lambda one: one.ends_on),)),
)
BY_SLUG: Final = {column.slug: column for column in (NAME, *COLUMNS)}
USUAL: Final = ("value", "timeline", "state", "financial", "community", "deadline")


def chosen(slugs: Iterable[str]) -> tuple[Column, ...]:
    """The known columns among `slugs`, in their order; the usual ones where none is known."""
    known = tuple(
        BY_SLUG[slug] for slug in dict.fromkeys(slugs) if slug in BY_SLUG and slug != NAME.slug
    )
    return known or tuple(BY_SLUG[slug] for slug in USUAL)


def order_of(sort: str) -> tuple[Any, ...]:
    """Expressions for `order_by`: "value" upwards, "-value" downwards; by name where unknown."""
    column = BY_SLUG.get(sort.removeprefix("-"), NAME)
    downwards = sort.startswith("-") and column.slug == sort[1:]
    main = column.order()
    first = main.desc(nulls_last=True) if downwards else main.asc(nulls_last=True)
    if column is NAME:
        return (first, "-pk" if downwards else "pk")
    return (first, Plainly("folded").asc(), "pk")


def orders() -> dict[str, tuple[Any, ...]]:
    """Every word that sorts the portfolio, with its expressions: each column, both ways."""
    return {sort: order_of(sort) for slug in BY_SLUG for sort in (slug, f"-{slug}")}


def fields_of(columns: Iterable[Column]) -> tuple[Field, ...]:
    """What an export of these columns holds: always the reference and the name first."""
    found: dict[str, Field] = {}
    for column in (NAME, *columns):
        for one in column.fields:
            found.setdefault(str(one.label), one)
    return tuple(found.values())
