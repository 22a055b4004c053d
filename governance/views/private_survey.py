"""The questions behind a private link: no sign-in, no cookie, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import clock
from core.problems import Refused
from governance.forms.relationship import AnswersForm
from governance.selectors.sides import side_name
from governance.selectors.survey_sheets import asked_in
from governance.services.relationship_surveys import answer_by_link, link_of
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from governance.models import SurveyLink

TEMPLATE = "governance/private_survey.html"


# The token of the address is the secret that a cookie would repeat; a cookie would mark a browser.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def private_survey(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, or a scanner of mail would use the link up; only the form does."""
    link = link_of(token)
    if link is None:
        return render(request, TEMPLATE, {"state": "unknown"}, status=404)
    if link.is_used:
        return _page(request, link, "used", 409 if request.method == "POST" else 200)
    if not link.survey.takes_answers(clock.today()):
        return _page(request, link, "closed", 410)
    asked = asked_in(link.survey)
    if request.method == "POST":
        return _answered(request, link, AnswersForm(request.POST, asked=asked))
    return _page(request, link, "open", form=AnswersForm(asked=asked))


def _answered(request: HttpRequest, link: SurveyLink, form: AnswersForm) -> HttpResponse:
    try:
        answer_by_link(link, form.typed())
    except Refused as refused:
        gone = refused.codes & {"used", "closed"}
        if gone:
            return _page(request, link, min(gone), 409)
        form.is_valid()
        return _page(request, link, "open", 422, form=form, problems=put_to_fields(form, refused))
    return _page(request, link, "thanks")


def _page(
    request: HttpRequest, link: SurveyLink, state: str, status: int = 200, **context: object
) -> HttpResponse:
    survey = link.survey
    context |= {
        "state": state,
        "survey": survey,
        "side": side_name(survey.partnership, link.side),
        "title": {
            "open": survey.title,
            "used": _("This link was used already"),
            "closed": _("This survey is closed"),
            "thanks": _("Thank you"),
        }[state],
    }
    return render(request, TEMPLATE, context, status=status)
