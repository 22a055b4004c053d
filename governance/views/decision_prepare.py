"""Preparing a question: wording, options, criteria and how the options do, papers, conditions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem, Refused
from governance.forms.decisions import (
    CriterionForm,
    FollowUpForm,
    JudgementForm,
    OptionForm,
    PaperForm,
    QuestionForm,
)
from governance.services import consultation, decisions, signing
from governance.views.decisions import DecisionPage
from partnerships.models import Document
from partnerships.stage_people import roles_held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms
    from django.http import QueryDict

    from core.models import User
    from governance.models import Criterion, Option

SPARE = 3
"""Empty rows offered below the criteria and the conditions that there are."""


class PreparePage(DecisionPage):
    """Its parts are forms of their own; `part` says which was sent."""

    template_name = "governance/decision_prepare.html"
    permission = "take_part"

    @cached_property
    def people(self) -> dict[str, User]:
        """Everybody here who takes part in decisions."""
        held = roles_held(self.partnership, clock.today())
        return {
            str(person.uuid): person
            for role in held.values()
            if "take_part" in role.permissions
            for person in role.people
        }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only while it is being prepared, by the side that raised it."""
        if request.user.is_authenticated and not self.shown.may_prepare:
            return self.refused("take_part")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bound = kwargs.pop("bound_parts", {})
        criteria = self.criteria_forms()
        return super().get_context_data(
            wording=bound.get("wording", self.wording()),
            option_form=bound.get("option", OptionForm(prefix="option")),
            criteria_forms=bound.get("criteria", criteria),
            judgements=bound.get("judgements", self.judgements()),
            paper_form=bound.get("paper", PaperForm(prefix="paper", documents=self.documents())),
            condition_forms=bound.get("conditions", self.condition_forms()),
            done_url=reverse("decision", args=[self.decision.uuid]),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        part = request.POST.get("part", "")
        do = PARTS.get(part)
        if do is None:
            raise Http404
        try:
            message, bound = do(self, request.POST)
        except Refused as refused:
            return self._once_more(part, self._typed(part, request.POST), refused)
        if message:
            messages.success(request, message)
            where = reverse("decision_prepare", args=[self.decision.uuid])
            return HttpResponseRedirect(f"{where}#{part}")
        return self._once_more(part, bound, None)

    def _once_more(self, part: str, bound: Any, refused: Refused | None) -> HttpResponse:
        """The page with what was typed in that part, and what is wrong."""
        problems = [
            {"where": one.where, "message": one.message}
            for one in (refused.problems if refused else ())
        ]
        for name in ("decision", "shown", "partnership"):
            self.__dict__.pop(name, None)
        shown = {} if bound is None else {part: bound}
        form = bound if hasattr(bound, "errors") else None
        return self.render_to_response(
            self.get_context_data(bound_parts=shown, refused_form=form, problems=problems),
            status=422,
        )

    def _typed(self, part: str, data: QueryDict) -> Any:
        """What was typed in a part, as its forms."""
        if part == "wording":
            return self.wording(data)
        if part == "criteria":
            return self.criteria_forms(data)
        if part == "conditions":
            return self.condition_forms(data)
        if part == "judgements":
            return self.judgements(data)
        return OptionForm(data, prefix="option") if part == "option" else None

    def wording(self, data: QueryDict | None = None) -> forms.Form:
        """The wording, as it stands or as typed."""
        one = self.decision
        initial = {"title": one.title, "question": one.question, "background": one.background}
        return QuestionForm(data, prefix="wording", initial=initial)

    def criteria_forms(self, data: QueryDict | None = None) -> list[forms.Form]:
        """A row for each criterion, and empty ones."""
        known: list[dict[str, Any]] = [
            {"title": one.title, "measure": one.measure, "weight": one.weight}
            for one in self.decision.criteria.all()
        ]
        return [
            CriterionForm(data, prefix=f"criterion-{number}", initial=initial)
            for number, initial in enumerate([*known, *({"weight": 1},) * SPARE])
        ]

    def condition_forms(self, data: QueryDict | None = None) -> list[forms.Form]:
        """A row for each condition, and empty ones."""
        known: list[dict[str, Any]] = [
            {"text": one.text, "owner": str(one.owner.uuid), "due_on": one.due_on}
            for one in self.decision.follow_ups.all()
        ]
        return [
            FollowUpForm(data, prefix=f"condition-{number}", initial=initial, people=self.people)
            for number, initial in enumerate([*known, *({},) * SPARE])
        ]

    def judgements(self, data: QueryDict | None = None) -> list[dict[str, Any]]:
        """For each criterion, a form for each option."""
        options = list(self.decision.options.all())
        judged = {
            (one.option_id, one.criterion_id): one
            for option in options
            for one in option.judgements.all()
        }
        return [
            {
                "criterion": criterion,
                "cells": [
                    (option, self._judgement(option, criterion, judged, data)) for option in options
                ],
            }
            for criterion in self.decision.criteria.all()
        ]

    def _judgement(
        self, option: Option, criterion: Criterion, judged: Any, data: QueryDict | None
    ) -> forms.Form:
        found = judged.get((option.pk, criterion.pk))
        initial = (
            {"verdict": found.verdict, "figure": found.figure, "note": found.note} if found else {}
        )
        prefix = f"judge-{option.letter}-{criterion.position}"
        return JudgementForm(data, prefix=prefix, initial=initial)

    def documents(self) -> Any:
        """The documents that both sides see and that are no papers of it yet."""
        shared = Document.objects.current().filter(partnership=self.partnership, audience="shared")
        return shared.exclude(pk__in=self.decision.papers.all())[:200]


Answer = tuple[str, Any]


def _valid(rows: Iterable[forms.Form]) -> bool:
    """Whether all are; each is asked, so that each says what is wrong."""
    return not [one for one in rows if not one.is_valid()]


def _reword(page: PreparePage, data: QueryDict) -> Answer:
    form = page.wording(data)
    if not form.is_valid():
        return "", form
    decisions.reword(page.decision, **form.cleaned_data, actor=page.user)
    return _("Saved."), None


def _add_option(page: PreparePage, data: QueryDict) -> Answer:
    form = OptionForm(data, prefix="option")
    if not form.is_valid():
        return "", form
    decisions.add_option(page.decision, **form.cleaned_data, actor=page.user)
    return _("The option is added."), None


def _remove_option(page: PreparePage, data: QueryDict) -> Answer:
    wanted = data.get("letter", "")
    found = next((one for one in page.decision.options.all() if one.letter == wanted), None)
    if found is None:
        raise Refused([Problem("", "unknown", _("This question has no such option."))])
    decisions.remove_option(found, actor=page.user)
    return _("The option is taken away."), None


def _set_criteria(page: PreparePage, data: QueryDict) -> Answer:
    rows = page.criteria_forms(data)
    if not _valid(rows):
        return "", rows
    typed = [one.cleaned_data for one in rows if one.cleaned_data["title"].strip()]
    consultation.set_criteria(
        page.decision,
        [(one["title"], one["measure"], one["weight"] or Decimal(0)) for one in typed],
        actor=page.user,
    )
    return _("The criteria are set. Each side agrees to them before the vote."), None


def _judge(page: PreparePage, data: QueryDict) -> Answer:
    rows = page.judgements(data)
    if not _valid(form for row in rows for _option, form in row["cells"]):
        return "", rows
    changed = 0
    for row in rows:
        for option, form in row["cells"]:
            if form.cleaned_data["verdict"] and form.has_changed():
                consultation.judge(option, row["criterion"], **form.cleaned_data, actor=page.user)
                changed += 1
    return _("%(n)d cells were changed.") % {"n": changed}, None


def _add_paper(page: PreparePage, data: QueryDict) -> Answer:
    form = PaperForm(data, prefix="paper", documents=page.documents())
    if not form.is_valid():
        return "", form
    document = page.partnership.documents.get(uuid=form.cleaned_data["document"])
    consultation.attach(page.decision, document, actor=page.user)
    return _("The paper is added."), None


def _set_conditions(page: PreparePage, data: QueryDict) -> Answer:
    rows = page.condition_forms(data)
    if not _valid(rows):
        return "", rows
    typed = [one.cleaned_data for one in rows if one.cleaned_data["text"].strip()]
    missing = [
        Problem("", "required", _("Say who sees to it, and by when."), one["text"])
        for one in typed
        if not one["owner"] or one["due_on"] is None
    ]
    if missing:
        raise Refused(missing)
    signing.set_follow_ups(
        page.decision,
        [(one["text"], page.people[one["owner"]], one["due_on"]) for one in typed],
        actor=page.user,
    )
    return _("The conditions are set."), None


PARTS: dict[str, Callable[[PreparePage, QueryDict], Answer]] = {
    "wording": _reword,
    "option": _add_option,
    "option_remove": _remove_option,
    "criteria": _set_criteria,
    "judgements": _judge,
    "paper": _add_paper,
    "conditions": _set_conditions,
}
