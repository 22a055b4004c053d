"""Writing notices, requests, check-ins and lines of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.periods import Period
from governance.forms.exchange import (
    CheckInForm,
    LineForm,
    RecordNoticeForm,
    RequestForm,
    WatchNoticeForm,
)
from governance.selectors.exchange_rights import SPEAKS, speaks_for
from governance.selectors.protocol import source_choices
from governance.services.exchange import FiveLines, ask, check_in, open_months
from governance.services.formal_notices import (
    NoticeFacts,
    Service,
    record_notice,
    watch_notice,
)
from governance.services.protocol import LineFacts, propose_line
from governance.views.learning import sides_of
from governance.views.proof_of_service import ProofSent
from partnerships.editing import ended
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import HttpResponse, QueryDict

    from partnerships.editing import Closed
    from partnerships.models import Document

USUAL_DAYS = 10
"""Business days in which a request is answered unless somebody asks otherwise; Concord's own."""


class Exchanging(EditPage):
    """A form by which somebody speaks for a side."""

    tab, page = "people", "communication"
    permission = SPEAKS
    write_permission = SPEAKS

    @cached_property
    def side(self) -> str:
        return speaks_for(self.permissions)

    def closed(self) -> Closed | None:
        """Nothing is begun once the partnership has ended."""
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        """Nothing that somebody else could have changed meanwhile."""
        return {}

    def done_url(self) -> str:
        return reverse("communication", args=[self.partnership.uuid])


def facts_from(typed: Mapping[str, Any]) -> NoticeFacts:
    """What a form says of a notice."""
    names = ("kind", "clause", "title", "text", "service", "response_days")
    return NoticeFacts(**{name: typed[name] for name in names})


def service_from(typed: Mapping[str, Any], proof_file: Document | None) -> Service:
    """What a form says of how it was sent."""
    names = ("channel", "served_on", "proof", "receipt_days")
    return Service(**{name: typed[name] for name in names}, proof_file=proof_file)


class RecordNoticePage(Exchanging):
    """A notice that was served."""

    @property
    def sent(self) -> ProofSent:
        return ProofSent(self.request, self.partnership, self.user)

    def render_refused(self, **context: Any) -> HttpResponse:
        """With the file, which need not be chosen again."""
        self.sent.keep(context.get("form"))
        return super().render_refused(**context)

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Write down a notice that was served")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _(
            "The contract says how a notice is sent; Concord counts when it is received, and"
            " until when the other side answers. The other side sees it at once."
        )

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return RecordNoticeForm(data)

    def save(self, form: Any) -> str:
        typed = form.cleaned_data
        with transaction.atomic():
            service = service_from(typed, self.sent.document())
            record_notice(self.partnership, facts_from(typed), service, actor=self.user)
        return _("The notice is in the register; the other side is told.")


class WatchNoticePage(Exchanging):
    """A notice that must be served in time."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Watch for a notice that we must serve in time")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _(
            "Only your side sees it. It stands on To do and in the contract calendar until it is"
            " served, so that no right is lost."
        )

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return WatchNoticeForm(data)

    def save(self, form: Any) -> str:
        typed = form.cleaned_data
        watch_notice(
            self.partnership,
            facts_from(typed),
            event_on=typed["event_on"],
            bar_days=typed["bar_days"],
            actor=self.user,
        )
        return _("Concord watches the day; your side is warned a month before.")


class AskForInformationPage(Exchanging):
    """A request for information."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Ask the other side for information")

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        return _("Ask")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        usual = add_business_days(clock.today(), USUAL_DAYS, self.partnership.country)
        return RequestForm(data, initial={"due_on": usual})

    def save(self, form: Any) -> str:
        ask(self.partnership, **form.cleaned_data, actor=self.user)
        return _("Asked. The other side finds it on To do.")


class CheckInPage(Exchanging):
    """The five lines of a month."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Check in: five lines")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _("Five minutes, once a month. The other side reads and answers it.")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        months = {key: Period.parse(key).label for key in open_months()}
        return CheckInForm(data, months=months)

    def save(self, form: Any) -> str:
        typed = dict(form.cleaned_data)
        month = typed.pop("month")
        check_in(self.partnership, month, FiveLines(**typed), actor=self.user)
        return _("Thank you. The other side reads and answers it.")


class ProposeLinePage(Exchanging):
    """A line of the communication protocol."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Propose a line of the protocol")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _("It counts once somebody of the other side agrees.")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return LineForm(
            data,
            sides=sides_of(self.partnership),
            sources=source_choices(),
            initial={"side": self.side},
        )

    def save(self, form: Any) -> str:
        propose_line(self.partnership, LineFacts(**form.cleaned_data), actor=self.user)
        return _("Proposed. It counts once the other side agrees.")
