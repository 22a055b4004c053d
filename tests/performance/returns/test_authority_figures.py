"""Figures that the authority gives itself: entered by one official, accepted by another."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock, worklist
from core.problems import Refused
from performance.models import KPI, KPIRecord, MonthlyReturn
from performance.selectors.returns import sheet_of
from performance.services.checking import Decision, check_return
from performance.services.returns import open_returns, send_return
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def both_sides():
    """October with one figure of the partner and one of the authority."""
    case = a_return(2)
    MonthlyReturn.objects.all().delete()
    case.kpis[1].reported_by = KPI.Side.AUTHORITY
    case.kpis[1].starts_on = case.kpis[0].starts_on = dt.date(2026, 10, 1)
    for kpi in case.kpis:
        kpi.save()
    open_returns(case.partnership, dt.date(2026, 11, 1))
    case.theirs = case.partnership.monthly_returns.get(reported_by=KPI.Side.PARTNER)
    case.monthly_return = case.partnership.monthly_returns.get(reported_by=KPI.Side.AUTHORITY)
    case.colleague = person("contract_manager", case.partnership, name="Grace Lim")
    case.url = reverse("monthly_return", args=[case.monthly_return.uuid])
    case.rows = {str(case.kpis[1].uuid): typed(case)[str(case.kpis[1].uuid)]}
    return case


def titles(user):
    work = worklist.collect(user, clock.today())
    return [one.title for one in (*work.overdue, *work.this_week, *work.later)]


def test_each_side_has_its_own_return_and_no_figure_stands_in_both():
    case = both_sides()
    assert [row.kpi for row in sheet_of(case.theirs).rows] == [case.kpis[0]]
    assert [row.kpi for row in sheet_of(case.monthly_return).rows] == [case.kpis[1]]
    assert open_returns(case.partnership, dt.date(2026, 11, 1)) == []


def test_it_is_on_the_officials_list_and_not_on_the_partners():
    case = both_sides()
    assert "Authority’s own figures for October 2026" in titles(case.official)
    assert titles(case.partner) == ["Return for October 2026"]


def test_an_official_enters_and_sends_and_another_accepts(client_of):
    case = both_sides()
    browser = client_of(case.official)
    assert "Figure 2" in browser.get(case.url).text
    submission = send_return(case.monthly_return, case.rows, actor=case.official)
    assert browser.get(case.url).status_code == 200
    assert "Check a colleague’s figures for October 2026" in titles(case.colleague)
    check = reverse("check_return", args=[case.monthly_return.uuid])
    record = submission.records.get()
    page = client_of(case.colleague).get(check).text
    assert "Figure 2" in page
    assert f"figure-{record.uuid}-decision" in page
    check_return(submission, {str(record.uuid): Decision(action="accept")}, actor=case.colleague)
    record.refresh_from_db()
    assert (record.state, record.value) == (KPIRecord.State.ACCEPTED, Decimal("98.6"))
    case.monthly_return.refresh_from_db()
    case.theirs.refresh_from_db()
    assert (case.monthly_return.state, case.theirs.state) == ("accepted", "due")


def test_nobody_accepts_the_figure_they_entered_for_the_authority(client_of):
    case = both_sides()
    submission = send_return(case.monthly_return, case.rows, actor=case.official)
    record = submission.records.get()
    with pytest.raises(Refused) as refused:
        check_return(submission, {str(record.uuid): Decision(action="accept")}, actor=case.official)
    assert refused.value.codes == {"own_entry"}
    page = client_of(case.official).get(reverse("check_return", args=[case.monthly_return.uuid]))
    assert "Grace Lim can." in page.text


@pytest.mark.parametrize("role", ["partner_submitter", "partner_lead", "auditor", "board_member"])
def test_only_officials_who_check_enter_the_authoritys_figures(client_of, role):
    case = both_sides()
    someone = person(role, None if role == "auditor" else case.partnership)
    browser = client_of(someone)
    assert browser.get(case.url).status_code == 404
    assert browser.post(case.url, {"send": "1"}).status_code == 404
    assert not KPIRecord.objects.exists()


def test_an_official_does_not_fill_in_the_partners_return(client_of):
    case = both_sides()
    theirs = reverse("monthly_return", args=[case.theirs.uuid])
    answer = client_of(case.official).get(theirs)
    assert answer.url == reverse("check_return", args=[case.theirs.uuid])


def test_an_official_of_another_partnership_does_not_find_it(client_of):
    case = both_sides()
    stranger = person("contract_manager", PartnershipFactory())
    assert client_of(stranger).get(case.url).status_code == 404


def test_the_receipt_is_for_both_sides_and_not_in_the_partners_list(client_of):
    case = both_sides()
    submission = send_return(case.monthly_return, case.rows, actor=case.official)
    receipt = reverse("return_round", args=[case.monthly_return.uuid, 1])
    browser = client_of(case.partner)
    assert submission.receipt in browser.get(receipt).text
    assert submission.receipt not in browser.get(reverse("sent")).text
