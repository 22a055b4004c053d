"""The app's pages."""

from __future__ import annotations

from django.urls import path

from governance.views.people import PeoplePage

urlpatterns = [
    path("partnerships/<uuid:uuid>/people/", PeoplePage.as_view(), name="people"),
]
