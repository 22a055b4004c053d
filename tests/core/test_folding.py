"""Text as it is sought: the same letters are the same, whatever marks they carry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.folding import MOST_WORDS, fold, words_of
from core.models import Organisation
from tests.factories.people import OrganisationFactory, UserFactory


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź  Tramway", "lodz tramway"),
        ("ÉCOLE", "ecole"),
        ("E\u0301cole", "ecole"),
        ("Straße", "strasse"),
        ("Øresund", "oresund"),
        ("Æbelø", "aebelo"),
        ("King’s Lynn", "king's lynn"),
        ("M6 – A55", "m6 - a55"),
        ("ﬁnance", "finance"),
        ("İzmir", "izmir"),
        ("Ισμύρνη", "ισμυρνη"),
        ("a\x00b", "a b"),
        ("zero\u200bwidth", "zero width"),
        ("", ""),
    ],
)
def test_marks_case_and_dashes_are_folded_away(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_what_is_folded_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)


def test_more_words_than_can_be_asked_for_are_left_alone():
    assert words_of("a b a " + " ".join(f"w{n}" for n in range(50)))[:2] == ("a", "b")
    assert len(words_of(" ".join(f"w{n}" for n in range(50)))) == MOST_WORDS


@pytest.mark.django_db
def test_the_folded_column_follows_the_name():
    body = OrganisationFactory(name="Département du Nord")
    assert Organisation.objects.get(folded__contains="departement") == body
    body.name = "Région Île"
    body.save(update_fields=["name"])
    body.refresh_from_db()
    assert body.folded == "region ile"
    made = Organisation.objects.bulk_create([Organisation(name="Ŵrexham", kind="lender")])
    assert Organisation.objects.get(pk=made[0].pk).folded == "wrexham"


@pytest.mark.django_db
def test_saving_something_else_leaves_the_folded_column_alone(django_assert_num_queries):
    user = UserFactory(name="Inês")
    with django_assert_num_queries(1) as captured:
        user.theme = "dark"
        user.save(update_fields=["theme"])
    assert "folded" not in captured.captured_queries[0]["sql"]
