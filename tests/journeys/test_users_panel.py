"""Who speaks for the users takes part in a panel's question: says what they think, then votes."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import expect

from core import clock
from governance.models import Decision
from governance.services.consultation import consult, take_position
from tests.governance.decisions.builders import sign
from tests.governance.decisions.test_users_seats import ALL, Panel
from tests.journeys.ways import TWO_WAYS

TITLE = "Open data of waiting times"


def asked(panel) -> Decision:
    """Both parties have said what they think; the users have not yet."""
    decision = consult(panel.question(), positions_due_on=clock.today(), actor=panel.maeve)
    for who, side in ((panel.maeve, "authority"), (panel.declan, "partner")):
        organisation = getattr(panel.partnership, side)
        take_position(decision, organisation=organisation, text="We can live with it.", actor=who)
    return decision


@TWO_WAYS
def test_a_users_representative_speaks_and_votes_and_their_voice_counts(
    site, visit, keyboard, scripts
):
    panel = Panel(sides=ALL)
    panel.seat_users()
    decision = asked(panel)
    asha = visit(keyboard=keyboard, java_script_enabled=scripts)
    asha.sign_in(panel.asha)
    with asha.counting(at_most=2):
        asha.follow(re.compile(f"^Say what your side thinks: {TITLE}"))
        asha.write("What your side thinks", "Each month: a quarter is too late for the sick.")
        asha.press_button("Take this position")
        asha.reads("Each month: a quarter is too late for the sick.")

    panel.voting(decision)
    asha.open("/")
    with asha.counting(at_most=5):
        asha.follow(re.compile(f"^Vote: {TITLE}"))
        asha.click(asha.page.get_by_role("radio", name=re.compile("^No interest")))
        asha.press_button("Declare")
        asha.reads("Vote for Northfield Patients")
        asha.click(asha.page.get_by_role("radio", name=re.compile("Publish each month")))
        asha.press_button("Cast the vote")
        asha.reads("Asha Patel")
    expect(asha.page.get_by_role("button", name="Cast the vote")).to_have_count(0)
    asha.picture(f"users-panel-{'keyboard' if keyboard else 'no-scripts'}")

    # Without the users nothing was carried: each of the three sides has one voice.
    for who in (panel.maeve, panel.nora, panel.declan, panel.paolo):
        assert Decision.objects.get().state == Decision.State.VOTING
        panel.vote(decision, who)
    assert Decision.objects.get().state == Decision.State.RECOMMENDED
    asha.open(reverse("decision", args=[decision.uuid]))
    expect(asha.page.get_by_role("button", name=re.compile("^Authorise"))).to_have_count(0)
    sign(decision, panel.sean)
    asha.page.reload()
    asha.reads("Exactly as shown; the history keeps it")
