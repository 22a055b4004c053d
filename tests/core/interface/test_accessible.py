"""Every component can be read, reached and hit: wide, narrow, by night, from right to left."""

from __future__ import annotations

import pytest

from tests.core.interface.conftest import AXE, Person, drawn

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (rules) => (await axe.run(document, {runOnly: rules})).violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.target).join(", "))"""
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => {
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        return box.width && one.tabIndex >= 0 && style.display !== "inline"
            && !one.closest(".visually-hidden") && Math.min(box.width, box.height) < 23.9;
    })
    .map((one) => one.outerHTML.slice(0, 100))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def pages(site, styleguide):
    site.pages = {
        "/guide/": styleguide,
        "/login/": drawn("account/login.html"),
        "/gone/": drawn("errors/404.html"),
    }


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("path", ["/guide/", "/login/", "/gone/"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (1280, "dark")])
def test_axe_finds_nothing(browse, path, width, scheme):
    page = browse(path, width=width, color_scheme=scheme, bypass_csp=True)
    page.add_script_tag(path=str(AXE))
    assert page.evaluate(RUN_AXE, RULES) == []


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("path", ["/guide/", "/login/", "/gone/"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [320, 1000])
def test_no_page_scrolls_sideways(browse, path, width, direction):
    page = browse(path, width=width)
    page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("width", [1280, 390])
def test_every_target_can_be_hit(browse, width):
    assert browse("/guide/", width=width).evaluate(SMALL) == []


@pytest.mark.usefixtures("pages")
def test_wider_text_spacing_cuts_nothing_off(browse):
    page = browse("/guide/", width=390, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
        " word-spacing: 0.16em !important; }"
    )
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.usefixtures("pages")
def test_states_keep_their_shapes_in_forced_colours(browse):
    page = browse("/guide/", forced_colors="active")
    shape = page.evaluate(
        """() => getComputedStyle(document.querySelector(".tag.warn"), "::before").clipPath"""
    )
    assert shape.startswith("polygon")


@pytest.mark.usefixtures("pages")
def test_the_bar_at_the_foot_never_hides_the_focus(browse):
    page = browse("/guide/")
    page.locator("#figure-1-value").focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const focused = document.activeElement.getBoundingClientRect();
                return focused.bottom > document.querySelector(".dock").getBoundingClientRect().top;
            }"""
        )
        assert not hidden


@pytest.mark.parametrize(
    ("theme", "scheme", "ground"),
    [
        ("dark", "light", "rgb(15, 22, 29)"),
        ("light", "dark", "rgb(243, 245, 247)"),
        ("system", "dark", "rgb(15, 22, 29)"),
    ],
)
def test_the_look_that_a_person_chose_wins_over_the_device(site, browse, theme, scheme, ground):
    person = Person(uuid="b7a0", theme=theme, density="compact")
    site.pages["/"] = drawn("base.html", user=person)
    page = browse("/", color_scheme=scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


def test_compact_rows_are_lower(site, browse, styleguide):
    site.pages["/"] = styleguide
    page = browse("/")
    row = page.get_by_role("row").filter(has_text="River bridge").first
    comfortable = row.bounding_box()["height"]
    page.evaluate("document.documentElement.dataset.density = 'compact'")
    assert row.bounding_box()["height"] < comfortable
