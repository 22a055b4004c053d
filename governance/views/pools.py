"""Shared pools: one pool with its offers and requests, and one request with what moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, scaled
from governance.forms.pools import (
    GrantForm,
    MovementForm,
    OfferForm,
    PoolAnswerForm,
    PoolForm,
    RequestForm,
)
from governance.models import PoolRequest, PromisedResource, ResourcePool
from governance.selectors.pools import (
    KEEPS,
    MOST_ROWS,
    TAG,
    pools_for,
    request_cells,
    requests_for,
)
from governance.selectors.sides import side_name, side_of
from governance.services import pools
from partnerships.editing import Closed, ended
from partnerships.views.editing import EditPage
from partnerships.views.stepping import Step, StepPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from partnerships.models import Partnership

S = PoolRequest.State


class NewPoolPage(EditPage):
    """Sets up a pool."""

    tab, page = "people", "continuity"
    permission = KEEPS
    write_permission = KEEPS

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Set up a shared pool")

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("Both sides offer into it and draw from it; never more than is there.")

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {}

    def done_url(self) -> str:
        return reverse("continuity", args=[self.partnership.uuid])

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return PoolForm(data)

    def save(self, form: Any) -> str:
        facts = pools.PoolFacts(**form.cleaned_data)
        pools.set_up_pool(self.partnership, facts, actor=self.user)
        return _("The pool is set up.")


class _OfPools(StepPage):
    tab, page = "people", "continuity"
    below_tab = True
    write_permission = KEEPS

    @property
    def side(self) -> str:
        """The side for which the person shares here; "" where they may not, or no longer."""
        if KEEPS not in self.permissions or ended(self.partnership):
            return ""
        return side_of(self.user, self.partnership)

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the page of continuity."""
        where = reverse("continuity", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Continuity"), "url": where}]


class PoolPage(_OfPools):
    """One pool."""

    template_name = "governance/pool.html"

    @cached_property
    def pool(self) -> ResourcePool:
        found: ResourcePool = get_object_or_404(
            pools_for(self.request.user),  # type: ignore[arg-type] # signed in, or no rows
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.pool.partnership

    def fresh(self) -> tuple[str, ...]:
        return ("pool", "partnership")

    def steps(self) -> list[Step]:
        """Asking and offering, for whoever shares here."""
        side = self.side
        if not side:
            return []
        rows = PromisedResource.objects.filter(partnership=self.partnership, side=side)
        make = partial(OfferForm, promises=list(rows))
        return [
            Step("request", _("Ask for some of it"), self._request, RequestForm),
            Step("offer", _("Offer more, or take back"), self._offer, make),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pool, today = self.pool, clock.today()
        labels = (
            _("What for"),
            _("Asked for"),
            _("Granted"),
            _("Drawn"),
            _("Returned"),
            _("Comes back by"),
            _("State"),
        )
        requests = pool.requests.all()[:MOST_ROWS]
        offers = pool.offers.select_related("by", "promise").order_by("-pk")[:MOST_ROWS]
        return super().get_context_data(
            pool=pool,
            facts=[
                {"term": _("Offered"), "value": f"{scaled(pool.offered)} {pool.unit}"},
                {"term": _("Granted, not drawn yet"), "value": scaled(pool.reserved)},
                {"term": _("In use"), "value": scaled(pool.out)},
                {"term": _("Free"), "value": scaled(pool.free), "strong": True},
            ],
            columns=[{"label": label} for label in labels],
            requests=[{"cells": request_cells(one, self.partnership, today)} for one in requests],
            offers=[
                {
                    "side": side_name(self.partnership, one.side),
                    "quantity": scaled(one.quantity),
                    "note": one.note,
                    "promise": one.promise,
                    "by": str(one.by),
                    "at": one.at,
                }
                for one in offers
            ],
            page_title=pool.name,
            **kwargs,
        )

    def _request(self, form: Any) -> str:
        pools.request_from(self.pool, **form.cleaned_data, actor=self.user)
        return _("The other side is asked.")

    def _offer(self, form: Any) -> str:
        said = form.cleaned_data
        promise = form.known.get(said.get("promise", ""))
        pools.offer(
            self.pool,
            quantity=said["quantity"],
            note=said["note"],
            promise=promise,
            actor=self.user,
        )
        return _("It is written down.")


class PoolRequestPage(_OfPools):
    """One request: decided by the other side, drawn, given back."""

    template_name = "governance/pool_request.html"

    @cached_property
    def asked(self) -> PoolRequest:
        found: PoolRequest = get_object_or_404(
            requests_for(self.request.user),  # type: ignore[arg-type] # signed in, or no rows
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.asked.partnership

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the pool."""
        pool = self.asked.pool
        return [
            *super().breadcrumbs,
            {"label": pool.name, "url": reverse("pool", args=[pool.uuid])},
        ]

    def fresh(self) -> tuple[str, ...]:
        return ("asked", "partnership")

    def steps(self) -> list[Step]:
        """Of the side that asked: to withdraw, draw, close. Of the other: to decide, take back."""
        side = self.side
        if not side:
            return []
        return self._own() if side == self.asked.side else self._others()

    def _own(self) -> list[Step]:
        one, today = self.asked, clock.today()
        if one.state == S.REQUESTED:
            return [Step("withdraw", _("Withdraw it"), self._withdraw)]
        if one.state != S.GRANTED:
            return []
        found = []
        if one.to_draw > 0:
            make = partial(MovementForm, initial={"quantity": one.to_draw, "on": today})
            found.append(Step("draw", _("We drew it"), self._draw, make, primary=True))
        text = _("What was granted and not drawn is free again.")
        return [*found, Step("close", _("We draw no more"), self._close, text=text)]

    def _others(self) -> list[Step]:
        one, today = self.asked, clock.today()
        if one.state == S.REQUESTED and one.requested_by_id != self.user.pk:
            most = min(one.quantity, one.pool.free)
            whole = partial(GrantForm, initial={"quantity": most})
            return [
                Step("grant", _("Grant it"), self._grant, whole, primary=True),
                Step("refuse", _("Refuse it"), self._refuse, PoolAnswerForm),
            ]
        if one.out <= 0:
            return []
        make = partial(MovementForm, initial={"quantity": one.out, "on": today})
        return [Step("give_back", _("It came back"), self._give_back, make)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.asked
        unit = one.pool.unit
        facts: list[dict[str, Any]] = [
            {"term": _("Who asks"), "value": side_name(self.partnership, one.side)},
            {"term": _("Asked for"), "value": scaled(one.quantity), "sub": unit},
            {"term": _("Granted"), "value": scaled(one.granted)},
            {"term": _("Drawn"), "value": scaled(one.drawn)},
            {"term": _("Returned"), "value": scaled(one.returned)},
            {"term": _("Free in the pool"), "value": scaled(one.pool.free)},
        ]
        if one.until_on is not None:
            facts.append({"term": _("Comes back by"), "value": day(one.until_on)})
        if one.decided_at is not None:
            when = {"term": _("Decided"), "value": day(one.decided_at), "sub": str(one.decided_by)}
            facts.append(when)
        return super().get_context_data(
            asked=one,
            tag=TAG[S(one.state)],
            facts=facts,
            movements=[
                {
                    "title": f"{scaled(move.quantity)} {move.get_kind_display()}",
                    "when": day(move.on),
                    "note": move.note,
                    "by": str(move.by),
                }
                for move in one.movements.select_related("by")
            ],
            page_title=one.purpose,
            **kwargs,
        )

    def _grant(self, form: Any) -> str:
        pools.grant_request(self.asked, **form.cleaned_data, actor=self.user)
        return _("Granted.")

    def _refuse(self, form: Any) -> str:
        pools.refuse_request(self.asked, **form.cleaned_data, actor=self.user)
        return _("Refused; the other side reads why.")

    def _withdraw(self, _form: Any) -> str:
        pools.withdraw_request(self.asked, actor=self.user)
        return _("Withdrawn.")

    def _close(self, _form: Any) -> str:
        pools.close_request(self.asked, actor=self.user)
        return _("Closed.")

    def _draw(self, form: Any) -> str:
        pools.draw(self.asked, **form.cleaned_data, actor=self.user)
        return _("It is written down.")

    def _give_back(self, form: Any) -> str:
        pools.give_back(self.asked, **form.cleaned_data, actor=self.user)
        return _("It is written down.")
