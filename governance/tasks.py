"""What workers do for decisions, concerns, surveys and risks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.jobs import handles
from governance.comment_news import WRITTEN, tell_comment
from governance.concern_news import CLIMBED, OVER, tell_climb, tell_end
from governance.meeting_news import MOVED, tell_move
from governance.news_risks import RAISED, tell_raised
from governance.services.checkpoint_mail import tell_auditors
from governance.services.concern_limits import tell_limits
from governance.services.emergency import HOUR_OVER, close_access
from governance.services.minutes import approve_what_is_silent
from governance.services.obligations import make_what_falls_due
from governance.services.personal_data import CLEAR, MAKE, clear_exports, make_export
from governance.services.relationship_surveys import remind
from governance.services.risk_watch import WATCH, watch
from governance.services.surveys import close_what_is_over
from governance.services.votes import count_what_is_over

if TYPE_CHECKING:
    from core.jobs import RunningJob
    from governance.services.risk_watch import Looked


@handles(MAKE)
def make_personal_export(job: RunningJob) -> dict[str, Any]:
    """Puts together what Concord holds about somebody who asked for it."""
    return make_export(job)


@handles(CLEAR)
def clear_personal_exports(_job: RunningJob) -> dict[str, Any]:
    """Removes such files once their time is over."""
    return {"removed": clear_exports(clock.now())}


@handles("decisions.count")
def count(_job: RunningJob) -> dict[str, Any]:
    """Counts every vote whose last day has passed."""
    return {"counted": count_what_is_over(clock.today())}


@handles(HOUR_OVER)
def emergency_over(job: RunningJob) -> dict[str, Any]:
    """Closes an emergency access whose hour is over."""
    with job.effect():
        return {"closed": close_access(job.payload["access"])}


@handles("ledger.tell_auditors")
def checkpoints(_job: RunningJob) -> dict[str, Any]:
    """Mails the last signed checkpoint to every auditor."""
    return {"told": tell_auditors(clock.today())}


@handles("meetings.clock")
def meetings(_job: RunningJob) -> dict[str, Any]:
    """Approves minutes to which nobody objected until their time was over."""
    return {"approved": approve_what_is_silent(clock.today())}


@handles("concerns.limits")
def limits(_job: RunningJob) -> dict[str, Any]:
    """Tells both sides of each limit that ends soon or has ended."""
    return {"told": tell_limits(clock.today())}


@handles(CLIMBED)
def climbed(job: RunningJob) -> None:
    """Tells those who held a concern that it went up."""
    with job.effect():
        tell_climb(job.payload["step"], job.payload["actor"])


@handles(OVER)
def over(job: RunningJob) -> None:
    """Tells everybody who held a concern how it ended."""
    with job.effect():
        tell_end(job.payload["concern"], job.payload["actor"])


@handles(MOVED)
def moved(job: RunningJob) -> None:
    """Tells everybody who was to come that a meeting is held on another day."""
    with job.effect():
        tell_move(job.payload["meeting"], job.payload["move"], job.payload["actor"])


@handles(WRITTEN)
def tell_of_a_comment(job: RunningJob) -> None:
    """Tells whoever a comment names or answers."""
    with job.effect():
        tell_comment(job.payload["table"], job.payload["comment"])


@handles("surveys.clock")
def surveys(_job: RunningJob) -> dict[str, Any]:
    """Closes every survey whose last day has passed; reminds whoever has not answered, once."""
    today = clock.today()
    return {"closed": close_what_is_over(today), "reminded": remind(today)}


@handles(WATCH)
def look_at_triggers(job: RunningJob) -> dict[str, Any]:
    """Raises the risks of one partnership, or of all, whose triggers have come to stand."""

    def after_each(so_far: Looked) -> None:
        job.check_cancelled()
        job.progress(so_far.looked_at, so_far.total)

    only = job.payload.get("partnership")
    found = watch(None if only is None else [only], after_each=after_each)
    return {"looked_at": found.looked_at, "raised": found.raised, "over": found.over}


@handles(RAISED)
def tell_raised_risk(job: RunningJob) -> None:
    """Tells whoever sees to a risk that a trigger raised it."""
    with job.effect():
        tell_raised(job.payload["trigger"], job.payload["episode"])


@handles("obligations.make_due")
def make_due(_job: RunningJob) -> dict[str, Any]:
    """Makes what falls due in the registers of obligations, days that were missed included."""
    return {"made": make_what_falls_due(clock.today())}
