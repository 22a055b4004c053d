"""Asking both sides how they work together: private links, answers, reminders."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.notifications.asking import is_quiet
from core.notifications.mail import absolute, queue_mail
from core.periods import Period
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from governance.events import RelationshipMoved
from governance.models import Survey, SurveyLink, SurveyQuestion
from governance.models.survey import FEWEST_OF_A_SIDE
from governance.relationship_questions import OPEN_QUESTION, STATEMENTS
from governance.selectors.sides import side_name
from governance.selectors.survey_sheets import BOTH
from governance.services.surveys import (
    NewQuestion,
    close_survey,
    closed_problems,
    fingerprint_of,
    keep_reply,
    put_questions,
)
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.models import User
    from partnerships.models import Partnership

KEEPS: Final = "keep_relationship"
LONGEST: Final = dt.timedelta(days=60)
REMIND_BEFORE: Final = dt.timedelta(days=3)
MOST_ASKED: Final = 200


@dataclass(frozen=True, slots=True)
class Respondent:
    """Whom the link is sent to, and for which side they answer."""

    side: str
    email: str
    name: str = ""
    person: User | None = None

    @property
    def address(self) -> str:
        """The address as it is compared: one person has one link."""
        return self.email.strip().lower()


def ask_both_sides(
    partnership: Partnership,
    *,
    respondents: Sequence[Respondent],
    closes_on: dt.date | None,
    actor: User,
    title: str = "",
    intro: str = "",
    minimum: int = FEWEST_OF_A_SIDE,
) -> Survey:
    """Opens a relationship survey of this year and mails each respondent a private link.

    Raises:
        Refused: with everything that is wrong: no right, no partner yet, another one is open, a
            side of whom too few are asked, an address twice or none, a day that makes no sense.
    """
    with audited(partnership.stream, actor=actor, kind="relationship_survey.opened") as act:
        row = locked(partnership)
        refuse_if(
            [
                *_may_keep(row, actor),
                *_against_opening(row, closes_on),
                *_against_asking(row, respondents, minimum),
            ]
        )
        assert closes_on is not None  # noqa: S101 - refused otherwise
        now = clock.now()
        period = Period.containing("year", clock.today()).key
        survey = Survey.objects.create(
            partnership=row,
            kind=Survey.Kind.RELATIONSHIP,
            title=title.strip() or _("How we work together, %(year)s") % {"year": period},
            intro=intro.strip(),
            period=period,
            closes_on=closes_on,
            minimum=minimum,
            state=Survey.State.OPEN,
            created_by=actor,
            created_at=now,
            opened_at=now,
        )
        put_questions(survey, [*_statements(), _open_question()])
        _send_links(survey, respondents)
        act.fact(
            survey=str(survey.uuid),
            closes_on=closes_on,
            asked={side: sum(one.side == side for one in respondents) for side in BOTH},
        )
        events.publish(RelationshipMoved(row.pk))
    return survey


def link_of(token: str) -> SurveyLink | None:
    """The link of a token, whether it still opens or not."""
    known = fingerprint_of(token)
    return (
        SurveyLink.objects.filter(Q(fingerprint=known) | Q(again=known))
        .select_related("survey__partnership__authority", "survey__partnership__partner")
        .first()
    )


def answer_by_link(link: SurveyLink, typed: Mapping[str, str]) -> None:
    """Keeps the answers of whoever has the link, and that it was used: never which are whose.

    The ledger hears of all answers together when the survey closes; an event for each would tell
    when somebody answered.

    Raises:
        Refused: it was used, the survey is closed, or with every problem of every question.
    """
    with transaction.atomic():
        fresh = locked(link)
        survey = locked(fresh.survey)
        if fresh.is_used:
            message = _("This link was used already; each link is answered once.")
            raise Refused([Problem("", "used", message)])
        keep_reply(survey, typed, side=fresh.side)
        fresh.is_used = True
        fresh.save(update_fields=["is_used"])


def own_token(survey: Survey, *, actor: User) -> str:
    """A token that opens the questions for whoever was asked and is signed in; used once.

    Raises:
        Refused: they were not asked, answered already, or it is closed.
    """
    with transaction.atomic():
        found = survey.links.filter(Q(person=actor) | Q(email=actor.email.lower())).first()
        if found is None:
            message = _("You were not asked; whoever opened the survey chose the respondents.")
            raise Refused([Problem("", "not_asked", message)])
        fresh = locked(found)
        refuse_if(closed_problems(survey))
        if fresh.is_used:
            raise Refused([Problem("", "used", _("You answered it already. Thank you."))])
        return another_token(fresh)


def close_early(survey: Survey, *, actor: User) -> Survey:
    """Closes it before its last day, once everybody asked has answered or nobody waits longer.

    Raises:
        Refused: no right, or it is not open.
    """
    refuse_if(_may_keep(survey.partnership, actor))
    return close_survey(survey, actor=actor)


def remind(today: dt.date) -> int:
    """Mails those who have not answered, once, three days before the end; how many mails."""
    waiting = SurveyLink.objects.filter(
        survey__state=Survey.State.OPEN,
        survey__closes_on__gte=today,
        survey__closes_on__lte=today + REMIND_BEFORE,
        is_used=False,
        reminded_on__isnull=True,
    ).select_related("survey__partnership__authority", "survey__partnership__partner")
    sent = 0
    for link in waiting.order_by("pk")[:500]:
        with transaction.atomic():
            fresh = locked(link)
            if fresh.is_used or fresh.reminded_on is not None:
                continue
            fresh.reminded_on = today
            fresh.save(update_fields=["reminded_on"])
            _mail(link, another_token(fresh), "reminder")
            sent += 1
    return sent


def another_token(link: SurveyLink) -> str:
    """A further token that opens the same questions once; the one before it opens nothing."""
    token = secrets.token_urlsafe(32)
    link.again = fingerprint_of(token)
    link.save(update_fields=["again"])
    return token


def _send_links(survey: Survey, respondents: Sequence[Respondent]) -> None:
    tokens = [secrets.token_urlsafe(32) for _one in respondents]
    links = SurveyLink.objects.bulk_create(
        SurveyLink(
            survey=survey,
            side=one.side,
            person=one.person,
            email=one.address,
            name=" ".join(one.name.split()),
            fingerprint=fingerprint_of(token),
        )
        for one, token in zip(respondents, tokens, strict=True)
    )
    for link, token in zip(links, tokens, strict=True):
        _mail(link, token, "first")


def _mail(link: SurveyLink, token: str, which: str) -> None:
    if is_quiet():
        return
    survey = link.survey
    subject = (
        _("Reminder: %(title)s, %(partnership)s")
        if which == "reminder"
        else _("%(title)s, %(partnership)s")
    )
    queue_mail(
        to=link.email,
        subject=subject % {"title": survey.title, "partnership": survey.partnership},
        template="mail/relationship_survey.txt",
        context={
            "link": link,
            "survey": survey,
            "side": side_name(survey.partnership, link.side),
            "is_reminder": which == "reminder",
            "url": absolute(reverse("private_survey", args=[token])),
        },
        key=f"relationship_survey:{link.uuid}:{which}",
    )


def _statements() -> list[NewQuestion]:
    return [NewQuestion(SurveyQuestion.Kind.AGREEMENT, _(text)) for text in STATEMENTS]


def _open_question() -> NewQuestion:
    return NewQuestion(SurveyQuestion.Kind.TEXT, _(OPEN_QUESTION), is_required=False)


def _may_keep(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if KEEPS not in permissions_on(actor, partnership):
        message = _("Your role here does not ask both sides; the contract manager or lead does.")
        yield Problem("", "forbidden", message)


def _against_opening(partnership: Partnership, closes_on: dt.date | None) -> Iterator[Problem]:
    if partnership.partner_id is None:
        yield Problem("", "no_partner", _("There is no partner yet, so nobody to ask there."))
    if partnership.surveys.filter(kind=Survey.Kind.RELATIONSHIP, state=Survey.State.OPEN).exists():
        message = _("Both sides are being asked already; close that survey first.")
        yield Problem("", "open", message)
    today = clock.today()
    if closes_on is None:
        yield Problem("closes_on", "required", _("Enter the last day to answer."))
    elif not today < closes_on <= today + LONGEST:
        message = _("Enter a last day after today and within %(days)d days.")
        yield Problem("closes_on", "out_of_range", message % {"days": LONGEST.days})


def _against_asking(
    partnership: Partnership, respondents: Sequence[Respondent], minimum: int
) -> Iterator[Problem]:
    if minimum < FEWEST_OF_A_SIDE:
        message = _("Fewer than %(n)d answers of a side are never shown; enter %(n)d or more.")
        yield Problem("minimum", "too_few", message % {"n": FEWEST_OF_A_SIDE})
    if len(respondents) > MOST_ASKED:
        message = _("Ask at most %(n)d people.") % {"n": MOST_ASKED}
        yield Problem("respondents", "too_many", message)
    for side in BOTH:
        count = sum(one.side == side for one in respondents)
        if count < minimum:
            message = _(
                "Ask at least %(n)d people of %(side)s, now %(count)d: fewer answers are not shown."
            )
            facts = {"n": minimum, "side": side_name(partnership, side), "count": count}
            yield Problem(side, "too_few", message % facts)
    seen: set[str] = set()
    for one in respondents:
        try:
            validate_email(one.address)
        except ValidationError:
            message = _("“%(email)s” is no e-mail address; correct it or take it away.")
            yield Problem(one.side, "invalid", message % {"email": one.email[:80]})
        if one.address in seen:
            message = _("%(email)s is asked twice; each person has one link.")
            yield Problem(one.side, "twice", message % {"email": one.address})
        seen.add(one.address)
