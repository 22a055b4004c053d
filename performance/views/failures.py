"""The log of service failures: the list, logging one, and saying otherwise of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.periods import Period
from core.problems import Problem, Refused
from core.views.listing import GrowingList
from partnerships.editing import Closed, ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from performance.forms.failure import CorrectionForm, FailureForm
from performance.selectors.failure_clock import FailureClocks
from performance.selectors.failure_list import (
    FailureRows,
    counts_of,
    failure_list,
    failures_for,
    months_of_the_log,
    sums_in_words,
)
from performance.selectors.failure_page import others_of
from performance.selectors.failure_rights import KEEPS, OPEN, FailureRights, keeps_for
from performance.selectors.notice_counters import counters_of, rows_of
from performance.services import service_failures
from performance.services.failure_checks import wrong_words
from performance.views.failure_evidence import EvidenceSent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpResponse, QueryDict

    from core.listing import ListSpec
    from partnerships.models import Partnership
    from performance.models import ServiceFailure

EVIDENCE = "failureEvidence"


class OfFailures(PartnershipPage):
    """A page about failures."""

    tab, page = "money", "failures"

    @cached_property
    def side(self) -> str:
        """The side for which the person keeps the log; "" where they only read it."""
        return keeps_for(self.user, self.partnership, self.permissions)


class FailuresPage(GrowingList, OfFailures):
    """Every failure, with what was missed and what it costs."""

    template_name = "performance/failures.html"

    def spec(self) -> ListSpec:
        return failure_list(months_of_the_log(self.partnership))

    def listed(self) -> QuerySet[Any]:
        return failures_for(self.user).filter(partnership=self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.asked.chosen.get("month")
        month = Period.parse(chosen) if chosen else None
        shown = FailureRows(self.partnership, list(self.rows_page.object_list), month)
        sums = sums_in_words(shown.clocks, month) if month else []
        terms = shown.clocks.terms_on(clock.today())
        counters = counters_of(self.partnership, terms, clock.today())
        heads = (_("Step"), _("Counted"), _("What the next one would mean"), _("State"))
        new = {
            "label": _("Log a failure"),
            "url": reverse("failure_new", args=[self.partnership.uuid]),
            "primary": True,
        }
        return super().get_context_data(
            rows=shown.rows(),
            figures=counts_of(self.partnership),
            month=month,
            sums=sums,
            is_worked_out=any(one.get("strong") for one in sums),
            counters=rows_of(counters),
            counter_columns=[{"label": label} for label in heads],
            actions=[new] if self.side else [],
            page_title=_("Failures"),
            **kwargs,
        )


class FailureEditPage(OfFailures, EditPage):
    """A form on a failure, with files that are kept when something else is refused."""

    @property
    def write_permission(self) -> str:  # type: ignore[override] # read only here
        """Of whoever keeps the log for a side."""
        held = [one for one in KEEPS.values() if one in self.permissions]
        return held[0] if held else KEEPS["authority"]

    def closed(self) -> Closed | None:
        found = ended(self.partnership)
        if found is None and not self.side:
            words = _("Your role does not keep the log of failures.")
            people = _("The contract manager and whoever sends the partner’s returns do.")
            return Closed(words, people)
        return found

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the log."""
        where = reverse("failures", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Failures"), "url": where}]

    @property
    def sent(self) -> EvidenceSent:
        """What came with the form."""
        return EvidenceSent(self.request, self.partnership, self.user, EVIDENCE)

    @cached_property
    def terms(self) -> Any:
        """The terms in force today; None where no version is."""
        return FailureClocks(self.partnership).terms_on(clock.today())

    def objections(self, form: Any) -> tuple[Problem, ...]:
        """What is wrong besides what cannot be read."""
        said = form.said()
        return () if said is None else tuple(wrong_words(said))

    def render_refused(self, **context: Any) -> HttpResponse:
        """As 422, with the files that came."""
        self.sent.keep(context.get("form"))
        return super().render_refused(**context)


class NewFailurePage(FailureEditPage):
    """Logs a failure."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Log a failure")

    @property
    def label(self) -> str:  # type: ignore[override] # read only here
        return _("Write it into the log")

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("The other side reads it at once and agrees or disputes it; nothing is deleted.")

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        others = self.partnership.service_failures.filter(state__in=OPEN)
        return FailureForm(
            data,
            terms=self.terms,
            others=_latest(others),
            asks_another=bool(data and data.get("is_another")),
        )

    def save(self, form: Any) -> str:
        try:
            with transaction.atomic():
                found = service_failures.log_failure(
                    self.partnership,
                    form.said(),
                    evidence=self.sent.documents(),
                    is_another=form.cleaned_data.get("is_another", False),
                    actor=self.user,
                )
        except Refused as refused:
            if "is_another" in {one.field for one in refused.problems}:
                form.ask_another()
            raise
        return _("%(ref)s is in the log. The other side is told.") % {"ref": found.reference}

    def done_url(self) -> str:
        return reverse("failures", args=[self.partnership.uuid])


class CorrectFailurePage(FailureEditPage):
    """Says otherwise of a failure."""

    @cached_property
    def failure(self) -> ServiceFailure:
        found: ServiceFailure = get_object_or_404(
            failures_for(self.request.user),  # type: ignore[arg-type] # signed in, or no rows
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.failure.partnership

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Correct %(ref)s") % {"ref": self.failure.reference}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("What was said before stays in the log. The other side answers anew.")

    def closed(self) -> Closed | None:
        rights = FailureRights(self.failure, self.user, self.side)
        found = super().closed()
        if found is None and not rights.is_open:
            words = _("This one is closed: %(state)s.")
            known = {"state": self.failure.get_state_display()}
            return Closed(words % known, _("Log it anew where it is a failure after all."))
        return found

    def shown(self) -> Mapping[str, str]:
        last = self.failure.entries.order_by("-pk").values_list("pk", flat=True).first()
        return {str(_("Last entry of the log")): str(last)}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        one = self.failure
        names = ("kind", "area", "area_class", "service", "requirement", "points", "words")
        initial = {name: getattr(one, name) for name in names}
        initial |= {name: getattr(one, name) for name in ("occurred_at", "rectified_at")}
        initial |= {
            "was_used": one.was_used,
            "occasion": str(one.occasion.uuid) if one.occasion else "",
        }
        terms = FailureClocks(self.partnership).terms_on(clock.day_of(one.occurred_at))
        others = list(others_of(one))
        if one.occasion is not None and one.occasion not in others:
            others.append(one.occasion)
        return CorrectionForm(data, terms=terms, others=others, initial=initial)

    def save(self, form: Any) -> str:
        with transaction.atomic():
            service_failures.correct_failure(
                self.failure,
                form.said(),
                reason=form.cleaned_data["reason"],
                evidence=self.sent.documents(),
                actor=self.user,
            )
        return _("It is corrected. The other side answers anew.")

    def done_url(self) -> str:
        return reverse("failure", args=[self.failure.uuid])


def _latest(rows: QuerySet[ServiceFailure]) -> Sequence[ServiceFailure]:
    return list(rows.order_by("-occurred_at", "-number")[:100])
