"""Minor defects: said to be mended by one, confirmed or not by another, on both lists."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.problems import Refused
from core.worklist import items_of
from partnerships.models import Document
from performance.models import Milestone
from performance.services import milestone_checks as checks
from performance.services.minor_defects import mend_defect, refuse_mended, say_mended
from tests.api import Program
from tests.factories.people import person
from tests.once import once
from tests.performance.milestones.builders import a_milestone, claimed, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

MEND_BY = dt.date(2026, 12, 18)
MENDED = dt.date(2026, 11, 21)
WORDS = "Painted twice, photo attached."


@once
def case():
    case = a_milestone()
    claimed(case)
    checks.accept_with_minor_defects(
        case.milestone,
        defects=[checks.Defect("Paint in ward 4", MEND_BY)],
        actor=case.official,
    )
    case.milestone.refresh_from_db()
    return case


def defect_of(case):
    found = case.milestone.defects.get()
    found.milestone = case.milestone
    return found


def said(case, **facts):
    given = {"mended_on": MENDED, "words": WORDS, "actor": case.partner}
    return say_mended(defect_of(case), **given | facts)


def codes_of(act, *given, **facts):
    with pytest.raises(Refused) as refused:
        act(*given, **facts)
    return refused.value.codes


def listed(user):
    return [
        (item.title.split(":")[0], item.group, item.due_on)
        for item in items_of(user, clock.today())
        if item.key.startswith("defect")
    ]


def page(case):
    return reverse("milestone", args=[case.milestone.uuid])


def test_what_was_said_waits_for_the_official_on_both_lists_and_is_confirmed(case):
    assert listed(case.partner) == [("Mend", "mine", MEND_BY)]
    assert listed(case.official) == [("Mend", "others", MEND_BY)]
    said(case)
    assert listed(case.partner) == [("Confirm as mended", "others", MEND_BY)]
    assert listed(case.official) == [("Confirm as mended", "mine", MEND_BY)]
    mend_defect(defect_of(case), mended_on=MENDED, actor=case.official)
    assert listed(case.partner) == listed(case.official) == []
    assert defect_of(case).confirmed_by == case.official


def test_what_was_not_confirmed_is_back_with_the_reason_by_the_same_day(case):
    said(case)
    told = {item.key for item in items_of(case.partner, clock.today())}
    refuse_mended(defect_of(case), reason="The window side is bare.", actor=case.official)
    [item] = [one for one in items_of(case.partner, clock.today()) if "defect" in one.key]
    assert "The window side is bare." in item.why
    assert (item.group, item.due_on, item.key in told) == ("mine", MEND_BY, False)
    assert listed(case.official) == [("Mend", "others", MEND_BY)]
    said(case, words="The window side as well.")
    assert (defect_of(case).refusal, defect_of(case).waits) == ("", True)


def test_everything_that_stands_against_saying_it_is_said_at_once(case):
    found = codes_of(said, case, mended_on=dt.date(2026, 11, 24), words=" ", upload=photo("a.exe"))
    assert {"future", "required"} < found
    assert len(found) == 3
    assert codes_of(said, case, mended_on=None) == {"required"}
    assert codes_of(said, case, actor=case.official) == {"not_permitted"}
    said(case)
    assert codes_of(said, case) == {"waits"}


def test_only_what_waits_is_refused_with_a_reason_by_who_checks(case):
    assert codes_of(refuse_mended, defect_of(case), reason="No", actor=case.official) == {
        "not_waiting"
    }
    said(case)
    assert codes_of(refuse_mended, defect_of(case), reason=" ", actor=case.official) == {"required"}
    lead = person("partner_lead", case.partnership)
    assert codes_of(refuse_mended, defect_of(case), reason="No", actor=lead) == {"not_permitted"}


def test_nobody_confirms_or_refuses_what_they_said_themselves():
    case = a_milestone(owed_by=Milestone.Side.AUTHORITY)
    claimed(case, actor=person("contract_manager", case.partnership))
    checks.accept_with_minor_defects(
        case.milestone, defects=[checks.Defect("Paint", MEND_BY)], actor=case.official
    )
    case.milestone.refresh_from_db()
    said(case, actor=case.official)
    assert listed(case.official) == [("Confirm as mended", "others", MEND_BY)]
    for act, facts in ((mend_defect, {"mended_on": MENDED}), (refuse_mended, {"reason": "No"})):
        assert codes_of(act, defect_of(case), **facts, actor=case.official) == {"own_entry"}


@pytest.mark.parametrize(
    "facts",
    [
        {"confirmed_by": "partner"},
        {"refused_by": "partner", "refused_at": True, "refusal": "No"},
        {"refused_by": "official", "refused_at": True, "refusal": ""},
        {"said_on": None},
    ],
)
def test_the_database_holds_it_too(case, facts):
    defect = said(case)
    for name, value in facts.items():
        known = {"partner": case.partner, "official": case.official, True: clock.now()}
        setattr(defect, name, known.get(value, value))
    with pytest.raises(IntegrityError), transaction.atomic():
        defect.save()


def test_on_the_page_the_partner_says_it_and_the_official_answers(client_of, case):
    partner, official = client_of(case.partner), client_of(case.official)
    number = defect_of(case).pk
    assert "Say that it is mended" in partner.get(page(case)).text
    assert "It is not mended" not in official.get(page(case)).text
    typed = {
        "act": "say_mended",
        "defect": number,
        f"say-{number}-mended_on": "2026-11-21",
        f"say-{number}-words": WORDS,
    }
    empty = partner.post(page(case), typed | {f"say-{number}-mended_on": ""})
    assert empty.status_code == 422
    assert WORDS in empty.text
    assert partner.post(page(case), typed | {f"say-{number}-evidence": photo()}).status_code == 302
    defect = defect_of(case)
    assert (defect.said_by, defect.said_on, defect.evidence.title) == (
        case.partner,
        MENDED,
        "wing.png",
    )
    text = official.get(page(case)).text
    assert WORDS in text
    assert reverse("document", args=[defect.evidence.uuid]) in text
    assert "An official has yet to confirm it." in partner.get(page(case)).text
    refusal = {"act": "refuse_mended", "defect": number, f"refuse-{number}-reason": "Still bare."}
    for browser in (partner, client_of(case.certifier)):
        assert browser.post(page(case), refusal).status_code == 403
    assert official.post(page(case), refusal | {f"refuse-{number}-reason": ""}).status_code == 422
    assert official.post(page(case), refusal).status_code == 302
    assert "Still bare." in partner.get(page(case)).text
    assert partner.post(page(case), typed).status_code == 302
    mend = {"act": "mend", "defect": number, f"mend-{number}-mended_on": "2026-11-21"}
    assert official.post(page(case), mend).status_code == 302
    history = official.get(reverse("history", args=[case.partnership.uuid])).text
    for words in (WORDS, "Still bare.", "onfirmed a minor defect as mended"):
        assert words in history


def test_many_defects_cost_no_more_queries(client_of, connection_queries, case):
    said(case)
    for number in range(12):
        case.milestone.defects.create(description=f"Crack {number}", due_on=MEND_BY)
    for user in (case.partner, case.official):
        browser = client_of(user)
        browser.get(page(case))
        assert connection_queries(lambda browser=browser: browser.get(page(case))) <= 20


def test_a_program_says_it_and_another_answers(case):
    number = defect_of(case).pk
    place = f"/milestones/{case.milestone.uuid}/"
    words = {"number": number, "mended_on": "2026-11-21", "words": WORDS}
    shown = Program(case.partner).post(f"{place}say-mended/", words).json()
    assert shown["defects"][0]["said_words"] == WORDS
    answer = {"number": number, "reason": "Still bare."}
    shown = Program(case.official).post(f"{place}refuse-mended/", answer).json()
    assert shown["defects"][0]["refusal"] == "Still bare."


def test_a_file_sent_with_what_was_refused_need_not_be_chosen_again(client_of, case):
    defect, client = defect_of(case), client_of(case.partner)

    def send(**facts):
        typed = {f"say-{defect.pk}-{name}": value for name, value in facts.items()}
        kept = {"kept": facts.pop("kept")} if "kept" in facts else {}
        return client.post(page(case), {"act": "say_mended", "defect": defect.pk, **typed, **kept})

    refused = send(mended_on="2026-11-21", words="", evidence=photo())
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "This file has arrived; you need not choose it again" in text
    file = Document.objects.latest("pk")
    assert f'name="kept" value="{file.uuid}"' in text
    again = send(mended_on="2027-11-21", words=WORDS, kept=str(file.uuid))
    assert again.status_code == 422
    assert f'name="kept" value="{file.uuid}"' in again.content.decode()
    assert send(mended_on="2026-11-21", words=WORDS, kept=str(file.uuid)).status_code == 302
    assert defect_of(case).evidence == file
    assert Document.objects.latest("pk") == file


def test_a_file_chosen_anew_takes_the_place_of_the_one_that_arrived(client_of, case):
    defect, client = defect_of(case), client_of(case.partner)
    where = page(case)
    typed = {"act": "say_mended", "defect": defect.pk, f"say-{defect.pk}-words": WORDS}
    client.post(where, typed | {f"say-{defect.pk}-evidence": photo()})
    first = Document.objects.latest("pk")
    typed |= {f"say-{defect.pk}-mended_on": "2026-11-21", "kept": str(first.uuid)}
    assert client.post(where, typed | {f"say-{defect.pk}-evidence": photo()}).status_code == 302
    assert defect_of(case).evidence.pk > first.pk


def test_a_file_of_somebody_else_is_not_taken_for_ones_own(client_of, case):
    defect, client = defect_of(case), client_of(case.partner)
    theirs = Document.objects.exclude(uploaded_by=case.partner).first()
    if theirs is None:
        theirs = Document.objects.first()
        Document.objects.filter(pk=theirs.pk).update(uploaded_by=case.official)
    typed = {"act": "say_mended", "defect": defect.pk, "kept": str(theirs.uuid)}
    typed |= {f"say-{defect.pk}-words": WORDS, f"say-{defect.pk}-mended_on": "2026-11-21"}
    assert client.post(page(case), typed).status_code == 302
    assert defect_of(case).evidence is None
