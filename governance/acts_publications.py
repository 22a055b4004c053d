"""What a decision can make public, and take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day
from core.forms import DayInput
from core.problems import Problem, Refused, refuse_if
from governance.acts import Act, Approval, Preview, acts
from governance.models import Decision, Publication
from governance.publishable import publishables
from governance.services.publications import (
    against_publishing,
    publish_by_decision,
    withdraw_by_decision,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from governance.publishable import Version
    from partnerships.models import Partnership

_AREA = {"rows": 3}


@acts.register
class Publish(Act):
    """One version of one thing is public from a day on."""

    slug = "publication"
    label = gettext_lazy("Publish something")
    kind = "disclosure"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """What of all that both sides see, and from which day on."""
        return {
            "thing": forms.ChoiceField(
                label=gettext_lazy("What"),
                choices=[
                    ("", gettext_lazy("Choose what is published")),
                    *(
                        (str(one.label), [(f"{one.slug}:{x.uuid}", x.title) for x in found])
                        for one in publishables
                        if (found := one.offered(partnership))
                    ),
                ],
                help_text=gettext_lazy("Only what both sides see, and the version of today."),
            ),
            "from_on": forms.DateField(label=gettext_lazy("Public from"), widget=DayInput),
        }

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the thing and the day."""
        _kind, version, from_on = self._facts(partnership, facts)
        return _("Publish “%(title)s” from %(day)s on") % {
            "title": version.title,
            "day": day(from_on),
        }

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """Who reads it today, and who will; which version."""
        kind, version, from_on = self._facts(partnership, facts)
        refuse_if(against_publishing(kind, version, from_on))
        line = {
            "where": version.title,
            "sub": _("version %(sha256)s …") % {"sha256": version.sha256[:16]},
            "now": _("both sides"),
            "after": _("everybody, from %(day)s on") % {"day": day(from_on)},
        }
        return Preview(
            changes=(line,),
            unchanged=_(
                "Everything else stays closed. Named beside it are the partnership, the authority "
                "and this decision."
            ),
            ground={"kind": kind, "thing": str(version.uuid), "sha256": version.sha256},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """It stands on the public pages from that day on."""
        kind, version, from_on = self._facts(partnership, facts)
        publish_by_decision(
            partnership,
            kind,
            version,
            from_on=from_on,
            decision=approval.decision,
            actor=approval.by,
        )

    def _facts(
        self, partnership: Partnership, facts: Mapping[str, Any]
    ) -> tuple[str, Version, dt.date]:
        typed = self.read(partnership, facts)
        kind, _colon, wanted = typed["thing"].partition(":")
        offered = publishables[kind].offered(partnership)
        found = next((one for one in offered if str(one.uuid) == wanted), None)
        if found is None:
            message = _("It can no longer be published; choose something else.")
            raise Refused([Problem("thing", "gone", message)])
        return kind, found, typed["from_on"]


@acts.register
class Withdraw(Act):
    """What was published is taken back; the decision supersedes the one that published it."""

    slug = "publication_withdrawal"
    label = gettext_lazy("Withdraw a publication")
    kind = "disclosure"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which one, and why; everybody reads the reason."""
        live = [(str(one.uuid), one.title) for one in _live(partnership)]
        return {
            "publication": forms.ChoiceField(
                label=gettext_lazy("Publication"),
                choices=[("", gettext_lazy("Choose what is withdrawn")), *live],
            ),
            "reason": forms.CharField(
                label=gettext_lazy("Why"),
                max_length=2000,
                widget=forms.Textarea(attrs=_AREA),
                help_text=gettext_lazy("Everybody reads it in the place of what was published."),
            ),
        }

    def asked(self, partnership: Partnership, named: Mapping[str, str]) -> Mapping[str, str]:
        """Names what would be withdrawn."""
        wanted = named.get("publication", "")
        found = [one for one in _live(partnership) if str(one.uuid) == wanted]
        if not found:
            return {}
        known = {"title": found[0].title}
        return {
            "title": (_("Withdraw: %(title)s") % known)[:200],
            "question": _("Shall “%(title)s” be taken off the public pages?") % known,
        }

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the thing."""
        found, _reason = self._facts(partnership, facts)
        return _("Withdraw “%(title)s”") % {"title": found.title}

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """What everybody reads now, and then."""
        found, reason = self._facts(partnership, facts)
        line = {
            "where": found.title,
            "sub": _("published by %(decision)s") % {"decision": found.decision.reference},
            "now": _("everybody, from %(day)s on") % {"day": day(found.from_on)},
            "after": _("both sides; everybody reads: %(reason)s") % {"reason": reason},
        }
        return Preview(
            changes=(line,),
            unchanged=_("What was fetched before cannot be called back."),
            ground={"publication": str(found.uuid), "decision": found.decision.reference},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """Its place says why it is gone."""
        found, reason = self._facts(partnership, facts)
        withdraw_by_decision(found, reason=reason, decision=approval.decision, actor=approval.by)

    def _facts(self, partnership: Partnership, facts: Mapping[str, Any]) -> tuple[Publication, str]:
        typed = self.read(partnership, facts)
        found: Publication = _live(partnership).get(uuid=typed["publication"])
        found.partnership = partnership
        taken = Decision.objects.superseding(found.decision).filter(state=Decision.State.DONE)
        if taken.exists():
            message = _("The decision that published it is superseded by another already.")
            raise Refused([Problem("publication", "superseded", message)])
        return found, typed["reason"]


def _live(partnership: Partnership) -> Any:
    rows = Publication.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
    return rows.select_related("decision")
