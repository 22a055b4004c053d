"""What both sides write to each other and about risks: scenes for `test_every_write`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from governance.services.concerns import raise_concern
from governance.services.exchange import FiveLines, ask, check_in
from governance.services.formal_notices import NoticeFacts, Service, record_notice, watch_notice
from governance.services.jurisdictions import propose_rule
from governance.services.pools import (
    PoolFacts,
    draw,
    grant_request,
    request_from,
    set_up_pool,
)
from governance.services.protocol import LineFacts, propose_line
from governance.services.risk_actions import ActionFacts, add_action
from governance.services.risks import close_risk
from performance.services.contributions import (
    ContributionFacts,
    agree_to_contribution,
    record_contribution,
)
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import KPIFactory
from tests.governance.jurisdictions.test_rules import Officials
from tests.governance.meetings.builders import Sessions
from tests.governance.obligations.builders import Contract
from tests.governance.risks.builders import Scene

if TYPE_CHECKING:
    from collections.abc import Callable

Sending = tuple[Any, str, dict[str, Any]]
TODAY = dt.date(2026, 11, 23)
LATER = "2026-12-14"
NOTICE = {"kind": "compensation", "clause": "21.4", "title": "The new road", "response_days": 10}
SERVED = {"channel": "email", "served_on": "2026-11-23", "proof": "A receipt"}


def typed(
    client_of: Callable[[Any], Any], user: Any, page: str, /, *args: Any, **own: Any
) -> Sending:
    """A form as its page fills it in, with this typed over it."""
    address = reverse(page, args=args)
    context = client_of(user).get(address).context
    known = {one.html_name: one.value() for one in context["form"]}
    filled = {key: value for key, value in known.items() if value is not None}
    return user, address, {**filled, **own, "seen": context.get("seen", "")}


def step(user: Any, name: str, row: Any, slug: str, **own: Any) -> Sending:
    """A step of a thing's own page."""
    return user, reverse(name, args=[row.uuid]), {"step": slug, **own}


def notice_served(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    place = here.partnership.uuid
    return typed(client_of, here.declan, "formal_notice_new", place, **NOTICE, **SERVED)


def notice_watched(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    own = {**NOTICE, "event_on": "2026-11-20", "bar_days": 20}
    return typed(client_of, here.declan, "formal_notice_watch", here.partnership.uuid, **own)


def watched_notice_served() -> Sending:
    here = Contract()
    facts = NoticeFacts(**NOTICE)
    made = watch_notice(here.partnership, facts, event_on=TODAY, bar_days=20, actor=here.declan)
    return step(here.declan, "formal_notice", made, "serve", **SERVED)


def notice_answered() -> Sending:
    here = Contract()
    service = Service(channel="hand", served_on=TODAY)
    made = record_notice(here.partnership, NoticeFacts(**NOTICE), service, actor=here.declan)
    own = {"answer": "We pay.", "answered_on": "2026-11-23"}
    return step(here.maeve, "formal_notice", made, "answer", **own)


def information_asked(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    own = {"title": "Which wards?", "text": "We count them."}
    return typed(client_of, here.maeve, "information_request_new", here.partnership.uuid, **own)


def information_given() -> Sending:
    here = Contract()
    facts = {"title": "Which wards?", "text": "We count.", "due_on": TODAY + dt.timedelta(days=9)}
    made = ask(here.partnership, **facts, actor=here.maeve)
    return step(here.declan, "information_request", made, "answer", answer="Wards 3 and 4.")


def checked_in(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    own = {"month": "2026-11", "done": "The roof.", "next": "The lifts.", "worry": "Rain."}
    return typed(client_of, here.declan, "check_in_new", here.partnership.uuid, **own)


def check_in_answered() -> Sending:
    here = Contract()
    lines = FiveLines(done="The roof.", next="The lifts.")
    made = check_in(here.partnership, "2026-11", lines, actor=here.declan)
    return step(here.maeve, "check_in", made, "answer", answer="Thank you.")


LINE = {
    "what": "How the month went",
    "side": "partner",
    "whom": "the council",
    "channel": "concord",
    "every": "month",
    "source": "check_in",
}


def protocol_proposed(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    return typed(client_of, here.maeve, "protocol_line_new", here.partnership.uuid, **LINE)


def protocol_agreed() -> Sending:
    here = Contract()
    made = propose_line(here.partnership, LineFacts(**LINE), actor=here.maeve)
    return step(here.declan, "protocol_line", made, "agree")


def interest_written(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    kpis = [str(KPIFactory(partnership=here.partnership).uuid) for _number in range(3)]
    own = {"title": "Short waits", "why": "People wait", "goal": "community", "kpis": kpis}
    return typed(client_of, here.declan, "side_objective_new", here.partnership.uuid, **own)


def contribution_written(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    own = {"kind": "people", "what": "Two analysts", "extent": "every Thursday"}
    return typed(client_of, here.declan, "contribution_new", here.partnership.uuid, **own)


def a_contribution() -> tuple[Contract, Any]:
    here = Contract()
    facts = ContributionFacts(kind="people", what="Two analysts")
    return here, record_contribution(here.partnership, facts, actor=here.declan)


def contribution_agreed() -> Sending:
    here, made = a_contribution()
    return step(here.maeve, "contribution", made, "agree")


def contribution_reviewed() -> Sending:
    here, made = a_contribution()
    agree_to_contribution(made, actor=here.maeve)
    return step(here.maeve, "contribution", made, "review", verdict="less", note="One came.")


def pool_made(client_of: Callable[[Any], Any]) -> Sending:
    here = Contract()
    own = {"name": "Electric vans", "unit": "vans", "quantity": "4", "purpose": "Night shifts"}
    return typed(client_of, here.maeve, "pool_new", here.partnership.uuid, **own)


def a_pool() -> tuple[Contract, Any]:
    here = Contract()
    facts = PoolFacts(name="Electric vans", unit="vans", quantity=Decimal(4))
    return here, set_up_pool(here.partnership, facts, actor=here.maeve)


def asked_of(here: Contract, pool: Any) -> Any:
    until = TODAY + dt.timedelta(days=20)
    facts = {"purpose": "Nights", "until_on": until, "actor": here.declan}
    return request_from(pool, quantity=Decimal(3), **facts)


def pool_asked() -> Sending:
    here, pool = a_pool()
    own = {"quantity": "3", "purpose": "Night shifts", "until_on": LATER}
    return step(here.declan, "pool", pool, "request", **own)


def pool_granted() -> Sending:
    here, pool = a_pool()
    asked = asked_of(here, pool)
    return step(here.maeve, "pool_request", asked, "grant", quantity="2", answer="One is broken.")


def pool_drawn() -> Sending:
    here, pool = a_pool()
    asked = asked_of(here, pool)
    grant_request(asked, quantity=Decimal(3), answer="", actor=here.maeve)
    return step(here.declan, "pool_request", asked, "draw", quantity="3", on="2026-11-23")


def pool_given_back() -> Sending:
    here, pool = a_pool()
    asked = asked_of(here, pool)
    grant_request(asked, quantity=Decimal(3), answer="", actor=here.maeve)
    draw(asked, quantity=Decimal(3), on=TODAY, note="", actor=here.declan)
    return step(here.maeve, "pool_request", asked, "give_back", quantity="3", on="2026-11-23")


def risk_written(client_of: Callable[[Any], Any]) -> Sending:
    here = Scene()
    own = {"title": "Roof leaks", "category": "design", "description": "Old felt."}
    return typed(client_of, here.maeve, "risk_new", here.partnership.uuid, **own)


def of_a_risk(client_of: Callable[[Any], Any], name: str, **own: Any) -> Sending:
    here = Scene()
    risk = here.risk()
    here.assessed(risk)
    return typed(client_of, here.maeve, name, here.partnership.uuid, risk.uuid, **own)


def risk_assessed(client_of: Callable[[Any], Any]) -> Sending:
    levels = {
        "inherent_probability": 5,
        "inherent_impact": 4,
        "residual_probability": 3,
        "residual_impact": 3,
    }
    return of_a_risk(client_of, "risk_assess", **levels, reason="Survey of November")


def risk_changed(client_of: Callable[[Any], Any]) -> Sending:
    return of_a_risk(client_of, "risk_edit", title="The roof leaks")


def risk_acted_upon(client_of: Callable[[Any], Any]) -> Sending:
    here = Scene()
    place = [here.partnership.uuid, here.risk().uuid]
    own = {"title": "New felt", "due_on": LATER, "cost": "12,000", "owner": str(here.sean.uuid)}
    return typed(client_of, here.maeve, "risk_action_new", *place, **own)


def risk_watched() -> Sending:
    here = Scene()
    risk, kpi = here.risk(), KPIFactory(partnership=here.partnership)
    address = reverse("risk_trigger_new", args=[here.partnership.uuid, risk.uuid])
    watch = {"watch-kpi": str(kpi.uuid), "watch-against": "target", "watch-periods": "3"}
    return here.maeve, f"{address}?what=kpi_worse", {**watch, "probability": "4"}


def risk_closed(client_of: Callable[[Any], Any]) -> Sending:
    return of_a_risk(client_of, "risk_close", reason="The roof is new.")


def risk_reopened(client_of: Callable[[Any], Any]) -> Sending:
    here = Scene()
    risk = here.risk()
    here.assessed(risk)
    close_risk(risk, reason="The roof is new.", actor=here.maeve)
    place = [here.partnership.uuid, risk.uuid]
    address = reverse("risk_reopen", args=place)
    return here.maeve, address, {"seen": client_of(here.maeve).get(address).context["seen"]}


def risk_action_done(client_of: Callable[[Any], Any]) -> Sending:
    here = Scene()
    risk = here.risk()
    facts = ActionFacts(title="New felt", owner=here.maeve, due_on=TODAY)
    made = add_action(risk, facts, actor=here.maeve)
    place = [here.partnership.uuid, risk.uuid, made.uuid]
    return typed(client_of, here.maeve, "risk_action", *place, outcome="done", note="Laid.")


def meeting_moved() -> Sending:
    board = Sessions()
    meeting = board.convened()
    own = {
        "move-starts_on": "2026-12-17",
        "move-starts_time": "10:00",
        "move-place": "Room 9",
        "move-reason": "The room is wet.",
    }
    return step(board.maeve, "meeting", meeting, "move", **own)


def concern_position_taken() -> Sending:
    here = Contract()
    facts = {"title": "Rounds", "text": "Closed wards count.", "wanted": "Leave them out."}
    made = raise_concern(here.partnership, **facts, actor=here.declan)
    return step(here.maeve, "concern", made, "position", **{"position-text": "All count."})


def rule_proposed(client_of: Callable[[Any], Any]) -> Sending:
    officials = Officials(PartnershipFactory())
    where = (officials.country.key, "target_change")
    letters = {"portfolio_official": "A", "approver": "C", "reason": "Act 12."}
    return typed(client_of, officials.ann, "jurisdiction_propose", *where, **letters)


def rule_confirmed() -> Sending:
    officials = Officials(PartnershipFactory())
    known = {"reason": "Act 12.", "actor": officials.ann}
    made = propose_rule(officials.authority, "target_change", {"lender": "C"}, **known)
    return step(officials.ben, "jurisdiction_rule", made, "confirm")


TOGETHER = (
    watched_notice_served,
    notice_answered,
    information_given,
    check_in_answered,
    protocol_agreed,
    contribution_agreed,
    contribution_reviewed,
    pool_asked,
    pool_granted,
    pool_drawn,
    pool_given_back,
    risk_watched,
    meeting_moved,
    concern_position_taken,
    rule_confirmed,
)
TYPED_TOGETHER = (
    notice_served,
    notice_watched,
    information_asked,
    checked_in,
    protocol_proposed,
    interest_written,
    contribution_written,
    pool_made,
    risk_written,
    risk_assessed,
    risk_changed,
    risk_acted_upon,
    risk_closed,
    risk_reopened,
    risk_action_done,
    rule_proposed,
)
