"""Counting requests never costs anybody their page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from prometheus_client import values

from core import metrics


@pytest.mark.django_db
def test_a_page_is_answered_although_the_folder_of_counts_is_gone(client, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(gone))
    monkeypatch.setattr(metrics, "_REQUESTS", _counted_in_files(monkeypatch))
    with pytest.raises(FileNotFoundError):
        metrics._REQUESTS.labels("GET", "/x", "200").observe(1)
    assert client.get(reverse("account_login")).status_code == 200


def _counted_in_files(monkeypatch):
    """As in a web server of several processes."""
    monkeypatch.setattr("prometheus_client.metrics.values.ValueClass", values.MultiProcessValue())
    labels = ["method", "route", "status"]
    return metrics.Histogram("lost_seconds", "Lost.", labels, registry=None)
