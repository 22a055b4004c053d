"""Shared resource pools: offered, requested, granted, drawn, returned; never over-drawn."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from governance.models.body import BlockSide
from governance.models.continuity import PromisedResource
from governance.models.learning import NOBODY_YET, PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    from decimal import Decimal

A_SIDE = Q(side__in=["authority", "partner"])


class ResourcePool(models.Model):
    """What both sides put together and draw from, in one unit.

    `offered` is the sum of its offers, `reserved` what is granted and not drawn yet, `out` what is
    drawn and not returned. They change with the rows below, under the pool's lock.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="resource_pools"
    )
    name = models.CharField(_("what"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    offered = ScaledDecimalField(_("offered"), default=0)
    reserved = ScaledDecimalField(_("granted, not drawn yet"), default=0)
    out = ScaledDecimalField(_("in use"), default=0)
    set_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    set_up_at = models.DateTimeField()

    class Meta:
        ordering = ["partnership", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name"], name="pool_named_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, out__gte=0, offered__gte=F("reserved") + F("out")),
                name="pool_is_never_over_drawn",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def free(self) -> Decimal:
        """What can still be granted."""
        return self.offered - self.reserved - self.out


class PoolOffer(models.Model):
    """What a side puts in; a negative quantity takes back, and says why.

    `promise` names the promised resource that is shared so: its delivery is counted there.
    """

    pool = models.ForeignKey(ResourcePool, on_delete=models.PROTECT, related_name="offers")
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    quantity = ScaledDecimalField(_("quantity"))
    promise = models.ForeignKey(
        PromisedResource,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pool_offers",
        verbose_name=_("promised resource"),
    )
    note = models.TextField(_("note"), blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pool", "pk"]
        constraints = [
            models.CheckConstraint(condition=A_SIDE, name="pool_offer_is_of_a_side"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | (Q(quantity__lt=0) & ~Q(note="")),
                name="pool_offer_is_taken_back_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool}: {self.quantity}"


class PoolRequest(models.Model):
    """That a side asks for some of a pool; somebody of the other side grants it, or part of it."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CLOSED = "closed", _("closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(ResourcePool, on_delete=models.PROTECT, related_name="requests")
    side = models.CharField(_("who asks"), max_length=10, choices=BlockSide.choices)
    quantity = ScaledDecimalField(_("asked for"))
    purpose = models.CharField(_("what for"), max_length=300)
    until_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    granted = ScaledDecimalField(_("granted"), default=0)
    drawn = ScaledDecimalField(_("drawn"), default=0)
    returned = ScaledDecimalField(_("returned"), default=0)

    class Meta:
        ordering = ["pool", "-pk"]
        indexes = [models.Index(fields=["pool", "state"])]
        constraints = [
            models.CheckConstraint(condition=A_SIDE, name="pool_request_is_of_a_side"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=F("granted"),
                    granted__gte=F("drawn"),
                    drawn__gte=F("returned"),
                    returned__gte=0,
                    quantity__gt=0,
                ),
                name="pool_request_draws_what_was_granted",
            ),
            models.CheckConstraint(
                condition=Q(granted=0, decided_by__isnull=True)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="pool_request_not_granted_by_its_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool}: {self.purpose}"

    @property
    def partnership(self) -> Partnership:
        """Through its pool."""
        return self.pool.partnership

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.pool.partnership.stream

    @property
    def out(self) -> Decimal:
        """Drawn and not returned."""
        return self.drawn - self.returned

    @property
    def to_draw(self) -> Decimal:
        """Granted and not drawn."""
        return self.granted - self.drawn


class PoolMovement(models.Model):
    """One drawing or return of a granted request."""

    class Kind(models.TextChoices):
        DRAWN = "drawn", _("drawn")
        RETURNED = "returned", _("returned")

    request = models.ForeignKey(PoolRequest, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = ScaledDecimalField(_("quantity"))
    on = models.DateField(_("day"))
    note = models.TextField(_("note"), blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="something_moves")]

    def __str__(self) -> str:
        return f"{self.request}, {self.on}"
