"""What both sides do together, and what they say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import Body, PersonShown, Shown
from core.api.rules import READ, Rule
from core.api.views import ApiViewSet, NounViewSet, creates, verb
from core.models import Scope
from governance.models import Activity, BlockSide, Survey
from governance.selectors.relationship import (
    activities_of,
    equal_voice_of,
    people_of_sides,
    relationship_surveys_of,
)
from governance.selectors.relationship_page import whole
from governance.selectors.survey_sheets import BOTH
from governance.services import activities as acts
from governance.services import relationship_surveys as surveys
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import User

KEEP = Rule(Scope.DECIDE, "keep_relationship")
_NO_ROLE_HERE = _("Nobody with a role of either side here has this uuid.")
AN_ACTIVITY = {"kind": "workshop", "title": "One list of priorities", "planned_on": "2026-12-10"}


class TakesPartShown(Shown):
    """Who takes part, for which side; whether they came, once it was held."""

    person = PersonShown()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    came = serializers.BooleanField(allow_null=True)


class FollowUpShown(Shown):
    """What follows, who sees to it, by when, and what was done."""

    uuid = serializers.UUIDField()
    text = serializers.CharField()
    owner = PersonShown()
    side = serializers.ChoiceField(choices=BlockSide.choices)
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class ActivityShown(Shown):
    """A workshop, a strategic review or a problem-solving session of both sides."""

    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    title = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.ChoiceField(choices=Activity.State.choices)
    planned_on = serializers.DateField()
    held_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was cancelled.")
    people = TakesPartShown(many=True)
    follow_ups = FollowUpShown(many=True)


class ActivitySent(Body):
    """What is planned, for which day, with whom."""

    kind = serializers.ChoiceField(choices=Activity.Kind.choices)
    title = serializers.CharField(max_length=200)
    purpose = serializers.CharField(allow_blank=True, default="", max_length=4000)
    planned_on = serializers.DateField()
    people = serializers.ListField(child=serializers.UUIDField(), max_length=200)


class FollowUpSent(Body):
    """What follows."""

    text = serializers.CharField(max_length=300)
    owner = serializers.UUIDField()
    due_on = serializers.DateField()


class HeldSent(Body):
    """What came of it, who came, and what follows."""

    held_on = serializers.DateField()
    outcome = serializers.CharField(max_length=8000)
    came = serializers.ListField(child=serializers.UUIDField(), max_length=200)
    follow_ups = FollowUpSent(many=True, default=list)


class CancelSent(Body):
    """Why it is not held."""

    reason = serializers.CharField(max_length=2000)


class DoneSent(Body):
    """Which of the things that follow was done, and how."""

    follow_up = serializers.UUIDField()
    note = serializers.CharField(max_length=2000)


class ActivityViewSet(BelowPartnership[Activity], NounViewSet[Activity]):
    """What both sides do together."""

    queryset = Activity.objects.order_by("-planned_on", "-pk")
    serializer_class = ActivityShown
    tag = "relationship"

    def rows(self) -> QuerySet[Activity]:
        """Those of this partnership, newest first."""
        return activities_of(self.partnership)

    @creates(KEEP, body=ActivitySent, example=AN_ACTIVITY | {"people": []})
    def create(self, *, actor: User, people: list[Any], **facts: Any) -> Activity:
        """Plans it, with people of both sides."""
        return acts.plan_activity(
            self.partnership, people=self._people(people, "people"), actor=actor, **facts
        )

    @verb(KEEP, body=HeldSent)
    def hold(
        self, row: Activity, *, actor: User, came: list[Any], follow_ups: Any, **facts: Any
    ) -> None:
        """Says that it was held, who came, what came of it and what follows."""
        known = [
            acts.FollowUpFacts(
                one["text"], self._people([one["owner"]], "follow_ups")[0], one["due_on"]
            )
            for one in follow_ups
        ]
        present = self._people(came, "came")
        acts.hold_activity(row, came=present, follow_ups=known, actor=actor, **facts)

    @verb(KEEP, body=CancelSent)
    def cancel(self, row: Activity, *, actor: User, reason: str) -> None:
        """Says that it is not held, and why."""
        acts.cancel_activity(row, reason=reason, actor=actor)

    @verb(READ, body=DoneSent)
    def follow_up(self, row: Activity, *, actor: User, follow_up: Any, note: str) -> None:
        """Whoever sees to one of the things that follow says that it is done."""
        found = row.follow_ups.filter(uuid=follow_up).first()
        if found is None:
            raise serializers.ValidationError({"follow_up": _("Nothing here has this uuid.")})
        acts.follow_up_done(found, note=note, actor=actor)

    def _people(self, wanted: list[Any], field: str) -> list[User]:
        known = {one.uuid: one for one, _side in people_of_sides(self.partnership)}
        if not set(wanted) <= set(known):
            raise serializers.ValidationError({field: _NO_ROLE_HERE})
        return [known[uuid] for uuid in wanted]


class RelationshipSurveyShown(Shown):
    """A survey of both sides. Results are there once it is closed, of sides with enough answers."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    period = serializers.CharField()
    state = serializers.ChoiceField(choices=Survey.State.choices)
    closes_on = serializers.DateField()
    minimum = serializers.IntegerField(help_text="Fewer answers of a side are never shown.")
    answered = serializers.SerializerMethodField(help_text="By side: asked and answered.")
    results = serializers.SerializerMethodField(
        help_text="By side: answers, enough, mean (a fraction from 1 to 4), means by question."
    )

    def get_answered(self, row: Survey) -> dict[str, dict[str, int]]:
        """How many were asked and how many answered."""
        links = list(row.links.all())
        return {
            side: {
                "asked": sum(one.side == side for one in links),
                "answered": sum(one.side == side and one.is_used for one in links),
            }
            for side in BOTH
        }

    def get_results(self, row: Survey) -> dict[str, Any]:
        """Fixed when it closed."""
        found: dict[str, Any] = row.results.get("sides", {})
        return found


class RespondentSent(Body):
    """Whom the link is mailed to, and for which side they answer."""

    side = serializers.ChoiceField(choices=[(side, side) for side in BOTH])
    email = serializers.EmailField()
    name = serializers.CharField(allow_blank=True, default="", max_length=200)


class AskSent(Body):
    """Who is asked, until when."""

    title = serializers.CharField(allow_blank=True, default="", max_length=200)
    intro = serializers.CharField(allow_blank=True, default="", max_length=2000)
    closes_on = serializers.DateField()
    minimum = serializers.IntegerField(default=3, max_value=100)
    respondents = RespondentSent(many=True)


class RelationshipSurveyViewSet(BelowPartnership[Survey], NounViewSet[Survey]):
    """What both sides say of each other. Answers come by private link only."""

    queryset = Survey.objects.order_by("-created_at", "-pk")
    serializer_class = RelationshipSurveyShown
    tag = "relationship"

    def rows(self) -> QuerySet[Survey]:
        """Those of this partnership, newest first."""
        return relationship_surveys_of(self.partnership).prefetch_related("links")

    @creates(KEEP, body=AskSent, example={"closes_on": "2026-12-18", "respondents": []})
    def create(self, *, actor: User, respondents: Any, closes_on: dt.date, **facts: Any) -> Survey:
        """Asks both sides: each person gets a private link by e-mail."""
        people = {one.email.lower(): one for one, _side in people_of_sides(self.partnership)}
        asked = [
            surveys.Respondent(
                one["side"], one["email"], one["name"], people.get(one["email"].lower())
            )
            for one in respondents
        ]
        return surveys.ask_both_sides(
            self.partnership, respondents=asked, closes_on=closes_on, actor=actor, **facts
        )

    @verb(KEEP)
    def close(self, row: Survey, *, actor: User) -> None:
        """Closes it before its last day; its results are fixed."""
        surveys.close_early(row, actor=actor)


class VoiceShown(Shown):
    """One side: what it raised and what was adopted, where it spoke and voted."""

    side = serializers.ChoiceField(choices=BlockSide.values)
    raised = serializers.IntegerField()
    adopted = serializers.IntegerField()
    spoke = serializers.IntegerField()
    voted = serializers.IntegerField()
    could = serializers.IntegerField(help_text="Questions in which it had a voice.")


class EqualVoiceShown(Shown):
    """Whether what either side raises is adopted alike."""

    questions = serializers.IntegerField(help_text="That came to an end.")
    score = serializers.CharField(
        allow_null=True, help_text="0 to 100; null until each side raised a question that ended."
    )
    sides = VoiceShown(many=True)


class EqualVoiceViewSet(BelowPartnership[Any], ApiViewSet[Any]):
    """Concord's own check of equal voice: the lower adoption rate divided by the higher."""

    queryset = Survey.objects.none()
    serializer_class = EqualVoiceShown
    rule = READ
    tag = "relationship"

    def get_object(self) -> Any:
        """The partnership, whose rule was asked before."""
        return self.partnership

    def retrieve(self, _request: Request, **_kwargs: Any) -> Response:
        """As it stands today."""
        return Response(self.one(self.partnership))

    def represent(self, rows: Any) -> list[Any]:
        """From the questions that came to an end."""
        shown = []
        for row in rows:
            voice = equal_voice_of(row)
            shown.append(
                EqualVoiceShown(
                    {
                        "questions": voice.questions,
                        "score": None if voice.score is None else whole(voice.score),
                        "sides": [
                            {
                                "side": side,
                                **{
                                    name: getattr(one, name)
                                    for name in ("raised", "adopted", "spoke", "voted", "could")
                                },
                            }
                            for side, one in voice.sides.items()
                        ],
                    }
                ).data
            )
        return shown
