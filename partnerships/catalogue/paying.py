"""Terms on paying that contracts of every type have."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue import rows as row
from partnerships.terms import Terms, count, money, rows, share


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTerms(Terms):
    """When is paid, what lateness costs, and which clause says so."""

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
    allowed_events: Annotated[
        int | None, count(_("Failures a year without a penalty"), maximum=100_000)
    ] = None
    event_penalty: Annotated[Decimal | None, money(_("Penalty for each further failure"))] = None
