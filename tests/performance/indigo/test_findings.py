"""What is wrong with a list in several files, as the page tells it."""

from __future__ import annotations

import pytest

from partnerships.models import ImportRun
from partnerships.selectors.import_runs import findings

SAID = "No outcome payer is named in projects_outcome_payments.csv"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("projects.csv", SAID.replace("_", "_\N{ZERO WIDTH SPACE}")),
        ("", SAID),
    ],
)
def test_the_name_of_a_file_breaks_so_that_the_sentence_fits(table, said):
    problem = {
        "table": table,
        "row": 2,
        "cell": "A2",
        "header": "Organisation",
        "code": "no_payer",
        "severity": "error",
        "value": "",
        "message": SAID,
    }
    assert [one.message for one in findings(ImportRun(problems=[problem]), "error").rows] == [said]
