"""What is kept for how long, after what, and by which law or reason: one table.

An office changes three of the periods by settings (`config/settings/retention.py`); what the clock
removes by itself has the periods of those who remove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from axes.models import AccessFailureLog
from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core import retention
from core.api import idempotency
from core.models import Job, KeptAnswer, Mail, Notice, User
from core.retention import DAYS_OF_A_YEAR, RecordClass
from governance.models import Appointment, PersonalExport, Pseudonymisation
from partnerships.models import DocumentDownload, Partnership, PortfolioExport
from partnerships.services import portfolio_exports

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

CONTRACT: Final = int(settings.CONCORD_KEEP_CONTRACT_YEARS * DAYS_OF_A_YEAR)
PEOPLE: Final = int(settings.CONCORD_KEEP_PEOPLE_YEARS * DAYS_OF_A_YEAR)
TRACES: Final = settings.CONCORD_KEEP_TRACES_DAYS

END = _("the end of the partnership")
DEED = _("Limitation Act 1980, s. 8: 12 years for a contract made as a deed; s. 5: 6 years else")
NO_LONGER = _("GDPR, art. 5(1)(e): no longer than its purpose needs")


def _ended(until: dt.datetime) -> QuerySet[Any]:
    return Partnership.objects.filter(ends_on__lt=until.date())


def _left(until: dt.datetime) -> QuerySet[Any]:
    """People whose last role ended, and who keep their name still."""
    roles = Appointment.objects.filter(user=OuterRef("pk"))
    later = roles.filter(Q(until_on__isnull=True) | Q(until_on__gte=until.date()))
    named = Pseudonymisation.objects.filter(person=OuterRef("pk"), state="done")
    return User.objects.filter(Exists(roles), ~Exists(later), ~Exists(named), is_staff=False)


def _jobs(until: dt.datetime) -> QuerySet[Any]:
    """What is over, and what no other row names."""
    rows = Job.objects.filter(finished_at__lt=until).exclude(state__in=Job.UNFINISHED)
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if column.related_model is Job:
                naming = model._base_manager.filter(**{column.name: OuterRef("pk")})
                rows = rows.filter(~Exists(naming))
    return rows


def _notices(until: dt.datetime) -> QuerySet[Any]:
    """News, and what waits for nobody any more: the rest is told once, and this remembers it."""
    over = Q(over_at__isnull=False) | Q(kind=Notice.Kind.NEWS)
    return Notice.objects.filter(over, told_at__lt=until)


def _of_a_contract(slug: str, label: Any, *, due: Callable[..., Any] | None = None) -> RecordClass:
    return RecordClass(slug, label, CONTRACT, END, DEED, due=due)


RETENTION: Sequence[RecordClass] = (
    RecordClass(
        "ledger",
        _("History, checkpoints and issued reports"),
        None,
        _("never"),
        _("They prove what was; they hold numbers of people, never names"),
    ),
    _of_a_contract("contract", _("Contract, its versions, parties and changes"), due=_ended),
    _of_a_contract("payments", _("Payments, certificates and deductions")),
    _of_a_contract("returns", _("KPI returns, milestones and evidence files")),
    _of_a_contract("governance", _("Decisions, meeting papers, minutes, risks, concerns")),
    _of_a_contract("comments", _("Comments and questions")),
    _of_a_contract("documents", _("Documents, also files kept from what was refused")),
    RecordClass(
        "people",
        _("Names, addresses and duties of people who left"),
        PEOPLE,
        _("their last role ended"),
        _("GDPR, art. 5(1)(e); Limitation Act 1980, s. 5: 6 years for claims about what they did"),
        removal="pseudonym",
        due=_left,
        of_person="pk",
    ),
    RecordClass(
        "downloads",
        _("Who downloaded which document"),
        PEOPLE,
        _("the download"),
        NO_LONGER,
        removal="by_two",
        due=lambda until: DocumentDownload.objects.filter(at__lt=until),
        of_person="by",
        of_partnership="document__partnership",
    ),
    RecordClass(
        "mails",
        _("Mails that were sent: to whom, about what"),
        TRACES,
        _("sending"),
        NO_LONGER,
        removal="by_two",
        due=lambda until: Mail.objects.filter(sent_at__lt=until),
        of_person="to",
        by_address=True,
    ),
    RecordClass(
        "notices",
        _("Notices that are over"),
        TRACES,
        _("telling"),
        NO_LONGER,
        removal="by_two",
        due=_notices,
        of_person="user",
        of_partnership="partnership",
    ),
    RecordClass(
        "jobs",
        _("Work that was asked for and is over"),
        TRACES,
        _("its end"),
        NO_LONGER,
        removal="by_two",
        due=_jobs,
        of_person="requested_by",
    ),
    RecordClass(
        "sign_ins",
        _("Failed sign-ins: account, address, time"),
        TRACES,
        _("the attempt"),
        _("GDPR, art. 5(1)(e); kept so long to look into attacks that show late"),
        removal="by_two",
        due=lambda until: AccessFailureLog.objects.filter(attempt_time__lt=until),
        of_person="username",
        by_address=True,
    ),
    RecordClass(
        "portfolio_exports",
        _("Exports of the portfolio: the files"),
        portfolio_exports.KEPT_FOR.days,
        _("asking for it"),
        _("A copy; it is made anew when it is asked for"),
        removal="by_itself",
        due=lambda until: PortfolioExport.objects.filter(requested_at__lt=until).exclude(file=""),
        of_person="requested_by",
        job=portfolio_exports.CLEAR,
    ),
    RecordClass(
        "personal_exports",
        _("What people asked for about themselves: the files"),
        PersonalExport.KEPT.days,
        _("asking for it"),
        _("A copy of everything about somebody; it is made anew when it is asked for"),
        removal="by_itself",
        due=lambda until: PersonalExport.objects.filter(asked_at__lt=until).exclude(file=""),
        of_person="person",
        job="personal_data.clear",
    ),
    RecordClass(
        "kept_answers",
        _("Answers kept for repeated requests of programs"),
        idempotency.KEPT_FOR.days,
        _("the request"),
        _("A program that lost the answer asks again within hours"),
        removal="by_itself",
        due=lambda until: KeptAnswer.objects.filter(expires_at__lt=until + idempotency.KEPT_FOR),
        of_person="user",
        job="api.forget_answers",
    ),
)


def install() -> None:
    """Put the table in force; called once all apps are loaded."""
    retention.install(RETENTION)
