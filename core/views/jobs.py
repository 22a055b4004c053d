"""A long job as a person sees it: its place, its progress, its result or a readable failure."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import jobs
from core.models import Job
from core.typing import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

SHOWN = 30


def _job(request: HttpRequest, uuid: UUID) -> Job:
    """A job belongs to whoever asked for it; to anybody else it does not exist."""
    return get_object_or_404(Job, uuid=uuid, requested_by=signed_in(request))


@require_safe
@login_required
def job_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = _job(request, uuid)
    if job.state == Job.State.DONE and job.result and job.result.get("url"):
        return HttpResponseRedirect(job.result["url"])
    context = {
        "job": job,
        "refresh_url": reverse("job", args=[job.uuid]),
        "message": job.failure or job.progress_message,
        "ahead": Job.objects.before(job).count(),
        "actions": acts_on(job),
    }
    return render(request, "core/job.html", context)


def acts_on(job: Job) -> list[dict[str, object]]:
    """The buttons beside a job: its mail and cancelling while it waits or runs, then another try.

    So a short one never offers a mail: it is done before anybody could ask.
    """
    if job.state in Job.UNFINISHED:
        url = reverse("job_cancel", args=[job.uuid])
        return [*_mail_for(job), {"label": _("Cancel"), "url": url, "post": True}]
    if job.state in {Job.State.FAILED, Job.State.DEAD, Job.State.CANCELLED}:
        url = reverse("job_retry", args=[job.uuid])
        return [{"label": _("Try again"), "url": url, "post": True, "primary": True}]
    return []


def _mail_for(job: Job) -> list[dict[str, object]]:
    label = _("Do not mail me") if job.mail_when_ended else _("Mail me when it is ready")
    wished = "" if job.mail_when_ended else "1"
    url = reverse("job_mail", args=[job.uuid])
    return [{"label": label, "url": url, "post": True, "name": "wished", "value": wished}]


@require_safe
@login_required
def jobs_page(request: HttpRequest) -> HttpResponse:
    """All that the person asked for, newest first, with where it stands."""
    own = Job.objects.filter(requested_by=signed_in(request)).exclude(title="")
    page = Paginator(own, SHOWN).get_page(request.GET.get("page"))
    return render(request, "core/jobs.html", {"page": page, "rows": _rows(page.object_list)})


def _rows(found: Iterable[Job]) -> list[dict[str, object]]:
    """Each with its place in the queue, which is asked for all of them at once."""
    shown = list(found)
    waiting = [job.pk for job in shown if job.state == Job.State.QUEUED]
    due = Job.objects.due(timezone.now()).filter(pk__lt=max(waiting, default=0))
    places = list(due.order_by("pk").values_list("pk", flat=True)) if waiting else []
    return [
        {"job": job, "ahead": bisect_left(places, job.pk), "actions": acts_on(job)} for job in shown
    ]


@login_required
@require_POST
def mail_of_job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = _job(request, uuid)
    jobs.wish_mail(job, actor=signed_in(request), wished=bool(request.POST.get("wished")))
    return HttpResponseRedirect(reverse("job", args=[job.uuid]))


@login_required
@require_POST
def cancel_job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = _job(request, uuid)
    jobs.cancel(job, actor=signed_in(request))
    return HttpResponseRedirect(reverse("job", args=[job.uuid]))


@login_required
@require_POST
def retry_job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    job = _job(request, uuid)
    jobs.retry(job, actor=signed_in(request))
    return HttpResponseRedirect(reverse("job", args=[job.uuid]))
