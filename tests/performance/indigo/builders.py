"""Small data sets in the form of INDIGO, all made up."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FINANCE = "Overall project finance - "


def project(number: int = 1, **cells: str) -> dict[str, str]:
    """A row of projects.csv that can be taken."""
    return {
        "ID": f"TEST-POJ-{number:04d}",
        "Impact Bond Name - (Value)": f"Bond {number}",
        "Stage of Development - (Value)": "Implementation",
        "Dates - Date outcomes contract signed - (Value)": "2019-12",
        "Dates - Start date of service provision - (Value)": "2020-01",
        "Dates - Anticipated end date of service provision - (Value)": "2027-06",
        f"{FINANCE}Total investment commitment - Currency - (Value)": "GBP",
        f"{FINANCE}Total investment commitment - Amount - Exact - (Value)": "100000",
        f"{FINANCE}Maximum potential outcome payment - Currency - (Value)": "GBP",
        f"{FINANCE}Maximum potential outcome payment - Amount - (Value)": "250000.50",
        f"{FINANCE}Total outcome payments made - Currency - (Value)": "",
        f"{FINANCE}Total outcome payments made - Amount - (Value)": "",
        "Purpose and classifications - Policy sector - (Value)": "Homelessness",
        "Purpose and classifications - Intervention - (Value)": "Keys to a home.",
        "Service and beneficiaries - Target population - (Value)": "Rough sleepers",
        "Notes - (Value)": "",
    } | cells


def organisation(number: int, name: str, **cells: str) -> dict[str, str]:
    """A row of organisations.csv."""
    return {
        "ID": f"TEST-ORG-{number:04d}",
        "Name": name,
        "Jurisdiction": "",
        "Type - (Value)": "",
        "ORG-Ids - Primary": "",
        "Contact - Email - (Value)": "",
        "Country": "GB",
    } | cells


def of(number: int, **cells: str) -> dict[str, str]:
    """A row of any other table."""
    return {"Project ID": f"TEST-POJ-{number:04d}"} | cells


def metric(number: int, identifier: str, definition: str, **cells: str) -> dict[str, str]:
    return of(
        number,
        **{
            "Id": identifier,
            "Outcome Definition - (Value)": definition,
            "Target Population - (Value)": "",
            "Targeted number of service users Or beneficiaries (total) - (Value)": "",
            "Unit type of targeted Service users or beneficiaries - (Value)": "",
            "Outcome metric target - (Value)": "",
            "Primary SDG goal - (Value)": "",
        }
        | cells,
    )


def pricing(number: int, identifier: str, price: str, **cells: str) -> dict[str, str]:
    return of(
        number,
        **{
            "Outcome Metric Id - (Value)": identifier,
            "Currency - (Value)": "GBP",
            "Price Per Unit - Amount - (Value)": price,
            "Maximum Price if all targets achieved - Amount - (Value)": "",
        }
        | cells,
    )


def result(number: int, identifier: str, achieved: str, **cells: str) -> dict[str, str]:
    return of(
        number,
        **{
            "Outcome Metric Id - (Value)": identifier,
            "Result level - (Value)": "Outcome level",
            "Result type - (Value)": "Interim",
            "Period - Start - (Value)": "2020-01",
            "Period - End - (Value)": "2020-12",
            "Outcomes achieved - (Value)": achieved,
            "Number engaged In impact bond - (Value)": "",
            "Outcomes validator(s) - (Value)": "",
        }
        | cells,
    )


def payment(number: int, amount: str, **cells: str) -> dict[str, str]:
    return of(
        number,
        **{
            "Outcome Payment Plan Id - (Value)": "plan1",
            "Outcome Metric Id - (Value)": "",
            "Period - Start - (Value)": "2020-04",
            "Period - End - (Value)": "2020-06",
            "Payer Organisation ID - (Value)": "TEST-ORG-0001",
            "Recipient Organisation ID - (Value)": "",
            "Type - (Value)": "Actual",
            "Payments - Currency - (Value)": "GBP",
            "Payments - Amount - (Value)": amount,
            "Notes": "",
        }
        | cells,
    )


def whole(*projects: dict[str, str], **tables: list[dict[str, str]]) -> dict[str, Any]:
    """A data set in which every project has a payer, a provider, an investor and a place.

    A table given as an empty list is no file of it.
    """
    rows = list(projects or [project()])
    ids = [int(row["ID"][-4:]) for row in rows if row["ID"]]
    payer = {"Organisation ID - (Value)": "TEST-ORG-0001"}
    found = {
        "projects": rows,
        "organisations": [
            organisation(1, "Harbour County", **{"Type - (Value)": "Government body"}),
            organisation(2, "Open Door Trust", **{"Type - (Value)": "Registered non-profit"}),
            organisation(3, "Patient Capital", **{"ORG-Ids - Primary": "GB-COH-01234567"}),
        ],
        "projects_outcome_payment_commitments": [of(n, **payer) for n in ids],
        "projects_service_provisions": [
            of(n, **{"Organisation ID - (Value)": "TEST-ORG-0002"}) for n in ids
        ],
        "projects_investments": [
            of(
                n,
                **{
                    "Organisation ID - (Value)": "TEST-ORG-0003",
                    "Investment Type - (Value)": "senior loan",
                },
            )
            for n in ids
        ],
        "projects_delivery_locations": [
            of(
                n,
                **{
                    "Location - Name - (Value)": "Harbour",
                    "Location - Country - (Value)": "GB",
                },
            )
            for n in ids
        ],
        "projects_outcome_payment_plans": [
            of(n, **{"Outcome Payment Plan Id - (Value)": "plan1"}) for n in ids
        ],
        "projects_outcome_metrics": [metric(n, "m1", "Sustained tenancy\nSix months") for n in ids],
        "projects_outcome_pricings": [pricing(n, "m1", "2750") for n in ids],
        "projects_results": [result(n, "m1", "1221") for n in ids],
        "projects_outcome_payments": [payment(n, "5000") for n in ids],
    } | tables
    return {name: rows for name, rows in found.items() if rows}


def as_csv(rows: list[dict[str, str]]) -> str:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    target = io.StringIO()
    writer = csv.DictWriter(target, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def write(path: Path, tables: dict[str, Any]) -> Path:
    """The data set as one ZIP; gives its path. A text instead of rows is written as it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            text = rows if isinstance(rows, str) else as_csv(rows)
            entry = zipfile.ZipInfo(name if "." in name else f"{name}.csv")
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return path
