"""The app's pages."""

from __future__ import annotations

from django.urls import path

from performance.views.scorecard import ScorecardPage

urlpatterns = [
    path("partnerships/<uuid:uuid>/scorecard/", ScorecardPage.as_view(), name="scorecard"),
]
