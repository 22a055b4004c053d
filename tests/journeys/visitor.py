"""Somebody at a browser: does what a person does, and counts it."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.test import Client
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import expect

from tests.conftest import shows_who_it_is
from tests.factories.people import PASSWORD

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Download, FilePayload, Locator, Page

    from core.models import User

FAR = 600
"""So many presses of Tab, and no more, may lie between two places of a page."""

PATIENCE_SECONDS = 90
"""So long a page or a job may take on a machine that is busy with the other tests."""

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

# Negative when the target stands before what has the focus, zero when it has it.
_WHERE = """target => {
  const now = document.activeElement;
  if (now === target) return 0;
  if (target.type === "radio" && now.name === target.name && now.form === target.form) return 0;
  if (!now || now === document.body) return 1;
  return now.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1;
}"""


@dataclass
class Count:
    clicks: int = 0
    keys: int = 0


class Visitor:
    """One person at one browser.

    A click counts as one whether the mouse or the keyboard does it, as does a press of Enter that
    sends a form. What is typed, pasted or chosen in the system's own file dialog does not count:
    that is the work itself. With `keyboard` everything is reached by Tab, arrows, Space and Enter.
    """

    def __init__(self, page: Page, base: str, *, keyboard: bool, pictures: Path) -> None:
        self.page = page
        self.keyboard = keyboard
        self.pictures = pictures
        self.base = base
        self.count = Count()
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.text} ({self.page.url})")

    @contextmanager
    def counting(self, *, at_most: int) -> Iterator[Count]:
        """Counts from zero; fails when it takes more clicks than promised."""
        self.count = Count()
        yield self.count
        assert self.count.clicks <= at_most, f"{self.count.clicks} clicks, {at_most} promised"
        assert self.complaints == []

    def open(self, path: str) -> int:
        """Goes to an address, as by a bookmark; gives the status."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def sign_in(self, user: User, *, shown: bool = True) -> None:
        """Arrives at the first page as somebody who signed in before.

        `shown`: the password was given once more within five minutes, so nothing asks for it.
        """
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if shown:
            shows_who_it_is(client)
        self.page.context.add_cookies(
            [
                {"name": name, "value": cookie.value, "url": self.base}
                for name, cookie in client.cookies.items()
            ]
        )
        self.open("/")

    def sign_in_by_password(self, user: User) -> None:
        self.open("/")
        self.write("E-mail address", user.email)
        self.write("Password", PASSWORD)
        self.press_button("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_attached()

    def sign_out(self) -> None:
        self.press_button("Sign out")
        expect(self.page.get_by_role("heading", name="Sign in")).to_be_visible()

    def is_still_me(self) -> None:
        """Gives the password once more, where an act asks for it."""
        expect(self.page.get_by_role("heading", name="Is it still you?")).to_be_visible()
        self.write("Password", PASSWORD)
        self.press_button("Go on")

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Clicks on a link."""
        self.click((within or self.page).get_by_role("link", name=name).first)

    def press_button(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        self.click((within or self.page).get_by_role("button", name=name).first)

    def click(self, what: Locator) -> None:
        self.count.clicks += 1
        if not self.keyboard:
            what.click()
            return
        self._reach(what)
        kind = what.evaluate("e => e.type || e.localName")
        if kind == "radio":
            self._pick_radio(what)
        else:
            # Pressed on the element that has the focus, Enter waits for the page that it leads to.
            self.count.keys += 1
            what.press("Space" if kind == "checkbox" else "Enter")
        self.page.wait_for_load_state()

    def fetch(self, name: str, *, within: Locator | None = None) -> Download:
        """Clicks on a link that downloads a file."""
        with self.page.expect_download() as download:
            self.follow(name, within=within)
        return download.value

    def write(self, label: str, text: str, *, within: Locator | None = None) -> None:
        named = (within or self.page).get_by_label(label, exact=True)
        self.fill(named.and_(self.page.locator("input, textarea")), text)

    def fill(self, field: Locator, text: str) -> None:
        if not self.keyboard or field.get_attribute("type") in {"date", "datetime-local"}:
            field.fill(text)
            return
        self._reach(field)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=True).select_option(label=option)

    def attach(self, field: Locator, *files: FilePayload | Path) -> None:
        """Chooses files in the system's dialog."""
        field.set_input_files(list(files))

    def reads(self, text: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Sees these words on the page."""
        words = (within or self.page.locator("body")).get_by_text(text).first
        expect(words).to_be_visible()

    def reload_until(self, seen: Callable[[], bool]) -> None:
        """Looks again and again, as somebody does who waits for a job."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not seen():
            assert time.monotonic() < until, f"not seen: {self.page.url}"
            self.page.reload()

    def picture(self, name: str) -> None:
        """Keeps what is seen; a browser too busy to draw the whole page is no fault of the page."""
        with suppress(BrowserError):
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)

    def _reach(self, what: Locator) -> None:
        expect(what).to_be_visible()
        for _press in range(FAR):
            where = what.evaluate(_WHERE)
            if where == 0:
                return
            self._key("Tab" if where > 0 else "Shift+Tab")
        raise AssertionError(f"{what} is not reached by {FAR} presses of Tab")

    def _pick_radio(self, what: Locator) -> None:
        if what.evaluate("e => e === document.activeElement"):
            self._key("Space")
            return
        for _press in range(10):
            self._key("ArrowDown")
            if what.is_checked():
                return
        raise AssertionError(f"{what} is not reached by arrows")

    def _key(self, key: str) -> None:
        self.count.keys += 1
        self.page.keyboard.press(key)
