"""Success stories: told with recorded consent, published by a second person, gone without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform
from governance.events import LearningMoved
from governance.lifecycle.learning import PUBLISH_STORY, WITHDRAW_CONSENT
from governance.models import SuccessStory
from governance.services.lessons import may_keep, may_publish

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """The story, who speaks in it, and how they consented, on which day."""

    title: str
    text: str
    quoted: str
    consent_on: dt.date | None
    consent_how: str


def tell_story(partnership: Partnership, facts: StoryFacts, *, actor: User) -> SuccessStory:
    """Writes a story down with the consent of whoever is quoted; nobody else reads it yet.

    Raises:
        Refused: with everything that is missing, above all the consent.
    """
    with audited(partnership.stream, actor=actor, kind="success_story.told") as act:
        row = locked(partnership)
        refuse_if([*may_keep(row, actor), *_wording(facts), *_consent(facts)])
        assert facts.consent_on is not None  # noqa: S101 - refused otherwise
        story = SuccessStory.objects.create(
            partnership=row,
            title=facts.title.strip(),
            text=facts.text.strip(),
            quoted=facts.quoted.strip(),
            consent_on=facts.consent_on,
            consent_how=facts.consent_how.strip(),
            written_by=actor,
            written_at=clock.now(),
        )
        # Not who is quoted: what the ledger says stays, also after consent is withdrawn.
        act.fact(story=str(story.uuid))
        events.publish(LearningMoved(row.pk))
    return story


def publish_story(story: SuccessStory, *, actor: User) -> SuccessStory:
    """Lets both sides read it.

    Raises:
        Refused: its author, no right, or consent was withdrawn.
    """

    def change(row: SuccessStory) -> None:
        refuse_if(may_publish(row.partnership, actor))
        row.published_by, row.published_at = actor, clock.now()

    return perform(
        story,
        PUBLISH_STORY,
        actor=actor,
        change=change,
        kind="success_story.published",
        facts={"story": str(story.uuid)},
        publish=lambda row: LearningMoved(row.partnership_id),
    )


def withdraw_consent(story: SuccessStory, *, how: str, actor: User) -> SuccessStory:
    """Takes the story off at once: from then on only who acted reads that there was one.

    Raises:
        Refused: no right, it was withdrawn before, or nothing says how it was withdrawn.
    """

    def change(row: SuccessStory) -> None:
        problems = list(may_keep(row.partnership, actor))
        if not how.strip():
            message = _("Say who told you that consent is withdrawn, and how.")
            problems.append(Problem("how", "required", message))
        refuse_if(problems)
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_how = actor, clock.now(), how.strip()

    return perform(
        story,
        WITHDRAW_CONSENT,
        actor=actor,
        change=change,
        kind="success_story.consent_withdrawn",
        facts={"story": str(story.uuid)},
        publish=lambda row: LearningMoved(row.partnership_id),
    )


def _wording(facts: StoryFacts) -> Iterator[Problem]:
    if not facts.title.strip():
        yield Problem("title", "required", _("Give the story a title."))
    if not facts.text.strip():
        yield Problem("text", "required", _("Tell the story in a few lines."))


def _consent(facts: StoryFacts) -> Iterator[Problem]:
    if not facts.quoted.strip():
        message = _("Say who is quoted, or of whom the story tells.")
        yield Problem("quoted", "required", message)
    if not facts.consent_how.strip():
        message = _("Say how they consented: in writing, by a form, and where it is kept.")
        yield Problem("consent_how", "required", message)
    if facts.consent_on is None:
        message = _("Enter the day of the consent; without consent nothing is told.")
        yield Problem("consent_on", "required", message)
    elif facts.consent_on > clock.today():
        message = _("Consent cannot have been given on a day that lies ahead.")
        yield Problem("consent_on", "in_future", message)
    yield from far_off("consent_on", facts.consent_on)
