"""Who takes part: authority, department, project company and its shareholders."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from partnerships.source import ParsedParty, Severity
from partnerships.source_cells import says_not_known, shown
from partnerships.sources.uk_pfi.companies import CompanyNumber, company_number
from partnerships.sources.uk_pfi.shares import Reading, adds_up, read_shares
from partnerships.sources.uk_pfi.vocabulary import YES_NO, tidy_name

if TYPE_CHECKING:
    from partnerships.source_cells import Column, RowReader
    from partnerships.sources.uk_pfi.columns import HolderColumns, Layout

AUTHORITY: Final = "procuringEntity"
DEPARTMENT: Final = "interestedParty"
COMPANY: Final = "privateParty"
SHAREHOLDER: Final = "equityInvestor"

_NO_NAME: Final = frozenset({"n", "0"})


@dataclass(frozen=True, slots=True)
class _Holder:
    columns: HolderColumns
    name: str
    number: Decimal | None
    changed_hands: bool | None


def parties_of(reader: RowReader, layout: Layout) -> tuple[ParsedParty, ...]:
    """All organisations of the row: the authority first, then department, company, holders."""
    fields = layout.fields
    authority = tidy_name(reader.known_text(fields.get("authority")))
    department = tidy_name(reader.known_text(fields.get("department")))
    company = _company(reader, layout)
    public = [
        ParsedParty(role, name)
        for role, name in ((AUTHORITY, authority), (DEPARTMENT, department))
        if name
    ]
    return (*public, *([company] if company else []), *_shareholders(reader, layout.holders))


def _company(reader: RowReader, layout: Layout) -> ParsedParty | None:
    name_column, number_column = (
        layout.fields.get("company_name"),
        layout.fields.get("company_number"),
    )
    region = shown(reader.value(layout.fields.get("region")))
    name = _company_name(reader, name_column)
    number = _number(reader, number_column, in_scotland=region.casefold() == "scotland")
    address = reader.known_text(layout.fields.get("company_address"), longest=1000)
    if name.isdigit() and name_column is not None:
        reader.keep(name_column)
        reader.warn(
            name_column,
            "number_for_name",
            _("A number stands where the company’s name should be; it was read as its number."),
        )
        number = number or company_number(name).number
        name = ""
    if not name and number:
        name = f"Company {number}"
    if not name:
        return None
    return ParsedParty(COMPANY, name, company_number=number, address=address)


def _company_name(reader: RowReader, column: Column | None) -> str:
    if column is not None and shown(reader.value(column)).casefold() in _NO_NAME:
        reader.not_known(column)
        return ""
    return reader.known_text(column)


def _number(reader: RowReader, column: Column | None, *, in_scotland: bool) -> str:
    text = reader.text(column)
    if column is None or not text:
        return ""
    if says_not_known(text) or not text.strip("0."):
        reader.not_known(column)
        return ""
    found = company_number(text, in_scotland=in_scotland)
    if found.how != "as_is":
        _report_number(reader, column, found)
    return found.number


def _report_number(reader: RowReader, column: Column, found: CompanyNumber) -> None:
    if found.how == "none":
        reader.keep(column)
        reader.warn(
            column,
            "no_company_number",
            _("No company number can be read here; it was left out. Write its eight characters."),
        )
    elif found.how == "guessed":
        reader.keep(column)
        reader.warn(
            column,
            "company_number_doubtful",
            _("This was read as company number %(number)s. Look it up and write it in full.")
            % {"number": found.number},
        )
    elif found.how == "zeros":
        message = _("The company number was completed to eight digits: %(number)s.")
        reader.note(column, "zeros_restored", message % {"number": found.number})
    else:
        message = _("The company number was written as the register does: %(number)s.")
        reader.note(column, "company_number_tidied", message % {"number": found.number})


def _shareholders(reader: RowReader, holders: tuple[HolderColumns, ...]) -> tuple[ParsedParty, ...]:
    listed = [_holder(reader, columns) for columns in holders]
    reading, shares = read_shares([h.number for h in listed if h.number is not None])
    remaining = iter(shares)
    merged: dict[str, ParsedParty] = {}
    for holder in listed:
        share = None if holder.number is None else next(remaining)
        if reading != Reading.FRACTIONS and share != holder.number:
            _read_as_percent(reader, holder, share)
        if not holder.name:
            _report_nameless(reader, holder)
            continue
        party = ParsedParty(
            SHAREHOLDER,
            holder.name,
            share=_possible(reader, holder, share),
            changed_hands=holder.changed_hands,
        )
        _merge(reader, holder, merged, party)
    _report_sum(reader, listed, shares)
    return tuple(merged.values())


def _holder(reader: RowReader, columns: HolderColumns) -> _Holder:
    changed = shown(reader.value(columns.changed)).casefold()
    answer = YES_NO.get(changed)
    if columns.changed is not None and changed and answer is None:
        reader.keep(columns.changed)
        reader.warn(columns.changed, "not_yes_or_no", _("This was left out. Write Yes or No."))
    return _Holder(columns, reader.known_text(columns.name), _share(reader, columns.share), answer)


def _share(reader: RowReader, column: Column | None) -> Decimal | None:
    text = shown(reader.value(column))
    if column is not None and text.endswith("%") and reader.holds_text(column):
        digits = text[:-1].strip()
        if digits.replace(".", "", 1).isdigit() and digits.isascii() and len(digits) < 20:
            return Decimal(digits) / 100
    return reader.number_in(column, severity=Severity.WARNING)


def _read_as_percent(reader: RowReader, holder: _Holder, share: Decimal | None) -> None:
    if share is not None and holder.columns.share is not None:
        reader.note(
            holder.columns.share,
            "share_in_percent",
            _("This share was read as %(percent)s\u00a0%%.") % {"percent": f"{share * 100:f}"},
        )


def _report_nameless(reader: RowReader, holder: _Holder) -> None:
    column = holder.columns.share
    if holder.number is None or column is None:
        return
    reader.keep(column)
    if not shown(reader.value(holder.columns.name)):
        reader.warn(
            column,
            "share_without_holder",
            _("A share stands here without its holder’s name; it was left out. Write the name."),
        )


def _possible(reader: RowReader, holder: _Holder, share: Decimal | None) -> Decimal | None:
    if share is None or 0 <= share <= 1:
        return None if share is None else round(share, 6)
    if holder.columns.share is not None:
        reader.keep(holder.columns.share)
        reader.warn(
            holder.columns.share,
            "impossible_share",
            _("A share lies between 0 and 100\u00a0%; this one was left out. Correct it."),
        )
    return None


def _merge(
    reader: RowReader, holder: _Holder, merged: dict[str, ParsedParty], party: ParsedParty
) -> None:
    known = merged.get(party.name.casefold())
    if known is None:
        merged[party.name.casefold()] = party
        return
    both = [share for share in (known.share, party.share) if share is not None]
    merged[party.name.casefold()] = replace(
        known,
        share=sum(both, Decimal(0)) if both else None,
        changed_hands=known.changed_hands or party.changed_hands,
    )
    reader.warn(
        holder.columns.name,
        "holder_twice",
        _("This holder is named twice in the row; the two shares were added up."),
    )


def _report_sum(reader: RowReader, listed: list[_Holder], shares: tuple[Decimal, ...]) -> None:
    first = next((holder for holder in listed if holder.number is not None), None)
    if first is None or adds_up(shares):
        return
    total = sum(shares, Decimal(0)) * 100
    reader.warn(
        first.columns.share,
        "shares_do_not_add_up",
        _("The shares of this row add up to %(percent)s\u00a0%%, not to 100\u00a0%%. Correct them.")
        % {"percent": f"{total.normalize():f}"},
    )
