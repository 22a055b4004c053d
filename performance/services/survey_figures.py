"""Turning a result of a users' survey into the figure of a community KPI, to be checked as any."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from governance.models import Survey, SurveyQuestion
from governance.selectors.users_survey_page import result_rows
from governance.services.users_surveys import RUNS
from partnerships.editing import ended
from partnerships.models.access import permissions_on
from performance.models import KPI, KPIRecord, SurveyFigure
from performance.selectors.drafts import TypedRow
from performance.selectors.survey_figures import measures_of, targets_of
from performance.services.return_files import add_file
from performance.services.returns import send_return

if TYPE_CHECKING:
    from core.models import User
    from performance.selectors.survey_figures import Measure, Target

SENDS: Final = "check_records"
"""Whoever may send what the authority reports itself; somebody else accepts it."""


def make_figure(survey: Survey, *, measure: str, target: str, actor: User) -> SurveyFigure:
    """Sends a result as the figure of a community KPI: a round of its own, to be accepted as any.

    The results go with it as evidence, the number of answers and the margin as its comment.

    Args:
        survey: closed, with enough answers.
        measure: key of one of `measures_of`.
        target: key of one of `targets_of`.
        actor: an official; a colleague of theirs accepts the figure.

    Raises:
        Refused: with everything that is wrong; or as sending a return.
    """
    partnership = survey.partnership
    with audited(partnership.stream, actor=actor, kind="users_survey.figure_made") as act:
        taken = {one.key: one for one in measures_of(survey)}.get(measure)
        wanted = {one.key: one for one in targets_of(partnership)}.get(target)
        refuse_if(_objections(survey, taken, wanted, actor))
        assert taken is not None  # noqa: S101 - refused otherwise
        assert wanted is not None  # noqa: S101 - as above
        value = taken.rounded(wanted.kpi.decimals)
        kept = add_file(wanted.monthly_return, _evidence(survey), actor=actor)
        row = _row(survey, taken, wanted, kept.number)
        submission = send_return(
            wanted.monthly_return, {wanted.row.key: row}, actor=actor, leave_empty=True
        )
        record = KPIRecord.objects.get(submission=submission, kpi=wanted.kpi)
        made = SurveyFigure.objects.create(
            survey=survey,
            question=SurveyQuestion.objects.get(survey=survey, uuid=taken.question),
            measure=taken.slug,
            value=value,
            record=record,
            made_by=actor,
            made_at=clock.now(),
        )
        act.fact(survey=str(survey.uuid), figure=str(record.uuid), receipt=submission.receipt)
    return made


def _row(survey: Survey, taken: Measure, wanted: Target, file: int) -> TypedRow:
    comment = _("From the users’ survey “%(title)s”: %(words)s") % {
        "title": survey.title,
        "words": taken.words,
    }
    if wanted.kpi.aggregation == KPI.Aggregation.RATIO and taken.count is not None:
        return TypedRow(
            value=str(taken.count), denominator=str(taken.of), comment=comment, files=(file,)
        )
    value = taken.rounded(wanted.kpi.decimals)
    return TypedRow(value=f"{value:f}", comment=comment, files=(file,))


def _evidence(survey: Survey) -> SimpleUploadedFile:
    """The results as a table, without any cell that is not shown."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["question", "answers", "answer", "count", "share", "margin"])
    for row in result_rows(survey):
        for cell in row["cells"]:
            count = "" if cell["count"] is None else cell["count"]
            share = "" if cell["count"] is None else cell["share"]
            table.writerow(
                [row["text"], row["answers"], cell["label"], count, share, cell["margin"]]
            )
    name = f"survey-{survey.uuid.hex[:8]}.csv"
    return SimpleUploadedFile(name, text.getvalue().encode(), content_type="text/csv")


def _objections(
    survey: Survey, taken: Measure | None, wanted: Target | None, actor: User
) -> list[Problem]:
    found = []
    held = permissions_on(actor, survey.partnership)
    closed = ended(survey.partnership)
    if closed is not None:
        found.append(closed.problem())
    if RUNS not in held or SENDS not in held:
        message = _("Your role here does not turn answers into figures; the contract manager does.")
        found.append(Problem("", "forbidden", message))
    if survey.kind != Survey.Kind.USERS or survey.state != Survey.State.CLOSED:
        message = _("Only what users answered, and only once the survey is closed.")
        found.append(Problem("", "wrong_state", message))
    if taken is None:
        message = _("Choose one of the results shown; what is hidden becomes no figure.")
        found.append(Problem("measure", "unknown", message))
    if wanted is None:
        message = _("Choose a figure that your side still owes.")
        found.append(Problem("target", "unknown", message))
    if taken is not None and wanted is not None:
        found += _unit(taken, wanted)
    return found


def _unit(taken: Measure, wanted: Target) -> list[Problem]:
    is_share, is_per_cent = taken.count is not None, wanted.kpi.unit.strip().startswith("%")
    if is_share == is_per_cent:
        return []
    message = (
        _("A share is counted in %%, and %(kpi)s in %(unit)s; choose another figure.")
        if is_share
        else _("An average from 1 to 5 is no %(unit)s; choose another result or figure.")
    )
    return [Problem("target", "unit", message % {"kpi": wanted.kpi.name, "unit": wanted.kpi.unit})]
