"""The log of failures on the desk: by role, by state, and with everything that was typed kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.ledger.verification import verify
from partnerships.catalogue import rows as row
from performance.models import FailureEntry, ServiceFailure
from performance.services.payment_facts import ItemFacts, grant_item, propose_item
from performance.services.payments import prepare_payment
from performance.services.service_failures import answer_failure, put_right
from performance.worklists.failures import failures_to_do
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.obligations.builders import TODAY
from tests.once import once
from tests.performance.payments.builders import (
    HOUR,
    OCTOBER,
    TERMS,
    agreed,
    at,
    codes,
    five_failures,
    hospital,
    put_terms,
    shortfall,
    unavailable,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TYPED = {
    "kind": "unavailable",
    "area": "Ward 5B",
    "area_class": "Ward",
    "requirement": "Temperature",
    "occurred_at": "2026-10-06T09:00",
    "rectified_at": "2026-10-06T14:01",
    "words": "The boiler stood still.",
}

A_STEP = row.NoticeStep(
    step="Default", counts="failure", how="within", times=16, months=12, over="each"
)


@once
def here():
    return hospital()


def page_of(here):
    return reverse("failures", args=[here.partnership.uuid])


def photo(name="boiler.csv"):
    return SimpleUploadedFile(name, b"hour,degrees\n9,11\n", content_type="text/csv")


def log(browser, here, **facts):
    address = reverse("failure_new", args=[here.partnership.uuid])
    seen = browser.get(address).context["seen"]
    return browser.post(address, {**TYPED, "seen": seen, **facts})


def test_either_side_logs_what_happened_with_what_shows_it(here, client_of):
    assert log(client_of(here.declan), here, evidence=photo()).status_code == 302
    failure = ServiceFailure.objects.get()
    assert (failure.reference, failure.side, failure.area_class) == ("F-1", "partner", "Ward")
    assert failure.occurred_at == at(6, 9)
    entry = FailureEntry.objects.get()
    assert [one.kind for one in entry.evidence.all()] == ["failureEvidence"]
    assert entry.content()["evidence"] == [entry.evidence.get().sha256]
    page = client_of(here.maeve).get(reverse("failure", args=[failure.uuid]))
    assert "boiler.csv" in page.text
    assert entry.evidence.get().sha256[:12] in page.text
    assert verify().findings == []


def test_what_is_wrong_is_said_at_once_and_what_was_typed_and_sent_is_kept(here, client_of):
    browser = client_of(here.declan)
    refused = log(browser, here, area="", requirement=" ", points="3", evidence=photo())
    assert refused.status_code == 422
    for words in (
        "Name the area that was not available.",
        "Say which requirement of the contract was missed.",
        "Points are for a service that was not good enough",
    ):
        assert words in refused.text
    assert "The boiler stood still." in refused.text
    assert "2026-10-06T14:01" in refused.text
    [kept] = refused.context["form"].kept_files
    assert log(browser, here, kept=str(kept.uuid)).status_code == 302
    assert FailureEntry.objects.get().evidence.get() == kept


def test_a_moment_that_cannot_be_read_is_said_with_the_rest(here, client_of):
    refused = log(client_of(here.maeve), here, occurred_at="", kind="")
    assert refused.status_code == 422
    assert "Say since when, with the time." in refused.text
    refused = log(client_of(here.maeve), here, rectified_at="yesterday", kind="")
    assert "This is not a day with a time." in refused.text
    assert "Choose what kind of failure it is." in refused.text


def test_a_service_level_fills_in_service_requirement_and_points(client_of):
    level = row.ServiceLevel(service="Cleaning", standard="Theatres hourly", points=60)
    here = hospital(service_levels=(level,))
    known = {"kind": "service", "level": "0", "area": "", "area_class": "", "requirement": ""}
    assert log(client_of(here.maeve), here, **known).status_code == 302
    found = ServiceFailure.objects.get()
    assert (found.service, found.requirement, found.points) == ("Cleaning", "Theatres hourly", 60)
    assert log(client_of(here.maeve), here, **known, points="0").status_code == 422
    known |= {"points": "0", "is_another": "on"}
    assert log(client_of(here.maeve), here, **known).status_code == 302
    assert ServiceFailure.objects.get(number=2).points == 0


def test_a_double_is_named_and_only_then_one_may_say_that_it_is_another(here, client_of):
    browser = client_of(here.maeve)
    first = browser.get(reverse("failure_new", args=[here.partnership.uuid]))
    assert "is_another" not in first.context["form"].fields
    assert log(browser, here).status_code == 302
    refused = log(browser, here)
    assert refused.status_code == 422
    assert "F-1 says the same of the same time." in refused.text
    assert "This is another one" in refused.text
    assert log(browser, here, is_another="on").status_code == 302


def test_the_other_side_agrees_and_nobody_answers_their_own(here, client_of):
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3, by=here.declan)
    address = reverse("failure", args=[failure.uuid])
    own = client_of(here.declan).get(address)
    assert "You said this yourself; the other side answers it." in own.text
    assert [one["slug"] for one in own.context["steps"]] == []
    colleague = client_of(here.submitter)
    assert "Your side said this" in colleague.get(address).text
    assert colleague.post(address, {"step": "agree", "seen": "1"}).status_code == 404
    official = client_of(here.maeve)
    page = official.get(address)
    assert [one["slug"] for one in page.context["steps"]][:2] == ["agree", "dispute"]
    seen = page.context["steps"][0]["form"]["seen"].value()
    assert official.post(address, {"step": "agree", "seen": seen}).status_code == 302
    failure.refresh_from_db()
    assert (failure.state, failure.answered_by) == ("agreed", here.maeve)


def test_a_private_partner_does_not_lift_the_dispute_of_its_own_failure(here):
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3, by=here.declan)
    answer_failure(failure, "disputed", reason="It was open.", actor=here.maeve)
    assert codes(answer_failure, failure, "agreed", actor=here.submitter) == ["own_side"]
    ours = unavailable(here, "Ward 6", "Ward", at(6), 3)
    answer_failure(ours, "disputed", reason="It was open.", actor=here.declan)
    assert codes(answer_failure, ours, "agreed", actor=here.colleague) == ["own_side"]
    assert answer_failure(ours, "agreed", actor=here.submitter).state == "agreed"


def test_a_dispute_gives_its_reason_and_is_held_apart(here, client_of):
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3)
    partner, address = client_of(here.declan), reverse("failure", args=[failure.uuid])
    seen = partner.get(address).context["steps"][0]["form"]["seen"].value()
    typed = {"step": "dispute", "seen": seen, "reason": " ", "evidence": photo("open.csv")}
    refused = partner.post(address, typed)
    assert refused.status_code == 422
    assert "Say why, so that it can be settled." in refused.text
    [kept] = refused.context["refused_form"].kept_files
    typed = {"step": "dispute", "seen": seen, "reason": "It was open.", "kept": str(kept.uuid)}
    assert partner.post(address, typed).status_code == 302
    page = partner.get(address)
    assert "it is held apart" in page.text
    assert "open.csv" in page.text


def test_what_was_written_meanwhile_is_not_answered_unread(here, client_of):
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3)
    partner, address = client_of(here.declan), reverse("failure", args=[failure.uuid])
    seen = partner.get(address).context["steps"][0]["form"]["seen"].value()
    put_right(failure, at=at(20), actor=here.colleague)
    refused = partner.post(address, {"step": "agree", "seen": seen})
    assert refused.status_code == 422
    assert "Something was written into the log meanwhile." in refused.text
    failure.refresh_from_db()
    assert failure.state == "logged"


def test_it_is_put_right_corrected_joined_and_rejected_on_its_page(here, client_of):
    official = client_of(here.maeve)
    first = shortfall(here, "Cleaning", 60, at(6), by=here.declan)
    second = shortfall(here, "Cleaning", 60, at(6), by=here.declan)
    assert log(client_of(here.declan), here, rectified_at="").status_code == 302
    lasts = ServiceFailure.objects.get(number=3)
    address = reverse("failure", args=[lasts.uuid])
    wrong = official.post(address, {"step": "put_right", "at": "2026-10-01T10:00"})
    assert wrong.status_code == 422
    assert "It cannot be put right before it began" in wrong.text
    right = {"step": "put_right", "at": "2026-10-07T10:00"}
    assert official.post(address, right).status_code == 302
    correct = reverse("failure_correct", args=[lasts.uuid])
    form = official.get(correct)
    typed = {name: form.context["form"][name].value() or "" for name in TYPED}
    typed |= {"seen": form.context["seen"], "area": "Ward 5C", "reason": ""}
    typed |= {"occurred_at": "2026-10-06T09:00", "rectified_at": "2026-10-07T10:00"}
    assert official.post(correct, typed).status_code == 422
    assert official.post(correct, {**typed, "reason": "Misread"}).status_code == 302
    assert official.post(correct, {**typed, "reason": "Again"}).status_code == 409
    page = official.get(address)
    assert "Ward 5C" in page.text
    assert "<del>Ward 5B</del>" in page.text
    address = reverse("failure", args=[second.uuid])
    assert official.post(address, {"step": "join", "into": ""}).status_code == 422
    assert official.post(address, {"step": "join", "into": str(first.uuid)}).status_code == 302
    address = reverse("failure", args=[first.uuid])
    seen = first.entries.get().pk
    drill = {"step": "reject", "seen": seen, "reason": "A drill."}
    assert official.post(address, drill).status_code == 302
    assert official.get(reverse("failure_correct", args=[first.uuid])).context["closed"]


def test_the_clock_is_told_in_words(client_of):
    ward, *_rest = [one for one in TERMS.availability_standards if one.area == "Ward"]
    core = replace(ward, opens=8, closes=18, days="business")
    here = hospital(availability_standards=(core,))
    failure = unavailable(here, "Ward 5B", "Ward", at(9, 8), 3)
    page = client_of(here.declan).get(reverse("failure", args=[failure.uuid]))
    [window, clock, missed] = page.context["clock_words"]
    assert "run by the clock of Europe/Dublin" in clock
    assert "2 hours of core time, 8 to 18 o’clock on business days" in window
    assert "Missed 3 times: 9" in missed
    assert "2026" in missed
    assert "10:00" in missed


def test_what_it_costs_is_what_the_payment_says(here, client_of):
    five_failures(here)
    for one in ServiceFailure.objects.all():
        agreed(one, here.declan)
    browser = client_of(here.maeve)
    month = f"{page_of(here)}?month={OCTOBER}"
    page = browser.get(month)
    assert "known once the payment of the month is worked out" in page.text
    assert page.context["sums"] == [{"term": "Windows missed", "value": "221"}]
    payment = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    page = browser.get(month)
    assert "−€24,000.00" in page.text
    sums = {one["term"]: one["value"] for one in page.context["sums"]}
    assert sums["Deducted for areas not available"].startswith("−€")
    assert sums["Windows missed"] == "221"
    assert sums["Deducted together"] == "−€84,200.00"
    failure = ServiceFailure.objects.get(number=1)
    one = browser.get(reverse("failure", args=[failure.uuid]))
    assert "−€24,000.00" in one.text
    assert "clause 34.6" in one.text
    place = reverse("payment", args=[payment.uuid])
    assert place in one.text
    assert reverse("failure", args=[failure.uuid]) in browser.get(f"{place}?open=F-1").text


def test_what_was_waived_is_said_beside_what_is_left(here, client_of):
    five_failures(here)
    facts = ItemFacts(
        period=OCTOBER, kind="waiver", about="F-1", amount=Decimal(20_000), reason="A trial"
    )
    grant_item(propose_item(here.partnership, facts, actor=here.maeve), actor=here.eoin)
    prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    page = client_of(here.declan).get(f"{page_of(here)}?month={OCTOBER}&q=f-1")
    [found] = [one for one in page.context["rows"] if "F-1 " in one["cells"][0]["text"]]
    assert found["cells"][4]["text"] == "−€4,000.00"
    assert found["cells"][4]["sub"] == "after €20,000.00 waived"


def test_the_log_is_filtered_by_state_month_kind_and_words(here, client_of):
    five_failures(here)
    open_one = unavailable(here, "Ward 9", "Ward", at(2, month=11), 1, by=here.declan)
    answer_failure(
        ServiceFailure.objects.get(number=2), "disputed", reason="No.", actor=here.declan
    )
    browser, place = client_of(here.maeve), page_of(here)

    def found(query):
        return [
            row["cells"][0]["text"].split(" ")[0]
            for row in browser.get(f"{place}?{query}").context["rows"]
        ]

    assert found("state=disputed") == ["F-2"]
    assert found("month=2026-11") == [open_one.reference]
    assert len(found("month=2026-10")) == 10
    assert found("kind=service") == ["F-10", "F-9"]
    assert found("q=theatre") == ["F-1"]
    assert found("q=f-3") == ["F-3"]
    assert found("state=lasting") == []
    for form in ("csv", "xlsx"):
        assert browser.get(f"{place}?format={form}").status_code == 200


def test_who_only_reads_the_log_reads_all_of_it_and_writes_nothing(here, client_of):
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3)
    for role in ("lender", "auditor", "board_member", "partner_board_member"):
        browser = client_of(person(role, here.partnership))
        assert browser.get(page_of(here)).context["actions"] == []
        address = reverse("failure", args=[failure.uuid])
        assert browser.get(address).context["steps"] == []
        assert browser.post(address, {"step": "agree", "seen": "1"}).status_code == 404
        new = reverse("failure_new", args=[here.partnership.uuid])
        assert browser.get(new).context["closed"]
        assert browser.post(new, TYPED).status_code == 403
    assert ServiceFailure.objects.count() == 1


def test_the_log_of_another_partnership_is_not_there(here, client_of):
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3)
    stranger = client_of(hospital().maeve)
    for name in ("failure", "failure_correct"):
        assert stranger.get(reverse(name, args=[failure.uuid])).status_code == 404
    assert stranger.get(page_of(here)).status_code == 404


def test_the_page_stands_under_money_where_availability_is_paid_for(here, client_of):
    contract = reverse("contract", args=[here.partnership.uuid])
    assert page_of(here) in client_of(here.maeve).get(contract).text
    other = PartnershipFactory(type="concession")
    manager = client_of(person("contract_manager", other))
    text = manager.get(reverse("contract", args=[other.uuid])).text
    assert reverse("failures", args=[other.uuid]) not in text


def test_whoever_has_to_answer_finds_it_on_to_do_with_the_products_own_days(here):
    assert list(failures_to_do(here.maeve, TODAY)) == []
    failure = unavailable(here, "Ward 5B", "Ward", at(6), 3, by=here.declan)
    [item] = failures_to_do(here.maeve, TODAY)
    assert item.title == "Agree or dispute: F-1 Temperature"
    assert "Concord’s default" in item.role_line
    assert (item.due_on - TODAY).days == 7
    assert list(failures_to_do(here.declan, TODAY)) == []
    assert list(failures_to_do(here.submitter, TODAY)) == []
    agreed(failure, here.maeve)
    assert list(failures_to_do(here.maeve, TODAY)) == []
    put_right(failure, at=failure.rectified_at + HOUR, actor=here.maeve)
    assert len(list(failures_to_do(here.declan, TODAY))) == 1


def test_five_hundred_failures_cost_no_more_queries_than_five(here, client_of, connection_queries):
    put_terms(here.partnership, replace(TERMS, notice_steps=(A_STEP,)))
    five_failures(here)
    browser = client_of(here.maeve)
    asked = [page_of(here), f"{page_of(here)}?month={OCTOBER}", f"{page_of(here)}?state=open"]
    few = [connection_queries(lambda url=url: browser.get(url)) for url in asked]
    model = ServiceFailure.objects.get(number=1)
    ServiceFailure.objects.bulk_create(
        ServiceFailure(
            **{
                field.name: getattr(model, field.name)
                for field in ServiceFailure._meta.concrete_fields
                if field.name not in {"id", "uuid", "number"}
            },
            number=100 + n,
        )
        for n in range(490)
    )
    entry = FailureEntry.objects.filter(failure=model).get()
    FailureEntry.objects.bulk_create(
        FailureEntry(
            **{
                field.name: getattr(entry, field.name)
                for field in FailureEntry._meta.concrete_fields
                if field.name not in {"id", "failure"}
            },
            failure=one,
        )
        for one in ServiceFailure.objects.filter(number__gte=100)
    )
    many = [connection_queries(lambda url=url: browser.get(url)) for url in asked]
    assert many == few
    assert max(many) <= 20
    one = reverse("failure", args=[model.uuid])
    assert connection_queries(lambda: browser.get(one)) <= 20
    to_do = connection_queries(lambda: list(failures_to_do(here.declan, TODAY)))
    assert to_do == 2
