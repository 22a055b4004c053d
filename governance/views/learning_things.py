"""Lessons of all partnerships, and the pages of one lesson, one story, one session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.generic import TemplateView

from core import clock
from core.listing import Choice, Column, ListSpec
from core.typing import signed_in
from core.views.listing import GrowingList
from governance.forms.decisions import ReasonForm
from governance.forms.learning import ConsentEndsForm, HeldForm
from governance.issued import issued_about
from governance.models import LearningSession, Lesson, SuccessStory
from governance.selectors.learning_page import (
    LESSON_TAG,
    SESSION_TAG,
    session_row,
)
from governance.selectors.lessons import (
    lessons_for,
    phase_of,
    phase_words,
    sessions_for,
    source_of,
    stories_for,
)
from governance.services.learning_sessions import cancel_session, hold_session
from governance.services.lessons import KEEPS, PUBLISHES, publish_lesson, take_lesson_back
from governance.services.success_stories import publish_story, withdraw_consent
from governance.views.learning import sides_of
from partnerships import codelists
from partnerships.models import Partnership
from partnerships.models.access import permissions_on
from partnerships.types import types
from partnerships.views.stepping import Step, StepPage, Steps

if TYPE_CHECKING:
    from core.models import User

MOST_PLACES = 20
"""So many of the person's partnerships are offered to adopt a lesson in."""


class LessonsPage(GrowingList, LoginRequiredMixin, TemplateView):
    """Every published lesson that the person may read, searched and filtered by the address."""

    template_name = "governance/lessons.html"

    def spec(self) -> ListSpec:
        """By words, type, stage and sector."""
        return ListSpec(
            slug="lessons",
            title=gettext_lazy("Lessons"),
            unit=ngettext_lazy("%(n)s lesson", "%(n)s lessons", "n"),
            columns=[
                Column("title", gettext_lazy("Lesson"), ("title",), lambda row: row.title),
                Column("differently", gettext_lazy("What to do differently"), (), _differently),
                Column("phase", gettext_lazy("Stage"), ("type", "phase"), phase_of),
                Column("source", gettext_lazy("From"), (), source_of),
                Column(
                    "published",
                    gettext_lazy("Published"),
                    ("published_at",),
                    lambda row: row.published_at,
                ),
            ],
            sort="-published",
            search=_holding,
            search_label=gettext_lazy("Words"),
            choices=[
                Choice("type", gettext_lazy("Kind"), [(one.slug, one.label) for one in types]),
                Choice("phase", gettext_lazy("Stage"), _all_phases()),
                Choice("sector", gettext_lazy("Sector"), codelists.SECTORS),
            ],
        )

    def listed(self) -> Any:
        """Published ones."""
        return lessons_for(signed_in(self.request)).filter(state=Lesson.State.PUBLISHED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title=_("Lessons"), **kwargs)
        context["rows"] = [
            {"row": one, "source": source_of(one), "phase": phase_of(one)}
            for one in context["page"]
        ]
        return context


def _differently(row: Lesson) -> str:
    return row.differently


def _holding(text: str) -> Q:
    found = Q()
    for word in text.split():
        found &= (
            Q(title__icontains=word)
            | Q(happened__icontains=word)
            | Q(learned__icontains=word)
            | Q(differently__icontains=word)
        )
    return found


def _all_phases() -> list[tuple[str, str]]:
    return sorted(
        {slug: words for one in types for slug, words in phase_words(one.slug).items()}.items(),
        key=lambda pair: pair[1],
    )


class LessonPage(Steps, LoginRequiredMixin, TemplateView):
    """One lesson; of another partnership only its words, and the name where it may be read."""

    template_name = "governance/lesson.html"

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def lesson(self) -> Lesson:
        return get_object_or_404(lessons_for(self.user), uuid=self.kwargs["uuid"])

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_on(self.user, self.lesson.partnership)

    def fresh(self) -> tuple[str, ...]:
        return ("lesson",)

    def steps(self) -> list[Step]:
        """Publishing and taking back, for whoever may and did not write it."""
        lesson = self.lesson
        mine = lesson.written_by_id == self.user.pk
        found = []
        if lesson.state == Lesson.State.PROPOSED and PUBLISHES in self.permissions and not mine:
            found.append(
                Step(
                    "publish",
                    _("Publish"),
                    self._publish,
                    text=_("Officials of every partnership then read it."),
                    primary=True,
                )
            )
        may_take_back = PUBLISHES in self.permissions or (mine and KEEPS in self.permissions)
        if lesson.state != Lesson.State.WITHDRAWN and may_take_back:
            text = _("Where it is public, its page says from then on that it is no longer shown.")
            found.append(
                Step("take_back", _("Take it back"), self._take_back, ReasonForm, text=text)
            )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lesson = self.lesson
        own = "view_shared" in self.permissions
        results = list(
            lesson.adoptions.exclude(result="")
            .select_related("partnership")
            .order_by("-done_on")[:10]
        )
        seen = set(
            Partnership.objects.visible_to(self.user)
            .filter(pk__in=[one.partnership_id for one in results])
            .values_list("pk", flat=True)
        )
        return super().get_context_data(
            lesson=lesson,
            own=own,
            source=source_of(lesson, frozenset({lesson.partnership_id}) if own else frozenset()),
            phase=phase_of(lesson),
            kind=types[lesson.type].label,
            tag=LESSON_TAG[lesson.state],
            adopted=lesson.adoptions.count(),
            results=[
                {
                    "change": one.change,
                    "result": one.result,
                    "on": one.done_on,
                    "where": one.partnership.name
                    if one.partnership_id in seen
                    else _("another partnership"),
                }
                for one in results
            ],
            places=self._places() if lesson.state == Lesson.State.PUBLISHED else [],
            breadcrumbs=[{"label": _("Lessons"), "url": reverse("lessons")}],
            page_title=lesson.title,
            **kwargs,
        )

    def _places(self) -> list[dict[str, str]]:
        may = Partnership.objects.permitted(self.user, KEEPS).exclude(
            adopted_lessons__lesson=self.lesson
        )
        live = [one for one in may.order_by("name", "pk")[: MOST_PLACES * 2] if one.is_live]
        return [
            {
                "name": one.name,
                "url": reverse("lesson_adopt", args=[one.uuid, self.lesson.uuid]),
            }
            for one in live[:MOST_PLACES]
        ]

    def _publish(self, _form: Any) -> str:
        publish_lesson(self.lesson, actor=self.user)
        return _("Published.")

    def _take_back(self, form: Any) -> str:
        take_lesson_back(self.lesson, reason=form.cleaned_data["reason"], actor=self.user)
        return _("The lesson is taken back.")


class _LearningThing(StepPage):
    tab = "people"
    page = "learning"
    below_tab = True
    write_permission = KEEPS

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the Learning page."""
        where = reverse("learning", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Learning"), "url": where}]


class StoryPage(_LearningThing):
    """One success story with the consent that it stands on."""

    template_name = "governance/story.html"

    @cached_property
    def story(self) -> SuccessStory:
        rows = stories_for(self.request.user)  # type: ignore[arg-type] # signed in, or no rows
        return get_object_or_404(rows, uuid=self.kwargs["uuid"])

    @cached_property
    def partnership(self) -> Partnership:
        return self.story.partnership

    def steps(self) -> list[Step]:
        """Publishing, for a second person; withdrawing consent, for whoever writes here."""
        story, found = self.story, []
        mine = story.written_by_id == self.user.pk
        if story.state == SuccessStory.State.DRAFT and PUBLISHES in self.permissions and not mine:
            text = _("Both sides then read it.")
            found.append(Step("publish", _("Publish"), self._publish, text=text, primary=True))
        if KEEPS in self.permissions:
            text = _("The story is gone at once, for everybody.")
            found.append(
                Step("consent", _("Consent withdrawn"), self._withdraw, ConsentEndsForm, text)
            )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_told = self.story.state == SuccessStory.State.PUBLISHED
        return super().get_context_data(
            story=self.story,
            internal=KEEPS in self.permissions or PUBLISHES in self.permissions,
            issued=issued_about(self.story.uuid, self.user),
            may_issue=is_told and "issue_report" in self.permissions,
            publishing=_("A body decides whether everybody reads it (Decisions)."),
            report_url=reverse("report_list", args=[self.partnership.uuid]),
            tag="good" if self.story.state == SuccessStory.State.PUBLISHED else "warn",
            page_title=self.story.title,
            **kwargs,
        )

    def done_url(self, step: Step) -> str:
        """A story without consent has no page any more."""
        if step.slug == "consent":
            return reverse("learning", args=[self.partnership.uuid])
        return super().done_url(step)

    def _publish(self, _form: Any) -> str:
        publish_story(self.story, actor=self.user)
        return _("Published. Both sides read it now.")

    def _withdraw(self, form: Any) -> str:
        withdraw_consent(self.story, how=form.cleaned_data["how"], actor=self.user)
        return _("Consent is withdrawn. Nobody reads the story any more.")


class SessionPage(_LearningThing):
    """One session: who came, from which side, and what they can do now."""

    template_name = "governance/learning_session.html"

    @cached_property
    def session(self) -> LearningSession:
        rows = sessions_for(self.request.user)  # type: ignore[arg-type] # signed in, or no rows
        return get_object_or_404(rows, uuid=self.kwargs["uuid"])

    @cached_property
    def partnership(self) -> Partnership:
        return self.session.partnership

    def fresh(self) -> tuple[str, ...]:
        return ("session",)

    def steps(self) -> list[Step]:
        """Holding and cancelling, while it is planned."""
        if self.session.state != LearningSession.State.PLANNED or KEEPS not in self.permissions:
            return []
        make = partial(
            HeldForm, sides=sides_of(self.partnership), initial={"held_on": clock.today()}
        )
        return [
            Step("hold", _("It was held"), self._hold, make, primary=True),
            Step("cancel", _("Cancel it"), self._cancel, ReasonForm),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = list(self.session.people.all())
        return super().get_context_data(
            session=self.session,
            shown=session_row(self.session),
            tag=SESSION_TAG[self.session.state],
            people=[{"row": one, "side": sides_of(self.partnership)[one.side]} for one in people]
            if KEEPS in self.permissions
            else [],
            page_title=self.session.topic,
            **kwargs,
        )

    def _hold(self, form: Any) -> str:
        typed = form.cleaned_data
        hold_session(
            self.session,
            held_on=typed["held_on"],
            people=form.people(),
            outcome=typed["outcome"],
            actor=self.user,
        )
        return _("Written down.")

    def _cancel(self, form: Any) -> str:
        cancel_session(self.session, reason=form.cleaned_data["reason"], actor=self.user)
        return _("Cancelled.")
