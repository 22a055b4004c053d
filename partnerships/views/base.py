"""What every page of a partnership shares: finding it, what the person may do, its tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core import clock, navigation
from core.asking import NotYours
from core.formatting import day
from core.typing import signed_in
from partnerships import tabs
from partnerships.models import Partnership, Standing
from partnerships.models.access import permissions_on
from partnerships.selectors.timeline import timeline_of
from partnerships.stage_people import roles_held
from partnerships.types import types

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from core.models import User


def to_portfolio(user: User) -> dict[str, str]:
    """The first step of the way back, called as on the rail of `user`."""
    label = navigation.label_of("portfolio", user) or _("Portfolio")
    return {"label": label, "url": reverse("portfolio")}


class PartnershipPage(LoginRequiredMixin, TemplateView):
    """A page of one partnership.

    A partnership the person may not see is a 404. `permission` is what the page needs beyond
    seeing it; `write_permission` what any other method than GET needs. A page below a tab's own
    says so with `below_tab`: its breadcrumbs then lead back to the tab.
    """

    tab = ""
    page = ""
    below_tab = False
    permission = "view_shared"
    write_permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            needed = [self.permission]
            if request.method not in {"GET", "HEAD", "OPTIONS"}:
                needed.append(self.write_permission or "")
            for permission in needed:
                if permission not in self.permissions:
                    return self.refused(permission)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotYours as others:
            return self.refused(others.permission, str(others))

    def refused(self, permission: str, words: str = "") -> HttpResponse:
        """The page that says whose right it is: whoever sees the partnership may know its people.

        As 403; nothing was changed. `words` say why, where it is not for want of a role.
        """
        held = roles_held(self.partnership, clock.today()).values()
        context = {
            "text": words,
            "breadcrumbs": [
                to_portfolio(self.user),
                {
                    "label": self.partnership.name,
                    "url": reverse("partnership", args=[self.partnership.uuid]),
                },
            ],
            "ask": [
                {
                    "role": one.label,
                    "people": [str(person) for person in one.people if person != self.user],
                }
                for one in held
                if permission in one.permissions and set(one.people) != {self.user}
            ],
        }
        return render(self.request, "partnerships/refused.html", context, status=403)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def partnership(self) -> Partnership:
        return find_partnership(self.request, self.kwargs["uuid"])

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_on(self.request.user, self.partnership)

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """The way back: the portfolio, and for a page below a tab that tab."""
        way = [to_portfolio(self.user)]
        if self.below_tab:
            links = tabs.tab_links(self.partnership, self.permissions, self.tab)
            way += [{"label": link.label, "url": link.url} for link in links if link.current]
        return way

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            partnership=self.partnership,
            permissions=self.permissions,
            tabs=tabs.tab_links(self.partnership, self.permissions, self.tab),
            sub_tabs=tabs.page_links(self.partnership, self.permissions, self.tab, self.page)
            if self.tab
            else [],
            head=head_of(self.partnership),
            ended_title=_ended(self.partnership),
            head_actions=[
                action
                for make in _head_actions
                for action in make(self.partnership, self.permissions)
            ],
            breadcrumbs=self.breadcrumbs,
            timeline=timeline_of(self.partnership, clock.today()),
            today=clock.today(),
            page_ends=self._page_ends(),
        )
        here = [link.label for link in (*context["sub_tabs"], *context["tabs"]) if link.current]
        context.setdefault("page_title", here[0] if here else "")
        return context

    def _page_ends(self) -> list[dict[str, Any]]:
        match = self.request.resolver_match
        if match is None:
            return []
        asked = (match.url_name or "", match.kwargs, self.partnership, self.permissions)
        return [found for make in _page_ends if (found := make(*asked)) is not None]

    def render_refused(self, **context: Any) -> HttpResponse:
        """The same page again with what was typed and every problem, as 422."""
        return self.render_to_response(self.get_context_data(**context), status=422)


def _ended(partnership: Partnership) -> str:
    """That nothing happens here any more, and since when; "" while something does."""
    words = {
        Partnership.PhaseState.ENDED: _("This partnership ended early, on %(day)s."),
        Partnership.PhaseState.EXPIRED: _("The term of this partnership is over since %(day)s."),
    }
    said = words.get(Partnership.PhaseState(partnership.phase_state), "")
    return said and said % {"day": day(partnership.phase_since)}


HeadActions = Callable[[Partnership, frozenset[str]], list[dict[str, Any]]]
_head_actions: list[HeadActions] = []


def register_head_actions(make: HeadActions) -> None:
    """Adds buttons beside the partnership's name; see templates/components/actions.html."""
    _head_actions.append(make)


PageEnd = Callable[[str, "dict[str, Any]", Partnership, frozenset[str]], "dict[str, Any] | None"]
_page_ends: list[PageEnd] = []


def register_page_end(make: PageEnd) -> None:
    """Adds what stands below pages of one thing: its template, and its facts as `facts`.

    `make` gets the name of the page, what its address names, the partnership and the reader's
    permissions; None where it has nothing to say there. Two queries at the most.
    """
    _page_ends.append(make)


def head_of(partnership: Partnership) -> dict[str, Any]:
    """The state word and the facts in one line under the partnership's name."""
    kind = types[partnership.type]
    standing = getattr(partnership, "standing", None)
    if standing is not None and standing.state == Standing.State.NOT_SCORED:
        standing = None
    partner = partnership.partner.name if partnership.partner else ""
    meta: list[dict[str, str]] = [
        {"before": partnership.reference},
        {
            "before": _("%(authority)s with") % {"authority": partnership.authority}
            if partner
            else str(partnership.authority),
            "strong": partner,
        },
        {"before": f"{kind.label}, {partnership.get_sector_display().lower()}"},
    ]
    if partnership.ends_on:
        meta.append({"before": _("Ends %(day)s") % {"day": day(partnership.ends_on)}})
    if standing is not None:
        return {"state": standing.state, "meta": meta}
    word = (
        str(kind.phase(partnership.phase).label)
        if partnership.phase_state == Partnership.PhaseState.ACTIVE
        else partnership.get_phase_state_display()
    )
    return {"tag_kind": "none", "tag_label": word, "meta": meta}


def find_partnership(request: HttpRequest, uuid: UUID) -> Partnership:
    """The partnership, when the person may see it; foreign and missing are the same 404."""
    visible = Partnership.objects.visible_to(request.user).select_related(
        "authority", "partner", "standing"
    )
    partnership: Partnership = get_object_or_404(visible, uuid=uuid)
    return partnership
