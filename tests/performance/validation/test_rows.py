import datetime as dt
from decimal import Decimal

import pytest

from core.periods import Period
from performance.scoring import Direction, Kind
from performance.validation import Figure, Past, Row, check_return

OCTOBER = Period.parse("2026-10")
TODAY = dt.date(2026, 11, 23)
NBSP = "\N{NO-BREAK SPACE}"


def decimal(value):
    return None if value is None else Decimal(str(value))


def past(*values, until="2026-09"):
    """History that ends with a month, oldest first; None for a month without a figure."""
    months, period = [], Period.parse(until)
    for value in reversed(values):
        months.append(Past(period, decimal(value)))
        period = period.previous()
    return tuple(months)


def asked(code="URG", **facts):
    if facts.get("unit", "%") == "%" and "parts" not in facts:
        facts = {"lowest": 0, "highest": 100, **facts}
    for name in ("target", "target_low", "target_high", "lowest", "highest"):
        facts[name] = decimal(facts.get(name))
    return Figure(code, **{"name": "Urgent faults fixed", "unit": "%", **facts})


def check(*pairs, today=TODAY, period=OCTOBER, translate=str):
    """Check (figure, row) pairs; a bare string is what was typed, None is a row left out."""
    rows = [
        Row(figure.code, entered) if isinstance(entered, str) else entered
        for figure, entered in pairs
        if entered is not None
    ]
    return check_return(
        period, [figure for figure, _row in pairs], rows, today=today, translate=translate
    )


def codes(found):
    return [(item.field, item.code) for item in found]


def test_a_return_without_a_fault_has_its_values_and_no_problem():
    found = check((asked("A"), "96,4 %"), (asked("B", unit="tests"), "0"))

    assert found.values == {"A": Decimal("96.4"), "B": 0}
    assert (found.problems, found.hints) == ((), ())
    assert [(row.kind, row.ready) for row in found.rows] == [(Kind.VALUE, True)] * 2


def test_all_problems_are_told_at_once_with_their_place():
    found = check(
        (asked("A"), "948"),
        (asked("B"), "-"),
        (asked("C"), ""),
        (asked("D"), None),
        (asked("E"), Row("E", nothing_to_report=True)),
        today=dt.date(2026, 10, 31),
    )

    assert codes(found.problems) == [
        ("", "period_not_over"),
        ("A.value", "out_of_limits"),
        ("B.value", "nothing_typed"),
        ("C.value", "missing_value"),
        ("D.value", "missing_row"),
        ("E.comment", "comment_needed"),
    ]
    assert {problem.where for problem in found.problems[1:]} == {"Urgent faults fixed"}
    assert not any(row.ready for row in found.rows)
    assert {row.kind for row in found.rows} == {Kind.NOT_REPORTED}


@pytest.mark.parametrize(
    ("typed", "history", "message"),
    [
        ("948", (94.1,), "Enter a percentage from 0 to 100. You entered 948; did you mean 94.8?"),
        ("9480", (94.1,), "Enter a percentage from 0 to 100. You entered 9480; did you mean 94.8?"),
        ("120", (8, 14), "Enter a percentage from 0 to 100. You entered 120; did you mean 12?"),
        ("948", (2.5,), "Enter a percentage from 0 to 100. You entered 948."),
        ("948", (), "Enter a percentage from 0 to 100. You entered 948."),
        ("948", (0,), "Enter a percentage from 0 to 100. You entered 948."),
        ("100.1", (94.1,), "Enter a percentage from 0 to 100. You entered 100.1."),
        ("-1", (94.1,), "Enter a percentage from 0 to 100. You entered -1."),
    ],
)
def test_a_percentage_out_of_range_offers_what_was_probably_meant(typed, history, message):
    (problem,) = check((asked(history=past(*history)), typed)).problems

    assert (problem.field, problem.code, problem.message) == (
        "URG.value",
        "out_of_limits",
        message,
    )


@pytest.mark.parametrize("typed", ["0", "100"])
def test_nothing_and_everything_are_percentages(typed):
    assert check((asked(), typed)).problems == ()


@pytest.mark.parametrize(
    ("limits", "typed", "message"),
    [
        ({"lowest": 0}, "-1", "Enter a number of 0 days or more. You entered -1."),
        ({"highest": 31}, "32", "Enter a number of 31 days or less. You entered 32."),
        ({"lowest": 1, "highest": 31}, "0", "Enter a number from 1 day to 31 days."),
    ],
)
def test_other_limits_are_those_of_the_figure(limits, typed, message):
    (problem,) = check((asked(unit="days", **limits), typed)).problems

    assert problem.message.replace(NBSP, " ").startswith(message.replace("1 day ", "1 days "))


def test_a_percentage_with_limits_of_its_own_may_exceed_a_hundred():
    enrolment = asked(lowest=0, highest=300)

    assert check((enrolment, "116")).values == {"URG": 116}
    assert check((enrolment, "301")).problems[0].code == "out_of_limits"


def test_a_figure_without_limits_may_be_negative():
    assert check((asked(unit="€"), "-5")).values == {"URG": -5}


def test_nothing_to_report_with_a_reason_is_an_answer_and_not_zero():
    found = check((asked(), Row("URG", nothing_to_report=True, comment="Nobody trapped")))

    assert found.problems == ()
    assert found.values == {}
    assert (found.rows[0].kind, found.rows[0].comment) == (Kind.NOT_APPLICABLE, "Nobody trapped")


def test_blanks_are_no_reason():
    found = check((asked(), Row("URG", nothing_to_report=True, comment=" \t")))

    assert codes(found.problems) == [("URG.comment", "comment_needed")]


@pytest.mark.parametrize(("typed", "problems"), [("0", ["both"]), ("none", []), ("–", [])])
def test_a_number_and_nothing_to_report_contradict_each_other(typed, problems):
    row = Row("URG", typed, nothing_to_report=True, comment="Nobody trapped")

    assert [problem.code for problem in check((asked(), row)).problems] == problems


@pytest.mark.parametrize(
    ("today", "refused"), [(dt.date(2026, 10, 31), True), (dt.date(2026, 11, 1), False)]
)
def test_a_return_waits_until_its_month_is_over(today, refused):
    problems = check((asked(), "96"), today=today).problems

    assert bool(problems) is refused
    if refused:
        assert problems[0].message == (
            "October 2026 is not over yet. Send this return from 1 November 2026 on."
        )


def test_a_return_of_december_is_sent_from_january():
    december = Period.parse("2026-12")
    (problem,) = check(period=december, today=december.end).problems

    assert "1 January 2027" in problem.message


@pytest.mark.parametrize(
    ("day", "refused"), [(dt.date(2026, 10, 31), False), (dt.date(2026, 11, 1), True)]
)
def test_a_reading_after_the_month_belongs_to_a_later_return(day, refused):
    found = check((asked(), Row("URG", "96", measured_on=day)))

    assert codes(found.problems) == ([("URG.measured_on", "after_period")] if refused else [])


def test_rows_that_do_not_belong_here_are_named():
    found = check_return(
        OCTOBER,
        [asked("A")],
        [Row("A", "96"), Row("X", "1"), Row("A", "97"), Row("X", "2")],
        today=TODAY,
    )

    assert codes(found.problems) == [("A.value", "twice"), ("X", "unknown_figure")]
    assert found.values == {"A": 96}


@pytest.mark.parametrize(
    ("facts", "code", "message"),
    [
        ({"kind": Kind.NOT_APPLICABLE}, "not_applicable", "does not apply here"),
        ({"kind": Kind.NOT_YET_DUE}, "not_yet_due", "not due yet"),
        (
            {"kind": Kind.NOT_YET_DUE, "first_due": Period.parse("2027-03")},
            "not_yet_due",
            "first due for March 2027",
        ),
    ],
)
def test_a_figure_that_is_not_asked_for_stays_empty(facts, code, message):
    figure = asked(**facts)
    (problem,) = check((figure, "5")).problems

    assert problem.code == code
    assert message in problem.message
    for entered in (None, "", " "):
        found = check((figure, entered))
        assert found.problems == ()
        assert found.rows[0].kind is figure.kind


@pytest.mark.parametrize(
    ("facts", "typed", "target"),
    [
        ({"target": 97}, "96.9", f"97{NBSP}% or more"),
        ({"target": 20, "direction": Direction.LOWER}, "21", f"20{NBSP}% or less"),
        (
            {"direction": Direction.RANGE, "target_low": 90, "target_high": 95},
            "89",
            f"from 90 to 95{NBSP}%",
        ),
        (
            {"direction": Direction.RANGE, "target_low": 90, "target_high": 95},
            "96",
            f"from 90 to 95{NBSP}%",
        ),
    ],
)
def test_a_missed_target_asks_for_a_comment_and_does_not_stop_the_return(facts, typed, target):
    figure = asked(**facts)
    silent, explained = check((figure, typed)), check((figure, Row("URG", typed, comment="Storm")))

    assert silent.problems == explained.problems == ()
    assert silent.rows[0].missed_target
    assert explained.rows[0].missed_target
    assert codes(silent.hints) == [("URG.comment", "missed_target")]
    assert target in silent.hints[0].message
    assert explained.hints == ()


@pytest.mark.parametrize(
    ("facts", "typed"),
    [
        ({"target": 97}, "97"),
        ({"target": 20, "direction": Direction.LOWER}, "20"),
        ({"direction": Direction.RANGE, "target_low": 90, "target_high": 95}, "90"),
        ({"direction": Direction.RANGE, "target_low": 90, "target_high": 95}, "95"),
        ({}, "0"),
    ],
)
def test_a_target_is_met_exactly_on_it(facts, typed):
    found = check((asked(**facts), typed))

    assert found.hints == ()
    assert not found.rows[0].missed_target


@pytest.mark.parametrize(
    ("typed", "history", "words"),
    [
        ("0.6", (5.8, 6.1, 6.0), "ten times lower than before (6 hours in September 2026)"),
        ("60", (5.8, 6.1, 6.0), "ten times higher"),
        ("0.36", (6,), "ten times lower"),
        ("96", (6,), "ten times higher"),
        ("0.06", (6,), "a hundred times lower"),
        ("612", (6,), "a hundred times higher"),
        ("0.006", (6,), "a thousand times lower"),
        ("6000", (6,), "a thousand times higher"),
    ],
)
def test_a_slipped_decimal_point_is_pointed_out(typed, history, words):
    found = check((asked(unit="hours", history=past(*history)), typed))

    assert found.problems == ()
    assert codes(found.hints) == [("URG.value", "decimal_slip")]
    assert words in found.hints[0].message.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("typed", "history"),
    [
        ("3", (6, 6)),
        ("12", (6, 6)),
        ("0.359", (6, 6)),
        ("96.1", (6, 6)),
        ("0", (6, 6)),
        ("5", (0, 0)),
        ("0.6", (0.5, 6, 6, 6)),
        ("0.6", (0.6, 6, 6, 6)),
        ("60", (6, 6, 60, 6)),
        ("0.6", ()),
        ("-0.6", (6, 6)),
    ],
)
def test_an_ordinary_change_is_not_taken_for_a_slip(typed, history):
    assert check((asked(unit="hours", history=past(*history)), typed)).hints == ()


YEAR = (94.1, 95, 94.5, 93.2, 96, 95.5, 94.8, 95.1, 94.9, 95.2, 94.3, 94.7)


@pytest.mark.parametrize(
    ("typed", "history", "words"),
    [
        ("96.1", YEAR, "The highest in 12 months; before, it was 96 % in February 2026."),
        ("93.1", YEAR, "The lowest in 12 months; before, it was 93.2 % in January 2026."),
        ("96", YEAR, None),
        ("93.2", YEAR, None),
        ("96.1", YEAR[1:], None),
        ("97.1", (97, *YEAR[1:], *YEAR), "The highest in 24 months"),
        ("97.1", (98, *YEAR, *YEAR), "The highest in 24 months"),
        ("96.5", (97, *YEAR[1:], *YEAR), None),
    ],
)
def test_a_record_within_24_months_is_pointed_out(typed, history, words):
    found = check((asked(history=past(*history)), typed))

    assert [hint.code for hint in found.hints] == (["record"] if words else [])
    if words:
        assert found.hints[0].message.replace(NBSP, " ").startswith(words)


@pytest.mark.parametrize(
    ("typed", "history", "hinted"),
    [
        ("94.7", (94.7, 94.7), True),
        ("94.70", (94.7, 94.7), True),
        ("94.7", (94.6, 94.7), False),
        ("94.7", (94.7,), False),
        ("94.7", (94.7, None, 94.7), False),
        ("94.71", (94.7, 94.7), False),
        ("0", (0, 0), False),
        ("100", (100, 100), False),
    ],
)
def test_a_figure_that_never_moves_is_pointed_out_unless_it_is_at_its_limit(typed, history, hinted):
    found = check((asked(history=past(*history)), typed))

    assert [hint.code for hint in found.hints] == (["unchanged"] if hinted else [])


def test_later_months_are_not_looked_at():
    figure = asked(history=(*past(6, 6), *past(0.6, 0.6, until="2026-12")))

    assert [hint.code for hint in check((figure, "0.6")).hints] == ["decimal_slip"]


def test_an_earlier_round_of_the_same_month_is_not_looked_at():
    assert check((asked(history=past(94.7, 94.7, until="2026-10")), "94.7")).hints == ()


def test_wrong_figures_bring_no_hints():
    figure = asked(target=97, history=past(94.1))

    assert check((figure, "948")).hints == ()


def test_problems_and_hints_are_said_in_the_language_of_the_reader():
    found = check(
        (asked("A"), ""), (asked("B", target=97), "5"), translate=lambda message: f"«{message}»"
    )

    assert found.problems[0].message.startswith("«Enter a number;")
    assert found.hints[0].message.startswith(f"«The target of «97{NBSP}% or more» is missed.")
