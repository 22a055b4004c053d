"""A long job as a person sees it: its place, its progress, its result or a readable failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import jobs
from core.models import Job
from core.typing import signed_in

if TYPE_CHECKING:
    from uuid import UUID


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
        "ahead": Job.objects.filter(state=Job.State.QUEUED, pk__lt=job.pk).count(),
        "actions": acts_on(job),
    }
    return render(request, "core/job.html", context)


def acts_on(job: Job) -> list[dict[str, object]]:
    """The buttons beside a job: cancel it while it waits or runs, try it again once it failed."""
    if job.state in Job.UNFINISHED:
        url = reverse("job_cancel", args=[job.uuid])
        return [{"label": _("Cancel"), "url": url, "post": True}]
    if job.state in {Job.State.FAILED, Job.State.DEAD, Job.State.CANCELLED}:
        url = reverse("job_retry", args=[job.uuid])
        return [{"label": _("Try again"), "url": url, "post": True, "primary": True}]
    return []


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
