"""What every page of a partnership shares: finding it, what the person may do, its tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from core import clock
from core.typing import signed_in
from partnerships import tabs
from partnerships.models import Partnership
from partnerships.models.access import permissions_on
from partnerships.selectors.timeline import timeline_of

if TYPE_CHECKING:
    from core.models import User


class PartnershipPage(LoginRequiredMixin, TemplateView):
    """A page of one partnership.

    A partnership the person may not see is a 404. `permission` is what the page needs beyond
    seeing it; `write_permission` what any other method than GET needs.
    """

    tab = ""
    page = ""
    permission = "view_shared"
    write_permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            needed = [self.permission]
            if request.method not in {"GET", "HEAD", "OPTIONS"}:
                needed.append(self.write_permission or "")
            if not all(permission in self.permissions for permission in needed):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def partnership(self) -> Partnership:
        return find_partnership(self.request, self.kwargs["uuid"])

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_on(self.request.user, self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            partnership=self.partnership,
            permissions=self.permissions,
            tabs=tabs.tab_links(self.partnership, self.permissions, self.tab),
            sub_tabs=tabs.page_links(self.partnership, self.permissions, self.tab, self.page)
            if self.tab
            else [],
            timeline=timeline_of(self.partnership, clock.today()),
            today=clock.today(),
        )
        return context

    def render_refused(self, **context: Any) -> HttpResponse:
        """The same page again with what was typed and every problem, as 422."""
        return self.render_to_response(self.get_context_data(**context), status=422)


def find_partnership(request: HttpRequest, uuid: UUID) -> Partnership:
    """The partnership, when the person may see it; foreign and missing are the same 404."""
    visible = Partnership.objects.visible_to(request.user).select_related(
        "authority", "partner", "standing"
    )
    partnership: Partnership = get_object_or_404(visible, uuid=uuid)
    return partnership
