"""What a report would say if its figures were worked out again today, line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist

from core.ledger.canonical import canonical_json
from reports.selectors.collecting import collected
from reports.selectors.comparing import GONE, Difference, compared

if TYPE_CHECKING:
    from reports.models import IssuedReport

__all__ = ["GONE", "CannotBeWorkedOut", "Difference", "differences"]


class CannotBeWorkedOut(ValueError):  # noqa: N818 - says what happened
    """What the report was about is no longer there to be read."""


def differences(report: IssuedReport) -> list[Difference]:
    """Values that differ from the issued ones, in the order of the document's data.

    Everything is read as it stands now, for the moment at which the report was issued; of a report
    of a past day as it was known then: a later correction shows, and so does a figure that somebody
    changed behind Concord's back.

    Raises:
        CannotBeWorkedOut: where it cannot be worked out again at all.
    """
    assert report.issued_at is not None  # noqa: S101 - issued reports have their moment
    try:
        found = collected(report, report.issued_at)
    except (ObjectDoesNotExist, LookupError) as error:
        raise CannotBeWorkedOut(str(error)) from error
    return list(compared(json.loads(report.data), json.loads(canonical_json(found.data))))
