"""A partnership with one of each thing that has an address, internal words marked by a canary."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from core import clock
from core.models import Job
from core.periods import Period
from governance.decision_kinds import KINDS
from governance.models import (
    Body,
    Decision,
    Invitation,
    JurisdictionRule,
    KeyPerson,
    Obligation,
    Occurrence,
    Option,
    PersonalExport,
    PromisedResource,
    Seat,
)
from governance.services.concerns import raise_concern
from partnerships.models import (
    BulkRun,
    ConditionRecord,
    Document,
    FundingSource,
    GateProposal,
    ImportRun,
    Objective,
    PartnershipDraft,
    Party,
    PhaseMove,
    PlannedCharge,
    PortfolioExport,
    SavedView,
)
from partnerships.selectors.stage_moves import gate_of
from performance.models import KPIChange, ScorecardRun, Submission
from performance.services.scorecards import issue_scorecards
from reports.models import IssuedReport, ReportSchedule
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import CertifierFactory, UserFactory, person
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    KPIRecordFactory,
    MilestoneFactory,
    monthly_return,
)
from tests.factories.reports import sealed
from tests.governance.everything_audit import audited
from tests.governance.everything_contract import contract_of
from tests.governance.everything_money import payments_of, registers
from tests.governance.everything_paid import paid_things
from tests.governance.everything_records import records_of
from tests.governance.everything_risks import risks_of
from tests.governance.everything_said import comments_of, exchanged
from tests.governance.everything_shared import shared_things
from tests.governance.everything_together import CANARY, WorkingTogether


class Everything(WorkingTogether):
    """One partnership, and the uuid of one of each noun below it."""

    def __init__(self) -> None:
        self.certifier = CertifierFactory()
        self.partnership: Any = PartnershipFactory(certifier=self.certifier)
        self.official = person("contract_manager", self.partnership)
        self.sender = UserFactory()
        self.uuids: dict[str, Any] = {"partnership": self.partnership.uuid}
        self._figures()
        self._stages()
        self._facts()
        self._bodies()
        self._obligations()
        self.uuids |= risks_of(self.partnership, self.official)
        self._concerns()
        self._relationship()
        self.uuids |= shared_things(self.partnership, self.official)
        self.uuids |= paid_things(self.partnership)
        self.uuids |= audited(self.partnership, self.official)
        self.uuids |= exchanged(self.partnership, self.official, self.sender)
        self.uuids |= comments_of(self.partnership, self.official, self.uuids["risk"])
        self.uuids |= registers()
        self.uuids |= contract_of(self.partnership, self.official)
        self.uuids |= payments_of(self.partnership, self.official)
        self._runs()

    def _keep(self, name: str, row: Any) -> Any:
        self.uuids[name] = row.uuid
        return row

    def _figures(self) -> None:
        kpi = self._keep("kpi", KPIFactory(partnership=self.partnership))
        for month in Period.parse("2026-Q3").months():
            record = AcceptedRecordFactory(
                kpi=kpi, period=month.key, internal_note=CANARY, decided_by=self.official
            )
        self._keep("kpi-record", record)
        [issued] = issue_scorecards(
            [self.partnership], Period.parse("2026-Q3"), cause="test"
        ).issued
        self._keep("scorecard", issued)
        due = self._keep("return", monthly_return(self.partnership, state="sent", round=1))
        sent = self._keep("round", self._round(monthly_return=due, receipt=f"R-{due.pk}"))
        KPIRecordFactory(
            kpi=kpi,
            monthly_return=due,
            submission=sent,
            submitted_by=self.sender,
            internal_note=CANARY,
        )
        self._keep("milestone", MilestoneFactory(partnership=self.partnership))
        change = KPIChange(
            kpi=kpi,
            effective_from=dt.date(2027, 4, 1),
            financial_weight=1,
            community_weight=1,
            reason="Agreed",
            proposed_by=self.official,
            proposed_at=clock.now(),
        )
        change.save()
        self._keep("kpi-change", change)

    def _round(self, **facts: Any) -> Submission:
        return Submission.objects.create(
            partnership=self.partnership,
            round=1,
            sent_by=self.sender,
            sent_at=clock.now(),
            check_by=dt.date(2026, 11, 30),
            **facts,
        )

    def _stages(self) -> None:
        self._keep(
            "proposal",
            GateProposal.objects.create(
                partnership=self.partnership,
                gate="",
                transition="pause",
                reason=CANARY,
                revision="0" * 64,
                proposed_by=self.official,
                proposed_at=clock.now(),
            ),
        )
        self._keep(
            "move",
            PhaseMove.objects.create(
                partnership=self.partnership,
                transition="open",
                outcome="pass",
                to_phase="operate",
                at=clock.now(),
                effective_on=clock.today(),
                reason=CANARY,
                actor=self.official,
            ),
        )
        ConditionRecord.objects.create(
            partnership=self.partnership, gate=gate_of(self.partnership), code="x", note=CANARY
        )
        self._keep("appointment", self.official.appointments.get())
        self._keep(
            "invitation",
            Invitation.objects.create(
                partnership=self.partnership,
                organisation=self.partnership.authority,
                email=f"{CANARY}@example.org",
                name=CANARY,
                role="contract_manager",
                from_on=clock.today(),
                invited_by=self.official,
                invited_at=clock.now(),
                fingerprint=f"{self.partnership.pk:064}",
                expires_at=clock.now() + dt.timedelta(days=14),
            ),
        )

    def _facts(self) -> None:
        objective = Objective.objects.create(partnership=self.partnership, title="Care near home")
        self._keep("objective", objective)
        party = Party.objects.create(
            partnership=self.partnership, organisation=self.partnership.partner, role="supplier"
        )
        self._keep("party", party)
        money = {"currency": "GBP", "amount": 5}
        FundingSource.objects.create(partnership=self.partnership, kind="debt", **money)
        PlannedCharge.objects.create(
            partnership=self.partnership,
            kind="planned",
            from_on=dt.date(2026, 4, 1),
            until_on=dt.date(2027, 3, 31),
            **money,
        )
        for title, audience in (("Handed over", "shared"), (CANARY, "internal")):
            document = Document(
                partnership=self.partnership,
                title=title,
                kind="contractSigned",
                audience=audience,
                file_name=f"{title}.pdf",
                media_type="application/pdf",
                size=3,
                sha256="0" * 64,
                uploaded_by=self.official,
                uploaded_at=clock.now(),
            )
            document.file.save("kept", ContentFile(b"pdf"), save=False)
            document.save()
            self._keep("document" if audience == "shared" else "internal-document", document)
        report = IssuedReport(
            number=f"REP-{self.partnership.pk}",
            slug="period_performance",
            length="summary",
            partnership=self.partnership,
            period="2026-Q3",
            state=IssuedReport.State.ISSUED,
            requested_at=clock.now(),
            sha256="0" * 64,
            data_sha256="0" * 64,
            data="{}",
            issued_at=clock.now(),
            **sealed(),
        )
        report.file.save("kept", ContentFile(b"pdf"), save=False)
        report.save()
        self._keep("report", report)
        self._keep("organisation", self.partnership.authority)

    def _obligations(self) -> None:
        """A duty with a day, a key person and a promised resource."""
        now, today = clock.now(), clock.today()
        known = {"partnership": self.partnership, "side": "partner"}
        duty = Obligation.objects.create(
            **known,
            reference=f"O-{self.partnership.pk}",
            clause="1.1",
            title="Insurance",
            nature="duty",
            kind="once",
            due_on=today,
            recorded_at=now,
        )
        self._keep("obligation", duty)
        day = Occurrence.objects.create(obligation=duty, due_on=today, remind_on=today)
        self._keep("obligation-day", day)
        key = KeyPerson.objects.create(
            **known, name="Lena", role="Site", since_on=today, named_at=now
        )
        self._keep("key-person", key)
        promise = PromisedResource.objects.create(
            **known, what="Vans", unit="vans", promised=2, due_on=today, recorded_at=now
        )
        self._keep("resource", promise)

    def _bodies(self) -> None:
        """A board on which the official sits, and a question before it."""
        body = Body.objects.create(
            partnership=self.partnership,
            name="Joint Board",
            authority_voice="majority",
            partner_voice="majority",
            chair_since=clock.today(),
            created_at=clock.now(),
        )
        self._keep("body", body)
        seat = Seat.objects.create(
            body=body,
            holder=self.official,
            organisation=self.partnership.authority,
            side="authority",
            from_on=clock.today(),
            given_at=clock.now(),
        )
        self._keep("seat", seat)
        known = {"partnership": self.partnership, "body": body, "kind": "resolution"}
        for state, name in (("consultation", "Waiting times"), ("draft", CANARY)):
            decision = Decision.objects.create(
                **known,
                reference=f"D-{self.partnership.pk}-{state}",
                title=name,
                question=name,
                raised_by=self.official,
                raised_for="authority",
                raised_at=clock.now(),
                state=state,
            )
            Option.objects.create(decision=decision, letter="A", title="Yes")
            if state == "consultation":
                self._keep("decision", decision)

    def _concerns(self) -> None:
        """One that the partner raised and the official has to answer."""
        lead = person("partner_lead", self.partnership)
        known = {"text": "It counts closed wards.", "wanted": "They are left out."}
        raised = raise_concern(self.partnership, title="Cleaning rounds", actor=lead, **known)
        self._keep("concern", raised)

    def _runs(self) -> None:
        """What belongs to no partnership; it is foreign to everybody but who asked or may ask."""
        self._keep(
            "scorecard-run",
            ScorecardRun.objects.create(period="2026-Q3", requested_at=clock.now()),
        )
        self._keep(
            "import-run",
            ImportRun.objects.create(
                source="uk_pfi",
                file_name="l.xlsx",
                size=1,
                sha256="0" * 64,
                created_at=clock.now(),
            ),
        )
        usual = dict(KINDS["tariff_revision"].letters)
        self._keep(
            "jurisdiction-rule",
            JurisdictionRule.objects.create(
                authority=self.partnership.authority,
                kind="tariff_revision",
                before=usual,
                after=usual | {"auditor": "C"},
                reason=CANARY,
                proposed_by=self.official,
                proposed_at=clock.now(),
            ),
        )
        for name, row in own_things_of(self.official).items():
            self._keep(name, row)
        for name, row in records_of(self.partnership, CANARY):
            self._keep(name, row)

    def person(self, role: str) -> Any:
        """Somebody who holds `role` here, or over everything where it is a mandate."""
        if role in {"portfolio_official", "auditor"}:
            return person(role)
        if role == "certifier":
            return person(role, self.partnership, organisation=self.certifier)
        return person(role, self.partnership)


def own_things_of(user: Any) -> dict[str, Any]:
    """What belongs to `user` alone: it is foreign to everybody else, whatever they hold."""
    now = clock.now()
    export = PortfolioExport(
        requested_by=user, requested_at=now, format="csv", query="", columns=[], sha256="0" * 64
    )
    export.file.save("kept", ContentFile(b"csv"), save=False)
    export.save()
    mine = PersonalExport(person=user, asked_by=user, asked_at=now, sha256="0" * 64)
    mine.file.save("kept", ContentFile(b"zip"), save=False)
    mine.save()
    return {
        "job": job_of(user),
        "saved-view": SavedView.objects.create(owner=user, name=CANARY, created_at=now),
        "partnership-draft": PartnershipDraft.objects.create(
            owner=user, typed={"name": [CANARY]}, saved_at=now
        ),
        "portfolio-export": export,
        "personal-export": mine,
        "report-pack": BulkRun.objects.create(
            act="report_pack", asked_by=user, asked_at=now, seen_at=now, keys=[]
        ),
        "report-schedule": ReportSchedule.objects.create(
            slug="portfolio_overview",
            length="full",
            every="month",
            day=5,
            set_up_by=user,
            set_up_at=now,
            next_on=clock.today(),
        ),
        "bulk-run": BulkRun.objects.create(
            act="reports", asked_by=user, asked_at=now, seen_at=now, keys=[]
        ),
    }


def job_of(user: Any) -> Job:
    """Work that `user` asked for."""
    return Job.objects.create(
        kind="reports.issue", key=f"test:{user.pk}", requested_by=user, title=f"Report {CANARY}"
    )
