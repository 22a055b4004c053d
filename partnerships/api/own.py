"""What belongs to one person and is about many partnerships: a narrowed token knows none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from core.api.rules import Rule
from core.api.views import ApiViewSet
from core.models import Scope
from partnerships.scopes import confined_to

if TYPE_CHECKING:
    from rest_framework.request import Request

M = TypeVar("M", bound=Model)
OWN = Rule(Scope.READ, "")
CHANGE_OWN = Rule(Scope.REPORT, "")


class OwnRows(ApiViewSet[M]):
    """Rows of the person who asks; those of everybody else do not exist.

    What a worker does later it does with all rights of the person, so a token that is confined to
    one partnership asks for nothing here.
    """

    rule = OWN
    owned_by: ClassVar[str] = "owner"

    def rows(self) -> QuerySet[M]:
        """One's own."""
        mine = super().rows()
        if confined_to(self.user) is not None:
            return mine.none()
        return mine.filter(**{self.owned_by: self.user.pk})

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuses what a narrowed token asks for."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and confined_to(self.user) is not None:
            raise PermissionDenied(
                _("This concerns many partnerships: use a token for all of yours.")
            )
