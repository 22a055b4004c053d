"""The demo from the empty portfolio: asked for by a button, made by a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import jobs
from core.asking import NotYours
from core.ledger import SYSTEM_STREAM, audited
from core.models import Job
from core.typing import signed_in
from governance.rail import may_import_today
from partnerships.models import Partnership
from partnerships.portfolio_actions import PortfolioAction, register_action

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import User

DEMO = "demo.seed"
"""Kind and key of the job: there is one demo, whoever asks for it."""


def may_load_demo(user: User) -> bool:
    """Portfolio officials may, where invented partnerships are allowed beside real people."""
    return bool(settings.DEMO_ALLOWED) and may_import_today(user)


@login_required
@require_POST
def load_demo(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if not may_load_demo(user):
        words = _("Only portfolio officials for all authorities load the demo.")
        raise NotYours(words, permission="edit_partnership", everywhere=True)
    if Partnership.objects.exists():
        messages.warning(
            request, _("There are partnerships already. The demo is for an empty portfolio.")
        )
        return HttpResponseRedirect(reverse("portfolio"))
    with audited(SYSTEM_STREAM, actor=user, kind="demo.asked") as act:
        job = jobs.enqueue(DEMO, {}, key=DEMO, requested_by=user, title=_("The demo portfolio"))
        act.fact(job=str(job.uuid))
    if job.requested_by_id == user.pk:
        return HttpResponseRedirect(reverse("job", args=[job.uuid]))
    if job.state not in Job.UNFINISHED:
        jobs.retry(job, actor=user)
    messages.success(request, _("The demo is being made; it fills up here within minutes."))
    return HttpResponseRedirect(reverse("portfolio"))


def install() -> None:
    """Offers the demo to an empty portfolio."""
    register_action(
        PortfolioAction(
            gettext_lazy("Load the demo"), "load_demo", may_load_demo, post=True, when_empty=True
        )
    )
