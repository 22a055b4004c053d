"""A survey about the light in a street, and a KPI that waits for what it says."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import count

from django.test import Client
from django.urls import reverse

from core import clock
from governance.services.surveys import NewQuestion
from governance.services.users_surveys import (
    SurveyFacts,
    answer_publicly,
    close_early,
    draft_survey,
    new_mark,
    open_survey,
)
from tests.factories.performance import KPIFactory, monthly_return
from tests.governance.relationship.builders import Both, later

MARK = re.compile(r'name="mark" value="([^"]+)"')
QUESTIONS = (
    NewQuestion("yes_no", "Do you feel safe at night?"),
    NewQuestion("scale", "How good is the light?"),
    NewQuestion("choice", "Where?", ("North", "South")),
    NewQuestion("text", "What should change?", is_required=False),
)
_addresses = count(1)


def facts(**changed) -> SurveyFacts:
    known = {
        "title": "Light in your street",
        "closes_on": clock.today() + dt.timedelta(days=14),
        "period": "2026-10",
        "questions": QUESTIONS,
    }
    return SurveyFacts(**known | changed)


class Asked(Both):
    """Maeve asks; Seán accepts what she sends. The KPI counts for the community alone."""

    def __init__(self) -> None:
        super().__init__()
        self.kpi = KPIFactory(
            partnership=self.partnership,
            name="Feel safe at night",
            unit="%",
            decimals=0,
            reported_by="authority",
            rule__no_points=Decimal(40),
            rule__full_points=Decimal(80),
            rule__financial_weight=Decimal(0),
            rule__community_weight=Decimal(1),
        )
        self.due = monthly_return(self.partnership, "2026-10", reported_by="authority")

    def draft(self, **changed):
        return draft_survey(self.partnership, facts(**changed), actor=self.maeve)

    def open(self, **changed):
        return open_survey(self.draft(**changed), actor=self.maeve)

    def answered(self, yes=14, no=6, *, words="More lamps", **changed):
        """Closed, after so many said yes and so many no."""
        survey = self.open(**changed)
        for number in range(yes + no):
            mark = new_mark(survey)
            with later(0, seconds=10):
                answer_publicly(survey, typed(survey, 1 if number < yes else 2, words), mark=mark)
        return close_early(survey, actor=self.maeve)


def typed(survey, safe=1, words="") -> dict[str, str]:
    keys = [str(one.uuid) for one in survey.questions.all()]
    return dict(zip(keys, (str(safe), "4" if safe == 1 else "2", str(safe), words), strict=True))


class Somebody:
    """A browser without an account, on a connection of its own."""

    def __init__(self, survey) -> None:
        self.address = reverse("public_survey", args=[survey.uuid])
        self.client = Client(REMOTE_ADDR=f"198.51.100.{next(_addresses) % 250 + 1}")

    def mark(self) -> str:
        return MARK.search(self.client.get(self.address).content.decode()).group(1)

    def send(self, answers, mark=None, *, seconds=10, **more):
        """Opens the page where no mark is given, and sends it so many seconds later."""
        mark = self.mark() if mark is None else mark
        with later(0, seconds=seconds):
            return self.client.post(self.address, answers | {"mark": mark} | more)
