from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import Basis, How, Kind, Observation, Reliability, ScoringError
from performance.scoring import period_value as value_of
from tests.performance.scoring.builders import number

KINDS = {"-": Kind.NOT_REPORTED, "later": Kind.NOT_YET_DUE, "n/a": Kind.NOT_APPLICABLE}


def months(*values, **facts):
    """July, August …: numbers are reported, "-" is not, "later" is not yet due, "n/a" never is."""
    return [
        Observation("K", KINDS[value], period=f"2026-{7 + index:02}", **facts)
        if value in KINDS
        else Observation("K", reported=number(value), period=f"2026-{7 + index:02}", **facts)
        for index, value in enumerate(values)
    ]


def ratio(*pairs):
    return [
        Observation(
            "K",
            reported=Decimal(0),
            numerator=number(above),
            denominator=number(below),
            period=f"2026-{7 + index:02}",
        )
        for index, (above, below) in enumerate(pairs)
    ]


@pytest.mark.parametrize(
    ("how", "expected"),
    [(How.SUM, 14), (How.AVERAGE, Fraction(14, 3)), (How.LATEST, 0), (How.MAXIMUM, 10)],
)
def test_months_make_up_a_period_and_zero_is_among_them(how, expected):
    assert value_of(months(4, 10, 0), how).value == expected


def test_a_ratio_is_of_the_sums_and_never_a_mean_of_ratios():
    quarter = value_of(ratio((1, 2), (90, 100)), How.RATIO_OF_SUMS, factor=Decimal(100))

    assert quarter.value == Fraction(9100, 102)
    assert (quarter.numerator, quarter.denominator) == (91, 102)


def test_water_losses_of_the_quarter_come_from_the_meters():
    quarter = value_of(
        ratio((1_780_000, 6_100_000), (1_760_000, 6_100_000), (1_796_000, 6_200_000)),
        How.RATIO_OF_SUMS,
        factor=Decimal(100),
    )

    assert quarter.numerator == 5_336_000
    assert quarter.value == 29


def test_a_ratio_of_nothing_through_something_is_zero():
    assert value_of(ratio((0, 5)), How.RATIO_OF_SUMS).value == 0


def test_a_ratio_with_nothing_to_measure_does_not_apply():
    assert value_of(ratio((0, 0), (0, 0)), How.RATIO_OF_SUMS).kind is Kind.NOT_APPLICABLE


NOT_APPLICABLE, NOT_YET_DUE, NOT_REPORTED = (
    Kind.NOT_APPLICABLE,
    Kind.NOT_YET_DUE,
    Kind.NOT_REPORTED,
)


@pytest.mark.parametrize("how", [How.SUM, How.AVERAGE, How.LATEST, How.MAXIMUM])
@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("n/a", "n/a", "n/a"), NOT_APPLICABLE),
        (("later", "later", "later"), NOT_YET_DUE),
        (("n/a", "later", "later"), NOT_YET_DUE),
        (("-", "-", "-"), NOT_REPORTED),
        (("n/a", "-", "later"), NOT_REPORTED),
    ],
)
def test_a_period_of_nothing_says_which_kind(how, values, kind):
    period = value_of(months(*values), how)

    assert (period.kind, period.value) == (kind, None)


@pytest.mark.parametrize("how", list(How))
def test_months_that_do_not_apply_are_left_out(how):
    known = ratio((4, 10), (6, 10)) if how is How.RATIO_OF_SUMS else months(4, 6)
    absent = Observation("K", Kind.NOT_APPLICABLE, period="2026-09")

    assert value_of([*known, absent], how).value == value_of(known, how).value


@pytest.mark.parametrize(
    ("how", "values", "expected"),
    [
        (How.SUM, (4, "-", 6), NOT_REPORTED),
        (How.MAXIMUM, (4, "-", 6), NOT_REPORTED),
        (How.LATEST, (4, 6, "-"), NOT_REPORTED),
        (How.LATEST, ("-", "-", 6), 6),
        (How.AVERAGE, (4, "-", 6), 5),
        (How.AVERAGE, (4, "-", "-"), NOT_REPORTED),
        (How.SUM, (4, 6, "later"), NOT_YET_DUE),
        (How.SUM, (4, "-", "later"), NOT_REPORTED),
        (How.AVERAGE, (4, 6, "later"), 5),
        (How.LATEST, (4, 6, "later"), 6),
        (How.MAXIMUM, (6, 4, "later"), 6),
    ],
)
def test_no_figure_is_invented_for_a_month_without_one(how, values, expected):
    period = value_of(months(*values), how)

    assert (period.kind if period.value is None else period.value) == expected


def test_how_many_months_an_average_needs_can_be_agreed():
    assert value_of(months(4, "-"), How.AVERAGE, enough=Fraction(1, 2)).value == 4
    assert value_of(months(4, "-", 6), How.AVERAGE, enough=Fraction(1)).kind is NOT_REPORTED
    assert value_of(months("-"), How.AVERAGE, enough=Fraction(0)).kind is NOT_REPORTED


def test_the_order_of_the_months_does_not_matter():
    ordered = months(4, 10, 7)

    for how in (How.SUM, How.AVERAGE, How.LATEST, How.MAXIMUM):
        assert value_of(ordered[::-1], how) == value_of(ordered, how)


def test_a_period_keeps_its_months_and_says_how_many_came():
    record = Observation("K", reported=Decimal(4), period="2026-07", ids=("r1",))
    period = value_of([record, *months(0, "-", "n/a")[1:]], How.AVERAGE)

    assert (period.months_received, period.months_due) == (1, 2)
    assert [part.kind for part in period.parts] == [Kind.VALUE, NOT_REPORTED, NOT_APPLICABLE]
    assert period.parts[0].value == 4
    assert period.ids == ("r1",)


def test_a_period_is_as_reliable_as_its_weakest_month():
    period = value_of(
        [
            Observation("K", agreed=Decimal(1), reliability=Reliability.A, period="2026-07"),
            Observation(
                "K",
                verified=Decimal(1),
                reliability=Reliability.C,
                disputed=True,
                corrected=True,
                days_late=4,
                period="2026-08",
            ),
            Observation("K", agreed=Decimal(1), period="2026-09", days_late=2),
        ],
        How.AVERAGE,
        period="2026-Q3",
    )

    assert (period.reliability, period.used) == (Reliability.C, Basis.VERIFIED)
    assert (period.disputed, period.corrected, period.days_late) == (True, True, 4)
    assert period.period == "2026-Q3"


def test_with_the_latest_only_the_month_that_was_used_speaks_for_the_period():
    period = value_of(
        [
            Observation("K", reported=Decimal(1), disputed=True, days_late=9, period="2026-07"),
            Observation("K", agreed=Decimal(2), reliability=Reliability.A, period="2026-08"),
            Observation("K", Kind.NOT_YET_DUE, period="2026-09"),
        ],
        How.LATEST,
    )

    assert (period.value, period.used, period.reliability) == (2, Basis.AGREED, Reliability.A)
    assert (period.disputed, period.days_late) == (False, 0)


def test_one_record_that_is_itself_the_period_needs_no_month():
    assert value_of([Observation("K", reported=Decimal(3))], How.SUM).value == 3


@pytest.mark.parametrize(
    ("records", "how", "objection"),
    [
        ([], How.SUM, "at least one month"),
        (
            [Observation("A", Kind.NOT_REPORTED, period="1"), Observation("B", Kind.NOT_REPORTED)],
            How.SUM,
            "several KPIs",
        ),
        (months(1) + months(2), How.SUM, "its own period"),
        (months(1), How.RATIO_OF_SUMS, "2026-07 has none"),
    ],
)
def test_months_that_cannot_make_one_value_are_refused(records, how, objection):
    with pytest.raises(ScoringError, match=objection):
        value_of(records, how)
