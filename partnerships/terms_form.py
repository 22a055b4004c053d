"""The form of a contract's terms, derived from the dataclass in which the type declares them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from core.form_fields import AmountField, ScaledField
from core.forms import DayInput, NumberTextInput
from core.money import symbol
from core.scaled import stripped
from partnerships.terms import Kind, TermField, fields_of, is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from core.problems import Problem
    from partnerships.terms import TermRow, Terms
    from partnerships.type import PartnershipType

BLANK_ROWS = 2
"""Empty rows after those of a table; save to get more."""
MOST_ROWS = 200


def form_field(term: TermField, currency: str) -> forms.Field:
    """The control of one term. Bounds are checked with the terms, all at once."""
    known: dict[str, Any] = {"label": term.label, "required": False, "help_text": _help(term)}
    if term.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=[("", _("not entered")), *term.choices], **known)
    if term.kind is Kind.DATE:
        return forms.DateField(widget=DayInput(), **known)
    if term.kind is Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **known)
    if term.kind is Kind.TEXT:
        return forms.CharField(max_length=500, **known)
    number: forms.Field
    if term.kind is Kind.MONEY:
        number = AmountField(widget=NumberTextInput(attrs={"class": "w-m num"}), **known)
    elif term.kind is Kind.COUNT:
        number = forms.IntegerField(widget=NumberTextInput(), **known)
    else:
        number = ScaledField(widget=NumberTextInput(), **known)
    unit = {Kind.MONEY: symbol(currency), Kind.SHARE: "%"}.get(term.kind) or str(term.unit)
    number.unit = unit  # type: ignore[attr-defined] # read by the template of a field
    return number


def _help(term: TermField) -> str:
    parts = [str(term.help)] if term.help else []
    if term.clause:
        parts.append(_("Clause: %(clause)s.") % {"clause": term.clause})
    if term.suggested is not None:
        value = term.suggested.value
        shown = value * 100 if term.kind is Kind.SHARE and isinstance(value, Decimal) else value
        known = {"value": shown, "source": term.suggested.source}
        parts.append(_("Some use %(value)s (%(source)s).") % known)
    return " ".join(parts)


def to_form(term: TermField, value: Any) -> Any:
    """A term's value as its control shows it: shares as a percentage."""
    if term.kind is Kind.SHARE and isinstance(value, Decimal):
        return stripped(value * 100)
    return value


def from_form(term: TermField, value: Any) -> Any:
    """What the control holds as the term's value; empty is not known."""
    if term.kind is Kind.SHARE and isinstance(value, Decimal):
        return value / 100
    empty = term.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE}
    return (value or "") if empty else value


class TermRowForm(forms.Form):
    """One row of a table among the terms; left empty, it is no row."""

    mark_optional = False

    def __init__(self, row: type[TermRow], currency: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.columns = row, fields_of(row)
        for column in self.columns:
            self.fields[column.name] = form_field(column, currency)

    def value(self) -> TermRow | None:
        """The row; None where nothing stands in it."""
        known = {
            column.name: from_form(column, self.cleaned_data.get(column.name))
            for column in self.columns
        }
        if not any(is_known(value) for value in known.values()):
            return None
        return self.row(**known)


class TermTable:
    """The rows of one table term, with empty ones to write into."""

    def __init__(
        self, term: TermField, rows: tuple[Any, ...], currency: str, data: QueryDict | None
    ) -> None:
        assert term.row is not None  # noqa: S101 - only tables come here
        self.term, self.row = term, term.row
        self.errors: list[str] = []
        wanted = len(rows) + BLANK_ROWS
        if data is not None:
            sent = {name.split("-")[1] for name in data if name.startswith(f"{term.name}-")}
            known = [int(one) for one in sent if one.isdecimal() and len(one) < 5]
            wanted = min(max([*known, -1]) + 1, MOST_ROWS)
        self.forms = [
            TermRowForm(
                term.row,
                currency,
                data,
                prefix=f"{term.name}-{number}",
                initial={
                    column.name: to_form(column, getattr(rows[number], column.name))
                    for column in fields_of(term.row)
                }
                if number < len(rows)
                else {},
            )
            for number in range(wanted)
        ]

    @property
    def columns(self) -> tuple[TermField, ...]:
        return fields_of(self.row)

    def is_valid(self) -> bool:
        read = [form.is_valid() for form in self.forms]
        return all(read)

    def rows(self) -> tuple[TermRow, ...]:
        """The rows that hold something."""
        return tuple(row for form in self.forms if (row := form.value()) is not None)


class TermsForm(forms.Form):
    """All terms of a type: single ones as fields, tables beside them."""

    mark_optional = False

    def __init__(
        self,
        kind: PartnershipType,
        terms: Terms,
        currency: str,
        data: QueryDict | None = None,
    ) -> None:
        declared = fields_of(kind.terms)
        super().__init__(
            data, initial={one.name: to_form(one, getattr(terms, one.name)) for one in declared}
        )
        self.kind, self.declared = kind, declared
        self.tables = [
            TermTable(one, getattr(terms, one.name), currency, data)
            for one in declared
            if one.row is not None
        ]
        gates = {gate.code: str(gate.name) for gate in kind.gates}
        for one in declared:
            if one.row is None:
                self.fields[one.name] = form_field(one, currency)
            if one.row is None and one.needed_by:
                field = self.fields[one.name]
                needed = _("Needed by: %(gate)s.") % {"gate": gates[one.needed_by]}
                field.help_text = " ".join(filter(None, (str(field.help_text), needed)))

    def is_valid(self) -> bool:
        """Reads everything, so that all that cannot be read is said at once."""
        read = [super().is_valid(), *(table.is_valid() for table in self.tables)]
        return all(read)

    def terms(self) -> Terms:
        """The terms as typed."""
        known = {
            one.name: from_form(one, self.cleaned_data.get(one.name))
            for one in self.declared
            if one.row is None
        }
        return self.kind.terms(**known, **{one.term.name: one.rows() for one in self.tables})

    def put(self, problem: Problem) -> bool:
        """Puts a problem to its term; whether there was one."""
        if problem.field in self.fields:
            self.add_error(problem.field, str(problem))
            return True
        for table in self.tables:
            if table.term.name == problem.field:
                table.errors.append(str(problem))
        return False

    def label_of(self, name: str) -> str:
        """What the page calls a term; "" for what is none."""
        return next((str(one.label) for one in self.declared if one.name == name), "")

    def row_errors(self) -> Iterator[dict[str, str]]:
        """What cannot be read in the tables, for the summary."""
        for table in self.tables:
            for number, form in enumerate(table.forms, start=1):
                for name, errors in form.errors.items():
                    where = _("%(table)s, row %(row)d") % {"table": table.term.label, "row": number}
                    for message in errors:
                        href = f"#{form[name].id_for_label}"
                        yield {"where": where, "message": str(message), "href": href}
