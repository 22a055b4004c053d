"""Both sides of a story: asked, together, and judged by weights they adopted; and its users."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demo.part import Part
from core import clock
from core.periods import Period
from governance.models import ActivityFollowUp, Survey, SurveyLink
from governance.services.activities import (
    FollowUpFacts,
    follow_up_done,
    hold_activity,
    plan_activity,
)
from governance.services.relationship_surveys import (
    Respondent,
    another_token,
    answer_by_link,
    ask_both_sides,
    link_of,
)
from governance.services.surveys import NewQuestion, close_survey
from governance.services.users_surveys import (
    SurveyFacts,
    answer_publicly,
    draft_survey,
    new_mark,
    open_survey,
    publish_results,
    say_what_was_done,
)
from governance.survey_answers import TEXT
from performance.selectors.score_inputs import reporting_period
from performance.selectors.survey_figures import measures_of, targets_of
from performance.services.checking import Decision, check_return
from performance.services.survey_figures import make_figure
from performance.services.trust_indices import issue_trust
from performance.services.trust_weights import adopt_weights, propose_weights

if TYPE_CHECKING:
    from config.demo.story import BothAsked, DoneTogether, UsersAsked
    from performance.models import SurveyFigure

OPEN_FOR = dt.timedelta(days=14)
PLANNED_BEFORE = dt.timedelta(days=20)
READ_FOR = dt.timedelta(seconds=40)
QUARTERS = 3
"""So many quarters have a trust index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTogether(Part):
    """Weights, surveys of both sides and of users, activities, and the index of each quarter."""

    def plan(self) -> None:
        """Puts all of it on the agenda."""
        together = self.story.together
        if together is None:
            return
        first = self._quarter(QUARTERS - 1)
        self.agenda.on(first.start + dt.timedelta(days=20), partial(self._agree, first))
        for asked in together.asked:
            closes = self._quarter(asked.quarter).end - dt.timedelta(days=asked.days)
            self.agenda.on(closes - OPEN_FOR, partial(self._ask, asked, closes))
        for done in together.done:
            day = self._quarter(done.quarter).end + dt.timedelta(days=done.days)
            self.agenda.on(min(day - PLANNED_BEFORE, self.today), partial(self._plan, done, day))
        for back in range(QUARTERS):
            quarter = self._quarter(back)
            self.agenda.on(quarter.end + dt.timedelta(days=1), partial(self._judge, quarter))
        if together.users is not None:
            self._plan_users(together.users)

    def _quarter(self, back: int) -> Period:
        found = Period.containing("quarter", self.today).previous()
        for _step in range(back):
            found = found.previous()
        return found

    def _agree(self, first: Period) -> None:
        together = self.story.together
        assert together is not None  # noqa: S101 - for the type checker
        proposed = propose_weights(
            self.partnership,
            weights={part: Decimal(weight) for part, weight in together.weights.items()},
            effective_from=first.start,
            reason=together.reason,
            actor=self._manager,
        )
        for person in (self._approver, self._lead):
            proposed = adopt_weights(proposed, actor=person)

    def _judge(self, quarter: Period) -> None:
        issue_trust(self.partnership, quarter, cause="the quarter has ended")

    def _ask(self, asked: BothAsked, closes: dt.date) -> None:
        named = {"authority": (self._manager, self._approver), "partner": (self._lead,)}
        respondents = []
        for side, numbers in (("authority", asked.authority), ("partner", asked.partner)):
            people = named[side][: len(numbers)]
            respondents += [Respondent(side, one.email, str(one), one) for one in people]
            respondents += [
                Respondent(side, f"{side}-{number}@{self.story.authority}.example")
                for number in range(len(people), len(numbers))
            ]
        survey = ask_both_sides(
            self.partnership, respondents=respondents, closes_on=closes, actor=self._manager
        )
        self.agenda.on(closes - dt.timedelta(days=3), partial(self._answer, survey, asked))
        self.agenda.on(closes, partial(self._close, survey))

    def _answer(self, survey: Survey, asked: BothAsked) -> None:
        questions = [(str(one.uuid), one.kind) for one in survey.questions.all()]
        for number, side in enumerate(("authority", "partner")):
            given = getattr(asked, side)
            links = SurveyLink.objects.filter(survey=survey, side=side).order_by("pk")
            for place, (link, value) in enumerate(zip(links, given, strict=True), start=1):
                words = asked.words[number] if place == len(given) else ""
                typed = {key: words if kind == TEXT else str(value) for key, kind in questions}
                found = link_of(another_token(link))
                assert found is not None  # noqa: S101 - made just now
                answer_by_link(found, typed)

    def _close(self, survey: Survey) -> None:
        close_survey(survey, actor=None)

    def _plan(self, done: DoneTogether, day: dt.date) -> None:
        activity = plan_activity(
            self.partnership,
            kind=done.kind,
            title=done.title,
            purpose=done.purpose,
            planned_on=day,
            people=[self._manager, self._approver, self._lead],
            actor=self._manager,
        )
        if done.outcome:
            self.agenda.on(day, partial(self._hold, activity.pk, done, day))

    def _hold(self, pk: int, done: DoneTogether, day: dt.date) -> None:
        activity = self.partnership.activities.get(pk=pk)
        hold_activity(
            activity,
            held_on=day,
            outcome=done.outcome,
            came=[self._manager, self._lead],
            follow_ups=[
                FollowUpFacts(text, self.people[who], day + dt.timedelta(days=due))
                for text, who, due, _ready in done.follow_ups
            ],
            actor=self._manager,
        )
        for text, _who, _due, ready in done.follow_ups:
            if ready is not None:
                self.agenda.on(day + dt.timedelta(days=ready), partial(self._follow, pk, text))

    def _follow(self, pk: int, text: str) -> None:
        found = ActivityFollowUp.objects.get(activity=pk, text=text)
        follow_up_done(found, note="Done, and shown to the other side.", actor=found.owner)

    def _plan_users(self, users: UsersAsked) -> None:
        """Asked after the month, closed once its return was checked, so that the figure fits in."""
        last = Period.containing("month", self.today).previous()
        month = Period.containing("month", reporting_period(last.start).previous().start)
        for _step in range(users.month):
            month = month.next()
        day = month.end + dt.timedelta(days=12)
        self.agenda.on(day, partial(self._ask_users, users, month, day))

    def _ask_users(self, users: UsersAsked, month: Period, day: dt.date) -> None:
        questions = (
            NewQuestion("yes_no", users.question),
            NewQuestion("scale", users.rating),
            NewQuestion(TEXT, "What should change?", is_required=False),
        )
        closes = day + dt.timedelta(days=24)
        facts = SurveyFacts(
            title=users.title,
            intro=users.intro,
            period=month.key,
            closes_on=closes,
            questions=questions,
        )
        survey = open_survey(
            draft_survey(self.partnership, facts, actor=self._manager), actor=self._manager
        )
        self.agenda.on(day + dt.timedelta(days=10), partial(self._users_answer, survey, users))
        self.agenda.on(closes, partial(self._close_users, survey, users))

    def _users_answer(self, survey: Survey, users: UsersAsked) -> None:
        safe, rating, change = (str(one.uuid) for one in survey.questions.all())
        yes, no = users.answers
        numbers = [n for n, count in enumerate(users.ratings, start=1) for _each in range(count)]
        for place in range(yes + no):
            typed = {
                safe: "1" if place < yes else "2",
                rating: str(numbers[-1 - place]),
                change: users.words[place] if place < len(users.words) else "",
            }
            mark = new_mark(survey)
            with clock.travel(clock.now() + READ_FOR):
                answer_publicly(survey, typed, mark=mark)

    def _close_users(self, survey: Survey, users: UsersAsked) -> None:
        survey = close_survey(survey, actor=None)
        survey = publish_results(survey, actor=self._manager)
        for said, done in users.said_and_done:
            say_what_was_done(survey, said=said, done=done, actor=self._manager)
        taken = next(one for one in measures_of(survey) if one.slug == "yes")
        wanted = [
            one
            for one in targets_of(self.partnership)
            if one.kpi.code == users.code and one.row.period.key == survey.period
        ]
        if wanted:
            made = make_figure(survey, measure=taken.key, target=wanted[0].key, actor=self._manager)
            submission = made.record.submission
            if submission is not None:
                self.agenda.on(submission.check_by, partial(self._accept, made))

    def _accept(self, made: SurveyFigure) -> None:
        submission = made.record.submission
        assert submission is not None  # noqa: S101 - it was sent just now
        check_return(
            submission, {str(made.record.uuid): Decision(action="accept")}, actor=self._approver
        )
