"""The page of a users' survey, for everybody: no sign-in, no script, no cookie, no address kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import clock
from core.per_address import PerAddress
from core.problems import Refused
from governance.forms.relationship import AnswersForm
from governance.models import Survey
from governance.selectors.survey_sheets import asked_in
from governance.selectors.users_survey_page import answers_words, result_rows
from governance.services.users_surveys import answer_publicly, new_mark
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

TEMPLATE: Final = "governance/public_survey.html"
RATE: Final = "20/hour"
"""A household, a school or an office may share an address."""
_STATUS: Final = {"closed": 410, "used": 409, "full": 410}


# There is no session that somebody else's page could misuse, and a cookie would mark a browser.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_survey(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The questions while it is open; afterwards the results, once they are published."""
    survey = (
        Survey.objects.filter(uuid=uuid, kind=Survey.Kind.USERS)
        .exclude(state=Survey.State.DRAFT)
        .select_related("partnership__authority")
        .first()
    )
    if survey is None:
        return render(request, TEMPLATE, {"state": "unknown"}, status=404)
    if not survey.takes_answers(clock.today()):
        return _closed(request, survey)
    asked = asked_in(survey)
    if request.method != "POST":
        return _page(request, survey, "open", form=AnswersForm(asked=asked))
    if not PerAddress("public-survey", RATE).allows(request, survey.uuid):
        return _page(request, survey, "too_many", 429)
    return _answered(request, survey, AnswersForm(request.POST, asked=asked))


def _answered(request: HttpRequest, survey: Survey, form: AnswersForm) -> HttpResponse:
    mark = request.POST.get("mark", "")
    try:
        answer_publicly(survey, form.typed(), mark=mark, trap=request.POST.get("website", ""))
    except Refused as refused:
        gone = refused.codes & set(_STATUS)
        if gone:
            state = min(gone)
            return _page(request, survey, state, _STATUS[state])
        form.is_valid()
        problems = put_to_fields(form, refused)
        if "stale" in refused.codes:
            mark = ""
        return _page(request, survey, "open", 422, form=form, problems=problems, mark=mark)
    return _page(request, survey, "thanks")


def _closed(request: HttpRequest, survey: Survey) -> HttpResponse:
    if survey.published_at is None:
        return _page(request, survey, "closed", 410)
    return _page(
        request,
        survey,
        "results",
        rows=result_rows(survey),
        said_and_done=list(survey.said_and_done.all()),
        answers=answers_words(survey.results.get("answers", 0)),
    )


def _page(
    request: HttpRequest,
    survey: Survey,
    state: str,
    status: int = 200,
    *,
    mark: str = "",
    **context: object,
) -> HttpResponse:
    context |= {
        "state": state,
        "survey": survey,
        "authority": survey.partnership.authority,
        "mark": mark or (new_mark(survey) if state == "open" else ""),
        "title": {
            "used": _("Your answers were taken already"),
            "closed": _("This survey is closed"),
            "full": _("This survey is closed"),
            "thanks": _("Thank you"),
            "too_many": _("Too many answers at once"),
        }.get(state, survey.title),
    }
    return render(request, TEMPLATE, context, status=status)
