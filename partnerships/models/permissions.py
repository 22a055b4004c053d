"""Guardian's rows, tied to the partnership by a foreign key: fast, and no orphans."""

from __future__ import annotations

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from partnerships.models.partnership import Partnership


class PartnershipUserObjectPermission(UserObjectPermissionBase):
    """Required by guardian; Concord grants to groups only."""

    content_object = models.ForeignKey(Partnership, on_delete=models.CASCADE)


class PartnershipGroupObjectPermission(GroupObjectPermissionBase):
    """A role's permission on a partnership."""

    content_object = models.ForeignKey(Partnership, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [models.Index(fields=["content_object", "permission", "group"])]
