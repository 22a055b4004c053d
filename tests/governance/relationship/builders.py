"""A hospital with three people of each side, who do things together and are asked about it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from core import clock
from core.models import Mail
from governance.selectors.relationship import people_of_sides
from governance.selectors.survey_sheets import asked_in
from governance.services.activities import plan_activity
from governance.services.relationship_surveys import Respondent, ask_both_sides, link_of
from governance.services.relationship_surveys import answer_by_link as answer
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

if TYPE_CHECKING:
    from governance.models import Survey

TOKEN = re.compile(r"/answer/([\w-]+)/")


def later(days: int, *, seconds: int = 0):
    return clock.travel(clock.now() + dt.timedelta(days=days, seconds=seconds))


class Both:
    """Maeve, Seán and Nora for the authority; Declan, Paolo and Grace for the partner."""

    def __init__(self) -> None:
        self.partnership: Any = PartnershipFactory(name="Northfield Hospital")
        self.maeve = person("contract_manager", self.partnership, name="Maeve Brennan")
        self.sean = person("approver", self.partnership, name="Seán Walsh")
        self.nora = person("board_member", self.partnership, name="Nora Quinn")
        self.declan = person("partner_lead", self.partnership, name="Declan Roche")
        self.paolo = person("partner_board_member", self.partnership, name="Paolo Reyes")
        self.grace = person("partner_submitter", self.partnership, name="Grace Lim")

    def planned(self, *, by=None, days=10, **facts):
        """A workshop with Maeve and Declan."""
        known = {
            "kind": "workshop",
            "title": "One list of priorities",
            "planned_on": clock.today() + dt.timedelta(days=days),
            "people": [self.maeve, self.declan],
        }
        return plan_activity(self.partnership, **known | facts, actor=by or self.maeve)

    def respondents(self):
        return [
            Respondent(side, one.email, str(one), one)
            for one, side in people_of_sides(self.partnership)
        ]

    def asked(self, *, by=None, days=14, **facts) -> Survey:
        """Everybody with a role is asked for two weeks."""
        known = {
            "respondents": self.respondents(),
            "closes_on": clock.today() + dt.timedelta(days=days),
        }
        return ask_both_sides(self.partnership, **known | facts, actor=by or self.maeve)


def tokens_of(survey) -> dict[str, str]:
    """By address the token of the mail that is promised last; once sent, it is gone."""
    return {
        mail.to: TOKEN.findall(mail.text)[0]
        for mail in Mail.objects.filter(key__startswith="relationship_survey").order_by("pk")
    }


def typed(survey, number=4, words="") -> dict[str, str]:
    """The same number for each statement."""
    return {one.key: words if one.kind == "text" else str(number) for one in asked_in(survey)}


def answered(survey, numbers, words="") -> None:
    """By side the number that each of its respondents gives for every statement."""
    tokens = tokens_of(survey)
    for side, own in numbers.items():
        links = survey.links.filter(side=side).order_by("pk")
        for link, number in zip(links, own, strict=False):
            answer(link_of(tokens[link.email]), typed(survey, number, words))
