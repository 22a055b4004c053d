"""A concern of a hospital in operation, with people of both sides on every level."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from governance.models import Concern
from governance.services.adjudication import appoint_adjudicator, record_decision
from governance.services.concern_checks import EVIDENCE
from governance.services.concern_climbs import climb
from governance.services.concern_settling import Terms
from governance.services.concerns import raise_concern, take_position
from partnerships.services.documents import add_documents
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

TERMS = Terms(outcome="partly", words="Two rounds a day until March.", lesson="Agree on a count.")


class Case:
    """Declan sends for the partner and Petra leads it; Maeve manages, Sean answers for all."""

    def __init__(self, partnership: Any = None) -> None:
        self.partnership = partnership or PartnershipFactory(name="Northfield Hospital")
        self.maeve = person("contract_manager", self.partnership, name="Maeve Brennan")
        self.sean = person("approver", self.partnership, name="Seán Walsh")
        self.declan = person("partner_submitter", self.partnership, name="Declan Roche")
        self.petra = person("partner_lead", self.partnership, name="Petra Novak")

    def concern(self, **facts: Any) -> Concern:
        """Raised by the partner on the day it is now."""
        known = {
            "title": "Cleaning rounds",
            "text": "The count of rounds includes closed wards.",
            "wanted": "Closed wards are left out.",
            "actor": self.declan,
        }
        return raise_concern(self.partnership, **(known | facts))

    def answered(self, concern: Concern) -> Concern:
        take_position(concern, text="The contract counts every ward.", actor=self.maeve)
        return Concern.objects.get(pk=concern.pk)

    def at(self, state: str, **facts: Any) -> Concern:
        """On this level, having climbed on the day after each limit; time goes back afterwards."""
        concern = self.concern(**facts)
        order = [one.value for one in Concern.State][: list(Concern.State).index(state)]
        for _level in order:
            with after(concern):
                concern = climb(concern, reason="Not agreed.", actor=self._climber(concern))
        return concern

    def _climber(self, concern: Concern) -> Any:
        return self.declan if concern.state == "operational" else self.petra

    def file(self, name: str = "decision.csv", content: bytes = b"a,b\n1,2\n") -> Any:
        upload = SimpleUploadedFile(name, content, content_type="text/csv")
        [made] = add_documents(self.partnership, uploads=[upload], kind=EVIDENCE, actor=self.maeve)
        return made

    def decided(self) -> Concern:
        """The adjudicator has decided, on the day of their appointment."""
        concern = self.at("adjudication")
        with on(concern.steps.last().since):
            appoint_adjudicator(
                concern,
                name="Ada Quist",
                body="Dispute panel",
                appointed_on=clock.today(),
                actor=self.sean,
            )
            record_decision(
                concern,
                outcome="refused",
                decision="Every ward counts.",
                decided_on=clock.today(),
                document=self.file(),
                actor=self.sean,
            )
        return Concern.objects.get(pk=concern.pk)


def on(day: dt.date) -> Any:
    """Noon of a day."""
    return clock.travel(dt.datetime.combine(day, dt.time(12), dt.UTC))


def after(concern: Any, days: int = 1) -> Any:
    """So many days after the present limit has ended."""
    return on(concern.due_on + dt.timedelta(days=days))
