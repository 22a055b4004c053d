"""The ledger's acts on shared pools, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe_all, names, states
from governance.models import PoolRequest, ResourcePool

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise


@names("pool")
def pools(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Pools by what is shared."""
    found = ResourcePool.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("pool", args=[one.uuid])) for one in found}


@names("request")
def requests(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Requests by what they are for."""
    found = PoolRequest.objects.filter(uuid__in=ids).select_related("pool")
    return {one.uuid: About(str(one), reverse("pool_request", args=[one.uuid])) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "pool.set_up": gettext_lazy("set up a shared pool"),
    "pool.offered": gettext_lazy("changed what their side offers to a shared pool"),
    "pool.requested": gettext_lazy("asked for some of a shared pool"),
    "pool_request.granted": gettext_lazy("granted a request to a shared pool"),
    "pool_request.refused": gettext_lazy("refused a request to a shared pool"),
    "pool_request.withdrawn": gettext_lazy("withdrew a request to a shared pool"),
    "pool_request.closed": gettext_lazy("said that nothing more is drawn from a shared pool"),
    "pool_request.drawn": gettext_lazy("drew from a shared pool"),
    "pool_request.returned": gettext_lazy("wrote down what came back to a shared pool"),
}


describe_all(SENTENCES)


def _of_request() -> Mapping[str, object]:
    return dict(PoolRequest.State.choices)


states("pool_request", _of_request)
