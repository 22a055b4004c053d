"""The ledger's acts on notices, requests, check-ins and the protocol, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe_all, names
from governance.models import CheckIn, FormalNotice, InformationRequest, ProtocolLine

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise


@names("notice")
def notices(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Notices that were served; what a side watches for is its own."""
    served = [FormalNotice.State.SERVED, FormalNotice.State.ANSWERED]
    found = FormalNotice.objects.filter(uuid__in=ids, state__in=served)
    return {one.uuid: About(str(one), reverse("formal_notice", args=[one.uuid])) for one in found}


@names("information_request")
def requests(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Requests by title."""
    found = InformationRequest.objects.filter(uuid__in=ids)
    return {
        one.uuid: About(str(one), reverse("information_request", args=[one.uuid])) for one in found
    }


@names("check_in")
def check_ins(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Check-ins by month."""
    found = CheckIn.objects.filter(uuid__in=ids)
    return {one.uuid: About(one.month, reverse("check_in", args=[one.uuid])) for one in found}


@names("protocol_line")
def lines(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Lines of the protocol by what is told."""
    found = ProtocolLine.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("protocol_line", args=[one.uuid])) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "formal_notice.watched": gettext_lazy("watches for a notice to serve in time"),
    "formal_notice.served": gettext_lazy("served a notice"),
    "formal_notice.proof_attached": gettext_lazy("attached the proof that a notice was served"),
    "formal_notice.answered": gettext_lazy("answered a notice"),
    "formal_notice.dropped": gettext_lazy("decided not to serve a notice"),
    "information_request.asked": gettext_lazy("asked the other side for information"),
    "information_request.answered": gettext_lazy("answered a request for information"),
    "information_request.withdrawn": gettext_lazy("took a request for information back"),
    "check_in.written": gettext_lazy("checked in for a month"),
    "check_in.answered": gettext_lazy("answered a check-in"),
    "protocol_line.proposed": gettext_lazy("proposed a line of the communication protocol"),
    "protocol_line.agreed": gettext_lazy("agreed to a line of the communication protocol"),
    "protocol_line.ended": gettext_lazy("ended a line of the communication protocol"),
    "protocol_line.told": gettext_lazy("wrote down that something of the protocol was told"),
}

describe_all(SENTENCES)
