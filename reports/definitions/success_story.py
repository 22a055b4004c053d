"""Success story: one story that may be told, with what both sides know of the results.

It is made to be published: nothing of one side alone is in it, and no figure but those that the
scorecard of both sides states. Its PDF becomes public by a decision, as every report does, and is
shown to nobody any more once whoever is quoted took their consent back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import day, period_label
from core.periods import Period
from governance.models import SuccessStory
from partnerships.types import types
from performance.models import Milestone, Scorecard
from reports.framing import framed
from reports.report import Collected, ReportKind, Thing, kinds, periods_of
from reports.selectors.composed import name_size

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from reports.models import IssuedReport

MOST = 8
"""So many milestones that were reached are named."""


def things(partnership: Partnership) -> list[Thing]:
    """The stories whose consent stands and that somebody else than their author let go out."""
    rows = SuccessStory.objects.filter(
        partnership=partnership, state=SuccessStory.State.PUBLISHED
    ).order_by("-published_at", "-pk")
    return [
        Thing(one.uuid, one.title, Period.containing("month", clock.day_of(one.published_at)))
        for one in rows
        if one.published_at is not None
    ]


def collect(
    partnership: Partnership,
    period: Period,
    report: IssuedReport,
    now: dt.datetime,
) -> Collected:
    """The story, and beside it the newest scores and the milestones that were reached."""
    assert report.about is not None  # noqa: S101 - a story is always about one
    story = SuccessStory.objects.get(
        partnership=partnership, uuid=report.about, state=SuccessStory.State.PUBLISHED
    )
    card = _newest(partnership)
    reached = _reached(partnership)
    return Collected(
        title=f"{partnership.name}: {story.title}",
        data=framed(
            "success_story",
            report,
            partnership,
            {
                "story": {
                    "uuid": str(story.uuid),
                    "title": story.title,
                    "text": story.text,
                    "quoted": story.quoted,
                    "consent_on": story.consent_on,
                },
                "scorecard": _scores(card),
                "milestones_reached": [
                    {"code": one.code, "name": one.name, "actual_on": one.actual_on}
                    for one in reached
                ],
            },
        ),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "name_size": name_size(partnership.name),
            "story": story,
            "scores": _shown(card),
            "reached": [
                {"name": one.name, "on": day(one.actual_on)}
                for one in reached
                if one.actual_on is not None
            ],
        },
        rule_version=card.rule_version if card else "",
    )


def _newest(partnership: Partnership) -> Scorecard | None:
    cards = Scorecard.objects.filter(partnership=partnership, is_latest=True)
    return cards.defer("result").order_by("-period_start").first()


def _reached(partnership: Partnership) -> list[Milestone]:
    done = partnership.milestones.filter(
        state=Milestone.State.ACCEPTED, actual_on__isnull=False
    ).order_by("-actual_on", "pk")
    return list(done[:MOST])


def _scores(card: Scorecard | None) -> dict[str, Any] | None:
    if card is None:
        return None
    return {
        "period": card.period,
        "version": card.version,
        "financial": card.financial,
        "community": card.community,
        "finding": card.finding,
    }


def _shown(card: Scorecard | None) -> dict[str, Any] | None:
    if card is None:
        return None
    return {
        "period": period_label(Period.parse(card.period)),
        "finding": card.finding,
        "goals": [
            (_("Financial"), None if card.financial is None else str(round(card.financial))),
            (_("Community"), None if card.community is None else str(round(card.community))),
        ],
    }


kinds.register(
    ReportKind(
        slug="success_story",
        label=gettext_lazy("Success story"),
        audience="shared",
        templates={"full": "reports/success_story.html"},
        template_version="1",
        collect=collect,
        periods=periods_of(things),
        things=things,
    )
)
