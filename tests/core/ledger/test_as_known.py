"""Reading as of an earlier position: whatever asks, and however, gets the answer of then."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, Max, Sum
from django.db.transaction import atomic

from core import clock
from core.ledger import audited, checkpoints
from core.ledger.as_known import NotKnownThen, as_known
from core.ledger.erasing import erase
from core.ledger.past import recorded_on
from core.models import ApiToken, AuditEvent, Job, Organisation, User
from core.periods import Period
from partnerships.models import Partnership
from performance.models import KPI, KPIRecord, Milestone, Scorecard
from performance.services.scorecards import issue_scorecards
from tests.factories.people import UserFactory
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    MilestoneFactory,
    accepted_quarter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
THEN = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def partnership():
    """With a KPI, three figures, two milestones that hang together, and a scorecard."""
    with clock.travel(THEN):
        kpi = KPIFactory(name="Areas available")
        accepted_quarter(kpi, QUARTER, "98.6")
        first = MilestoneFactory(partnership=kpi.partnership, name="Ward C")
        second = MilestoneFactory(partnership=kpi.partnership, name="Ward D")
        second.depends_on.add(first)
        with audited(kpi.partnership.stream, actor=None, kind="partnership.edited"):
            Partnership.objects.filter(pk=kpi.partnership_id).update(name="Quay 7")
        issue_scorecards([kpi.partnership], QUARTER, cause="first")
        checkpoints.take()
    return kpi.partnership


@pytest.fixture
def past(partnership):
    """The state of the first of November; much is another one since."""
    with audited(partnership.stream, actor=None, kind="partnership.edited"):
        Partnership.objects.filter(pk=partnership.pk).update(name="Harbour 100 %")
        records = KPIRecord.objects.filter(partnership=partnership)
        records.update(reported_value=Decimal("12.3456"), agreed_value=Decimal("12.3456"))
        KPI.objects.filter(partnership=partnership).update(name="Ärea “100 %”")
        AcceptedRecordFactory(kpi=partnership.kpis.get(), period="2026-10", reported_value=1)
        Milestone.objects.get(name="Ward D").delete()
    issue_scorecards([partnership], QUARTER, cause="second")
    return recorded_on(partnership.stream, THEN.date())


def test_what_is_joined_grouped_counted_and_summed_is_of_then(partnership, past):
    by_kpi = KPI.objects.filter(partnership=partnership).annotate(
        n=Count("records"), sum=Sum("records__reported_value"), last=Max("records__period")
    )
    named = KPIRecord.objects.filter(kpi__name="Areas available", partnership__name="Quay 7")
    after = Milestone.objects.filter(depends_on__name="Ward C")
    low = KPIRecord.objects.filter(reported_value__lt=50)
    with as_known(past):
        [kpi] = by_kpi.all()
        assert (kpi.n, kpi.sum, kpi.last) == (3, Decimal("295.8"), "2026-09")
        assert named.count() == 3
        assert [one.name for one in after.all()] == ["Ward D"]
        assert not low.exists()
        assert {one.partnership.name for one in named.select_related("partnership")} == {"Quay 7"}
    [kpi] = by_kpi.all()
    assert (kpi.n, kpi.name, named.count(), after.count()) == (4, "Ärea “100 %”", 0, 0)
    assert low.count() == 4


def test_the_time_is_that_of_the_checkpoint(past):
    with as_known(past):
        assert clock.now() == THEN
    assert clock.now() > THEN


def test_the_latest_scorecard_is_the_latest_that_was_known(partnership, past):
    latest = Scorecard.objects.filter(partnership=partnership, is_latest=True)
    with as_known(past):
        assert [(one.version, one.is_latest) for one in latest] == [(1, True)]
    assert latest.get().version == 2


def test_events_that_came_later_are_not_told_of(partnership, past):
    events = AuditEvent.objects.filter(stream=partnership.stream)
    with as_known(past):
        assert events.count() == past.anchor.seq
    assert events.count() > past.anchor.seq


def test_raw_statements_look_back_too(partnership, past):
    asked = "SELECT name FROM partnerships_partnership WHERE name LIKE 'Quay%'"
    own = f"WITH found AS ({asked}) SELECT name FROM found"
    with as_known(past), connection.cursor() as cursor:
        for sql in (asked, own):
            cursor.execute(sql)
            assert cursor.fetchall() == [("Quay 7",)]


@pytest.mark.parametrize(
    "write",
    [
        lambda: Partnership.objects.update(name="Another"),
        lambda: Organisation.objects.create(name="New", country="IE"),
        lambda: Milestone.objects.all().delete(),
    ],
)
def test_nothing_is_written_while_one_looks_back(past, write):
    with as_known(past), pytest.raises(NotKnownThen, match="Nothing is written"), atomic():
        write()


def test_what_keeps_no_earlier_state_is_not_told_of(past):
    with as_known(past), pytest.raises(NotKnownThen, match=r"core\.Job"), atomic():
        Job.objects.count()
    assert not Job.objects.exists()


def test_what_was_erased_stands_as_it_stands_today(partnership, past):
    kpi = partnership.kpis.get()
    erase("performance_kpi", [str(kpi.pk)], actor=None)
    with as_known(past):
        assert KPI.objects.get(pk=kpi.pk).name == "Ärea “100 %”"


def test_looking_back_within_looking_back_is_of_the_earlier_moment(partnership, past):
    with as_known(past), as_known(None):
        assert Partnership.objects.get(pk=partnership.pk).name == "Quay 7"


def test_after_a_failure_one_reads_as_of_now_again(partnership, past):
    with pytest.raises(ZeroDivisionError), as_known(past):
        raise ZeroDivisionError
    assert Partnership.objects.get(pk=partnership.pk).name == "Harbour 100 %"
    assert connection.features.allows_group_by_selected_pks == (
        type(connection.features).allows_group_by_selected_pks
    )


def test_a_row_that_another_stream_deleted_is_gone_and_no_ghost_of_it(partnership):
    second = Milestone.objects.get(name="Ward D")
    with audited(partnership.stream, actor=None, kind="partnership.edited"):
        Milestone.objects.filter(pk=second.pk).update(name="Ward E")
    with audited("system", actor=None, kind="step.done"):
        Milestone.objects.get(pk=second.pk).delete()
    with as_known(recorded_on(partnership.stream, THEN.date())):
        assert list(Milestone.objects.values_list("name", flat=True)) == ["Ward C"]


def test_what_came_after_an_erased_image_is_not_taken_for_what_was_then(partnership):
    kpi = partnership.kpis.get()
    for name in ("One", "Two"):
        with audited(partnership.stream, actor=None, kind="partnership.edited"):
            KPI.objects.filter(pk=kpi.pk).update(name=name)
        if name == "One":
            erase("performance_kpi", [str(kpi.pk)], actor=None)
    with as_known(recorded_on(partnership.stream, THEN.date())):
        assert KPI.objects.get(pk=kpi.pk).name == "Two"


def test_no_secret_travels_with_the_rows_of_people(partnership):
    user = UserFactory(name="Sean Byrne")
    with audited(partnership.stream, actor=None, kind="partnership.edited"):
        User.objects.filter(pk=user.pk).update(name="Seán Byrne")
    sent = []

    def listen(execute, sql, params, many, context):
        sent.append(str(params))
        return execute(sql, params, many, context)

    with (
        as_known(recorded_on(partnership.stream, THEN.date())),
        connection.execute_wrapper(listen),
    ):
        assert User.objects.get(pk=user.pk).name == "Sean Byrne"
        assert User.objects.get(pk=user.pk).password == ""
        with pytest.raises(NotKnownThen), atomic():
            ApiToken.objects.exists()
    assert user.password not in "".join(sent)
    assert User.objects.get(pk=user.pk).password == user.password


@pytest.mark.parametrize(
    "sql",
    [
        "-- then\nSELECT name FROM partnerships_partnership",
        "VALUES ((SELECT name FROM partnerships_partnership))",
        "EXPLAIN SELECT name FROM partnerships_partnership",
        "WITH x AS (SELECT 1) UPDATE partnerships_partnership SET name = 'x'",
        "SELECT count(*) FROM job",
        "TABLE partnerships_partnership",
    ],
)
def test_a_statement_that_cannot_look_back_is_refused(past, sql):
    with as_known(past), atomic(), connection.cursor() as cursor:
        with pytest.raises(NotKnownThen):
            cursor.execute(sql)
        cursor.execute("SELECT NAME FROM PARTNERSHIPS_PARTNERSHIP WHERE NAME LIKE 'Quay%%'", [])
        assert cursor.fetchall() == [("Quay 7",)]
        with pytest.raises(NotKnownThen, match="by their place"):
            cursor.execute("SELECT name FROM partnerships_partnership", {"a": 1})


def test_one_moment_is_left_before_another_is_looked_back_to(partnership, past):
    with as_known(past), pytest.raises(NotKnownThen, match="already"), as_known(past):
        pass
