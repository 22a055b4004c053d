"""One failure: what is said of it, its clock, what it costs, its log, and the steps open to one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem, Refused
from core.subject import Subject
from governance.selectors.concern_list import here
from governance.views.stepping import Step, StepPage
from performance.forms.failure import AnswerForm, FailureReasonForm, JoinForm, PutRightForm
from performance.models import ServiceFailure
from performance.selectors import failure_page as page_of
from performance.selectors.failure_list import TAG, failures_for
from performance.selectors.failure_rights import FailureRights
from performance.selectors.payment_rights import APPROVES
from performance.services import service_failures
from performance.views.failure_evidence import EvidenceSent
from performance.views.failures import EVIDENCE, OfFailures

if TYPE_CHECKING:
    from partnerships.models import Partnership
    from performance.models import FailureEntry

S = ServiceFailure.State


class FailurePage(OfFailures, StepPage):
    """Both sides read all of it; whoever keeps the log for a side acts."""

    template_name = "performance/failure.html"
    below_tab = True
    write_permission = "view_shared"

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

    @cached_property
    def entries(self) -> list[FailureEntry]:
        return page_of.entries_of(self.failure)

    @cached_property
    def rights(self) -> FailureRights:
        in_a_concern = self.concern_here["concern"] is not None
        return FailureRights(self.failure, self.user, self.side, in_a_concern)

    @cached_property
    def concern_here(self) -> dict[str, Any]:
        """The open concern about it, or where to raise one while it is disputed."""
        found = here(self.partnership, Subject.of(self.failure), self.permissions)
        return found if self.failure.state == S.DISPUTED else {**found, "raise_url": ""}

    def fresh(self) -> tuple[str, ...]:
        return ("failure", "partnership", "entries", "rights", "concern_here")

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the log."""
        where = reverse("failures", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Failures"), "url": where}]

    @property
    def sent(self) -> EvidenceSent:
        """What came with a step."""
        return EvidenceSent(self.request, self.partnership, self.user, EVIDENCE)

    def steps(self) -> list[Step]:
        """What the person may do now; the answer first."""
        rights = self.rights
        seen = {"seen": self.entries[-1].pk}
        with_reason = partial(FailureReasonForm, initial=seen)
        found = []
        if rights.may_agree:
            make = partial(AnswerForm, initial=seen)
            text = _("It then counts in the payment of its month.") + self._hands
            found.append(Step("agree", _("Agree"), self._agree, make, text, primary=True))
        if rights.may_dispute:
            text = _("It is then held apart: nothing is deducted until it is settled.")
            found.append(Step("dispute", _("Dispute it"), self._dispute, with_reason, text))
        if rights.may_put_right:
            now = {"at": clock.now()}
            right = partial(PutRightForm, initial=now)
            found.append(Step("put_right", _("It was put right"), self._put_right, right))
        if rights.may_reject:
            label = _("It is no failure")
            found.append(Step("reject", label, self._reject, with_reason))
        if rights.may_join:
            join = partial(JoinForm, others=list(page_of.others_of(self.failure)))
            found.append(Step("join", _("It was logged twice"), self._join, join))
        return found

    @property
    def _hands(self) -> str:
        if APPROVES not in self.permissions:
            return ""
        return " " + _("Whoever answers a failure does not approve the payment of its month.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        failure = self.failure
        for form in kwargs.get("bound", {}).values():
            self.sent.keep(form)
        correct = {
            "label": _("Correct it"),
            "url": reverse("failure_correct", args=[failure.uuid]),
        }
        return super().get_context_data(
            failure=failure,
            here=self.concern_here,
            tag=TAG[S(failure.state)],
            meaning=page_of.state_words(failure, self.entries),
            default_note=page_of.default_note() if failure.state == S.LOGGED else "",
            waits=page_of.waits_for(self.rights),
            facts=page_of.facts_of(failure),
            clock_words=page_of.clock_words(failure),
            costs=page_of.costs_in_words(failure),
            log=page_of.log_of(failure, self.entries),
            actions=[correct] if self.rights.is_open else [],
            page_title=f"{failure.reference} {failure.requirement}",
            **kwargs,
        )

    def _agree(self, form: Any) -> str:
        self._answer(S.AGREED, form)
        return _("Agreed; it counts.")

    def _dispute(self, form: Any) -> str:
        self._answer(S.DISPUTED, form)
        return _("Disputed; it is held apart until it is settled.")

    def _reject(self, form: Any) -> str:
        self._answer(S.REJECTED, form)
        return _("It is no failure; the log keeps why.")

    def _answer(self, verdict: str, form: Any) -> None:
        said = form.cleaned_data
        with transaction.atomic():
            service_failures.answer_failure(
                self.failure,
                verdict,
                reason=said.get("reason", ""),
                evidence=self.sent.documents() if "evidence" in form.fields else (),
                seen=said["seen"],
                actor=self.user,
            )

    def _put_right(self, form: Any) -> str:
        try:
            service_failures.put_right(self.failure, at=form.cleaned_data["at"], actor=self.user)
        except Refused as refused:
            raise _onto(refused, "rectified_at", "at") from refused
        return _("It is written down; the other side answers.")

    def _join(self, form: Any) -> str:
        into = form.others.get(form.cleaned_data["into"])
        if into is None:
            message = _("Choose the one that counts.")
            raise Refused([Problem("into", "required", message)])
        service_failures.join_failure(self.failure, into, actor=self.user)
        return _("Joined with %(ref)s, which counts for both.") % {"ref": into.reference}


def _onto(refused: Refused, field: str, other: str) -> Refused:
    """The same refusal, at the field that this form has."""
    return Refused(
        [
            Problem(other if one.field == field else one.field, one.code, one.message, one.where)
            for one in refused.problems
        ]
    )
