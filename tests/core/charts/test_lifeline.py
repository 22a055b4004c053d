"""The timeline: widths, the Today mark, approvals, words."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from core.charts import Gate, Lifeline, Phase, Size, Words
from core.charts.lifeline_fit import fill, shares
from tests.core.charts.samples import TODAY, lifeline
from tests.core.charts.seeing import NS, parse, texts


def day(year: int, month: int = 1) -> dt.date:
    return dt.date(year, month, 1)


def by_class(svg, name):
    return [node for node in parse(svg).iter() if name in node.get("class", "").split()]


def test_a_short_stage_keeps_the_least_width_and_long_ones_share_the_rest():
    assert fill([0.1, 0.1, 0.8], [60, 60, 60], 300) == [60, 60, 180]
    assert fill([0.2, 0.3, 0.5], [10, 10, 10], 300) == pytest.approx([60, 90, 150])


def test_there_is_no_room_when_the_least_widths_are_more_than_the_whole():
    assert fill([0.5, 0.5], [60, 60], 100) is None


def test_a_stage_without_dates_counts_as_an_average_one():
    phases = (
        Phase("a", "done", day(2020), day(2021)),
        Phase("b", "now"),
        Phase("c", "next", day(2022), day(2023)),
    )
    assert shares(phases) == pytest.approx([1 / 3] * 3, abs=0.001)


def test_the_title_says_span_present_and_next_stage_and_that_it_is_not_to_scale():
    assert parse(lifeline().svg())[0].text == (
        "Timeline Jan\u00a02014 to 31\u00a0Dec\u00a02041. Now: Operate, since Jul\u00a02020. "
        "Next: Hand back, Jan\u00a02040. Today 23\u00a0Nov\u00a02026. Not to scale."
    )


def test_all_names_and_dates_are_printed_on_a_wide_page():
    shown = [seen.text for seen in texts(lifeline().svg(), 640)]
    for expected in ("Prepare", "Take over", "Operate", "Jul\u00a02020", "31\u00a0Dec\u00a02041"):
        assert expected in shown


def test_a_narrow_page_names_the_stages_before_now_and_next():
    shown = " ".join(seen.text for seen in texts(lifeline().svg(Size.NARROW), 256))
    assert "Before: Initial works" in shown
    assert "Now: Operate" in shown
    assert "Next: Hand back" in shown
    assert "Prepare" not in shown


def test_three_short_stages_are_named_on_a_narrow_page_too():
    phases = (Phase("Plan", "done"), Phase("Build", "now"), Phase("Run", "next"))
    shown = [seen.text for seen in texts(Lifeline(phases).svg(Size.NARROW), 256)]
    assert shown == ["Plan", "Build", "Run"]


def test_only_the_present_stage_is_bold():
    names = by_class(lifeline().svg(), "ll-name")
    assert [node.text for node in names if node.get("font-weight") == "700"] == ["Operate"]


def test_the_approval_that_is_due_has_the_heavier_diamond():
    widths = [float(node.get("stroke-width")) for node in by_class(lifeline().svg(), "ll-gate")]
    assert widths == [1.5, 1.5, 1.5, 1.5, 2.5]


def test_approvals_are_labelled_below_on_request_only():
    label = "Approval 5, 1\u00a0Jan\u00a02040"
    assert label in [node.text for node in by_class(lifeline(show_gates=True).svg(), "ll-gate-lab")]
    assert by_class(lifeline().svg(), "ll-gate-lab") == []


def test_an_approval_without_a_name_shows_its_date():
    phases = (Phase("a", "now", gate=Gate("", "due", day(2027))), Phase("b", "next"))
    labels = by_class(Lifeline(phases, show_gates=True).svg(), "ll-gate-lab")
    assert [node.text for node in labels] == ["1\u00a0Jan\u00a02027"]


@pytest.mark.parametrize(
    ("today", "share"),
    [(day(2021), 0.5), (day(2019), 0.03), (day(2035), 0.97), (day(2020, 7), 0.2486)],
)
def test_today_stands_in_the_present_stage_by_its_dates_and_never_outside(today, share):
    phases = (Phase("a", "now", day(2020), day(2022)),)
    mark = by_class(Lifeline(phases, today).svg(Size.PRINT), "ll-today")[0]
    assert float(mark.get("x1")) == pytest.approx(share * 640, abs=0.5)


def test_today_follows_the_last_stage_when_all_are_over():
    phases = (Phase("a", "done", day(2020), day(2022)),)
    mark = by_class(Lifeline(phases, TODAY).svg(Size.PRINT), "ll-today")[0]
    assert mark.get("x1") == "640"


def test_without_a_day_there_is_no_mark():
    assert by_class(lifeline(today=None).svg(), "ll-today") == []


def test_the_strip_says_where_it_stands_in_words():
    svg = lifeline().svg(Size.MINI, uid="row-1")
    assert parse(svg)[0].text == "Operate, stage 5 of 6"
    assert parse(svg).attrib["width"] == "132"


@pytest.mark.parametrize(
    ("state", "words"), [("done", "b, stage 2 of 2: done"), ("next", "a, stage 1 of 2: to come")]
)
def test_the_strip_of_a_partnership_that_is_over_or_not_begun_says_so(state, words):
    phases = (Phase("a", state), Phase("b", state))
    assert parse(Lifeline(phases).svg(Size.MINI))[0].text == words


def test_a_fluid_drawing_places_by_shares_and_a_printed_one_by_numbers():
    assert re.search(r'x="\d+(\.\d+)?%"', lifeline().svg())
    assert "viewBox" not in lifeline().svg()
    assert "%" not in lifeline().svg(Size.PRINT)
    assert 'viewBox="0 0 640' in lifeline().svg(Size.PRINT)


def test_the_words_of_another_language_are_used():
    words = Words(today="Aujourd’hui", now_stage_since="À présent : {name}, depuis {date}")
    svg = lifeline().svg(words=words)
    assert "Aujourd’hui" in [seen.text for seen in texts(svg, 640)]
    assert "À présent : Operate" in parse(svg)[0].text


def test_a_timeline_without_stages_is_refused():
    with pytest.raises(ValueError, match="at least one stage"):
        Lifeline(())


def test_the_table_tells_states_dates_and_approvals():
    rows = lifeline().table().rows
    assert rows[4] == (
        "Operate", "Now", "1\u00a0Jul\u00a02020", "1\u00a0Jan\u00a02040",
        "Approval 5", "due", "1\u00a0Jan\u00a02040",
    )  # fmt: skip
    assert rows[5][4:] == ("–", "–", "–")


def test_a_diamond_at_the_very_end_stays_inside():
    phases = (Phase("a", "now", gate=Gate("End", "due")),)
    shape = by_class(Lifeline(phases).svg(Size.PRINT), "ll-gate")[0]
    assert shape.get("d").startswith("M-9")
    assert list(parse(Lifeline(phases).svg()).iter(f"{NS}path"))
