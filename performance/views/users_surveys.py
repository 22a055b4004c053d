"""Asking users: the surveys of a partnership, preparing one, and its page with what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, period_label, scaled
from core.notifications.mail import absolute
from core.periods import Period
from core.problems import Refused
from governance.models import Survey
from governance.selectors.relationship_page import when_words
from governance.selectors.survey_sheets import words_said
from governance.selectors.users_survey_page import TAG, answers_words, result_rows
from governance.services.users_surveys import (
    RUNS,
    SurveyFacts,
    change_draft,
    close_early,
    draft_survey,
    drop_draft,
    open_survey,
    publish_results,
    say_what_was_done,
)
from partnerships.editing import Closed, ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, put_to_fields
from performance.forms.surveys import FigureForm, QuestionRow, SaidForm, SurveyForm
from performance.models import SurveyFigure
from performance.selectors.survey_figures import measures_of, targets_of
from performance.services.survey_figures import make_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from partnerships.models import Partnership

ROWS = 12
SPARE = 3
SHOWN = 100
S = Survey.State


class UsersSurveysPage(PartnershipPage):
    """Every survey of the users, newest first."""

    template_name = "performance/users_surveys.html"
    tab = "performance"
    page = "users_surveys"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Survey.objects.visible_to(self.user).filter(
            partnership=self.partnership, kind=Survey.Kind.USERS
        )
        return super().get_context_data(
            rows=[_row(one) for one in rows[:SHOWN]],
            may_run=RUNS in self.permissions and ended(self.partnership) is None,
            page_title=_("Users’ surveys"),
            **kwargs,
        )


def _row(one: Survey) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": reverse("users_survey", args=[one.uuid]),
        "period": period_label(one.about),
        "tag": TAG[S(one.state)],
        "label": one.get_state_display(),
        "closes_on": one.closes_on,
        "answers": answers_words(one.results["answers"]) if one.state == S.CLOSED else "–",
        "is_published": one.published_at is not None,
    }


class _SurveyForm(EditPage):
    """Preparing a survey: what, until when, and its questions, one in each row."""

    template_name = "performance/users_survey_edit.html"
    tab = "performance"
    page = "users_surveys"
    permission = RUNS
    write_permission = RUNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("rows", self.rows())
        return super().get_context_data(**kwargs)

    def known(self) -> list[dict[str, Any]]:
        """The questions as they stand."""
        return []

    def rows(self, data: QueryDict | None = None) -> list[QuestionRow]:
        """A row for each question, and empty ones."""
        known = self.known()
        count = min(max(len(known) + SPARE, 5), ROWS)
        fresh: dict[str, Any] = {"is_required": True}
        return [
            QuestionRow(
                data, prefix=f"q{number}", initial=known[number] if number < len(known) else fresh
            )
            for number in range(count if data is None else ROWS)
            if data is None or f"q{number}-text" in data
        ]

    def periods(self) -> list[tuple[str, str]]:
        """The last year's months and quarters, newest first."""
        today = clock.today()
        found = []
        for kind, many in (("quarter", 4), ("month", 12), ("year", 2)):
            one = Period.containing(kind, today)  # type: ignore[arg-type] # one of its kinds
            for _number in range(many):
                found.append((one.key, period_label(one)))
                one = one.previous()
        return found

    def facts(self, form: Any) -> SurveyFacts:
        """As the services take it."""
        known = form.cleaned_data
        rows = self.rows(self.request.POST)
        return SurveyFacts(
            title=known["title"],
            intro=known["intro"],
            period=known["period"],
            closes_on=known["closes_on"],
            minimum=known["minimum"],
            questions=tuple(one.facts() for one in rows if one.is_valid() and not one.is_empty),
        )

    def render_refused(self, **context: Any) -> HttpResponse:
        """With the rows as they were typed."""
        return super().render_refused(rows=self.rows(self.request.POST), **context)


class NewSurveyPage(_SurveyForm):
    """A new survey."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        """What is done here."""
        return _("Ask the users of the service")

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        """The button."""
        return _("Save the draft")

    def closed(self) -> Closed | None:
        """Nobody is asked once the partnership has ended."""
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        """Nothing that somebody else could have changed meanwhile."""
        return {}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        period = Period.containing("quarter", clock.today()).previous().key
        return SurveyForm(data, periods=self.periods(), initial={"period": period})

    def save(self, form: Any) -> str:
        self.made = draft_survey(self.partnership, self.facts(form), actor=self.user)
        return _("The draft is saved. Look at it, then open it.")

    def done_url(self) -> str:
        if hasattr(self, "made"):
            return reverse("users_survey", args=[self.made.uuid])
        return reverse("users_surveys", args=[self.partnership.uuid])


class _OfSurvey(PartnershipPage):
    """Pages of one survey; what the person may not see is a 404."""

    @cached_property
    def survey(self) -> Survey:
        visible = Survey.objects.visible_to(self.request.user).filter(kind=Survey.Kind.USERS)
        found: Survey = get_object_or_404(
            visible.select_related(
                "created_by",
                "partnership__authority",
                "partnership__partner",
                "partnership__standing",
            ),
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.survey.partnership


class EditSurveyPage(_OfSurvey, _SurveyForm):
    """Changing a draft."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        """What is done here."""
        return _("Change: %(title)s") % {"title": self.survey.title}

    def closed(self) -> Closed | None:
        """An open survey is not changed."""
        if self.survey.state != S.DRAFT:
            return Closed(
                _("This survey was opened; its questions stand."),
                _("Close it, and prepare another one."),
            )
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        one = self.survey
        return {
            _("Title"): one.title,
            _("What it is about"): one.intro,
            _("Period"): one.period,
            _("Last day"): day(one.closes_on),
            _("Questions"): " · ".join(str(x) for x in one.questions.all()),
        }

    def known(self) -> list[dict[str, Any]]:
        return [
            {
                "text": one.text,
                "kind": one.kind,
                "choices": "\n".join(one.choices),
                "is_required": one.is_required,
            }
            for one in self.survey.questions.all()
        ]

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        one = self.survey
        names = ("title", "intro", "period", "closes_on", "minimum")
        initial = {name: getattr(one, name) for name in names}
        periods = dict([(one.period, period_label(one.about)), *self.periods()])
        return SurveyForm(data, periods=periods.items(), initial=initial)

    def save(self, form: Any) -> str:
        change_draft(self.survey, self.facts(form), actor=self.user)
        return _("The draft is saved.")

    def done_url(self) -> str:
        return reverse("users_survey", args=[self.survey.uuid])


class UsersSurveyPage(_OfSurvey):
    """One survey: its questions, its public address, what came of it. `act` names what is sent."""

    template_name = "performance/users_survey.html"
    tab = "performance"
    page = "users_surveys"
    below_tab = True
    write_permission = RUNS

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to all of them."""
        where = reverse("users_surveys", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Users’ surveys"), "url": where}]

    @property
    def may_run(self) -> bool:
        return RUNS in self.permissions and ended(self.partnership) is None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey = self.survey
        is_closed = survey.state == S.CLOSED
        enough = bool(survey.results.get("enough"))
        if self.may_run and is_closed and enough:
            kwargs.setdefault("figure_form", self._figure_form())
            kwargs.setdefault("said_form", SaidForm(prefix="said"))
        return super().get_context_data(
            survey=survey,
            tag=TAG[S(survey.state)],
            when=when_words(survey),
            may_run=self.may_run,
            is_closed=is_closed,
            enough=enough,
            questions=list(survey.questions.all()) if not is_closed else [],
            answers=survey.replies.count() if survey.state == S.OPEN else None,
            answers_words=answers_words(survey.results.get("answers", 0)),
            public_url=absolute(reverse("public_survey", args=[survey.uuid])),
            results=result_rows(survey) if is_closed and enough else [],
            words=self._words() if is_closed and "view_internal" in self.permissions else [],
            figures=self._figures() if is_closed else [],
            said_and_done=list(survey.said_and_done.select_related("by")) if is_closed else [],
            period=period_label(survey.about),
            page_title=survey.title,
            **kwargs,
        )

    def _figure_form(self, *data: Any) -> FigureForm:
        return FigureForm(
            *data,
            prefix="figure",
            measures=measures_of(self.survey),
            targets=targets_of(self.partnership),
        )

    def _words(self) -> list[dict[str, str]]:
        texts = {str(one.uuid): one.text for one in self.survey.questions.all()}
        return [
            {"question": texts[key], "text": said} for key, _side, said in words_said(self.survey)
        ]

    def _figures(self) -> list[dict[str, Any]]:
        found = SurveyFigure.objects.filter(survey=self.survey).select_related(
            "record__kpi", "made_by"
        )
        return [
            {
                "kpi": one.record.kpi.name,
                "value": scaled(one.value, one.record.kpi.decimals),
                "unit": one.record.kpi.unit,
                "period": period_label(Period.parse(one.record.period)),
                "url": reverse("figure", args=[one.record.uuid]),
                "state": one.record.get_state_display(),
                "by": one.made_by,
            }
            for one in found
        ]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        do = {
            "open": self._open,
            "close": self._close,
            "drop": self._drop,
            "publish": self._publish,
            "figure": self._figure,
            "say": self._say,
        }.get(request.POST.get("act", ""))
        if do is None:
            raise Http404
        said, context = do()
        if not said:
            return self.render_refused(**context)
        messages.success(request, said)
        if request.POST["act"] == "drop":
            return HttpResponseRedirect(reverse("users_surveys", args=[self.partnership.uuid]))
        return HttpResponseRedirect(reverse("users_survey", args=[self.survey.uuid]))

    def _plainly(self, act: Any, said: str) -> tuple[str, dict[str, Any]]:
        try:
            act(self.survey, actor=self.user)
        except Refused as refused:
            return "", {"problems": [{"message": one.message} for one in refused.problems]}
        return said, {}

    def _open(self) -> tuple[str, dict[str, Any]]:
        return self._plainly(open_survey, _("Open. Whoever has the address can answer."))

    def _close(self) -> tuple[str, dict[str, Any]]:
        return self._plainly(close_early, _("Closed; the results stand here."))

    def _drop(self) -> tuple[str, dict[str, Any]]:
        return self._plainly(drop_draft, _("The draft is gone."))

    def _publish(self) -> tuple[str, dict[str, Any]]:
        return self._plainly(publish_results, _("Everybody sees the results on the public page."))

    def _figure(self) -> tuple[str, dict[str, Any]]:
        form = self._figure_form(self.request.POST)
        problems: list[dict[str, str]] = []
        if form.is_valid():
            try:
                made = make_figure(self.survey, **form.cleaned_data, actor=self.user)
                receipt = made.record.submission.receipt if made.record.submission else ""
                facts = {"receipt": receipt, "kpi": made.record.kpi.name}
                return _("%(kpi)s was sent as %(receipt)s; a colleague accepts it.") % facts, {}
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return "", {"figure_form": form, "refused_form": form, "problems": problems}

    def _say(self) -> tuple[str, dict[str, Any]]:
        form = SaidForm(self.request.POST, prefix="said")
        problems: list[dict[str, str]] = []
        if form.is_valid():
            try:
                say_what_was_done(self.survey, **form.cleaned_data, actor=self.user)
                return _("It stands on the public page."), {}
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return "", {"said_form": form, "refused_form": form, "problems": problems}
