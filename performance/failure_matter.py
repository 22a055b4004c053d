"""Concerns about a disputed service failure: held apart meanwhile, and set by how it is settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About
from governance.matters import Matter, matters
from performance.forms.failure import a_moment
from performance.models import ServiceFailure
from performance.selectors.failure_clock import at
from performance.services.service_failures import (
    FailureSaid,
    against_settling,
    said_of,
    settle_failure,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from core.models import User
    from core.problems import Problem
    from governance.models import Concern
    from partnerships.models import Partnership

UPHELD, WITHDRAWN, CHANGED = "upheld", "withdrawn", "changed"
_MOMENTS: Final = ("occurred_at", "rectified_at")


@matters.register
class FailureMatter(Matter):
    """A service failure; concerns are raised about it while it is disputed."""

    slug = "servicefailure"
    label = gettext_lazy("Service failure")

    def named(
        self, uuids: Collection[UUID], partnership: Partnership | None = None
    ) -> Mapping[UUID, About]:
        """By reference and requirement; of a partnership those that are disputed."""
        found = ServiceFailure.objects.filter(uuid__in=uuids)
        if partnership is not None:
            found = found.filter(partnership=partnership, state=ServiceFailure.State.DISPUTED)
        return {
            one.uuid: About(
                f"{one.reference} {one.requirement}", reverse("failure", args=[one.uuid])
            )
            for one in found
        }

    def holds(self, uuid: UUID) -> Sequence[About]:
        """That nothing is deducted for it, and that neither side moves it alone."""
        failure = _failure(uuid)
        if failure.state != ServiceFailure.State.DISPUTED:
            return ()
        known = {"ref": failure.reference}
        said = _("%(ref)s is held apart: nothing is deducted for it before this is settled.")
        alone = _("Neither side answers it alone: settling the concern says what becomes of it.")
        return (
            About(said % known, reverse("payments", args=[failure.partnership.uuid])),
            About(alone, reverse("failure", args=[uuid])),
        )

    def fields(self, uuid: UUID) -> dict[str, forms.Field]:
        """Whether it counts, and the time and area on which both sides agree."""
        failure = _failure(uuid)
        if failure.state != ServiceFailure.State.DISPUTED:
            return {}
        found: dict[str, forms.Field] = {
            "failure": forms.ChoiceField(
                label=_("What becomes of the failure"),
                choices=[
                    (UPHELD, _("It counts as it is said")),
                    (WITHDRAWN, _("It is no failure")),
                    (CHANGED, _("It counts, with another time or area")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what becomes of the failure.")},
            ),
            "occurred_at": a_moment(_("Since, where that is another time")),
            "rectified_at": a_moment(_("Put right, where that is another time")),
        }
        if failure.area:
            label = _("Area, where that is another one")
            found["area"] = forms.CharField(label=label, max_length=200, required=False)
        return found

    def against(
        self, uuid: UUID, facts: Mapping[str, Any], people: Sequence[User]
    ) -> Sequence[Problem]:
        """What speaks against the time or area, or against these people."""
        failure = _failure(uuid)
        if not facts.get("failure"):
            return ()
        return against_settling(failure, _said(failure, facts), people)

    def words(self, uuid: UUID, facts: Mapping[str, Any]) -> str:
        """In a sentence."""
        failure = _failure(uuid)
        known: dict[str, object] = {"ref": failure.reference}
        said = _said(failure, facts)
        if said is None:
            words = {
                UPHELD: _("%(ref)s counts as it is said."),
                WITHDRAWN: _("%(ref)s is no failure: nothing is deducted."),
            }
            return words.get(str(facts.get("failure")), "") % known
        known |= {"since": at(said.occurred_at), "area": said.area or said.service}
        if said.rectified_at is None:
            return _("%(ref)s counts: %(area)s, since %(since)s.") % known
        known["until"] = at(said.rectified_at)
        return _("%(ref)s counts: %(area)s, %(since)s to %(until)s.") % known

    def settle(self, concern: Concern, people: Sequence[User]) -> None:
        """Writes into the log what both sides agreed to, or others decided."""
        assert concern.about_uuid is not None  # noqa: S101 - it is about a failure
        failure, facts = _failure(concern.about_uuid), concern.remedy
        if not facts.get("failure"):
            return
        settle_failure(
            failure,
            _said(failure, facts),
            counts=facts["failure"] != WITHDRAWN,
            reason=_("Settled in %(reference)s: %(words)s")
            % {"reference": concern.reference, "words": concern.closing_words},
            people=people,
        )


def _failure(uuid: UUID) -> ServiceFailure:
    found: ServiceFailure = ServiceFailure.objects.select_related("partnership").get(uuid=uuid)
    return found


def _said(failure: ServiceFailure, facts: Mapping[str, Any]) -> FailureSaid | None:
    """What both sides say now; None where it stands or falls as it was said."""
    if facts.get("failure") != CHANGED:
        return None
    changed: dict[str, Any] = {
        name: dt.datetime.fromisoformat(facts[name]) for name in _MOMENTS if facts.get(name)
    }
    if facts.get("area"):
        changed["area"] = facts["area"].strip()
    return replace(said_of(failure), **changed)
