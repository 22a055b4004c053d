"""Surveys of the users of a service: prepared, opened, answered by anybody, answered in public."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.periods import Period
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked, perform
from governance.lifecycle.surveys import OPEN_SURVEY
from governance.models import SaidAndDone, Survey, SurveyQuestion
from governance.services.surveys import (
    NewQuestion,
    close_survey,
    closed_problems,
    fingerprint_of,
    keep_reply,
    put_questions,
)
from governance.survey_answers import FEWEST_IN_A_CELL
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.models import User
    from partnerships.models import Partnership

RUNS: Final = "run_surveys"
LONGEST: Final = dt.timedelta(days=180)
MOST_QUESTIONS: Final = 12
MOST_CHOICES: Final = 10
MOST_REPLIES: Final = 20_000
"""So many answers are taken of one survey: a flood fills no disk."""
QUICKEST: Final = dt.timedelta(seconds=3)
"""Nobody reads and answers a page faster."""
FRESH_FOR: Final = dt.timedelta(hours=24)
"""So long a page that was opened can be sent."""
_SALT: Final = "concord.users-survey"
KINDS: Final = (
    SurveyQuestion.Kind.YES_NO,
    SurveyQuestion.Kind.SCALE,
    SurveyQuestion.Kind.CHOICE,
    SurveyQuestion.Kind.TEXT,
)
"""What users can be asked; agreement from 1 to 4 is for the two sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """What a survey asks, of which period, until when. `minimum` is the fewest answers shown."""

    title: str
    closes_on: dt.date | None
    period: str
    questions: tuple[NewQuestion, ...]
    intro: str = ""
    minimum: int = FEWEST_IN_A_CELL


def draft_survey(partnership: Partnership, facts: SurveyFacts, *, actor: User) -> Survey:
    """Prepares a survey; nobody outside sees it before it is opened.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="users_survey.drafted") as act:
        row = locked(partnership)
        refuse_if([*_may_run(row, actor), *_objections(facts)])
        assert facts.closes_on is not None  # noqa: S101 - refused otherwise
        survey = Survey.objects.create(
            partnership=row,
            kind=Survey.Kind.USERS,
            created_by=actor,
            created_at=clock.now(),
            **_columns(facts, facts.closes_on),
        )
        put_questions(survey, facts.questions)
        act.fact(survey=str(survey.uuid), questions=len(facts.questions))
    return survey


def change_draft(survey: Survey, facts: SurveyFacts, *, actor: User) -> Survey:
    """Changes a survey that is not open yet.

    Raises:
        Refused: with everything that is wrong; it is open or closed.
    """
    with audited(survey.stream, actor=actor, kind="users_survey.changed") as act:
        row = locked(survey)
        refuse_if([*_may_run(row.partnership, actor), *_is_draft(row), *_objections(facts)])
        assert facts.closes_on is not None  # noqa: S101 - refused otherwise
        for name, value in _columns(facts, facts.closes_on).items():
            setattr(row, name, value)
        row.save()
        put_questions(row, facts.questions)
        act.fact(survey=str(row.uuid), questions=len(facts.questions))
    return row


def drop_draft(survey: Survey, *, actor: User) -> None:
    """Takes a draft away for good.

    Raises:
        Refused: it was opened, or the right is missing.
    """
    with audited(survey.stream, actor=actor, kind="users_survey.dropped") as act:
        row = locked(survey)
        refuse_if([*_may_run(row.partnership, actor), *_is_draft(row)])
        act.fact(of=row.kind)
        row.questions.all().delete()
        row.delete()


def open_survey(survey: Survey, *, actor: User) -> Survey:
    """Opens it: its page answers everybody who has the address. The questions are fixed.

    Raises:
        Refused: the last day lies behind, it is no draft, or the right is missing.
    """

    def change(row: Survey) -> None:
        refuse_if([*_may_run(row.partnership, actor), *_last_day(row.closes_on)])
        row.opened_at = clock.now()

    return perform(
        survey,
        OPEN_SURVEY,
        actor=actor,
        change=change,
        kind="users_survey.opened",
        facts={"survey": str(survey.uuid)},
    )


def close_early(survey: Survey, *, actor: User) -> Survey:
    """Closes it before its last day; the results are fixed.

    Raises:
        Refused: no right, or it is not open.
    """
    refuse_if(_may_run(survey.partnership, actor))
    return close_survey(survey, actor=actor)


def new_mark(survey: Survey) -> str:
    """A signed one-time mark for a form: it says for which survey and since when it is open."""
    return signing.dumps(
        {
            "survey": str(survey.uuid),
            "nonce": secrets.token_urlsafe(16),
            "at": clock.now().isoformat(),
        },
        salt=_SALT,
    )


def answer_publicly(survey: Survey, typed: Mapping[str, str], *, mark: str, trap: str = "") -> None:
    """Keeps what somebody answered, and nothing of who they are.

    A form is taken once, not faster than anybody reads, and within a day. That stops programs that
    send the same form again and the simplest robots; whoever opens the page again can answer
    again. No address is kept, and no ledger event tells when somebody answered.

    Args:
        survey: the survey.
        typed: by the key of the question.
        mark: that of the form (`new_mark`).
        trap: what was typed where nobody sees anything to type.

    Raises:
        Refused: with everything that is wrong; codes "used", "closed", "stale" and "full" mean that
            this form is not taken, whatever is mended.
    """
    nonce, opened = _read_mark(survey, mark)
    age = clock.now() - opened
    if age > FRESH_FOR:
        message = _("This page was open for very long. Look at your answers, then send them again.")
        raise Refused([Problem("", "stale", message)])
    problems = []
    if trap.strip():
        message = _("Leave the last field empty: it is there for programs that fill in everything.")
        problems.append(Problem("website", "trap", message))
    if age < QUICKEST:
        message = _("That was faster than anybody reads. Wait a few seconds, then send it again.")
        problems.append(Problem("", "too_fast", message))
    refuse_if(problems)
    try:
        with transaction.atomic():
            row = locked(survey)
            refuse_if([*closed_problems(row), *_is_full(row)])
            keep_reply(row, typed, nonce=fingerprint_of(nonce))
    except IntegrityError as twice:
        message = _("These answers were taken already; they count once.")
        raise Refused([Problem("", "used", message)]) from twice


def publish_results(survey: Survey, *, actor: User) -> Survey:
    """Shows the results on the public page.

    Raises:
        Refused: it is not closed, was published, has too few answers, or the right is missing.
    """
    with audited(survey.stream, actor=actor, kind="users_survey.published") as act:
        row = locked(survey)
        problems = list(_may_run(row.partnership, actor))
        if row.state != Survey.State.CLOSED:
            problems.append(
                Problem("", "wrong_state", _("Results are published once it is closed."))
            )
        elif not row.results.get("enough"):
            message = _("With so few answers nothing is shown to anybody.")
            problems.append(Problem("", "too_few", message))
        if row.published_at is not None:
            problems.append(Problem("", "published", _("They are published already.")))
        refuse_if(problems)
        row.published_at, row.published_by = clock.now(), actor
        row.save(update_fields=["published_at", "published_by"])
        act.fact(survey=str(row.uuid))
    return row


def say_what_was_done(survey: Survey, *, said: str, done: str, actor: User) -> SaidAndDone:
    """Answers in public what users said: "you said, we did".

    Raises:
        Refused: with everything that is wrong; the results are not published yet.
    """
    with audited(survey.stream, actor=actor, kind="users_survey.answered") as act:
        row = locked(survey)
        problems = list(_may_run(row.partnership, actor))
        if row.published_at is None:
            message = _("Publish the results first; the answers stand under them.")
            problems.append(Problem("", "not_published", message))
        if not said.strip():
            problems.append(Problem("said", "required", _("Say what users said, in a sentence.")))
        if not done.strip():
            problems.append(Problem("done", "required", _("Say what is done about it.")))
        refuse_if(problems)
        made = SaidAndDone.objects.create(
            survey=row, said=said.strip(), done=done.strip(), by=actor, at=clock.now()
        )
        act.fact(survey=str(row.uuid))
        act.seal(made)
    return made


def _read_mark(survey: Survey, mark: str) -> tuple[str, dt.datetime]:
    try:
        said = signing.loads(mark, salt=_SALT)
        known, nonce, opened = said["survey"], str(said["nonce"]), parse_datetime(said["at"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        known, nonce, opened = "", "", None
    if known != str(survey.uuid) or opened is None:
        message = _("This page was not made for these answers. Look at them, then send them again.")
        raise Refused([Problem("", "stale", message)])
    return nonce, opened


def _columns(facts: SurveyFacts, closes_on: dt.date) -> dict[str, object]:
    return {
        "title": facts.title.strip(),
        "intro": facts.intro.strip(),
        "period": facts.period,
        "closes_on": closes_on,
        "minimum": facts.minimum,
    }


def _may_run(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if RUNS not in permissions_on(actor, partnership):
        message = _("Your role here does not ask users; the contract manager does.")
        yield Problem("", "forbidden", message)


def _is_draft(survey: Survey) -> Iterator[Problem]:
    if survey.state != Survey.State.DRAFT:
        message = _("It was opened; its questions stand. Close it, and prepare another one.")
        yield Problem("", "wrong_state", message)


def _is_full(survey: Survey) -> Iterator[Problem]:
    if survey.replies.count() >= MOST_REPLIES:
        yield Problem("", "full", _("This survey has all the answers that it takes. Thank you."))


def _objections(facts: SurveyFacts) -> Iterator[Problem]:
    if not facts.title.strip():
        yield Problem("title", "required", _("Give it a title; users read it."))
    try:
        Period.parse(facts.period)
    except ValueError:
        yield Problem("period", "invalid", _("Choose the period that it asks about."))
    yield from _last_day(facts.closes_on)
    if facts.minimum < FEWEST_IN_A_CELL:
        message = _("Fewer than %(n)d answers are never shown; enter %(n)d or more.")
        yield Problem("minimum", "too_few", message % {"n": FEWEST_IN_A_CELL})
    if not facts.questions:
        yield Problem("questions", "required", _("Ask at least one question."))
    if len(facts.questions) > MOST_QUESTIONS:
        message = _("Ask at most %(n)d questions; people leave long pages.")
        yield Problem("questions", "too_many", message % {"n": MOST_QUESTIONS})
    for number, one in enumerate(facts.questions, start=1):
        where = _("Question %(n)d") % {"n": number}
        for code, message in _question(one):
            yield Problem("questions", code, message, where)


def _question(one: NewQuestion) -> Iterator[tuple[str, str]]:
    if one.kind not in KINDS:
        yield "unknown", _("Choose how it is answered.")
    if not one.text.strip():
        yield "required", _("Write the question.")
    if len(one.text) > 300:
        yield "too_long", _("Write it in at most 300 characters.")
    if one.kind == SurveyQuestion.Kind.CHOICE:
        yield from _choices(one.choices)


def _choices(choices: Sequence[str]) -> Iterator[tuple[str, str]]:
    said = [choice.strip() for choice in choices if choice.strip()]
    if not 2 <= len(said) <= MOST_CHOICES:
        yield "choices", _("Give from two to %(n)d answers to choose from.") % {"n": MOST_CHOICES}
    if len({choice.lower() for choice in said}) < len(said):
        yield "twice", _("Two of the answers are the same.")
    if any(len(choice) > 100 for choice in said):
        yield "too_long", _("Write each answer in at most 100 characters.")


def _last_day(closes_on: dt.date | None) -> Iterator[Problem]:
    today = clock.today()
    if closes_on is None:
        yield Problem("closes_on", "required", _("Enter the last day to answer."))
    elif not today <= closes_on <= today + LONGEST:
        message = _("Enter a last day from today on and within %(days)d days.")
        yield Problem("closes_on", "out_of_range", message % {"days": LONGEST.days})
