"""The monthly return is quick with a keyboard and a spreadsheet, and nothing typed is lost."""

from __future__ import annotations

import pytest

PASTE = """(target, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    target.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def guide(site, styleguide, browse):
    site.pages["/guide/"] = styleguide
    return lambda **options: browse("/guide/", **options)


def value(page, number):
    return page.locator(f"#figure-{number}-value")


def paste(page, number, text):
    value(page, number).evaluate(PASTE, text)


def test_enter_and_arrows_go_from_value_to_value(guide):
    page = guide()
    value(page, 1).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "figure-3-value"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "figure-2-value"


def test_enter_in_a_value_does_not_send_the_return(guide, site):
    page = guide()
    value(page, 6).press("Enter")
    assert {method for method, _ in site.asked} == {"GET"}


def test_nothing_to_report_is_not_zero_and_gives_back_what_was_typed(guide):
    page = guide()
    tick = page.locator("#figure-4-nil")
    tick.check()
    assert value(page, 4).input_value() == "none"
    assert value(page, 4).is_editable() is False
    assert page.locator("#figure-4-comment").get_attribute("required") is not None
    tick.uncheck()
    assert value(page, 4).input_value() == "0"
    assert value(page, 4).is_editable()


def test_pasted_rows_find_their_figure_by_name(guide):
    page = guide()
    paste(page, 1, "Toll complaints\t3\tfewer than before\nLane  availability\t97,1 %")
    assert value(page, 6).input_value() == "3"
    assert page.locator("#figure-6-comment").input_value() == "fewer than before"
    assert value(page, 1).input_value() == "97,1"
    assert "2 rows pasted:" in page.locator("[data-paste-notice]").inner_text()


def test_pasted_values_without_names_fill_the_table_downwards(guide):
    page = guide()
    paste(page, 3, "21.5\n0")
    assert [value(page, number).input_value() for number in (1, 3, 4)] == ["96.4", "21.5", "0"]


def test_a_pasted_row_says_nothing_to_report(guide):
    page = guide()
    paste(page, 1, "Fatal accidents\tnone\tno traffic, road closed")
    assert page.locator("#figure-4-nil").is_checked()
    assert value(page, 4).input_value() == "none"


def test_an_empty_cell_changes_nothing(guide):
    page = guide()
    paste(page, 1, "Energy\t\nFatal accidents\t1")
    assert value(page, 3).input_value() == "20.9"
    assert value(page, 4).input_value() == "1"


def test_rows_that_fit_nowhere_are_named(guide):
    page = guide()
    paste(page, 1, "Energy\t22\nSnow cleared\t8")
    notice = page.locator("[data-paste-notice]").inner_text()
    assert "Snow cleared 8" in notice
    assert "1 row pasted: Energy, 22." in notice


def test_a_paste_can_be_undone(guide):
    page = guide()
    page.locator("#figure-4-nil").check()
    paste(page, 1, "Fatal accidents\t2\nEnergy\t22\tmeter read")
    page.get_by_role("button", name="Undo paste").click()
    assert value(page, 3).input_value() == "20.9"
    assert page.locator("#figure-3-comment").input_value() == ""
    assert page.locator("#figure-4-nil").is_checked()
    assert page.locator("[data-paste-notice]").is_hidden()


def test_one_may_paste_into_a_box_instead(guide):
    page = guide()
    page.get_by_role("button", name="Paste from a spreadsheet").click()
    page.locator("#paste-box-text").fill("Toll complaints\t5")
    page.get_by_role("button", name="Put into the table").click()
    assert value(page, 6).input_value() == "5"
    assert page.locator("#paste-box").is_hidden()


def test_the_bar_counts_along(guide):
    page = guide()
    count = page.locator('[data-tally="ready"] b')
    value(page, 6).fill("4")
    assert count.inner_text() == "7"
    value(page, 2).fill("94.8")
    assert count.inner_text() == "8"
    assert page.locator('[data-tally="wrong"]').is_hidden()
    value(page, 6).fill("")
    assert page.locator('[data-tally="empty"] a').get_attribute("href") == "#figure-6-value"


def test_a_file_is_put_on_a_row_without_javascript(guide):
    page = guide(java_script_enabled=False)
    page.locator('[data-evidence="figure-4"] .add').click()
    box = page.locator("#figure-4-files")
    assert box.is_visible()
    box.get_by_text("E2").click()
    assert box.locator('[data-code="E2"]').is_checked()


def test_the_chosen_files_show_on_the_row(guide):
    page = guide()
    page.locator('[data-evidence="figure-1"] .add').click()
    page.locator('#figure-1-files [data-code="E2"]').check()
    page.locator('#figure-1-files [data-code="E1"]').uncheck()
    chips = page.locator('[data-evidence="figure-1"] .chip:not(.add)')
    assert chips.all_inner_texts() == ["E2"]


def test_chosen_uploads_are_listed_with_their_size(guide):
    page = guide()
    upload = {"name": "meters.csv", "mimeType": "text/csv", "buffer": b"x" * 12_400}
    page.locator("#sg-evidence-upload").set_input_files(upload)
    assert "meters.csv" in page.locator("[data-chosen]").inner_text()
    assert "12" in page.locator("[data-chosen] .sub").inner_text()


def test_the_table_scales_down_to_cards_and_keeps_its_roles(guide):
    page = guide(width=390)
    assert page.get_by_role("row").filter(has_text="Lane availability").count() >= 1
    assert page.locator("#figure-1-value").bounding_box()["width"] > 100
