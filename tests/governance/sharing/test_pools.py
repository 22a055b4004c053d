"""A shared pool: offered, granted by the other side, drawn, given back, never over-drawn."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.problems import Refused
from core.subject import Subject
from governance.models import PoolOffer, PoolRequest, ResourcePool
from governance.selectors.comments import comments_url
from governance.selectors.pools import pool_work
from governance.services.continuity import ResourceFacts, promise_resource
from governance.services.pools import (
    PoolFacts,
    close_request,
    draw,
    give_back,
    grant_request,
    offer,
    refuse_request,
    request_from,
    set_up_pool,
    withdraw_request,
)
from tests.factories.people import person
from tests.governance.obligations.builders import TODAY, Contract, codes
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

DAY = dt.timedelta(days=1)
NOW = {"on": TODAY, "note": ""}


@once
def here():
    return Contract()


@pytest.fixture
def vans(here):
    """Four vans, offered by the authority."""
    facts = PoolFacts(name="Electric vans", unit="vans", quantity=Decimal(4))
    return set_up_pool(here.partnership, facts, actor=here.maeve)


def asks(here, vans, quantity="3", **facts):
    known = {"purpose": "Night shifts", "until_on": TODAY + 20 * DAY, **facts}
    return request_from(vans, quantity=Decimal(quantity), actor=here.declan, **known)


def stands(pool) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    pool.refresh_from_db()
    return pool.offered, pool.reserved, pool.out, pool.free


def to_do(user, today=TODAY):
    return [one.title for one in pool_work(user, today)]


def test_what_is_granted_is_kept_drawn_and_comes_back(here, vans):
    asked = asks(here, vans)
    assert to_do(here.maeve) == ["Grant or refuse: Night shifts"]
    assert to_do(here.declan) == []
    grant_request(asked, quantity=Decimal(3), answer="", actor=here.sean)
    assert stands(vans) == (4, 3, 0, 1)
    draw(asked, quantity=Decimal("2.5"), **NOW, actor=here.declan)
    assert stands(vans) == (4, Decimal("0.5"), Decimal("2.5"), 1)
    assert to_do(here.declan) == []
    assert to_do(here.declan, TODAY + 14 * DAY) == ["Give back: Electric vans"]
    assert to_do(here.maeve, TODAY + 14 * DAY) == []
    give_back(asked, quantity=Decimal(2), **NOW, actor=here.maeve)
    close_request(asked, actor=here.declan)
    assert stands(vans) == (4, 0, Decimal("0.5"), Decimal("3.5"))
    give_back(asked, quantity=Decimal("0.5"), **NOW, actor=here.maeve)
    assert stands(vans) == (4, 0, 0, 4)


def test_each_side_does_only_what_is_its_own(here, vans):
    asked = asks(here, vans)
    assert codes(lambda: grant_request(asked, quantity=Decimal(1), answer=" ", actor=here.declan))
    whole = {"quantity": Decimal(3), "answer": ""}
    assert "own_entry" in codes(lambda: grant_request(asked, **whole, actor=here.declan))
    second = person("partner_lead", here.partnership)
    assert codes(lambda: grant_request(asked, **whole, actor=second)) == {"other_side"}
    assert codes(lambda: withdraw_request(asked, actor=here.maeve)) == {"other_side"}
    assert codes(lambda: draw(asked, quantity=Decimal(1), **NOW, actor=here.declan)) == {
        "not_granted",
        "too_much",
    }
    part = {"quantity": Decimal(2), "answer": " "}
    assert codes(lambda: grant_request(asked, **part, actor=here.maeve)) == {"required"}
    assert codes(lambda: refuse_request(asked, answer="", actor=here.maeve)) == {"required"}
    grant_request(asked, **whole, actor=here.maeve)
    assert codes(lambda: draw(asked, quantity=Decimal(4), **NOW, actor=here.maeve)) == {
        "other_side",
        "too_much",
    }
    draw(asked, quantity=Decimal(3), **NOW, actor=here.declan)
    assert codes(lambda: give_back(asked, quantity=Decimal(4), **NOW, actor=here.declan)) == {
        "other_side",
        "too_much",
    }
    submitter = person("partner_submitter", here.partnership)
    assert codes(lambda: request_from(vans, quantity=None, purpose="", actor=submitter)) == {
        "forbidden",
        "required",
    }


def test_more_than_is_free_is_neither_granted_nor_taken_back(here, vans):
    first, second = asks(here, vans), asks(here, vans, "2")
    grant_request(first, quantity=Decimal(3), answer="", actor=here.maeve)
    two = {"quantity": Decimal(2), "answer": ""}
    assert codes(lambda: grant_request(second, **two, actor=here.maeve)) == {"too_much"}
    back = {"quantity": Decimal(-2), "note": " ", "actor": here.maeve}
    assert codes(lambda: offer(vans, **back)) == {"too_much", "required"}
    offer(vans, quantity=Decimal(1), actor=here.declan)
    assert codes(lambda: offer(vans, **{**back, "note": "Sold", "actor": here.declan})) == {
        "too_much"
    }
    grant_request(second, **two, actor=here.maeve)
    assert stands(vans) == (5, 5, 0, 0)
    assert codes(lambda: asks(here, vans, "6")) == {"too_much"}


def test_an_offer_names_the_promise_of_its_own_side_that_it_shares(here, vans):
    facts = {"what": "Vans", "unit": "vans", "promised": Decimal(2), "due_on": TODAY}
    own, others = (
        promise_resource(here.partnership, ResourceFacts(side=side, **facts), actor=here.maeve)
        for side in ("authority", "partner")
    )
    one = {"quantity": Decimal(1), "actor": here.maeve}
    assert codes(lambda: offer(vans, promise=others, **one)) == {"foreign"}
    offer(vans, promise=own, **one)
    assert PoolOffer.objects.latest("pk").promise == own


def test_whatever_happens_the_pool_agrees_with_its_rows(here, vans):
    chance = random.Random(7)  # noqa: S311 - the same turns each time
    asked = [asks(here, vans, "2") for _number in range(4)]

    def turn(one, much):
        acts = (
            lambda: grant_request(one, quantity=much, answer="So", actor=here.maeve),
            lambda: draw(one, quantity=much, **NOW, actor=here.declan),
            lambda: give_back(one, quantity=much, **NOW, actor=here.maeve),
            lambda: close_request(one, actor=here.declan),
            lambda: offer(vans, quantity=much, note="So", actor=here.maeve),
        )
        chance.choice(acts)()

    done = 0
    for _number in range(40):
        try:
            turn(chance.choice(asked), Decimal(chance.randint(-2, 3)))
            done += 1
        except Refused:
            pass
        rows = list(PoolRequest.objects.all())
        assert stands(vans)[:3] == (
            sum(each.quantity for each in PoolOffer.objects.all()),
            sum(each.to_draw for each in rows),
            sum(each.out for each in rows),
        )
    assert done > 8


def test_the_database_lets_nothing_be_over_drawn(here, vans):
    asked = asks(here, vans)
    pool, request = (
        ResourcePool.objects.filter(pk=vans.pk),
        PoolRequest.objects.filter(pk=asked.pk),
    )
    for rows, wrong in (
        (pool, {"out": Decimal(5)}),
        (pool, {"reserved": Decimal(3), "out": Decimal(2)}),
        (pool, {"reserved": Decimal(-1)}),
        (request, {"granted": Decimal(4), "decided_by": here.maeve}),
        (request, {"granted": Decimal(1), "decided_by": here.declan}),
        (request, {"granted": Decimal(1), "decided_by": here.maeve, "drawn": Decimal(2)}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_the_pages_lead_from_the_pool_to_what_came_back(here, vans, client_of, connection_queries):
    official, partner = client_of(here.maeve), client_of(here.declan)
    place = [here.partnership.uuid]
    continuity = reverse("continuity", args=place)
    page = reverse("pool", args=[vans.uuid])
    assert page in partner.get(continuity).text
    new = reverse("pool_new", args=place)
    sent = {"name": "Electric vans", "unit": "", "quantity": "2"}
    refused = partner.post(new, {**sent, "seen": partner.get(new).context["seen"]})
    assert refused.status_code == 422
    assert "There is a pool of that name" in refused.text
    tried = partner.post(page, {"step": "request", "quantity": "9", "purpose": "Night shifts"})
    assert tried.status_code == 422
    assert "Only 4 were offered at all" in tried.text
    ok = {"step": "request", "quantity": "3", "purpose": "Night shifts", "until_on": "2026-12-24"}
    assert partner.post(page, ok).status_code == 302
    asked = PoolRequest.objects.get()
    request = reverse("pool_request", args=[asked.uuid])
    few = connection_queries(lambda: official.get(page))
    for _number in range(3):
        asks(here, vans, "1")
    assert connection_queries(lambda: official.get(page)) == few <= 20
    assert partner.post(request, {"step": "grant", "quantity": "3"}).status_code == 404
    assert official.post(request, {"step": "grant", "quantity": "3"}).status_code == 302
    moved = {"quantity": "2", "on": "2026-11-23", "note": "Blue ones"}
    assert partner.post(request, {"step": "draw", **moved}).status_code == 302
    assert official.post(request, {"step": "give_back", **moved}).status_code == 302
    assert "Blue ones" in partner.get(request).text
    assert connection_queries(lambda: official.get(request)) <= 20
    stranger = client_of(Contract().maeve)
    assert stranger.get(page).status_code == stranger.get(request).status_code == 404


def test_both_sides_comment_on_a_pool_and_nobody_reads_the_other_sides_own_words(
    here, vans, client_of
):
    url = comments_url(here.partnership.uuid, Subject.of(vans))
    page = reverse("pool", args=[vans.uuid])
    for step, text in (("shared", "Two are slow."), ("internal", "Buy no more of them.")):
        typed = {"step": step, f"{step}-text": text}
        assert client_of(here.maeve).post(url, typed).status_code == 302
    ours, theirs = client_of(here.sean).get(page).text, client_of(here.declan).get(page).text
    assert "Two are slow." in ours
    assert "Two are slow." in theirs
    assert "Buy no more of them." in ours
    assert "Buy no more of them." not in theirs
    outsider = person("partner_lead", Contract().partnership)
    assert client_of(outsider).get(url).status_code == 404
