"""Lessons, changes adopted from them, success stories and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Body, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import READ, Rule
from core.api.views import ListMixin, NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, Refused
from governance.models import AdoptedLesson, BlockSide, LearningSession, Lesson, SuccessStory
from governance.selectors.lessons import (
    adopted_for,
    lessons_for,
    sessions_for,
    source_of,
    stories_for,
)
from governance.selectors.sides import people_of_the_sides
from governance.selectors.skills import SIDES, gain_of
from governance.services import learning_sessions, lessons, success_stories
from partnerships import codelists
from partnerships.api.base import BelowPartnership
from partnerships.models import Partnership
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

KEEP = Rule(Scope.DECIDE, "keep_sharing")
PUBLISH = Rule(Scope.DECIDE, "publish_learning")
EITHER = Rule(Scope.DECIDE, "keep_sharing", "publish_learning")
A_LESSON = {
    "title": "Price the gauges before the prototype",
    "happened": "The prototype worked at $4.10 a household; the limit was $3.50.",
    "learned": "The price of the gauges decided it, and was known a year before.",
    "differently": "Ask for a price of the parts with the first offer.",
    "phase": "prototype",
}
_NOT_TO_READ = _("There is no published lesson of this uuid that you may read.")
_NOBODY = _("Nobody with a role of either side here has this uuid.")


class LessonShown(Shown):
    """A lesson. `where` names the partnership only where it may be named."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    happened = serializers.CharField()
    learned = serializers.CharField()
    differently = serializers.CharField()
    type = serializers.ChoiceField(choices=types.choices())
    phase = serializers.CharField()
    sector = serializers.ChoiceField(choices=codelists.SECTORS)
    may_name = serializers.BooleanField()
    where = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=Lesson.State.choices)
    published_at = serializers.DateTimeField(allow_null=True)

    def get_where(self, row: Lesson) -> str:
        """Where it was learned, in words."""
        own: frozenset[int] = self.context.get("own", frozenset())
        return source_of(row, own)


class LessonSent(Body):
    """What was learned; type and sector are the partnership's."""

    title = serializers.CharField(max_length=200)
    happened = serializers.CharField(max_length=8000)
    learned = serializers.CharField(max_length=8000)
    differently = serializers.CharField(max_length=8000)
    phase = serializers.CharField(max_length=40)
    may_name = serializers.BooleanField(default=False)


class LearningReasonSent(Body):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class LessonFilters(Filters):
    """By type, stage, sector and state."""

    type = django_filters.ChoiceFilter(choices=types.choices())
    phase = django_filters.CharFilter()
    sector = django_filters.ChoiceFilter(choices=codelists.SECTORS)
    state = django_filters.ChoiceFilter(choices=Lesson.State.choices)


class LessonViewSet(BelowPartnership[Lesson], NounViewSet[Lesson]):
    """The lessons of one partnership."""

    queryset = Lesson.objects.order_by("-written_at", "-pk")
    serializer_class = LessonShown
    filterset_class = LessonFilters
    tag = "learning"

    def rows(self) -> QuerySet[Lesson]:
        """Published ones, and proposals for whoever may read them."""
        return lessons_for(self.user).filter(partnership=self.partnership)

    def get_serializer_context(self) -> dict[str, Any]:
        """Everything here is of a partnership that the person sees."""
        own = frozenset() if getattr(self, "swagger_fake_view", False) else {self.partnership.pk}
        return {**super().get_serializer_context(), "own": frozenset(own)}

    @creates(KEEP, body=LessonSent, example=A_LESSON)
    def create(self, *, actor: User, **facts: Any) -> Lesson:
        """Writes a lesson down."""
        return lessons.propose_lesson(self.partnership, lessons.LessonFacts(**facts), actor=actor)

    @verb(PUBLISH)
    def publish(self, row: Lesson, *, actor: User) -> None:
        """Lets officials of every partnership read it; never by its author."""
        lessons.publish_lesson(row, actor=actor)

    @verb(EITHER, body=LearningReasonSent)
    def take_back(self, row: Lesson, *, actor: User, reason: str) -> None:
        """Takes it back, with a reason."""
        lessons.take_lesson_back(row, reason=reason, actor=actor)


class AdoptedLessonShown(Shown):
    """What changed because of a lesson, who sees to it, and what came of it."""

    uuid = serializers.UUIDField()
    lesson = serializers.UUIDField(source="lesson.uuid")
    lesson_title = serializers.CharField(source="lesson.title")
    change = serializers.CharField()
    owner = PersonShown()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    result = serializers.CharField()


class AdoptedLessonSent(Body):
    """A published lesson, and what changes here because of it."""

    lesson = serializers.UUIDField()
    change = serializers.CharField(max_length=4000)
    owner = serializers.UUIDField()
    due_on = serializers.DateField()


class ResultSent(Body):
    """What came of it."""

    result = serializers.CharField(max_length=4000)


class AdoptedLessonViewSet(BelowPartnership[AdoptedLesson], NounViewSet[AdoptedLesson]):
    """What one partnership changed because of lessons."""

    queryset = AdoptedLesson.objects.order_by("due_on", "pk")
    serializer_class = AdoptedLessonShown
    tag = "learning"

    def rows(self) -> QuerySet[AdoptedLesson]:
        """Those of this partnership."""
        return adopted_for(self.user).filter(partnership=self.partnership)

    @creates(KEEP, body=AdoptedLessonSent)
    def create(
        self, *, actor: User, lesson: Any, owner: Any, change: str, due_on: dt.date
    ) -> AdoptedLesson:
        """Adopts a change."""
        found = lessons_for(actor).filter(uuid=lesson, state=Lesson.State.PUBLISHED).first()
        if found is None:
            raise serializers.ValidationError({"lesson": _NOT_TO_READ})
        people = people_of_the_sides(self.partnership)
        if owner not in people:
            raise serializers.ValidationError({"owner": _NOBODY})
        return lessons.adopt_lesson(
            self.partnership,
            found,
            change=change,
            owner=people[owner].person,
            due_on=due_on,
            actor=actor,
        )

    @verb(READ, body=ResultSent)
    def tell_result(self, row: AdoptedLesson, *, actor: User, result: str) -> None:
        """Whoever sees to it says what came of it."""
        lessons.tell_result(row, result=result, actor=actor)


class SuccessStoryShown(Shown):
    """A success story, told with consent."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField()
    quoted = serializers.CharField()
    consent_on = serializers.DateField()
    state = serializers.ChoiceField(choices=SuccessStory.State.choices)
    published_at = serializers.DateTimeField(allow_null=True)


class SuccessStoryShownInside(SuccessStoryShown):
    """The same for officials: with how consent was given."""

    consent_how = serializers.CharField()


class SuccessStorySent(Body):
    """The story, who is quoted, and their consent."""

    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=8000)
    quoted = serializers.CharField(max_length=200)
    consent_on = serializers.DateField()
    consent_how = serializers.CharField(max_length=2000)


class ConsentEndsSent(Body):
    """How consent was withdrawn."""

    how = serializers.CharField(max_length=2000)


class SuccessStoryViewSet(BelowPartnership[SuccessStory], NounViewSet[SuccessStory]):
    """The success stories of one partnership; without consent there is none."""

    queryset = SuccessStory.objects.order_by("-written_at", "-pk")
    serializer_class = SuccessStoryShown
    internal_serializer = SuccessStoryShownInside
    tag = "learning"

    def rows(self) -> QuerySet[SuccessStory]:
        """Published ones, and drafts for whoever may read them."""
        if self.action == "withdraw_consent":
            return SuccessStory.objects.filter(
                partnership__in=Partnership.objects.permitted(self.user, "keep_sharing"),
                partnership=self.partnership,
            ).select_related("partnership")
        return stories_for(self.user).filter(partnership=self.partnership)

    @creates(KEEP, body=SuccessStorySent)
    def create(self, *, actor: User, **facts: Any) -> SuccessStory:
        """Writes a story down."""
        told = success_stories.StoryFacts(**facts)
        return success_stories.tell_story(self.partnership, told, actor=actor)

    @verb(PUBLISH)
    def publish(self, row: SuccessStory, *, actor: User) -> None:
        """Lets both sides read it; never by its author."""
        success_stories.publish_story(row, actor=actor)

    @verb(KEEP, body=ConsentEndsSent)
    def withdraw_consent(self, row: SuccessStory, *, actor: User, how: str) -> None:
        """Takes it off at once; afterwards it answers as if it had never been."""
        success_stories.withdraw_consent(row, how=how, actor=actor)


class SessionShown(Shown):
    """A session with how many came from each side, and the mean skill before and after."""

    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=LearningSession.Kind.choices)
    topic = serializers.CharField()
    programme = serializers.UUIDField(source="programme.uuid", allow_null=True, default=None)
    skill = serializers.ChoiceField(choices=LearningSession.Skill.choices)
    taught_by = serializers.ChoiceField(choices=BlockSide.choices)
    planned_on = serializers.DateField()
    held_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=LearningSession.State.choices)
    outcome = serializers.CharField()
    sides = serializers.SerializerMethodField(
        help_text="By side: came; before and after are means of 1 to 5, empty under three ratings."
    )

    def get_sides(self, row: LearningSession) -> dict[str, dict[str, Any]]:
        """Never a single person's skill."""
        people = list(row.people.all())
        return {side: gain_of(people, side) for side in SIDES}


class SessionSent(Body):
    """What is planned."""

    kind = serializers.ChoiceField(choices=LearningSession.Kind.choices)
    topic = serializers.CharField(max_length=200)
    skill = serializers.ChoiceField(choices=LearningSession.Skill.choices)
    taught_by = serializers.ChoiceField(choices=list(SIDES))
    planned_on = serializers.DateField()
    programme = serializers.UUIDField(
        allow_null=True, default=None, help_text="Of the programme to which it belongs."
    )


class AttendeeSent(Body):
    """Who came, and their skill from 1 to 5 before and after; both or neither."""

    name = serializers.CharField(max_length=200)
    side = serializers.ChoiceField(choices=list(SIDES))
    before = serializers.IntegerField(allow_null=True, default=None)
    after = serializers.IntegerField(allow_null=True, default=None)


class SessionHeldSent(Body):
    """When it was held, and who came."""

    held_on = serializers.DateField()
    people = AttendeeSent(many=True)
    outcome = serializers.CharField(allow_blank=True, default="", max_length=4000)


class SessionViewSet(BelowPartnership[LearningSession], NounViewSet[LearningSession]):
    """Sessions in which one side learns from the other."""

    queryset = LearningSession.objects.order_by("-planned_on", "-pk")
    serializer_class = SessionShown
    tag = "learning"

    def rows(self) -> QuerySet[LearningSession]:
        """Those of this partnership."""
        return sessions_for(self.user).filter(partnership=self.partnership)

    @creates(KEEP, body=SessionSent)
    def create(self, *, actor: User, programme: Any, **facts: Any) -> LearningSession:
        """Plans one."""
        found = None
        if programme is not None:
            found = self.partnership.capacity_programmes.filter(uuid=programme).first()
            if found is None:
                text = str(_("There is no such programme here."))
                raise Refused([Problem("programme", "unknown", text)])
        return learning_sessions.plan_session(
            self.partnership, actor=actor, programme=found, **facts
        )

    @verb(KEEP, body=SessionHeldSent)
    def hold(
        self, row: LearningSession, *, actor: User, held_on: dt.date, people: Any, outcome: str
    ) -> None:
        """Says that it was held, and who came."""
        came = [
            learning_sessions.Attendee(**one, where=_("Person %(n)d") % {"n": number})
            for number, one in enumerate(people, start=1)
        ]
        learning_sessions.hold_session(
            row, held_on=held_on, people=came, outcome=outcome, actor=actor
        )

    @verb(KEEP, body=LearningReasonSent)
    def cancel(self, row: LearningSession, *, actor: User, reason: str) -> None:
        """Says that it is not held, and why."""
        learning_sessions.cancel_session(row, reason=reason, actor=actor)


class PublishedLessonViewSet(ListMixin[Lesson]):
    """Published lessons of every partnership, for officials; others read those of their own."""

    queryset = Lesson.objects.order_by("-published_at", "-pk")
    serializer_class = LessonShown
    filterset_class = LessonFilters
    tag = "learning"

    def rows(self) -> QuerySet[Lesson]:
        """Newest first."""
        published = lessons_for(self.user).filter(state=Lesson.State.PUBLISHED)
        return published.order_by("-published_at", "-pk")
