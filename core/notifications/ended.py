"""The job that writes to somebody whose own job has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.jobs import handles
from core.jobs.telling import TELL, TOLD
from core.models import Job
from core.notifications.mail import absolute, queue_mail

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles(TELL)
def tell(job: RunningJob) -> None:
    """Promises one mail for this end. None where it is being tried again: that end is told of."""
    ended = Job.objects.select_related("requested_by").get(pk=job.payload["job"])
    person = ended.requested_by
    if person is None or not person.is_active or ended.state not in TOLD:
        return
    is_done = ended.state == Job.State.DONE
    with translation.override(person.language):
        said = _("Ready: %(title)s") if is_done else _("Not done: %(title)s")
    with job.effect():
        queue_mail(
            to=person,
            subject=said % {"title": ended},
            template="mail/job_ended.txt",
            context={
                "job": ended,
                "is_done": is_done,
                "url": absolute(reverse("job", args=[ended.uuid])),
            },
            key=f"{TELL}:{job.id}",
        )
