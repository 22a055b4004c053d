"""The acts that governance and the layers below can do: stages, conditions, appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import day
from core.forms import DayInput
from core.models import Membership, User
from core.problems import Problem, Refused, refuse_if
from governance.acts import Act, Approval, Preview, acts
from governance.roles import ROLES, choices
from governance.services.appointments import appoint, objections_to
from partnerships.selectors.stage_changes import changes_of
from partnerships.selectors.stage_facts import stage_facts
from partnerships.selectors.stage_moves import asked_for, gate_of, moves_from, revision_of
from partnerships.services.stage_conditions import waive_condition
from partnerships.services.stage_moves import Plan, make_move, objections
from partnerships.services.stages import move_of
from partnerships.type import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership

_AREA = {"rows": 3}


@acts.register
class PassStage(Act):
    """A stage approval in one of its outcomes, or another move that needs one."""

    slug = "stage"
    label = gettext_lazy("Stage approval")
    kind = "stage_approval"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """The outcome, the reason, a day for a pause, and for each condition that may follow."""
        ways = [(value, label) for value, label in _ways(partnership)]
        found: dict[str, forms.Field] = {
            "choice": forms.ChoiceField(label=gettext_lazy("Outcome"), choices=ways),
            "reason": forms.CharField(
                label=gettext_lazy("Reason, for the minutes"),
                max_length=2000,
                widget=forms.Textarea(attrs=_AREA),
            ),
            "until": forms.DateField(
                label=gettext_lazy("Pause until"), required=False, widget=DayInput
            ),
        }
        for one in asked_for(partnership):
            if one.may_follow:
                found[f"due_{one.code}"] = forms.DateField(
                    label=_("Follows by: %(title)s") % {"title": one.title},
                    required=False,
                    widget=DayInput,
                )
        return found

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """The outcome's own word."""
        return str(dict(_ways(partnership)).get(facts.get("choice", ""), self.label))

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """Every line that the move writes, when each of its conditions is met."""
        plan = self._plan(partnership, facts)
        found = stage_facts(partnership, gate_of(partnership))
        refuse_if(objections(partnership, plan, found))
        titles = {one.code: str(one.title) for one in plan.move.requirements}
        follows = sorted((titles.get(code, code), on) for code, on in plan.carried_over.items())
        lines = changes_of(partnership, plan.move, until=plan.until, follows=follows)
        return Preview(
            changes=tuple(lines),
            unchanged=_("Figures, milestones, people and the contract stay as they are."),
            ground={"revision": revision_of(partnership, found)},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """Makes the move."""
        make_move(partnership, self._plan(partnership, facts, approval), actor=approval.by)

    def _plan(
        self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval | None = None
    ) -> Plan:
        typed = self.read(partnership, facts)
        choice = typed["choice"]
        move = move_of(partnership, choice)
        carried = {
            name.removeprefix("due_"): on
            for name, on in typed.items()
            if name.startswith("due_") and on is not None
        }
        return Plan(
            move=move,
            outcome=choice if choice in set(Outcome) else str(move.kind),
            reason=typed["reason"],
            until=typed.get("until") if move.needs_day else None,
            carried_over=carried if choice == Outcome.CONDITIONS else {},
            proposed_by=approval.decision.raised_by if approval else None,
        )


def _ways(partnership: Partnership) -> list[tuple[str, str]]:
    """Every outcome and move here that needs an approval."""
    found = []
    for move in moves_from(partnership):
        if move.needs_approval and move.outcomes:
            found += [(str(one), str(one.label)) for one in Outcome if one in move.outcomes]
        elif move.needs_approval:
            found.append((move.name, str(move.label)))
    return found


@acts.register
class WaiveCondition(Act):
    """A condition of the present stage is waived until the end of a day."""

    slug = "waiver"
    label = gettext_lazy("Waive a condition")
    kind = "condition_waiver"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which condition, until when, and why."""
        waivable = [
            (one.code, str(one.title)) for one in asked_for(partnership) if one.may_be_waived
        ]
        return {
            "code": forms.ChoiceField(
                label=gettext_lazy("Condition"),
                choices=[("", gettext_lazy("Choose a condition")), *waivable],
            ),
            "until": forms.DateField(label=gettext_lazy("Waived until"), widget=DayInput),
            "reason": forms.CharField(
                label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea(attrs=_AREA)
            ),
        }

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the condition."""
        titles = {one.code: one.title for one in asked_for(partnership)}
        return _("Waive: %(title)s") % {"title": titles.get(str(facts.get("code")), "")}

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """The condition as it stands, and that it is waived."""
        typed = self.read(partnership, facts)
        if typed["until"] < clock.today():
            message = _("That day has passed. Enter a day from today on.")
            raise Refused([Problem("until", "past", message)])
        found = stage_facts(partnership, gate_of(partnership))
        [result] = [
            one for one in found.results(asked_for(partnership)) if one.code == typed["code"]
        ]
        until = _("Waived until %(day)s") % {"day": day(typed["until"])}
        return Preview(
            changes=({"where": str(result.title), "now": str(result.state.label), "after": until},),
            unchanged=_("The stage itself stays as it is; its approval is decided separately."),
            ground={"gate": gate_of(partnership), "sentence": result.sentence},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """Waives it."""
        typed = self.read(partnership, facts)
        waive_condition(
            partnership,
            typed["code"],
            actor=approval.by,
            until=typed["until"],
            reason=typed["reason"],
        )


@acts.register
class AppointSomebody(Act):
    """Somebody who has an account is given a role."""

    slug = "appointment"
    label = gettext_lazy("Appoint somebody")
    kind = "appointment"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Who of those known here, to which role, from when to when."""
        people = [(str(user.uuid), str(user)) for user in _known_here(partnership)]
        return {
            "person": forms.ChoiceField(
                label=gettext_lazy("Person"),
                choices=[("", gettext_lazy("Choose a person")), *people],
                help_text=gettext_lazy("Somebody new is invited on the People page first."),
            ),
            "role": forms.ChoiceField(
                label=gettext_lazy("Role"),
                choices=[("", gettext_lazy("Choose a role")), *choices()],
            ),
            "from_on": forms.DateField(label=gettext_lazy("First day"), widget=DayInput),
            "until_on": forms.DateField(
                label=gettext_lazy("Last day"), required=False, widget=DayInput
            ),
        }

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """The role beside who holds it today."""
        known = self._facts(partnership, facts)
        refuse_if(objections_to(**known))
        role = ROLES[known["role"]]
        held = partnership.appointments.in_force().filter(role=role.slug).select_related("user")
        names = ", ".join(str(one.user) for one in held) or _("nobody")
        after = _("%(name)s from %(day)s") % {"name": known["user"], "day": day(known["from_on"])}
        return Preview(
            changes=({"where": str(role.label), "now": names, "after": after},),
            unchanged=_("Whoever holds the role today keeps it until it is ended."),
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """Appoints them."""
        appoint(**self._facts(partnership, facts), actor=approval.by)

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the person and the role."""
        known = self._facts(partnership, facts)
        return _("Appoint %(name)s: %(role)s") % {
            "name": known["user"],
            "role": ROLES[known["role"]].label,
        }

    def _facts(self, partnership: Partnership, facts: Mapping[str, Any]) -> dict[str, Any]:
        typed = self.read(partnership, facts)
        person = User.objects.get(uuid=typed["person"])
        side = ROLES[typed["role"]].side.value
        begins = max(typed["from_on"], clock.today())
        members = Membership.objects.in_force(begins).filter(user=person)
        own = {partnership.authority_id: "authority", partnership.partner_id: "partner"}
        found = sorted(
            members.select_related("organisation"),
            key=lambda one: own.get(one.organisation_id) != side,
        )
        if not found:
            message = _("%(person)s is a member of no organisation then.") % {"person": person}
            raise Refused([Problem("person", "no_member", message)])
        return {
            "user": person,
            "role": typed["role"],
            "organisation": found[0].organisation,
            "partnership": partnership,
            "from_on": typed["from_on"],
            "until_on": typed["until_on"],
        }


def _known_here(partnership: Partnership) -> list[User]:
    """Everybody who holds a role here today, or will, by name."""
    held = partnership.appointments.not_ended(clock.today()).filter(user__is_active=True)
    people = {one.user_id: one.user for one in held.select_related("user")}
    return sorted(people.values(), key=str)
