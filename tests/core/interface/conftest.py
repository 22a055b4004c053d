"""Our pages in a real browser, without a server: every request is answered from memory."""

from __future__ import annotations

import mimetypes
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

HOST = "http://concord.test"
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
AXE = settings.ROOT / "tests/vendor/axe/axe.min.js"


def pytest_collection_modifyitems(items):
    for item in items:
        if "browse" in item.fixturenames:
            item.add_marker(pytest.mark.appearance)


class Person(SimpleNamespace):
    """Signed in as far as a template can tell."""

    is_authenticated = True

    def __str__(self) -> str:
        return "Amara Diallo"


def drawn(template: str, path: str = "/", user=None, **context) -> str:
    request: Any = RequestFactory().get(path)
    person = user or Person(uuid="b7a0", theme="system", density="comfortable")
    request.user = person
    nav = [
        {"label": "To do", "url": "/to-do/", "count": 6, "current": True},
        {"label": "Portfolio", "url": "/portfolio/", "count": 0, "current": False},
    ]
    shown = {"nav": nav, "organisation_name": "Partnerships Unit", "search_url": "/search/"}
    return render_to_string(template, {"user": request.user, **shown, **context}, request)


class Site:
    """Pages by path. A value may be a function that is asked at each request."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, str]] = []
        self.complaints: list[str] = []

    def __call__(self, route) -> None:
        path = urlsplit(route.request.url).path
        file = settings.ROOT / path.lstrip("/")
        if path.startswith("/static/"):
            if not file.is_file():
                route.fulfill(status=404)
                return
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
        self.asked.append((route.request.method, path))
        page = self.pages.get(path)
        body = page() if callable(page) else page
        route.fulfill(
            status=200 if body else 404,
            body=body or "",
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": POLICY},
        )

    def hear(self, message) -> None:
        if message.type in {"error", "warning"} and "404" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def browse(chromium, site):
    """`browse("/path/", width=390, java_script_enabled=False)` opens a page of the site."""
    contexts = []

    def opened(path="/", width=1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.route("**/*", site)
        page = context.new_page()
        page.on("console", site.hear)
        page.on("pageerror", lambda error: site.complaints.append(str(error)))
        page.goto(HOST + path)
        page.wait_for_load_state("load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert site.complaints == []


@pytest.fixture
def styleguide(settings, monkeypatch):
    """The style guide as the view draws it, every component in every state."""
    from core.views import styleguide as view  # noqa: PLC0415 - charts are drawn here only

    settings.DEBUG = True
    monkeypatch.setattr(view, "render", lambda _request, name, context: drawn(name, **context))
    return view.styleguide(RequestFactory().get("/styleguide/"))
