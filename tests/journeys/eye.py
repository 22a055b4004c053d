"""What a person's eye would see on a page, seen by a program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor/axe/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}

# What lies under a bar that stays in sight lies free once the page is scrolled.
_RUN = """only => {
  for (const bar of document.querySelectorAll("*"))
    if (getComputedStyle(bar).position === "sticky") bar.style.position = "static";
  const asked = {runOnly: only, resultTypes: ["violations"]};
  return axe.run(document, asked).then(said => said.violations.flatMap(rule =>
  rule.nodes.map(node =>
    `${rule.id}: ${node.target} (${node.any.concat(node.all, node.none).map(c => c.message)})`)));
}"""
# What stands out to the side, and the deepest element that makes it so.
_SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const out = [...document.body.querySelectorAll("*")].filter(
    e => e.getBoundingClientRect().right > wide + 1 && e.checkVisibility());
  return [`${document.documentElement.scrollWidth} px wide: ${out.slice(-1).map(
    e => e.outerHTML.slice(0, 120))}`];
}"""
# WCAG 1.4.12, by a sheet of its own, which the policy of the page does not forbid.
_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that its own box cuts off, where no scrolling shows the rest.
_CUT = """() => [...document.querySelectorAll(
    "a, button, p, li, dd, dt, th, td, h1, h2, h3, label")]
  .filter(e => {
    const style = getComputedStyle(e);
    const hides = ["hidden", "clip"].includes(style.overflowX);
    return hides && e.scrollWidth > e.clientWidth + 1 && !e.closest(".visually-hidden")
      && style.position !== "absolute" && e.checkVisibility();
  }).map(e => `cut off: ${e.outerHTML.slice(0, 120)}`)"""


def complaints_of(page: Page, *, thorough: bool) -> Iterator[str]:
    """Everything wrong with the page that is open; `thorough` in all its guises."""
    page.evaluate(AXE)
    page.set_viewport_size(WIDE)
    yield from _axe(page, "wide", {"type": "tag", "values": TAGS})
    page.set_viewport_size(NARROW)
    yield from _said("320 px", page.evaluate(_SIDEWAYS))
    if not thorough:
        return
    colours = {"type": "rule", "values": ["color-contrast", "target-size"]}
    page.emulate_media(color_scheme="dark")
    yield from _axe(page, "dark, 320 px", colours)
    page.emulate_media(color_scheme="light")
    page.evaluate(_SPACING)
    for name, size in (("320 px", NARROW), ("wide", WIDE)):
        page.set_viewport_size(size)
        yield from _said(f"text spacing, {name}", page.evaluate(_SIDEWAYS) + page.evaluate(_CUT))


def _axe(page: Page, guise: str, only: dict[str, object]) -> Iterator[str]:
    yield from _said(guise, page.evaluate(_RUN, only))


def _said(guise: str, found: list[str]) -> Iterator[str]:
    for words in found:
        yield f"{guise}: {words}"
