"""One figure: evidence looked into, corrected and disputed by either side, never by one alone."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.jobs.worker import drain
from core.models import AuditEvent
from core.problems import Refused
from partnerships.services.documents import add_document
from performance.models import Dispute, KPIRecord, Scorecard
from performance.selectors.evidence_preview import preview_of
from performance.services.checking import Decision, check_return
from performance.services.disputes import dispute_record, lift_dispute
from performance.services.returns import send_return
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def accepted():
    """October's only figure, 98.6, accepted by the contract manager."""
    case = a_return(1)
    submission = send_return(case.monthly_return, typed(case), actor=case.partner)
    record = submission.records.get()
    check_return(submission, {str(record.uuid): Decision(action="accept")}, actor=case.official)
    case.record = KPIRecord.objects.get(pk=record.pk)
    case.url = reverse("figure", args=[record.uuid])
    return case


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def correction(value="97.1", comment="Meter misread", **more):
    return {"act": "correct", "correct-value": value, "correct-comment": comment, **more}


def test_a_correction_waits_for_somebody_else_and_the_old_figure_stays(client_of):
    case = accepted()
    browser = client_of(case.partner)
    log = SimpleUploadedFile("log.csv", b"day,value\n1,97.1\n", content_type="text/csv")
    answer = browser.post(case.url, {**correction(), "correct-evidence": log})
    assert answer.url == case.url
    new = KPIRecord.objects.get(corrects=case.record)
    assert (new.state, new.reported_value) == ("submitted", Decimal("97.1"))
    assert new.evidence.get().title == "log.csv"
    page = text_of(browser.get(case.url))
    assert "Corrected by 97.1, to be checked" in page
    assert 'value="correct"' not in page


def test_accepting_the_correction_supersedes_the_old_figure_and_both_are_linked(client_of):
    case = accepted()
    client_of(case.partner).post(case.url, correction())
    new = KPIRecord.objects.get(corrects=case.record)
    check_return(new.submission, {str(new.uuid): Decision(action="accept")}, actor=case.official)
    case.record.refresh_from_db()
    assert case.record.state == KPIRecord.State.SUPERSEDED
    browser = client_of(case.official)
    assert (
        reverse("figure", args=[case.record.uuid])
        in browser.get(reverse("figure", args=[new.uuid])).text
    )
    page = text_of(browser.get(reverse("kpi", args=[case.kpis[0].uuid])))
    assert "corrected by a later figure" in page
    assert "corrects an earlier figure" in page


def test_an_official_corrects_and_cannot_accept_it_themselves(client_of):
    case = accepted()
    assert client_of(case.official).post(case.url, correction()).status_code == 302
    new = KPIRecord.objects.get(corrects=case.record)
    decision = {str(new.uuid): Decision(action="accept")}
    with pytest.raises(Refused) as refused:
        check_return(new.submission, decision, actor=case.official)
    assert refused.value.codes == {"own_entry"}
    colleague = person("contract_manager", case.partnership)
    check_return(new.submission, decision, actor=colleague)
    new.refresh_from_db()
    assert new.state == KPIRecord.State.ACCEPTED


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (correction(comment=" "), "Say in the comment why the figure changes"),
        (correction(value="98.6"), "The value is the same"),
        (correction(value="250"), "Enter a percentage from 0 to 100."),
        (correction(value="about 97"), "not a number we can read"),
        (correction(value=""), "Enter the right value, or tick"),
        (correction(**{"correct-nothing": "on"}), "not both"),
    ],
    ids=["no-reason", "same", "outside", "unreadable", "empty", "both"],
)
def test_a_correction_that_cannot_be_taken_says_why_and_keeps_what_was_typed(
    client_of, form, words
):
    case = accepted()
    answer = client_of(case.partner).post(case.url, form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert form["correct-value"] in text_of(answer)
    assert not KPIRecord.objects.filter(corrects=case.record).exists()


def test_nothing_to_report_is_a_correction_too(client_of):
    case = accepted()
    client_of(case.partner).post(case.url, correction(value="", **{"correct-nothing": "on"}))
    new = KPIRecord.objects.get(corrects=case.record)
    assert (new.answer, new.reported_value) == (KPIRecord.Answer.NOTHING, None)


def test_a_dispute_is_shown_on_figure_kpi_and_scorecard_until_it_is_lifted(client_of):
    case = accepted()
    browser = client_of(case.partner)
    browser.post(case.url, {"act": "dispute", "dispute-words": "Two areas counted twice"})
    kpi_url = reverse("kpi", args=[case.kpis[0].uuid])
    for url in (case.url, kpi_url):
        assert "Two areas counted twice" in text_of(browser.get(url))
    drain()
    card = Scorecard.objects.get(partnership=case.partnership, is_latest=True)
    assert '"disputed":true' in card.result
    browser.post(case.url, {"act": "lift", "lift-outcome": "Counted anew together"})
    drain()
    assert "is disputed by" not in text_of(browser.get(kpi_url))
    assert "Counted anew together" in text_of(browser.get(case.url))
    card = Scorecard.objects.get(partnership=case.partnership, is_latest=True)
    assert '"disputed":true' not in card.result
    kinds = AuditEvent.objects.filter(stream=case.partnership.stream).values_list("kind", flat=True)
    assert {"kpi_record.disputed", "kpi_record.dispute_lifted"} <= set(kinds)


def test_only_the_side_that_raised_a_dispute_lifts_it(client_of):
    case = accepted()
    dispute = dispute_record(case.record, words="No", actor=case.partner)
    page = text_of(client_of(case.official).get(case.url))
    assert 'value="lift"' not in page
    with pytest.raises(Refused) as refused:
        lift_dispute(dispute, outcome="Settled", actor=case.official)
    assert refused.value.codes == {"other_side"}
    colleague = person("partner_lead", case.partnership)
    lift_dispute(dispute, outcome="Settled", actor=colleague)
    assert not KPIRecord.objects.get(pk=case.record.pk).is_disputed


def test_a_dispute_needs_words_and_an_accepted_figure_that_is_not_disputed():
    case = accepted()
    with pytest.raises(Refused) as refused:
        dispute_record(case.record, words=" ", actor=case.partner)
    assert refused.value.codes == {"required"}
    dispute = dispute_record(case.record, words="No", actor=case.partner)
    with pytest.raises(Refused) as refused:
        dispute_record(case.record, words="Again", actor=case.official)
    assert refused.value.codes == {"disputed"}
    lift_dispute(dispute, outcome="Settled", actor=case.partner)
    with pytest.raises(Refused) as refused:
        lift_dispute(dispute, outcome="", actor=case.partner)
    assert refused.value.codes == {"lifted", "required"}
    stranger = person("partner_lead", PartnershipFactory())
    with pytest.raises(Refused) as refused:
        dispute_record(case.record, words="No", actor=stranger)
    assert refused.value.codes == {"not_permitted"}


@pytest.mark.parametrize("role", ["auditor", "board_member", "lender"])
def test_whoever_speaks_for_neither_side_reads_and_writes_nothing(client_of, role):
    case = accepted()
    browser = client_of(person(role, None if role == "auditor" else case.partnership))
    page = text_of(browser.get(case.url))
    assert 'name="act"' not in page
    for form in (correction(), {"act": "dispute", "dispute-words": "No"}):
        assert browser.post(case.url, form).status_code == 403
    assert not Dispute.objects.exists()


def test_the_note_for_officials_is_not_for_the_partner(client_of):
    case = accepted()
    KPIRecord.objects.filter(pk=case.record.pk).update(internal_note="ask the lender")
    assert "ask the lender" in text_of(client_of(case.official).get(case.url))
    assert "ask the lender" not in text_of(client_of(case.partner).get(case.url))


def kept(case, name, content, media_type):
    upload = SimpleUploadedFile(name, content, content_type=media_type)
    return add_document(
        case.partnership, upload=upload, title="", kind="performanceReport", actor=case.partner
    )


def test_a_csv_is_shown_as_its_first_twenty_rows_with_the_figure_marked(client_of):
    case = accepted()
    rows = "day;value\n" + "".join(f"{n};{n}.5\n" for n in range(1, 40))
    case.record.evidence.add(kept(case, "log.csv", rows.encode(), "text/csv"))
    found = preview_of(case.record.evidence.get(), Decimal("3.5"))
    assert found.sheet["columns"] == ["A", "B"]
    assert len(found.sheet["rows"]) == 20
    assert [row["number"] for row in found.sheet["rows"] if row["hit"]] == [4]
    assert "rows 1 to 20" in text_of(client_of(case.partner).get(case.url))


def test_a_cell_that_looks_like_markup_or_a_formula_is_only_text(client_of):
    case = accepted()
    rows = b'name,value\n"<script>alert(1)</script>",=1+1\n'
    case.record.evidence.add(kept(case, "log.csv", rows, "text/csv"))
    page = client_of(case.partner).get(case.url).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_workbook_is_shown_by_its_first_sheet_with_content():
    case = accepted()
    book = openpyxl.Workbook()
    book.active.title = "Losses"
    book.active.append(["day", "value"])
    book.active.append([1, 98.6])
    file = io.BytesIO()
    book.save(file)
    found = preview_of(
        kept(
            case,
            "log.xlsx",
            file.getvalue(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        Decimal("98.6"),
    )
    assert "Losses" in found.where
    assert [row["hit"] for row in found.sheet["rows"]] == [False, True]


def test_a_picture_is_shown_from_the_guarded_download(client_of):
    case = accepted()
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    document = kept(case, "photo.png", file.getvalue(), "image/png")
    case.record.evidence.add(document)
    page = client_of(case.partner).get(case.url).text
    assert f'src="{reverse("document", args=[document.uuid])}"' in page


def test_what_cannot_be_looked_into_is_a_link_with_words(client_of):
    case = accepted()
    content = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
    case.record.evidence.add(kept(case, "report.pdf", content, "application/pdf"))
    page = text_of(client_of(case.partner).get(case.url))
    assert "Download the file to look inside" in page


def test_a_figure_costs_at_most_twenty_queries(client_of, connection_queries):
    case = accepted()
    case.record.evidence.add(kept(case, "log.csv", b"a,b\n1,2\n", "text/csv"))
    dispute_record(case.record, words="No", actor=case.partner)
    browser = client_of(case.partner)
    browser.get(case.url)
    assert connection_queries(lambda: browser.get(case.url)) <= 20
