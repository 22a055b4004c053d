"""What a benchmark with real processes needs in its database, made or counted by a command."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Callable

django.setup()

from django.test import Client  # noqa: E402 - once the settings are loaded

from core import clock  # noqa: E402
from core.models import Scope  # noqa: E402
from core.periods import Period  # noqa: E402
from performance.models import KPIRecord, Submission  # noqa: E402
from tests.api import secret_of  # noqa: E402
from tests.benchmarks.rows import figures, partnerships  # noqa: E402
from tests.factories.partnerships import PartnershipFactory  # noqa: E402
from tests.factories.people import person  # noqa: E402
from tests.factories.performance import KPIFactory, monthly_return  # noqa: E402

KPIS = 12


def submissions(clients: int, returns: int) -> dict[str, Any]:
    """Each client sends for a partnership of its own; an official looks at the portfolio."""
    browser = Client()
    browser.force_login(
        person("portfolio_official"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return {
        "session": browser.cookies["sessionid"].value,
        "clients": [_client(returns) for _number in range(clients)],
    }


def _client(returns: int) -> dict[str, Any]:
    partnership = PartnershipFactory()
    months = [Period.containing("month", clock.today()).previous()]
    while len(months) < returns:
        months.append(months[-1].previous())
    kpis = [KPIFactory(partnership=partnership) for _number in range(KPIS)]
    return {
        "secret": secret_of(person("partner_lead", partnership), Scope.READ, Scope.SUBMIT),
        "rows": [{"kpi": kpi.code, "value": "98.6"} for kpi in kpis],
        "returns": [
            str(monthly_return(partnership, month.key, due_on=clock.today()).uuid)
            for month in months
        ],
    }


def count() -> dict[str, Any]:
    """How many rounds and figures each return has."""
    rounds = Counter(
        str(uuid) for uuid in Submission.objects.values_list("monthly_return__uuid", flat=True)
    )
    sent = KPIRecord.objects.values_list("monthly_return__uuid", flat=True)
    return {"rounds": rounds, "figures": Counter(str(uuid) for uuid in sent)}


def portfolio(rows: int) -> dict[str, Any]:
    """Partnerships that a run has to score."""
    figures(partnerships(rows), Period.parse("2026-Q3").months(), KPIS)
    return {}


def main(what: str, *numbers: str) -> None:
    scenes: dict[str, Callable[..., dict[str, Any]]] = {
        "submissions": submissions,
        "count": count,
        "portfolio": portfolio,
    }
    json.dump(scenes[what](*map(int, numbers)), sys.stdout)


main(*sys.argv[1:])
