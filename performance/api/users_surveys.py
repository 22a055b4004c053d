"""What users are asked, what they answered, and what was done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from core.api.fields import Body, Shown
from core.api.rules import Rule
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from governance.models import Survey, SurveyQuestion
from governance.services import users_surveys as services
from governance.services.surveys import NewQuestion
from partnerships.api.base import BelowPartnership
from performance.services.survey_figures import make_figure

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User

RUN = Rule(Scope.DEFINE, "run_surveys")
KINDS = [(one.value, one.value) for one in services.KINDS]
A_SURVEY = {
    "title": "Light in your street",
    "period": "2026-Q3",
    "closes_on": "2026-12-18",
    "questions": [{"kind": "yes_no", "text": "Do you feel safe at night?"}],
}


class SurveyQuestionShown(Shown):
    """A question, and the answers to choose from where there are any of its own."""

    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SurveyQuestion.Kind.choices)
    text = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField()


class SaidShown(Shown):
    """You said, we did."""

    said = serializers.CharField()
    done = serializers.CharField()
    at = serializers.DateTimeField()


class UsersSurveyShown(Shown):
    """A survey of the users. Results are there once it is closed; no small cell is in them."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    intro = serializers.CharField()
    period = serializers.CharField()
    state = serializers.ChoiceField(choices=Survey.State.choices)
    closes_on = serializers.DateField()
    minimum = serializers.IntegerField(help_text="With fewer answers nothing is shown.")
    questions = SurveyQuestionShown(many=True)
    results = serializers.JSONField(
        help_text="By question: answers, cells with count and 95 % interval, mean."
    )
    published_at = serializers.DateTimeField(allow_null=True)
    said_and_done = SaidShown(many=True)


class SurveyQuestionSent(Body):
    """What is asked."""

    kind = serializers.ChoiceField(choices=KINDS)
    text = serializers.CharField(max_length=300)
    choices = serializers.ListField(
        child=serializers.CharField(max_length=100), default=list, max_length=10
    )
    is_required = serializers.BooleanField(default=True)


class UsersSurveySent(Body):
    """What is asked, of which period, until when."""

    title = serializers.CharField(max_length=200)
    intro = serializers.CharField(allow_blank=True, default="", max_length=2000)
    period = serializers.CharField(max_length=10)
    closes_on = serializers.DateField()
    minimum = serializers.IntegerField(default=5, max_value=1000)
    questions = SurveyQuestionSent(many=True)


class SurveyFigureSent(Body):
    """Which result becomes the figure of which KPI."""

    question = serializers.UUIDField()
    measure = serializers.CharField(help_text="yes, content, mean or choice:n.", max_length=20)
    kpi = serializers.UUIDField()
    monthly_return = serializers.UUIDField(help_text="An open return of the authority.")


class SaidSent(Body):
    """You said, we did."""

    said = serializers.CharField(max_length=300)
    done = serializers.CharField(max_length=2000)


def _facts(questions: Any, **facts: Any) -> services.SurveyFacts:
    asked = tuple(
        NewQuestion(one["kind"], one["text"], tuple(one["choices"]), one["is_required"])
        for one in questions
    )
    return services.SurveyFacts(questions=asked, **facts)


class UsersSurveyViewSet(BelowPartnership[Survey], NounViewSet[Survey]):
    """Surveys of the users. Answers come by the public page only."""

    queryset = Survey.objects.order_by("-created_at", "-pk")
    serializer_class = UsersSurveyShown
    tag = "users-surveys"

    def rows(self) -> QuerySet[Survey]:
        """Those of this partnership that the person sees; drafts for officials."""
        return (
            Survey.objects.visible_to(self.user)
            .filter(partnership=self.partnership, kind=Survey.Kind.USERS)
            .select_related("partnership")
            .prefetch_related("questions", "said_and_done")
            .order_by("-created_at", "-pk")
        )

    @creates(RUN, body=UsersSurveySent, example=A_SURVEY)
    def create(self, *, actor: User, questions: Any, **facts: Any) -> Survey:
        """Prepares a survey; nobody outside sees it before it is opened."""
        return services.draft_survey(self.partnership, _facts(questions, **facts), actor=actor)

    @verb(RUN, body=UsersSurveySent)
    def change(self, row: Survey, *, actor: User, questions: Any, **facts: Any) -> None:
        """Changes a draft."""
        services.change_draft(row, _facts(questions, **facts), actor=actor)

    @verb(RUN)
    def open(self, row: Survey, *, actor: User) -> None:
        """Opens it: the questions stand."""
        services.open_survey(row, actor=actor)

    @verb(RUN)
    def close(self, row: Survey, *, actor: User) -> None:
        """Closes it before its last day; the results are fixed."""
        services.close_early(row, actor=actor)

    @verb(RUN)
    def publish(self, row: Survey, *, actor: User) -> None:
        """Shows the results on the public page."""
        services.publish_results(row, actor=actor)

    @verb(RUN, body=SaidSent)
    def say_what_was_done(self, row: Survey, *, actor: User, said: str, done: str) -> None:
        """Answers in public what users said."""
        services.say_what_was_done(row, said=said, done=done, actor=actor)

    @verb(RUN, body=SurveyFigureSent)
    def make_figure(
        self,
        row: Survey,
        *,
        actor: User,
        question: Any,
        measure: str,
        kpi: Any,
        monthly_return: Any,
    ) -> None:
        """Sends a result as the figure of a community KPI; a colleague accepts it."""
        make_figure(
            row, measure=f"{question}|{measure}", target=f"{kpi}|{monthly_return}", actor=actor
        )
