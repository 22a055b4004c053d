"""The jobs behind notices: a look at everybody's To do, and the mail of the day."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core import clock
from core.calendars import UnknownCountry, is_business_day
from core.jobs import handles
from core.models import Membership, User
from core.notifications.asking import LOOK
from core.notifications.audience import audience
from core.notifications.delivery import deliver, deliver_digest
from core.notifications.notices import look, record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.db.models import QuerySet

    from core.jobs import RunningJob
    from core.models import Mail

log = logging.getLogger("concord.notices")

DIGEST = "notices.digest"


@handles(LOOK)
def look_for_everybody(job: RunningJob) -> dict[str, Any]:
    """Tells everybody of one partnership, or everybody at all, what is new for them."""
    return _attend(job, audience().people(job.payload.get("partnership")), deliver)


@handles(DIGEST)
def send_digests(job: RunningJob) -> dict[str, Any]:
    """The mail of the day, where today is a business day; what was left over goes with it."""
    wanting = audience().people(None).filter(notices=User.Notices.DAILY)
    countries = dict(
        Membership.objects.in_force()
        .filter(user__in=wanting)
        .order_by("-from_on", "-pk")
        .values_list("user", "organisation__country")
    )
    today = clock.today()
    working = [pk for pk, country in countries.items() if _is_working(today, country)]
    return _attend(job, wanting.filter(pk__in=working), deliver_digest)


def _attend(
    job: RunningJob,
    people: QuerySet[User],
    sent: Callable[[User, dt.date], Mail | None],
) -> dict[str, Any]:
    """One person after the other, each in a step of its own; one that fails stops no other."""
    told = mailed = failed = 0
    wanted = people.filter(pk__gt=job.checkpoint or 0).order_by("pk")
    for user in wanted.iterator(200):
        job.check_cancelled()
        today = clock.today()
        try:
            sight = look(user, today)
            with job.step(user.pk):
                told += record(sight)
                mailed += sent(user, today) is not None
        except Exception:
            failed += 1
            log.exception("notices: the look for person %s failed", user.uuid)
    return {"told": told, "mailed": mailed, "failed": failed}


def _is_working(day: dt.date, country: str) -> bool:
    try:
        return is_business_day(day, country)
    except UnknownCountry:
        return is_business_day(day, settings.CONCORD_COUNTRY)
