"""The API as one table: every noun and its address below /api/v1/."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from partnerships.api.partnerships import PartnershipViewSet

router = SimpleRouter(use_regex_path=False)
router.register("partnerships", PartnershipViewSet, basename="api-partnership")

urlpatterns = router.urls
