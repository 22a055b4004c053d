"""The Learning page, and writing on it: lessons, adopted changes, stories, sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from governance.forms.learning import AdoptForm, LessonForm, ResultForm, SessionForm, StoryForm
from governance.models import AdoptedLesson, Lesson
from governance.selectors.learning_page import learning_of
from governance.selectors.lessons import lessons_for, phase_words, reads_elsewhere, source_of
from governance.selectors.sides import people_of_the_sides, side_name
from governance.selectors.skills import SIDES
from governance.services.learning_sessions import plan_session
from governance.services.lessons import (
    KEEPS,
    LessonFacts,
    adopt_lesson,
    propose_lesson,
    tell_result,
)
from governance.services.success_stories import StoryFacts, tell_story
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from governance.selectors.sides import ForASide
    from partnerships.editing import Closed
    from partnerships.models import Partnership


def sides_of(partnership: Partnership) -> dict[str, str]:
    """Both sides by the names of their parties."""
    return {side: side_name(partnership, side) for side in SIDES}


class LearningPage(PartnershipPage):
    """What was learned here, what helps from elsewhere, and what both sides teach each other."""

    template_name = "governance/learning.html"
    tab = "people"
    page = "learning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **learning_of(self.partnership, self.user),
            may_keep=KEEPS in self.permissions,
            is_live=ended(self.partnership) is None,
            reads_elsewhere=reads_elsewhere(self.user),
            page_title=_("Learning"),
            **kwargs,
        )


class LearningForm(EditPage):
    """Forms that lead back to the page of learning."""

    tab = "people"
    page = "learning"
    permission = KEEPS
    write_permission = KEEPS

    def closed(self) -> Closed | None:
        """What was learned is written down after the end too."""
        return None

    def shown(self) -> Mapping[str, str]:
        """Nothing that somebody else could have changed meanwhile."""
        return {}

    def done_url(self) -> str:
        return reverse("learning", args=[self.partnership.uuid])


class NewLessonPage(LearningForm):
    """Writing a lesson down."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Write down a lesson")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _("Officials of other partnerships read it once a colleague has published it.")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        phases = phase_words(self.partnership.type)
        return LessonForm(data, phases=phases, initial={"phase": self.partnership.phase})

    def save(self, form: Any) -> str:
        propose_lesson(self.partnership, LessonFacts(**form.cleaned_data), actor=self.user)
        return _("The lesson is written down. A colleague of the authority publishes it.")


class NewStoryPage(LearningForm):
    """Telling a success story, with the consent of whoever is quoted."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Tell a success story")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _(
            "Nobody is quoted without consent. When it is withdrawn, the story is gone at once."
        )

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return StoryForm(data)

    def save(self, form: Any) -> str:
        tell_story(self.partnership, StoryFacts(**form.cleaned_data), actor=self.user)
        return _("The story is written down. A colleague of the authority publishes it.")


class NewSessionPage(LearningForm):
    """Planning a session."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Plan a session")

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        return _("Plan it")

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        known = self.request.GET
        initial = {"kind": "knowledge"} | {
            name: known[name] for name in ("kind", "skill", "programme") if name in known
        }
        rows = self.partnership.capacity_programmes.filter(ended_on__isnull=True)
        return SessionForm(
            data, sides=sides_of(self.partnership), programmes=list(rows), initial=initial
        )

    def save(self, form: Any) -> str:
        plan_session(self.partnership, **form.facts(), actor=self.user)
        return _("Planned. Afterwards, say here who came.")


class AdoptLessonPage(LearningForm):
    """Changing something because of a lesson."""

    template_name = "governance/lesson_adopt.html"

    @cached_property
    def lesson(self) -> Lesson:
        published = lessons_for(self.user).filter(state=Lesson.State.PUBLISHED)
        return get_object_or_404(published, uuid=self.kwargs["lesson"])

    @cached_property
    def people(self) -> dict[str, ForASide]:
        found = people_of_the_sides(self.partnership)
        return {str(uuid): one for uuid, one in found.items()}

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Adopt: %(title)s") % {"title": self.lesson.title}

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        return _("Adopt it")

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            learned=self.lesson,
            source=source_of(self.lesson, frozenset({self.partnership.pk})),
            **kwargs,
        )

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return AdoptForm(data, people=[one.person for one in self.people.values()])

    def save(self, form: Any) -> str:
        typed = form.cleaned_data
        adopt_lesson(
            self.partnership,
            self.lesson,
            change=typed["change"],
            owner=self.people[typed["owner"]].person,
            due_on=typed["due_on"],
            actor=self.user,
        )
        return _("Adopted. Whoever sees to it says here what came of it.")


class LessonResultPage(LearningForm):
    """Saying what came of an adopted change; whoever sees to it may, whatever their role."""

    permission = "view_shared"
    write_permission = "view_shared"

    @cached_property
    def adopted(self) -> AdoptedLesson:
        rows = self.partnership.adopted_lessons.select_related("lesson", "owner", "partnership")
        mine = rows if KEEPS in self.permissions else rows.filter(owner=self.user)
        found: AdoptedLesson = get_object_or_404(mine, uuid=self.kwargs["adopted"])
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("What came of: %(change)s") % {"change": self.adopted.change}

    def closed(self) -> Closed | None:
        return None

    def shown(self) -> Mapping[str, str]:
        return {_("What came of it"): self.adopted.result}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return ResultForm(data)

    def save(self, form: Any) -> str:
        tell_result(self.adopted, result=form.cleaned_data["result"], actor=self.user)
        return _("Thank you: whoever reads the lesson now sees what came of it.")
