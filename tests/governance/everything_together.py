"""What both sides do together, and what users are asked: a part of everything."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import clock
from core.ledger.canonical import canonical_json
from governance.models import Activity, AgendaItem, Meeting, Survey, SurveyLink
from performance.models import Contribution, SideObjective, TrustIndex, TrustWeights
from performance.selectors.trust_inputs import rules_of
from performance.trust.calculation import TrustInputs, trust_of
from performance.trust.trace import trace_of
from tests.factories.people import UserFactory

CANARY = "canary-7f3a"
"""Stands in everything that a partner must never read."""


class WorkingTogether:
    """Adds a workshop, both kinds of survey, and trust to the things of one partnership."""

    partnership: Any
    official: Any
    sender: Any

    def _keep(self, name: str, row: Any) -> Any:
        """Remembers its uuid under that name."""
        raise LookupError(name, row)

    def _relationship(self) -> None:
        """A workshop that is planned, and both sides being asked."""
        activity = Activity.objects.create(
            partnership=self.partnership,
            kind="workshop",
            title="One list of priorities",
            planned_on=clock.today(),
            planned_by=self.official,
            planned_at=clock.now(),
        )
        self._keep("activity", activity)
        survey = Survey.objects.create(
            partnership=self.partnership,
            kind="relationship",
            title="How we work together",
            period="2026",
            closes_on=clock.today(),
            state="open",
            created_by=self.official,
            created_at=clock.now(),
            opened_at=clock.now(),
        )
        self._keep("relationship-survey", survey)
        SurveyLink.objects.create(
            survey=survey,
            side="authority",
            email=f"{CANARY}@example.org",
            name=CANARY,
            fingerprint=f"{survey.pk:064}",
        )
        self._users()
        self._trust()
        self._meeting()
        self._interests()

    def _meeting(self) -> None:
        """One that is convened."""
        body = self.partnership.bodies.get()
        meeting = Meeting.objects.create(
            partnership=self.partnership,
            body=body,
            reference=f"M-{self.partnership.pk}",
            starts_at=clock.now() + dt.timedelta(days=20),
            place="Room 4",
            papers_due_on=clock.today(),
            chair="authority",
            secretary=self.official,
            convened_by=self.official,
            convened_at=clock.now(),
        )
        AgendaItem.objects.create(meeting=meeting, position=1, kind="other", title="Roof")
        self._keep("meeting", meeting)

    def _interests(self) -> None:
        """What the official wants for the authority, and what the partner brings."""
        known = {"partnership": self.partnership}
        wanted = SideObjective.objects.create(
            **known,
            side="authority",
            title="Short waits",
            goal="community",
            written_by=self.official,
            written_at=clock.now(),
        )
        self._keep("side-objective", wanted)
        brought = Contribution.objects.create(
            **known,
            side="partner",
            kind="people",
            what="Two analysts",
            recorded_by=self.sender,
            recorded_at=clock.now(),
        )
        self._keep("contribution", brought)

    def _users(self) -> None:
        """Users are being asked; another survey is only drafted."""
        for state, title in (("open", "Waiting rooms"), ("draft", CANARY)):
            survey = Survey.objects.create(
                partnership=self.partnership,
                kind="users",
                title=title,
                period="2026-Q3",
                closes_on=clock.today(),
                minimum=5,
                state=state,
                created_by=self.official,
                created_at=clock.now(),
                opened_at=clock.now() if state == "open" else None,
            )
            survey.questions.create(position=0, kind="yes_no", text="Clean?")
            if state == "open":
                self._keep("users-survey", survey)

    def _trust(self) -> None:
        """Weights that wait, and an index by weights that were adopted."""
        known = {
            "partnership": self.partnership,
            "effective_from": dt.date(2026, 7, 1),
            "proposed_by": self.official,
            "proposed_at": clock.now(),
            **dict.fromkeys(("transparency", "commitment", "competence", "shared_goals"), 1),
        }
        self._keep("trust-weights", TrustWeights.objects.create(number=2, **known))
        adopted = TrustWeights.objects.create(
            number=1,
            state="adopted",
            authority_by=UserFactory(),
            partner_by=self.sender,
            **known,
        )
        index = TrustIndex.objects.create(
            partnership=self.partnership,
            weights=adopted,
            period="2026-Q3",
            period_start=dt.date(2026, 7, 1),
            period_end=dt.date(2026, 9, 30),
            version=1,
            cause="test",
            issued_at=clock.now(),
            result_sha256="0" * 64,
            result=canonical_json(
                trace_of(trust_of(TrustInputs(day=dt.date(2026, 9, 30)), rules_of(adopted)))
            ),
        )
        self._keep("trust-index", index)
