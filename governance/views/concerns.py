"""The concerns of a partnership, raising one, one with all its steps, and the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.problems import Refused
from core.subject import Subject
from core.views.listing import GrowingList
from governance import kept_uploads
from governance.forms.concerns import LimitsForm, RaiseConcernForm
from governance.ladder import FORMAL_DISPUTES, LABELS, TALKS, Limits
from governance.matters import matters
from governance.models import Concern
from governance.selectors.concern_list import concern_list, listed, row_of
from governance.selectors.concern_page import ConcernView, find
from governance.selectors.concern_people import RAISES, limits_of
from governance.services.concern_checks import EVIDENCE
from governance.services.concern_limits import set_limits
from governance.services.concerns import open_about, raise_concern
from governance.views.concern_steps import STEPS, Sent, StepOf
from partnerships.editing import ended
from partnerships.services.documents import add_documents
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django import forms

    from core.ledger.history import About
    from core.listing import ListSpec
    from partnerships.editing import Closed
    from partnerships.models import Partnership


class OfConcerns(PartnershipPage):
    """A page about concerns."""

    tab = "people"
    page = "concerns"
    write_permission = RAISES

    @property
    def may_raise(self) -> bool:
        return RAISES in self.permissions and self.partnership.partner_id is not None

    def refused_again(
        self,
        form: forms.Form | None,
        run: Callable[[], str],
        others: tuple[forms.Form | None, ...] = (),
    ) -> tuple[str, list[dict[str, str]], int]:
        """Runs a step; the answer is what the person is told, or "" with what is left over.

        Last comes the status of the page where it was refused.

        Problems of a field go to it; a form that cannot be read lets the service say the rest.
        """
        known = [one for one in (form, *others) if one is not None]
        readable = all([one.is_valid() for one in known])  # noqa: C419 - every one is asked
        left: list[dict[str, str]] = []
        status = 422
        try:
            with transaction.atomic():
                told = run()
                if not readable:
                    transaction.set_rollback(True)
        except Refused as refused:
            told = ""
            left = _onto(known, refused)
            status = 409 if "changed" in refused.codes else 422
        return (told if readable else ""), left, status


class ConcernsPage(GrowingList, OfConcerns):
    """Every concern, those that are open first where nothing else is asked for."""

    template_name = "governance/concerns.html"

    def spec(self) -> ListSpec:
        return concern_list()

    def listed(self) -> Any:
        return listed(self.partnership, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        return super().get_context_data(
            rows=[row_of(one, today) for one in self.rows_page],
            may_raise=self.may_raise,
            may_set_limits="keep_bodies" in self.permissions and ended(self.partnership) is None,
            limits=limits_of(self.partnership),
            base_rates=FORMAL_DISPUTES,
            page_title=_("Concerns"),
            **kwargs,
        )


class RaiseConcernPage(OfConcerns):
    """Raising a concern; `about` in the address names what it is about."""

    template_name = "governance/concern_new.html"
    permission = RAISES
    below_tab = True

    @cached_property
    def about(self) -> Subject | None:
        """What the address names.

        Raises:
            Http404: it is nothing of this partnership.
        """
        named = self.request.GET.get("about", "")
        if not named:
            return None
        try:
            found = Subject.parse(named)
        except ValueError:
            raise Http404 from None
        if found.kind not in matters or found.uuid not in self._named(found):
            raise Http404
        return found

    def _named(self, subject: Subject) -> Mapping[Any, About]:
        return matters[subject.kind].named([subject.uuid], self.partnership)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = open_about(self.partnership, self.about) if self.about else None
        if known is not None:
            messages.info(request, _("This concern is about it already."))
            return HttpResponseRedirect(reverse("concern", args=[known.uuid]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RaiseConcernForm(currency=self.partnership.currency))
        about = self.about
        return super().get_context_data(
            about=self._named(about)[about.uuid] if about else None,
            about_label=matters[about.kind].label if about else "",
            may_raise=self.may_raise,
            cancel_url=reverse("concerns", args=[self.partnership.uuid]),
            page_title=_("Raise a concern"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = RaiseConcernForm(request.POST, currency=self.partnership.currency)
        uploads = request.FILES.getlist("evidence")
        kept = kept_uploads.sent_before(
            self.partnership, self.user, EVIDENCE, request.POST.getlist("kept")
        )
        made: list[Concern] = []

        def run() -> str:
            typed = form.cleaned_data
            files = add_documents(self.partnership, uploads=uploads, kind=EVIDENCE, actor=self.user)
            made.append(
                raise_concern(
                    self.partnership,
                    about=self.about,
                    title=typed.get("title", ""),
                    text=typed.get("text", ""),
                    wanted=typed.get("wanted", ""),
                    at_stake=typed.get("at_stake"),
                    evidence=[*kept, *files],
                    actor=self.user,
                )
            )
            return _("The concern is raised. Those who do the work on both sides are told.")

        told, left, _status = self.refused_again(form, run)
        if told:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("concern", args=[made[0].uuid]))
        saved = [*kept, *kept_uploads.keep(self.partnership, self.user, EVIDENCE, uploads)]
        return self.render_refused(form=form, problems=left, kept_files=saved)


class ConcernPage(OfConcerns):
    """One concern. What is sent to it names its step."""

    template_name = "governance/concern.html"
    below_tab = True

    @cached_property
    def concern(self) -> Concern:
        found: Concern = get_object_or_404(
            find(Concern.objects.visible_to(self.request.user)), uuid=self.kwargs["uuid"]
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.concern.partnership

    @cached_property
    def shown(self) -> ConcernView:
        return ConcernView(self.concern, self.user, self.permissions)

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the concerns of the partnership."""
        where = reverse("concerns", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Concerns"), "url": where}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = self.shown
        open_steps = [step for step in STEPS.values() if step.is_open(view)]
        return super().get_context_data(
            **{
                "concern": self.concern,
                "view": view,
                "steps": {step.slug: step.make_form(view) or True for step in open_steps}
                | kwargs.pop("bound", {}),
                "remedies": {step.slug: step.make_remedy(view) for step in open_steps}
                | kwargs.pop("bound_remedies", {}),
                "page_title": self.concern.title,
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        form = step.make_form(self.shown, request.POST)
        remedy = step.make_remedy(self.shown, request.POST)
        uploads = request.FILES.getlist(f"{step.slug}-{step.files}") if step.files else []
        kept = kept_uploads.sent_before(
            self.partnership, self.user, EVIDENCE, request.POST.getlist("kept")
        )

        def run() -> str:
            added = add_documents(self.partnership, uploads=uploads, kind=EVIDENCE, actor=self.user)
            files = [*kept, *added]
            facts = {} if form is None else dict(form.cleaned_data)
            seen = request.POST.get("seen", "")
            return step.do(Sent(self.shown, facts, files, _raw(remedy), self.user, seen))

        told, left, status = self.refused_again(form, run, (remedy,))
        if told:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("concern", args=[self.concern.uuid]))
        saved = [*kept, *kept_uploads.keep(self.partnership, self.user, EVIDENCE, uploads)]
        return self.render_to_response(
            self._again(step, form, remedy, problems=left, kept_files=saved), status=status
        )

    def _again(
        self,
        step: StepOf,
        form: forms.Form | None,
        remedy: forms.Form | None,
        **facts: Any,
    ) -> dict[str, Any]:
        """The page as it stands now, with what was typed and sent."""
        for name in ("concern", "shown", "partnership", "permissions"):
            self.__dict__.pop(name, None)
        return self.get_context_data(
            bound={step.slug: form} if form is not None else {},
            bound_remedies={step.slug: remedy} if remedy is not None else {},
            refused_form=form,
            refused_remedy=remedy,
            refused_step=step.slug,
            **facts,
        )


class ConcernLimitsPage(EditPage):
    """How long a concern may stay on each level here."""

    tab = "people"
    page = "concerns"
    permission = "keep_bodies"
    write_permission = "keep_bodies"
    title = gettext_lazy("How long each level has")  # type: ignore[assignment] # drawn as text
    lede = gettext_lazy(  # type: ignore[assignment] # as above
        "Business days that both sides have to settle a concern, before either takes it up. What "
        "runs already keeps the limit it began with."
    )

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    @cached_property
    def limits(self) -> Limits:
        return limits_of(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {str(LABELS[level]): str(self.limits.of(level)) for level in TALKS}

    def make_form(self, data: Any = None) -> forms.Form:
        return LimitsForm(data, initial={level.value: self.limits.of(level) for level in TALKS})

    def save(self, form: Any) -> str:
        typed = form.cleaned_data
        set_limits(
            self.partnership,
            Limits(**{level.value: typed[level.value] for level in TALKS}),
            reason=typed["reason"],
            actor=self.user,
        )
        return _("The limits hold for every level that begins from now on.")

    def done_url(self) -> str:
        return reverse("concerns", args=[self.partnership.uuid])


def _raw(form: forms.Form | None) -> dict[str, Any]:
    """What was typed, by the plain names of the fields."""
    return {} if form is None else {name: form[name].data for name in form.fields}


def _onto(known: list[forms.Form], refused: Refused) -> list[dict[str, str]]:
    """Puts each problem on its field, once; returns those of no field, for the summary."""
    left: list[dict[str, str]] = []
    unread = {id(one): set(one.errors) for one in known}
    for problem in refused.problems:
        form = next((one for one in known if problem.field in one.fields), None)
        if form is None:
            left.append({"where": problem.where, "message": problem.message})
        elif problem.field not in unread[id(form)]:
            form.add_error(problem.field, problem.message)
    return left
