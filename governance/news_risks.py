"""News of risks: whoever sees to one hears that a trigger raised it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.notifications.asking import ask_to_look, ask_to_tell
from core.notifications.news import News, tell
from governance.authority import holders
from governance.models import RiskTrigger
from governance.selectors.risk_rights import ASSESSES, SEES_SCORES

if TYPE_CHECKING:
    from governance.events import RiskRaised

RAISED: Final = "risks.tell_raised"


def raised(event: RiskRaised) -> None:
    """Reaction: the owner is told, and whoever looks at the risk finds it in To do."""
    facts = {"trigger": event.trigger_id, "episode": event.episode}
    ask_to_tell(RAISED, f"{event.trigger_id}:{event.episode}", facts)


def tell_raised(trigger_id: int, episode: int) -> None:
    """Tells the owner what was found; the score stands on the page of who may read it.

    An official finds the risk in To do besides, so that news go to an owner who does not assess.
    """
    trigger = RiskTrigger.objects.select_related("risk__partnership", "risk__owner").get(
        pk=trigger_id
    )
    risk = trigger.risk
    ask_to_look(risk.partnership_id)
    officials = {one.pk for one in holders(risk.partnership, SEES_SCORES)}
    officials &= {one.pk for one in holders(risk.partnership, ASSESSES)}
    if risk.owner is None or risk.owner_id in officials:
        return

    def news() -> News:
        return News(
            title=_("A trigger raised a risk: %(risk)s") % {"risk": risk.title},
            why=trigger.said,
            role_line=_("You see to this risk"),
            url=reverse("risk", args=[risk.partnership.uuid, risk.uuid]),
            act_label=_("Open"),
        )

    tell(
        [risk.owner],
        key=f"risk_raised:{trigger.uuid}:{episode}",
        partnership=risk.partnership.uuid,
        where=risk.partnership.name,
        news=news,
    )
