"""Terms on paying that contracts of every type have."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from core.zones import is_zone
from partnerships.catalogue import rows as row
from partnerships.terms import Terms, choice, count, day, money, rows, share, text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTerms(Terms):
    """When is paid, what lateness costs, and which clause says so."""

    certificate_days: Annotated[
        int | None,
        count(
            _("Days to the certificate"),
            unit=_("after the period ends"),
            help=_("By then two people have approved the payment. Empty: no day is agreed."),
            maximum=366,
        ),
    ] = None
    payment_days: Annotated[
        int | None,
        count(_("Days to pay"), unit=_("after the certificate is issued"), maximum=366),
    ] = None
    late_interest: Annotated[
        Decimal | None,
        share(
            _("Interest on late payment"),
            unit=_("a year"),
            help=_("Simple interest for each day, of 365 days a year. Empty: none."),
        ),
    ] = None
    service_from: Annotated[
        date | None,
        day(
            _("Service begins"),
            help=_("Amounts for time are paid from this day on. Empty: with the term."),
        ),
    ] = None
    part_month: Annotated[
        str,
        choice(
            _("Days of a part month"),
            ("calendar", _("as the calendar has them")),
            ("thirty", _("thirty to every month")),
            help=_("By them the first and last month are paid. Empty: as the calendar has them."),
        ),
    ] = ""
    change_counts_from: Annotated[
        str,
        choice(
            _("A change within a month is paid"),
            ("its_day", _("from its day on")),
            ("next_month", _("from the next month on")),
            help=_("Empty: from its day on, the days before it by the terms before."),
        ),
    ] = ""
    time_zone: Annotated[
        str,
        text(
            _("Time zone"),
            help=_(
                "By its clock days and core hours run, such as America/Vancouver. Empty: that of"
                " the country’s capital."
            ),
        ),
    ] = ""
    payment_clauses: Annotated[
        tuple[row.PaymentClause, ...],
        rows(
            _("Clauses on payment"),
            row.PaymentClause,
            help=_("They are named beside each amount of a payment."),
        ),
    ] = ()
    notice_steps: Annotated[
        tuple[row.NoticeStep, ...],
        rows(
            _("Steps of notices"),
            row.NoticeStep,
            help=_("In their order, such as notice, final notice, right to terminate."),
        ),
    ] = ()

    def objections(self) -> Iterator[Problem]:
        """The time zone is one of the IANA database."""
        if self.time_zone and not is_zone(self.time_zone):
            message = gettext(
                "“%(name)s” is no time zone. Write one of the IANA database, such as"
                " America/Vancouver."
            )
            yield Problem("time_zone", "unknown", message % {"name": self.time_zone})

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """Clause by kind of line."""
        return tuple((one.line, one.clause) for one in self.payment_clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRevenueTerms(PaidTerms):
    """What a concession pays besides its share: of others' business, and for failures."""

    third_party_base: Annotated[
        Decimal | None,
        money(
            _("Third-party income that is the partner’s alone"),
            unit=_("a year"),
            help=_("Shops, advertising, car parks. The authority shares what is above."),
        ),
    ] = None
    third_party_share: Annotated[
        Decimal | None, share(_("Authority’s part of third-party income above"))
    ] = None
    change_within_year: Annotated[
        str,
        choice(
            _("Tiers after a change within a year"),
            ("by_days", _("each stretch of days has its part of the steps")),
            ("running", _("the revenue of the year runs on through the steps")),
            help=_("Empty: each stretch has its part."),
        ),
    ] = ""
    allowed_events: Annotated[
        int | None, count(_("Failures a year without a penalty"), maximum=100_000)
    ] = None
    event_penalty: Annotated[Decimal | None, money(_("Penalty for each further failure"))] = None
