"""One figure: its values, evidence, rounds and corrections; corrected or disputed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.asking import NotYours
from core.formatting import day, period_label, scaled
from core.periods import Period
from core.problems import Refused
from core.subject import Subject
from governance.selectors.concern_list import here
from partnerships.models import Partnership
from partnerships.services.documents import add_documents
from partnerships.views.base import PartnershipPage
from performance.forms.figure import CorrectForm, DisputeForm, LiftForm
from performance.models import Dispute, KPIRecord
from performance.selectors.check_rights import alone_words
from performance.selectors.evidence_preview import preview_of
from performance.selectors.figure_rights import side_from
from performance.services.corrections import correct_record
from performance.services.disputes import dispute_record, lift_dispute
from performance.services.return_files import DOCUMENT_KIND
from performance.views import kpi_words
from performance.views.figures import record_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django import forms
    from django.http import HttpRequest

    from partnerships.models import Document

PREVIEWS = 3
_KINDS = {
    KPIRecord.State.SUBMITTED: "info",
    KPIRecord.State.ACCEPTED: "good",
    KPIRecord.State.SENT_BACK: "warn",
}


class FigurePage(PartnershipPage):
    """The page of one figure; `act` in what is posted names the act."""

    template_name = "performance/figure.html"
    tab, page = "performance", "kpis"
    write_permission = "view_shared"

    @cached_property
    def record(self) -> KPIRecord:
        visible = Partnership.objects.visible_to(self.request.user)
        return get_object_or_404(
            KPIRecord.objects.filter(partnership__in=visible)
            .exclude(state=KPIRecord.State.WITHDRAWN)
            .select_related(
                "partnership__authority",
                "partnership__partner",
                "partnership__standing",
                "kpi",
                "submitted_by",
                "decided_by",
                "monthly_return",
                "submission",
                "corrects__submitted_by",
            ),
            uuid=self.kwargs["uuid"],
        )

    @cached_property
    def partnership(self) -> Partnership:
        return self.record.partnership

    @cached_property
    def disputes(self) -> list[Dispute]:
        found = list(self.record.disputes.select_related("raised_by", "lifted_by", "concern"))
        for one in found:
            one.record = self.record
        return found

    @property
    def open_dispute(self) -> Dispute | None:
        return next((one for one in self.disputes if one.lifted_at is None), None)

    @cached_property
    def side(self) -> str:
        return side_from(self.permissions)

    @property
    def month(self) -> str:
        return period_label(Period.parse(self.record.period))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, opened = self.record, self.open_dispute
        later = list(
            record.corrections.exclude(state=KPIRecord.State.WITHDRAWN).select_related(
                "submitted_by"
            )
        )
        for one in later:
            one.kpi = record.kpi
        waits = any(one.state == KPIRecord.State.SUBMITTED for one in later)
        counts = record.state == KPIRecord.State.ACCEPTED
        if self.side and counts:
            if record.monthly_return_id and not waits and opened is None:
                kwargs.setdefault("correct_form", CorrectForm(record=record))
            if opened is None and not waits:
                kwargs.setdefault("dispute_form", DisputeForm())
            elif opened is not None and opened.side == self.side:
                kwargs.setdefault("lift_form", LiftForm())
        return super().get_context_data(
            record=record,
            kpi=record.kpi,
            finding=_("%(kpi)s: %(value)s for %(period)s")
            % {
                "kpi": record.kpi.name,
                "value": kpi_words.said(record.kpi, record.value)
                if record.value is not None
                else record_in_words(record),
                "period": self.month,
            },
            tag_kind="warn"
            if counts and record.is_disputed
            else _KINDS.get(KPIRecord.State(record.state), "none"),
            tag_label=_("accepted, disputed")
            if counts and record.is_disputed
            else record.get_state_display(),
            facts=list(self._facts()),
            evidence=list(self._evidence()),
            chain=list(self._chain(later)),
            disputes=self.disputes,
            here=here(self.partnership, Subject.of(record), self.permissions),
            settled=[one for one in self.disputes if one.lifted_at is not None],
            page_title=f"{record.kpi.name}, {self.month}",
            **kwargs,
        )

    def _facts(self) -> Iterator[dict[str, Any]]:
        record, kpi = self.record, self.record.kpi
        for term, value in (
            (_("Reported"), record.reported_value),
            (_("Verified"), record.verified_value),
            (_("Agreed"), record.agreed_value),
        ):
            if value is not None:
                yield {
                    "term": term,
                    "value": kpi_words.said(kpi, value),
                    "strong": value is record.value,
                }
        if record.reported_value is None:
            yield {"term": _("Reported"), "value": record.get_answer_display()}
        if record.numerator is not None and record.denominator is not None:
            yield {
                "term": kpi.numerator_name or _("Numerator"),
                "value": scaled(record.numerator),
            }
            yield {
                "term": kpi.denominator_name or _("Denominator"),
                "value": scaled(record.denominator),
            }
        yield {"term": _("Comment"), "value": record.comment or "–"}
        yield {"term": _("Reliability"), "value": record.get_reliability_display()}
        yield {
            "term": _("Sent by"),
            "value": str(record.submitted_by),
            "sub": day(record.submitted_at),
        }
        if record.decided_by is not None and record.decided_at is not None:
            sent_back = record.state == KPIRecord.State.SENT_BACK
            yield {
                "term": _("Sent back by") if sent_back else _("Accepted by"),
                "value": str(record.decided_by),
                "sub": " ".join(
                    filter(None, (day(record.decided_at), alone_words(record), record.reason))
                ),
            }
        found, submission = record.monthly_return, record.submission
        if found is not None and submission is not None:
            yield {
                "term": _("Receipt"),
                "value": submission.receipt,
                "sub": _("round %(n)s") % {"n": submission.round},
                "url": reverse("return_round", args=[found.uuid, submission.round]),
            }
        if record.internal_note and "view_internal" in self.permissions:
            yield {"term": _("Note for officials"), "value": record.internal_note}

    def _evidence(self) -> Iterator[dict[str, Any]]:
        for number, document in enumerate(self._documents()):
            preview = preview_of(document, self.record.value) if number < PREVIEWS else None
            yield {
                "id": f"evidence-{number + 1}",
                "place": _("Evidence"),
                "title": document.title,
                "file": {
                    "name": document.file_name,
                    "url": reverse("document", args=[document.uuid]),
                },
                "where": preview.where if preview else "",
                "sheet": preview.sheet if preview else None,
                "image": preview.image if preview else None,
                "words": preview.words if preview else "",
                "facts": [
                    {"term": _("Added"), "value": day(document.uploaded_at)},
                    {
                        "term": _("Fingerprint"),
                        "value": " ".join(document.sha256[n : n + 4] for n in (0, 4, 8)),
                    },
                ],
            }

    def _documents(self) -> list[Document]:
        return list(self.record.evidence.order_by("pk"))

    def _chain(self, later: list[KPIRecord]) -> Iterator[dict[str, Any]]:
        """The figure that this one corrects, and those that correct it."""
        old = self.record.corrects
        pairs = [(one, _("Corrected by")) for one in later]
        if old is not None:
            old.kpi = self.record.kpi
            pairs.append((old, _("Corrects")))
        for one, title in pairs:
            value = record_in_words(one)
            yield {
                "when": day(one.submitted_at),
                "title": f"{title} {value}, {one.get_state_display()}",
                "url": reverse("figure", args=[one.uuid]),
                "by": str(one.submitted_by),
            }

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not self.side:
            raise NotYours(permission="submit_records")
        acts = {"correct": self.correct, "dispute": self.dispute, "lift": self.lift}
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act()

    def correct(self) -> HttpResponse:
        form = CorrectForm(self.request.POST, self.request.FILES, record=self.record)
        uploads = self.request.FILES.getlist("correct-evidence")

        def run() -> None:
            facts = form.cleaned_data
            documents = add_documents(
                self.partnership, uploads=uploads, kind=DOCUMENT_KIND, actor=self.user
            )
            correct_record(
                self.record,
                value=None if facts.get("nothing") else facts.get("value"),
                comment=facts.get("comment") or "",
                actor=self.user,
                evidence=documents,
                numerator=facts.get("numerator"),
                denominator=facts.get("denominator"),
            )

        done = _("The correction was sent. The old figure counts until somebody else accepts it.")
        return self._try(form, run, done, correct_form=form)

    def dispute(self) -> HttpResponse:
        form = DisputeForm(self.request.POST)
        return self._try(
            form,
            lambda: dispute_record(
                self.record, words=form.cleaned_data.get("words", ""), actor=self.user
            ),
            _("The figure is marked as disputed."),
            dispute_form=form,
        )

    def lift(self) -> HttpResponse:
        opened = self.open_dispute
        if opened is None:
            messages.warning(self.request, _("This dispute is lifted already."))
            return HttpResponseRedirect(self._here())
        form = LiftForm(self.request.POST)
        return self._try(
            form,
            lambda: lift_dispute(
                opened, outcome=form.cleaned_data.get("outcome", ""), actor=self.user
            ),
            _("The dispute is lifted."),
            lift_form=form,
        )

    def _here(self) -> str:
        return reverse("figure", args=[self.record.uuid])

    def _try(
        self, form: forms.Form, run: Callable[[], object], done: str, **context: Any
    ) -> HttpResponse:
        """Runs the act; refused, the same page as 422 with every problem and all that was typed."""
        valid = form.is_valid()
        left: list[dict[str, str]] = []
        try:
            with transaction.atomic():
                run()
                if not valid:
                    transaction.set_rollback(True)
        except Refused as refused:
            valid = False
            unread = set(form.errors)
            for problem in refused.problems:
                if problem.field not in form.fields:
                    left.append({"message": problem.message})
                elif problem.field not in unread:
                    form.add_error(problem.field, problem.message)
        if valid:
            messages.success(self.request, done)
            return HttpResponseRedirect(self._here())
        return self.render_refused(form=form, problems=left, **context)
