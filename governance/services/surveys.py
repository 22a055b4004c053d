"""What both kinds of survey share: questions, taking an answer, and closing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem, Refused, refuse_if
from core.transitions import perform
from governance.events import SurveyClosed
from governance.lifecycle.surveys import CLOSE_SURVEY
from governance.models import Survey, SurveyAnswer, SurveyQuestion, SurveyReply
from governance.selectors.survey_sheets import (
    asked_in,
    fingerprint_of_answers,
    results_of,
    sheets_of,
)
from governance.survey_answers import read_sheet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from core.models import User


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to be asked. `choices` only where one of several is chosen."""

    kind: str
    text: str
    choices: tuple[str, ...] = ()
    is_required: bool = True


def fingerprint_of(secret: str) -> str:
    """What is kept of a token or of a one-time mark."""
    return hashlib.sha256(secret.encode()).hexdigest()


def put_questions(survey: Survey, questions: Iterable[NewQuestion]) -> None:
    """Writes the questions in their order, in place of those that were there."""
    survey.questions.all().delete()
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            survey=survey,
            position=position,
            kind=one.kind,
            text=one.text,
            choices=list(one.choices),
            is_required=one.is_required,
        )
        for position, one in enumerate(questions)
    )


def keep_reply(
    survey: Survey, typed: Mapping[str, str], *, side: str = "", nonce: str | None = None
) -> SurveyReply:
    """Keeps one respondent's answers. The caller holds the lock of the survey's row.

    Raises:
        Refused: with every problem of every question; the survey is closed.
    """
    refuse_if(closed_problems(survey))
    sheet, problems = read_sheet(asked_in(survey), typed, translate=_)
    refuse_if(problems)
    questions = {str(one.uuid): one.pk for one in survey.questions.all()}
    reply = SurveyReply.objects.create(survey=survey, side=side, nonce=nonce)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            reply=reply,
            question_id=questions[key],
            number=said if isinstance(said, int) else None,
            words=said if isinstance(said, str) else "",
        )
        for key, said in sheet.items()
    )
    return reply


def closed_problems(survey: Survey) -> list[Problem]:
    """That it takes no answers any more, or not yet."""
    if survey.takes_answers(clock.today()):
        return []
    return [Problem("", "closed", _("This survey takes no answers any more; nothing was kept."))]


def close_survey(survey: Survey, *, actor: User | None) -> Survey:
    """Closes it: the results are worked out once and sealed. `actor` is None for the clock.

    Raises:
        Refused: it is not open.
    """

    def change(row: Survey) -> None:
        sheets = sheets_of(row)
        row.results = results_of(row, sheets)
        row.answers_sha256 = fingerprint_of_answers(sheets)
        row.closed_at, row.closed_by = clock.now(), actor

    return perform(
        survey,
        CLOSE_SURVEY,
        actor=actor,
        change=change,
        facts={"survey": str(survey.uuid), "of": survey.kind},
        publish=lambda row: SurveyClosed(row.partnership_id, row.pk, row.kind),
    )


def close_what_is_over(today: dt.date) -> int:
    """Closes each survey whose last day has passed; how many."""
    closed = 0
    for survey in Survey.objects.over_on(today).select_related("partnership"):
        try:
            with transaction.atomic():
                close_survey(survey, actor=None)
            closed += 1
        except Refused:  # Somebody closed it meanwhile.
            continue
    return closed
