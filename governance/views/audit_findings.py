"""The findings of the audit: the list, a new one, and one with what may be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core import clock
from core.approval import Conflict, as_seen
from core.folding import holding, words_of
from core.listing import Choice, Column, ListSpec
from core.views.listing import GrowingList
from governance.forms.audit import (
    AnswerFindingForm,
    FindingForm,
    LookBackForm,
    PublishFindingForm,
    SayDoneForm,
)
from governance.models import AuditFinding
from governance.selectors.audit_findings import (
    clock_of,
    facts_of_finding,
    finding_row,
    finding_state,
    said_to,
)
from governance.services.audit_findings import (
    ANSWERS,
    WRITES,
    FindingFacts,
    answer_finding,
    change_draft,
    draft_finding,
    drop_draft,
    look_back,
    publish_finding,
    say_done,
    shown_of,
)
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, both_versions
from partnerships.views.stepping import Step, StepPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.db.models import Q
    from django.http import HttpRequest, HttpResponse, QueryDict

    from partnerships.editing import Closed
    from partnerships.models import Partnership

S = AuditFinding.State


class AuditFindingsPage(GrowingList, PartnershipPage):
    """What auditors published to the reader; for auditors their drafts too."""

    template_name = "governance/audit_findings.html"
    tab, page = "documents", "audit_findings"

    def spec(self) -> ListSpec:
        """By words, gravity and state."""
        return ListSpec(
            slug="audit-findings",
            title=gettext_lazy("Audit findings"),
            unit=ngettext_lazy("%(n)s finding", "%(n)s findings", "n"),
            columns=[
                Column("title", gettext_lazy("Finding"), ("title",), lambda row: row.title),
                Column(
                    "grade",
                    gettext_lazy("Grave"),
                    (),
                    lambda row: str(row.get_grade_display()),
                ),
                Column(
                    "published",
                    gettext_lazy("Published"),
                    ("published_at",),
                    lambda row: row.published_at and clock.day_of(row.published_at),
                ),
                Column("until", gettext_lazy("Until"), (), clock_of),
                Column(
                    "state",
                    gettext_lazy("State"),
                    ("state",),
                    lambda row: str(row.get_state_display()),
                ),
                Column(
                    "reference",
                    gettext_lazy("Reference"),
                    (),
                    lambda row: row.reference,
                    on_page=False,
                ),
                Column(
                    "recommendation",
                    gettext_lazy("Recommendation"),
                    (),
                    lambda row: row.recommendation,
                    on_page=False,
                ),
            ],
            sort="-published",
            search=_holding,
            search_label=gettext_lazy("Title or reference"),
            choices=[
                Choice("grade", gettext_lazy("Grave"), AuditFinding.Grade.choices),
                Choice("state", gettext_lazy("State"), AuditFinding.State.choices),
            ],
            day="answer_by",
            day_label=gettext_lazy("Answer by"),
        )

    def listed(self) -> Any:
        """Those that the reader may see."""
        return AuditFinding.objects.visible_to(self.user).filter(partnership=self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            page_title=_("Audit findings"), writes=WRITES in self.permissions, **kwargs
        )
        context["rows"] = [finding_row(one, clock.today()) for one in context["page"]]
        return context


class NewFindingPage(EditPage):
    """A finding, as a draft that auditors alone see."""

    tab, page = "documents", "audit_findings"
    permission = WRITES
    write_permission = WRITES

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Write a finding")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _("It is a draft that auditors alone see until you publish it.")

    def closed(self) -> Closed | None:
        """A partnership that ended is audited all the same."""
        return None

    def shown(self) -> Mapping[str, str]:
        """Nothing that somebody else could have changed meanwhile."""
        return {}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return FindingForm(data)

    def save(self, form: Any) -> str:
        draft_finding(self.partnership, FindingFacts(**form.cleaned_data), actor=self.user)
        return _("Kept as a draft. Open it to publish it.")

    def done_url(self) -> str:
        return reverse("audit_findings", args=[self.partnership.uuid])


class AuditFindingPage(StepPage):
    """One finding; auditors write and follow up, the management answers."""

    template_name = "governance/audit_finding.html"
    tab, page = "documents", "audit_findings"
    below_tab = True
    write_permission = "view_shared"

    @cached_property
    def row(self) -> AuditFinding:
        if not self.request.user.is_authenticated:
            raise Http404
        found = AuditFinding.objects.visible_to(self.user).select_related(
            "partnership__authority",
            "partnership__partner",
            "partnership__standing",
            "written_by",
            "published_by",
        )
        row: AuditFinding = get_object_or_404(found, uuid=self.kwargs["uuid"])
        return row

    @cached_property
    def partnership(self) -> Partnership:
        found: Partnership = self.row.partnership
        return found

    def fresh(self) -> tuple[str, ...]:
        return ("row", "partnership")

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the findings."""
        where = reverse("audit_findings", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Audit findings"), "url": where}]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A draft that was worded anew since the auditor read it is shown in both versions."""
        try:
            return super().post(request, **kwargs)
        except Conflict as met:
            for name in self.fresh():
                self.__dict__.pop(name, None)
            context = self.get_context_data(conflict=both_versions(met))
            return self.render_to_response(context, status=409)

    def steps(self) -> list[Step]:
        found = []
        if WRITES in self.permissions:
            found += self._of_an_auditor()
        if ANSWERS in self.permissions:
            found += self._of_the_management()
        return found

    def _of_an_auditor(self) -> list[Step]:
        if self.row.state == S.DRAFT:
            text = _("From then on it is read by whom you choose, and its words never change.")
            drop = _("Nobody but auditors ever learns of it.")
            return [
                Step(
                    "publish",
                    _("Publish it"),
                    self._publish,
                    PublishFindingForm,
                    text=text,
                    primary=True,
                ),
                Step("change", _("Word it anew"), self._change, self._draft_form),
                Step("drop", _("Drop the draft"), self._drop, text=drop),
            ]
        if self.row.state == S.ANSWERED:
            label = _("Follow it up")
            return [Step("look_back", label, self._look_back, LookBackForm, primary=True)]
        return []

    def _of_the_management(self) -> list[Step]:
        if self.row.state == S.PUBLISHED:
            label = _("Answer for the management")
            return [Step("answer", label, self._answer, AnswerFindingForm, primary=True)]
        if self.row.state == S.ANSWERED and self.row.done_said_on is None:
            return [Step("say_done", _("It is done"), self._say_done, SayDoneForm, primary=True)]
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.row
        return super().get_context_data(
            finding=one,
            tag=finding_state(one, clock.today()),
            facts=facts_of_finding(one),
            said=said_to(one),
            seen=as_seen(shown_of(one)) if one.state == S.DRAFT else "",
            page_title=str(one),
            **kwargs,
        )

    def _draft_form(self, data: QueryDict | None = None) -> FindingForm:
        names = FindingFacts.__dataclass_fields__
        return FindingForm(data, initial={name: getattr(self.row, name) for name in names})

    def _change(self, form: Any) -> str:
        change_draft(self.row, FindingFacts(**form.cleaned_data), actor=self.user)
        return _("Kept.")

    def _drop(self, _form: Any) -> str:
        drop_draft(self.row, actor=self.user)
        return _("The draft is dropped.")

    def _publish(self, form: Any) -> str:
        seen = self.request.POST.get("seen", "")
        publish_finding(self.row, **form.cleaned_data, seen=seen, actor=self.user)
        return _("Published. The management finds it on To do.")

    def _answer(self, form: Any) -> str:
        answer_finding(self.row, **form.cleaned_data, actor=self.user)
        return _("The answer is on record; the auditor reads it.")

    def _say_done(self, form: Any) -> str:
        say_done(self.row, **form.cleaned_data, actor=self.user)
        return _("Written down. An auditor looks back at it.")

    def _look_back(self, form: Any) -> str:
        row = look_back(self.row, **form.cleaned_data, actor=self.user)
        return _("The finding is closed.") if row.state == S.CLOSED else _("It stays open.")


def _holding(text: str) -> Q:
    return holding(words_of(text), ["folded"])
