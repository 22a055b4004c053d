"""The page on which a small unit is allowed one official where no money moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.problems import Refused
from governance.forms.appointments import SingleAcceptanceForm
from governance.services.single_acceptance import (
    NEEDED,
    allow_single_acceptance,
    end_single_acceptance,
)
from governance.views.people import show_in
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class SingleAcceptancePage(PartnershipPage):
    template_name = "governance/single_acceptance.html"
    tab = "people"
    below_tab = True
    permission = NEEDED
    write_permission = NEEDED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", SingleAcceptanceForm())
        return super().get_context_data(page_title=_("Single acceptance"), **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        allows = not self.partnership.single_acceptance
        form = SingleAcceptanceForm(request.POST if allows else {"reason": "-"})
        if form.is_valid():
            try:
                if allows:
                    allow_single_acceptance(
                        self.partnership, reason=form.cleaned_data["reason"], actor=self.user
                    )
                    said = _("One official may now accept here what moves no money.")
                else:
                    end_single_acceptance(self.partnership, actor=self.user)
                    said = _("Managing and approving are kept apart again.")
            except Refused as refused:
                show_in(form, refused, {})
            else:
                messages.success(request, said)
                return HttpResponseRedirect(reverse("people", args=[self.partnership.uuid]))
        return self.render_refused(form=form, refused_form=form)
