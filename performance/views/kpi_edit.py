"""Pages that define a KPI, say where it starts, and change what was agreed by proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.asking import NotYours
from core.formatting import day, scaled
from core.periods import Period
from core.problems import Problem, Refused
from partnerships.catalogue.starter import Goalposts
from partnerships.editing import Closed, ended
from partnerships.models import Partnership
from partnerships.stage_people import roles_held
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from performance.forms.kpi import BaselineForm, KPIChangeForm, KPIDefinitionForm
from performance.models import KPI
from performance.selectors.listed import kpi_from_list
from performance.services.kpi_changes import (
    CHANGED,
    decide_change,
    last_rule,
    open_change,
    propose_change,
    withdraw_change,
)
from performance.services.kpi_definitions import (
    POSTS,
    change_definition,
    definition_closed,
    propose_kpi,
    set_baseline,
    take_away,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from core.models import User
    from performance.models import KPIChange, KPIRule


class _OfAnyKPI:
    """Finds a KPI, proposed ones too; what the person may not see is a 404."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def kpi(self) -> KPI:
        visible = Partnership.objects.visible_to(self.request.user)
        rows = KPI.objects.filter(partnership__in=visible).select_related(
            "partnership__authority", "partnership__partner", "partnership__standing", "owner"
        )
        found: KPI = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.kpi.partnership


class _KPIForm(_OfAnyKPI, EditPage):
    tab, page = "performance", "kpis"
    permission = "define_kpis"
    write_permission = "define_kpis"

    @cached_property
    def rule(self) -> KPIRule | None:
        return last_rule(self.kpi)

    def done_url(self) -> str:
        if self.kpi.state == KPI.State.PROPOSED:
            return reverse("kpis", args=[self.partnership.uuid])
        return reverse("kpi", args=[self.kpi.uuid])


class KPIDefinitionPage(_KPIForm):
    """The definition while it counts for nothing yet; what changes is adopted anew."""

    template_name = "performance/kpi_edit.html"
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "What you change here is proposed; it counts once the other side has adopted it."
    )

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return self.kpi.name

    def closed(self) -> Closed | None:
        return definition_closed(self.kpi)

    def shown(self) -> Mapping[str, str]:
        return kpi_in_words(self.kpi, self.rule)

    def make_form(self, data: QueryDict | None = None) -> KPIDefinitionForm:
        kpi, rule = self.kpi, self.rule
        form = KPIDefinitionForm(
            data,
            initial={
                **{
                    name: getattr(kpi, name)
                    for name in ("name", "unit", "direction", "method", "frequency", "reported_by")
                },
                **({name: getattr(rule, name) for name in CHANGED} if rule else {}),
            },
        )
        del form.fields["starts_on"]
        if kpi.direction == KPI.Direction.RANGE:
            form.without_points()
            del form.fields["direction"]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        adopted = self.kpi.state == KPI.State.ADOPTED
        return super().get_context_data(
            baseline_url=reverse("kpi_baseline", args=[self.kpi.uuid]),
            change_url=reverse("kpi_change", args=[self.kpi.uuid]) if adopted else "",
            **kwargs,
        )

    def save(self, form: KPIDefinitionForm) -> str:
        rule = self.rule
        posts = Goalposts(**{name: getattr(rule, name) for name in POSTS}) if rule else None
        change_definition(self.kpi, form.facts(self.kpi.code, self.kpi, posts), actor=self.user)
        return _("The KPI is saved as proposed.")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") != "remove":
            return super().post(request, **kwargs)
        try:
            take_away(self.kpi, actor=self.user)
        except Refused as refused:
            return self.render_refused(
                problems=[{"message": one.message} for one in refused.problems]
            )
        messages.success(request, _("The KPI is taken away."))
        return HttpResponseRedirect(reverse("kpis", args=[self.partnership.uuid]))


class NewKPIPage(EditPage):
    """Proposes one more KPI."""

    tab, page = "performance", "kpis"
    permission = "define_kpis"
    write_permission = "define_kpis"
    title = gettext_lazy("Propose a KPI")  # type: ignore[assignment] # shown translated
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "It counts for nothing until the other side has adopted it."
    )

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> KPIDefinitionForm:
        begins = self.partnership.starts_on or clock.today()
        first = Period.containing("month", max(begins, clock.today()))
        listed = kpi_from_list(self.partnership, self.request.GET.get("outcome", ""))
        return KPIDefinitionForm(data, initial={"starts_on": first.key, **listed})

    def save(self, form: KPIDefinitionForm) -> str:
        propose_kpi(self.partnership, form.facts(f"own_{uuid4().hex[:8]}"), actor=self.user)
        return _("The KPI is proposed.")

    def done_url(self) -> str:
        return reverse("kpis", args=[self.partnership.uuid])


class KPIBaselinePage(_KPIForm):
    """Where it starts and who owns it; needed before the signature."""

    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "Both are needed before the contract is signed. They count for no score."
    )

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Baseline and owner: %(name)s") % {"name": self.kpi.name}

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        kpi = self.kpi
        return {
            _("Baseline"): "" if kpi.baseline is None else scaled(kpi.baseline),
            _("Measured on"): day(kpi.baseline_on) if kpi.baseline_on else "",
            _("Owner"): str(kpi.owner or ""),
        }

    def make_form(self, data: QueryDict | None = None) -> BaselineForm:
        held = roles_held(self.partnership, clock.today())
        people: dict[int, User] = {one.pk: one for role in held.values() for one in role.people}
        if self.kpi.owner is not None:
            people.setdefault(self.kpi.owner.pk, self.kpi.owner)
        return BaselineForm(
            data,
            people=sorted(people.values(), key=str),
            unit=self.kpi.unit,
            initial={
                "baseline": self.kpi.baseline,
                "baseline_on": self.kpi.baseline_on,
                "owner": str(self.kpi.owner.uuid) if self.kpi.owner else "",
            },
        )

    def save(self, form: BaselineForm) -> str:
        set_baseline(self.kpi, form.facts(), actor=self.user)
        return _("Baseline and owner are saved.")


class KPIChangePage(_KPIForm):
    """Proposes other numbers from a month on for a KPI that is adopted."""

    label = gettext_lazy("Propose")  # type: ignore[assignment] # shown translated
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "Nothing changes before the other side has adopted it, and nothing before its month."
    )

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Change what was agreed: %(name)s") % {"name": self.kpi.name}

    def closed(self) -> Closed | None:
        over = ended(self.partnership)
        if over is not None:
            return over
        if self.kpi.state != KPI.State.ADOPTED or self.partnership.signed_on is None:
            return Closed(
                _("This KPI counts for nothing yet."),
                _("Edit its definition on the page of the KPIs."),
                "kpis",
                _("KPIs"),
            )
        if open_change(self.kpi) is not None:
            return Closed(
                _("A change of this KPI waits already."), _("Decide or withdraw it first.")
            )
        return None

    def shown(self) -> Mapping[str, str]:
        return kpi_in_words(self.kpi, self.rule)

    def make_form(self, data: QueryDict | None = None) -> KPIChangeForm:
        rule = self.rule
        form = KPIChangeForm(
            data,
            initial={name: getattr(rule, name) for name in CHANGED} if rule else {},
        )
        if self.kpi.direction == KPI.Direction.RANGE:
            form.without_points()
        return form

    def save(self, form: KPIChangeForm) -> str:
        propose_change(self.kpi, form.facts(), actor=self.user)
        return _("The change is proposed. It counts once the other side has adopted it.")


class DecideKPIChange(_OfAnyKPI, PartnershipPage):
    """Where the other side adopts or refuses a change, or its proposer takes it back."""

    http_method_names = ["post"]
    write_permission = "view_shared"

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in {"adopt", "refuse", "withdraw"}:
            raise Http404
        if not self.permissions & {"adopt_kpis", "define_kpis"}:
            raise NotYours(permission="adopt_kpis")
        change = open_change(self.kpi)
        try:
            messages.success(request, self._decided(change, act))
        except Refused as refused:
            for problem in refused.problems:
                if problem.code in {"own", "not_yours"}:
                    raise NotYours(problem.message, permission="adopt_kpis") from refused
                messages.error(request, problem.message)
        return HttpResponseRedirect(reverse("kpi", args=[self.kpi.uuid]))

    def _decided(self, change: KPIChange | None, act: str) -> str:
        if change is None:
            raise Refused([Problem("", "decided", _("Somebody decided it meanwhile."))])
        if act == "withdraw":
            withdraw_change(change, actor=self.user)
            return _("The proposal is taken back.")
        answer = self.request.POST.get("answer", "")
        decide_change(change, adopt=act == "adopt", answer=answer, actor=self.user)
        return _("The change is adopted.") if act == "adopt" else _("It is refused.")


def kpi_in_words(kpi: KPI, rule: KPIRule | None) -> dict[str, str]:
    """What the form of a KPI shows, by the name of the field."""
    words = {
        _("What is measured"): kpi.name,
        _("Unit"): kpi.unit,
        _("Which way is better"): str(kpi.get_direction_display()),
        _("How it is measured"): kpi.method,
        _("How often"): str(kpi.get_frequency_display()),
        _("Who reports it"): str(kpi.get_reported_by_display()),
    }
    if rule is None:
        return words
    labels = {
        "target": _("Target"),
        "minimum": _("Agreed minimum"),
        "no_points": _("Value of no points"),
        "full_points": _("Value of full points"),
        "financial_weight": _("Weight, financial"),
        "community_weight": _("Weight, community"),
    }
    for name, label in labels.items():
        value = getattr(rule, name)
        words[label] = "" if value is None else scaled(value)
    return words
