"""What Concord holds about people: one's own as a file, and pseudonyms of those who left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core.asking import NotYours
from core.models import Job
from core.typing import signed_in
from core.views.account import asked_again
from core.views.files import hand_out
from governance.forms.personal_data import PseudonymForm, WhoseForm
from governance.models import PersonalExport, Pseudonymisation
from governance.selectors.people_access import keeps_access
from governance.selectors.personal_data import keeps_data, waiting_for
from governance.services.personal_data import ask_for, ask_for_own, note_fetched
from governance.services.pseudonyms import ask_for_pseudonym, give_pseudonym, refuse_pseudonym
from governance.views.two_people import TwoPeoplePage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


ZIP = "application/zip"


class OwnDataPage(LoginRequiredMixin, TemplateView):
    """One's own: ask for it, see whether it is ready, fetch it."""

    template_name = "governance/own_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = PersonalExport.objects.filter(person=signed_in(self.request).pk)
        return super().get_context_data(
            breadcrumbs=[{"label": _("Profile"), "url": reverse("profile")}],
            exports=mine.select_related("job", "asked_by")[:10],
            failed=Job.State.DEAD,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if (asked := asked_again(request)) is not None:
            return asked
        ask_for_own(signed_in(request))
        messages.success(request, _("Concord puts it together; you get a mail once it is ready."))
        return HttpResponseRedirect(reverse("own_data"))


@require_safe
@login_required
def own_data_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file, for the person whom it is about and nobody else."""
    user = signed_in(request)
    mine = PersonalExport.objects.filter(person=user.pk).exclude(file="")
    export = get_object_or_404(mine.select_related("person"), uuid=uuid)
    return hand_out(
        request,
        export.file,
        sha256=export.sha256,
        file_name=f"concord-my-data-{export.asked_at:%Y-%m-%d}.zip",
        media_type=ZIP,
        note=lambda: note_fetched(export),
    )


class PersonalDataPage(TwoPeoplePage):
    """For whoever looks after Concord, and for those who answer what they ask."""

    template_name = "governance/personal_data.html"
    address = "personal_data"
    lately = frozenset({"export", "ask", "give", "refuse"})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self._may_come():
            raise NotYours(_("Whoever looks after Concord itself looks after people’s data."))
        return super().dispatch(request, *args, **kwargs)

    def _may_come(self) -> bool:
        return keeps_data(self.user) or keeps_access(self.user) or self._waiting.exists()

    @property
    def _waiting(self) -> QuerySet[Pseudonymisation]:
        return waiting_for(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", WhoseForm(prefix="data"))
        kwargs.setdefault("pseudonym", PseudonymForm())
        asked = Pseudonymisation.objects.filter(
            asked_by=self.user.pk, state=Pseudonymisation.State.ASKED
        )
        return super().get_context_data(
            breadcrumbs=[],
            waiting=self._waiting,
            asked=asked.select_related("person"),
            may_ask=keeps_data(self.user),
            **kwargs,
        )

    def asking(self) -> Mapping[str, Callable[[], HttpResponse]]:
        return {"export": self._export, "ask": self._ask}

    def answering(self) -> Mapping[str, Callable[[], str]]:
        return {"give": self._give, "refuse": self._refuse}

    def _export(self) -> HttpResponse:
        def export(email: str) -> str:
            made = ask_for(email, actor=self.user)
            words = _("%(name)s gets a mail once it is ready, and alone may fetch it.")
            return words % {"name": made.person}

        form = WhoseForm(self.request.POST, prefix="data")
        return self.sent(form, export, form=form, open="export")

    def _ask(self) -> HttpResponse:
        def ask(**facts: Any) -> str:
            made = ask_for_pseudonym(**facts, actor=self.user)
            words = _("Asked for. A second person gives %(name)s a pseudonym.")
            return words % {"name": made.person}

        form = PseudonymForm(self.request.POST)
        return self.sent(form, ask, pseudonym=form, open="ask")

    def _give(self) -> str:
        done = give_pseudonym(self._request, actor=self.user)
        return _("They are known as %(name)s from now on.") % {"name": done.pseudonym}

    def _refuse(self) -> str:
        done = refuse_pseudonym(self._request, actor=self.user)
        return _("Refused. %(name)s keeps their name.") % {"name": done.person}

    def after(self) -> str:
        """Whoever has nothing more to answer here goes to their work."""
        return super().after() if self._may_come() else reverse("to_do")

    @property
    def _request(self) -> Pseudonymisation:
        asked = self.request.POST.get("thing")
        found = next((one for one in self._waiting if str(one.uuid) == asked), None)
        if found is None:
            raise Http404
        return found
