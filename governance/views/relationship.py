"""Working together: what both sides do, what they say of it, and whether both are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.problems import Refused
from governance.forms.relationship import AskForm
from governance.models import Survey
from governance.selectors.relationship import (
    activities_of,
    equal_voice_of,
    people_of_sides,
    relationship_surveys_of,
)
from governance.selectors.relationship_page import (
    activity_rows,
    side_lines,
    statement_rows,
    survey_rows,
    voice_words,
    when_words,
    whole,
)
from governance.selectors.sides import side_name
from governance.selectors.survey_sheets import BOTH, words_said
from governance.services.relationship_surveys import (
    KEEPS,
    Respondent,
    ask_both_sides,
    close_early,
    own_token,
)
from partnerships.editing import ended
from partnerships.models import Partnership
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from partnerships.editing import Closed

SHOWN = 50


class RelationshipPage(PartnershipPage):
    """Activities, surveys of both sides, and the equal-voice check."""

    template_name = "governance/relationship.html"
    tab = "people"
    page = "relationship"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        voice = equal_voice_of(self.partnership)
        rows = activity_rows(activities_of(self.partnership)[:SHOWN])
        surveys = list(relationship_surveys_of(self.partnership)[:SHOWN])
        for one in surveys:
            one.partnership = self.partnership
        may_keep = KEEPS in self.permissions and ended(self.partnership) is None
        return super().get_context_data(
            planned=[one for one in rows if one["is_planned"]][::-1],
            past=[one for one in rows if not one["is_planned"]],
            surveys=survey_rows(surveys),
            may_keep=may_keep,
            may_ask=may_keep
            and self.partnership.partner_id is not None
            and not any(one.state == Survey.State.OPEN for one in surveys),
            voice_score=None if voice.score is None else whole(voice.score),
            voice_words=voice_words(self.partnership, voice),
            page_title=_("Relationship"),
            **kwargs,
        )


class AskPage(EditPage):
    """Asking both sides: who, until when."""

    tab = "people"
    page = "relationship"
    permission = KEEPS
    write_permission = KEEPS

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        """What is done here."""
        return _("Ask both sides how they work together")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        """What they are promised."""
        return _(
            "Each person gets a private link by e-mail. Nobody sees who said what, and both sides"
            " count alike, however many answer."
        )

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        """The button."""
        return _("Send the links")

    @cached_property
    def people(self) -> list[Any]:
        return people_of_sides(self.partnership)

    def closed(self) -> Closed | None:
        """Nothing is asked once the partnership has ended."""
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        """Nothing that somebody else could have changed meanwhile."""
        return {}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        """Everybody with a role is ticked at first."""
        return AskForm(data, people=self.people, partnership=self.partnership)

    def save(self, form: Any) -> str:
        known = form.cleaned_data
        ask_both_sides(
            self.partnership,
            respondents=self._respondents(form),
            closes_on=known["closes_on"],
            title=known["title"],
            minimum=known["minimum"],
            actor=self.user,
        )
        return _("The links are on their way.")

    def _respondents(self, form: Any) -> list[Respondent]:
        found = []
        for side in BOTH:
            ticked = set(form.cleaned_data[side])
            found += [
                Respondent(of, person.email, str(person), person)
                for person, of in self.people
                if of == side and str(person.uuid) in ticked
            ]
            found += [Respondent(side, email) for email in form.others(side)]
        return found

    def done_url(self) -> str:
        return reverse("relationship", args=[self.partnership.uuid])


class RelationshipSurveyPage(PartnershipPage):
    """One survey of both sides: how many answered; closed, what they said."""

    template_name = "governance/relationship_survey.html"
    tab = "people"
    page = "relationship"
    below_tab = True
    write_permission = "view_shared"
    # Whoever was asked answers or follows up, whatever their role; the services ask who it is.

    @cached_property
    def survey(self) -> Survey:
        found: Survey = get_object_or_404(
            Survey.objects.filter(
                kind=Survey.Kind.RELATIONSHIP,
                partnership__in=Partnership.objects.visible_to(self.request.user),
            ).select_related(
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

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to how both sides work together."""
        where = reverse("relationship", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Relationship"), "url": where}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = list(self.survey.links.values_list("side", "is_used", "person"))
        is_open = self.survey.state == Survey.State.OPEN
        asked = [
            {
                "name": side_name(self.partnership, side),
                "asked": sum(of == side for of, _used, _who in links),
                "answered": sum(of == side and used for of, used, _who in links),
            }
            for side in BOTH
        ]
        texts = {str(one.uuid): one.text for one in self.survey.questions.all()}
        return super().get_context_data(
            survey=self.survey,
            when=when_words(self.survey),
            is_open=is_open,
            asked=asked,
            may_close=is_open and KEEPS in self.permissions,
            may_answer=is_open
            and any(who == self.user.pk and not used for _side, used, who in links),
            side_lines=side_lines(self.survey),
            side_names=[side_name(self.partnership, side) for side in BOTH],
            statements=[] if is_open else statement_rows(self.survey),
            words=[] if is_open else self._words(texts),
            page_title=self.survey.title,
            **kwargs,
        )

    def _words(self, texts: Mapping[str, str]) -> list[dict[str, str]]:
        return [
            {"question": texts[key], "side": side_name(self.partnership, side), "text": said}
            for key, side, said in words_said(self.survey)
        ]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        try:
            if act == "answer":
                token = own_token(self.survey, actor=self.user)
                return HttpResponseRedirect(reverse("private_survey", args=[token]))
            if act != "close":
                raise Http404
            close_early(self.survey, actor=self.user)
        except Refused as refused:
            problems = [{"message": one.message} for one in refused.problems]
            return self.render_refused(problems=problems)
        messages.success(request, _("The survey is closed; its results stand here."))
        return HttpResponseRedirect(reverse("relationship_survey", args=[self.survey.uuid]))
