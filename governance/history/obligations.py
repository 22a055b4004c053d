"""The ledger's acts on obligations, key people and resources, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from core.ledger.history import About, describe, describe_all, names, states
from governance.models import KeyPerson, Obligation, Occurrence, PromisedResource

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("obligation")
def obligations(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Obligations by clause and title."""
    found = Obligation.objects.filter(uuid__in=ids).select_related("partnership")
    return {
        one.uuid: About(str(one), reverse("obligation", args=[one.partnership.uuid, one.uuid]))
        for one in found
    }


@names("key_person")
def key_people(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Key people by name."""
    return {one.uuid: About(str(one)) for one in KeyPerson.objects.filter(uuid__in=ids)}


@names("resource")
def resources(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Promised resources by what they are."""
    return {one.uuid: About(str(one)) for one in PromisedResource.objects.filter(uuid__in=ids)}


SENTENCES: dict[str, str | Promise] = {
    "obligation.recorded": gettext_lazy("recorded a duty or right"),
    "obligation.changed": gettext_lazy("changed a duty or right in the register"),
    "obligation.ended": gettext_lazy("ended a duty or right"),
    "obligation.condition_came": gettext_lazy("said that a condition came"),
    "obligation.done": gettext_lazy("said that a duty was done or a right used"),
    "obligation.accepted": gettext_lazy("accepted what the other side fulfilled"),
    "obligation.sent_back": gettext_lazy("sent back what the other side fulfilled"),
    "obligation.waived": gettext_lazy("waived a duty once"),
    "key_person.named": gettext_lazy("named a key person"),
    "key_person.changed": gettext_lazy("changed the facts of a key person"),
    "key_person.leaves": gettext_lazy("gave notice that a key person changes"),
    "handover.step_done": gettext_lazy("did an item of a handover"),
    "resource.promised": gettext_lazy("wrote down a promised resource"),
    "resource.delivered": gettext_lazy("wrote down what arrived of a promised resource"),
}


describe_all(SENTENCES)


@describe("obligation.made_due")
def made_due(act: RecordedAct) -> str:
    count = act.facts.get("count")
    count = count if isinstance(count, int) else 0
    words = ngettext(
        "put %(n)d day of the register into the calendar",
        "put %(n)d days of the register into the calendar",
        count,
    )
    return words % {"n": count}


def _of_obligation() -> Mapping[str, object]:
    return dict(Occurrence.State.choices)


states("obligation", _of_obligation)
