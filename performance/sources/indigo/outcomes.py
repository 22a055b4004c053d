"""Outcomes with their prices, results and payments of each project."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from performance.listed_rows import OutcomeRow, PaymentRow, ResultRow
from performance.sources.indigo.cells import Line, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from performance.sources.indigo.parties import Organisations, Roles
    from performance.sources.indigo.tables import Table

PROJECT: Final = "project id"
METRIC: Final = "outcome metric id"
VALIDATORS: Final = "outcomes validator(s)"
_OUTCOME: Final = {
    PROJECT,
    "id",
    "outcome definition",
    "target population",
    "targeted number of service users or beneficiaries (total)",
    "unit type of targeted service users or beneficiaries",
    "unit description of service user or beneficiaries",
    "outcome metric target",
    "outcome validation method",
    "data source for outcome validation",
}
_PRICE: Final = {
    PROJECT,
    METRIC,
    "currency",
    "price per unit - amount",
    "maximum price if all targets achieved - amount",
}
_RESULT: Final = {
    PROJECT,
    METRIC,
    "result level",
    "result type",
    "period - start",
    "period - end",
    "outcomes achieved",
    "number engaged in impact bond",
    "number with positive social outcomes",
}
_PAYMENT: Final = {
    PROJECT,
    METRIC,
    "outcome payment plan id",
    "period - start",
    "period - end",
    "payer organisation id",
    "recipient organisation id",
    "type",
    "payments - currency",
    "payments - amount",
}


class Outcomes:
    """The outcomes of each project, and which id means which of them.

    Where an id stands twice in a project, its numbering went wrong: then no price, result or
    payment of the project is tied to an outcome, since most would be tied to a wrong one.
    """

    def __init__(self, metrics: Table | None, projects: Mapping[str, bool]) -> None:
        self.projects = projects
        self.rows: dict[str, list[OutcomeRow]] = defaultdict(list)
        lines = list(rows_of(metrics, projects))
        seen = Counter((line.raw(PROJECT), line.raw("id")) for line in lines)
        self._misnumbered = {project for (project, _id), times in seen.items() if times > 1}
        for line in lines:
            self._read(line, times=seen[line.raw(PROJECT), line.raw("id")])
        self._ids = {project: {row.outcome for row in rows} for project, rows in self.rows.items()}

    def meant(self, line: Line) -> str:
        """The id of the outcome that the row names; "" with a problem where it cannot be told."""
        project, identifier = line.raw(PROJECT), line.raw(METRIC)
        if not identifier:
            return ""
        if project in self._misnumbered:
            message = _(
                "Ids of outcomes stand twice in this project, so it cannot be told which outcome "
                "is meant. It was kept without one; number the outcomes in "
                "projects_outcome_metrics.csv anew."
            )
            line.warn(METRIC, "outcome_doubtful", message)
        elif identifier not in self._ids.get(project, ()):
            message = _(
                "The project has no outcome of this id in projects_outcome_metrics.csv. It was "
                "kept without one; add the outcome there, or correct the id."
            )
            line.warn(METRIC, "outcome_unknown", message)
        else:
            return identifier
        return ""

    def read_prices(self, pricings: Table | None) -> None:
        """Give each outcome its price; one that has a price already keeps it."""
        for line in rows_of(pricings, self.projects):
            project, identifier = line.raw(PROJECT), self.meant(line)
            if not identifier:
                line.leave_out(_("it cannot be told which outcome it prices"))
                continue
            rows = self.rows[project]
            place = next(n for n, row in enumerate(rows) if row.outcome == identifier)
            if rows[place].currency or rows[place].pricing:
                message = _("The outcome has a price in an earlier row, which counts. Delete one.")
                line.warn(METRIC, "second_price", message)
                line.leave_out(_("a second price for one outcome"))
                continue
            currency = line.currency("currency")
            rows[place] = replace(
                rows[place],
                currency=currency,
                price=line.amount("price per unit - amount", currency),
                maximum=line.amount("maximum price if all targets achieved - amount", currency),
                pricing=line.in_words(_PRICE),
            )
            line.table.taken += 1

    def _read(self, line: Line, *, times: int) -> None:
        if times > 1:
            message = _(
                "The id stands more than once in this project. The outcome was taken, but no "
                "price, result or payment of the project is tied to one. Number them anew."
            )
            line.warn("id", "double_id", message)
        definition = line.long("outcome definition")
        if not definition:
            message = _("An outcome needs a definition, so the row was left out. Write one.")
            line.warn("outcome definition", "no_definition", message)
            line.leave_out(_("without a definition"))
            return
        unit = line.text("unit description of service user or beneficiaries", 200)
        kind = line.text("unit type of targeted service users or beneficiaries", 200)
        ways = (
            line.text("outcome validation method", 1000),
            line.text("data source for outcome validation", 1000),
        )
        self.rows[line.raw(PROJECT)].append(
            OutcomeRow(
                row=line.number,
                outcome=line.text("id", 100),
                definition=definition,
                population=line.long("target population"),
                people=line.count("targeted number of service users or beneficiaries (total)"),
                unit=unit or kind,
                target=line.long("outcome metric target"),
                evidence="; ".join(way for way in ways if way),
                words=line.words(_OUTCOME),
            )
        )
        line.table.taken += 1


def results(table: Table | None, outcomes: Outcomes, roles: Roles) -> dict[str, list[ResultRow]]:
    """The results of each project; one that says nothing is left out. Validators are parties."""
    found: dict[str, list[ResultRow]] = defaultdict(list)
    for line in rows_of(table, outcomes.projects):
        achieved = line.long("outcomes achieved")
        number = plain_number(achieved)
        for validator in roles.organisations.find(line, VALIDATORS):
            roles.add(line.raw(PROJECT), validator, "evaluator")
        row = ResultRow(
            row=line.number,
            outcome=outcomes.meant(line),
            kind=_one_of(line, "result type", {"interim": "interim", "final": "final"}),
            is_overall=line.raw("result level").casefold() == "project level",
            from_on=line.day("period - start"),
            until_on=line.day("period - end", last=True),
            achieved=achieved,
            value=None if number is None else round(number, 6).normalize(),
            engaged=line.count("number engaged in impact bond"),
            positive=line.count("number with positive social outcomes"),
            words=line.words(_RESULT),
        )
        if not (row.achieved or row.words or row.engaged is not None or row.positive is not None):
            line.leave_out(_("says nothing that was achieved"))
            continue
        found[line.raw(PROJECT)].append(row)
        line.table.taken += 1
    return found


def payments(
    table: Table | None, outcomes: Outcomes, organisations: Organisations
) -> dict[str, list[PaymentRow]]:
    """The payments of each project; what has no amount is left out, and said to be."""
    found: dict[str, list[PaymentRow]] = defaultdict(list)
    for line in rows_of(table, outcomes.projects):
        row = _payment(line, outcomes, organisations)
        if row is not None:
            found[line.raw(PROJECT)].append(row)
            line.table.taken += 1
    return found


def _payment(line: Line, outcomes: Outcomes, organisations: Organisations) -> PaymentRow | None:
    column = "payments - amount"
    currency = line.currency("payments - currency")
    written = line.raw(column)
    amount = line.amount(column, currency)
    if amount is None:
        if not written:
            message = _("A payment needs an amount, so the row was left out. Write it, or 0.")
            line.warn(column, "no_amount", message)
        elif not currency:
            message = _("Without a currency the amount says nothing, so the row was left out.")
            line.warn("payments - currency", "no_currency", message)
        line.leave_out(_("without an amount in a known currency"))
        return None
    kind = _one_of(line, "type", {"actual": "actual", "planned": "planned"})
    if not kind:
        message = _("It is said neither to be planned nor paid; it counts in neither sum.")
        line.warn("type", "no_type", message)
    return PaymentRow(
        row=line.number,
        outcome=outcomes.meant(line),
        kind=kind,
        plan=line.text("outcome payment plan id", 100),
        from_on=line.day("period - start"),
        until_on=line.day("period - end", last=True),
        currency=currency,
        amount=amount,
        written=written[:60] if Decimal(written.replace(",", "")) != amount else "",
        payer=_names(line, "payer organisation id", organisations),
        recipient=_names(line, "recipient organisation id", organisations),
        words=line.words(_PAYMENT),
    )


def rows_of(table: Table | None, projects: Mapping[str, bool]) -> Iterator[Line]:
    """The rows of projects that are taken; those of others are counted, and strangers told.

    `projects` says of each that stands in projects.csv whether it is taken.
    """
    if table is None:
        return
    for number, cells in table.rows.items():
        line = Line(table, number, cells)
        project = line.raw(PROJECT)
        if projects.get(project):
            yield line
        elif project in projects:
            line.leave_out(_("its project is held back"))
        else:
            message = _(
                "No row of projects.csv has this id, so the row was left out. Correct the id, or "
                "add the project."
            )
            line.warn(PROJECT, "project_unknown", message)
            line.leave_out(_("its project is not in projects.csv"))


def _one_of(line: Line, column: str, known: dict[str, str]) -> str:
    text = line.text(column)
    if text and text.casefold() not in known:
        message = _("This is none of the known words, so it was left out. Write %(words)s.")
        words = ", ".join(word.capitalize() for word in known)
        line.warn(column, "unknown_word", message % {"words": words})
    return known.get(text.casefold(), "")


def _names(line: Line, column: str, organisations: Organisations) -> str:
    return "; ".join(organisations.name(one) for one in organisations.find(line, column))
