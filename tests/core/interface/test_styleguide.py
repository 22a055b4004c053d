"""The style guide is ours alone."""

from __future__ import annotations

import pytest
from django.conf import settings as project
from django.http import Http404
from django.test import RequestFactory

from core.views.styleguide import styleguide as view


def test_the_style_guide_does_not_exist_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(Http404):
        view(RequestFactory().get("/styleguide/"))


def test_the_style_guide_shows_every_component_that_pages_use(styleguide):
    source = (project.ROOT / "templates/styleguide.html").read_text()
    folder = project.ROOT / "templates/components"
    readme = (folder / "README.md").read_text()
    parts = readme[readme.index("Parts of others") :]
    elsewhere = {"confirm_page.html", "messages.html", "figure.html"}
    for path in folder.glob("*.html"):
        if path.name in elsewhere or f"`{path.stem}`" in parts:
            continue
        used = f"components/{path.name}" in source
        nested = any(
            f"components/{path.name}" in other.read_text()
            for other in folder.glob("*.html")
            if f"components/{other.name}" in source
        )
        assert used or nested or path.name == "form_field.html", path.name
    assert "Mtondo Expressway" in styleguide
