"""Concord's addresses, and one of the probe."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from config import urls
from tests.faults.probe.api import Writes

router = SimpleRouter(use_regex_path=False)
router.register("writes", Writes, basename="probe-writes")
urlpatterns = [path("api/v1/probe/", include(router.urls)), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
