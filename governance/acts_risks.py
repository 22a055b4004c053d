"""What a decision can do to risks: another side carries one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.problems import refuse_if
from governance.acts import Act, Approval, Preview, acts
from governance.models import Risk
from governance.services.risk_allocation import allocate_by_decision, objections_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership


@acts.register
class ChangeAllocation(Act):
    """From the signature on, the only way in which another side comes to carry a risk."""

    slug = "risk_allocation"
    label = gettext_lazy("Change who carries a risk")
    kind = "risk_allocation"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which of the risks that both sides see, who carries it, and why."""
        open_ones = [(str(one.uuid), one.title) for one in _offered(partnership)]
        return {
            "risk": forms.ChoiceField(
                label=gettext_lazy("Risk"),
                choices=[("", gettext_lazy("Choose a risk")), *open_ones],
            ),
            "bearer": forms.ChoiceField(
                label=gettext_lazy("Carried by"),
                choices=[("", gettext_lazy("Choose a side")), *Risk.Bearer.choices],
            ),
            "reason": forms.CharField(
                label=gettext_lazy("Why"),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            ),
        }

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the risk and the side."""
        risk, typed = self._facts(partnership, facts)
        known = {"risk": risk.title, "bearer": _word(typed["bearer"])}
        return _("%(risk)s: carried by %(bearer)s") % known

    def asked(self, partnership: Partnership, named: Mapping[str, str]) -> Mapping[str, str]:
        """Names the risk and the side that carries it now."""
        wanted = named.get("risk", "")
        found = [one for one in _offered(partnership) if str(one.uuid) == wanted]
        if not found:
            return {}
        known = {"risk": found[0].title, "bearer": _word(found[0].bearer)}
        return {
            "title": _("Who carries: %(risk)s") % known,
            "question": _(
                "Today it is carried by: %(bearer)s. Shall another side carry it from now on, as"
                " said below?"
            )
            % known,
        }

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """Who carries it now, and then."""
        risk, typed = self._facts(partnership, facts)
        refuse_if(objections_to(risk, typed["bearer"]))
        line = {
            "where": risk.title,
            "sub": str(risk.get_category_display()),
            "now": _word(risk.bearer),
            "after": _word(typed["bearer"]),
        }
        newest = risk.allocations.first()
        return Preview(
            changes=(line,),
            unchanged=_("How it is assessed, who sees to it and what is done about it stay."),
            ground={"risk": str(risk.uuid), "allocation": newest.pk if newest else None},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """The side carries it from now on."""
        risk, typed = self._facts(partnership, facts)
        allocate_by_decision(
            risk,
            typed["bearer"],
            why=typed["reason"],
            decision=approval.decision,
            actor=approval.by,
        )

    def _facts(
        self, partnership: Partnership, facts: Mapping[str, Any]
    ) -> tuple[Risk, dict[str, Any]]:
        typed = self.read(partnership, facts)
        risk: Risk = _offered(partnership).get(uuid=typed["risk"])
        risk.partnership = partnership
        return risk, typed


def _offered(partnership: Partnership) -> Any:
    """Open risks that both sides see."""
    shared = Risk.objects.open().filter(audience=Risk.Audience.SHARED)
    return shared.filter(partnership=partnership)


def _word(bearer: str) -> str:
    return str(dict(Risk.Bearer.choices).get(bearer, _("nobody yet")))
