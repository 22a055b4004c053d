"""The questions of a survey and what was answered, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.ledger.canonical import canonical_json, digest
from governance.models import BlockSide, Survey, SurveyAnswer
from governance.survey_answers import TEXT, Asked, Sheet, tally_side, tally_users

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = "concord.survey_answers.v1"
BOTH = (BlockSide.AUTHORITY.value, BlockSide.PARTNER.value)


def asked_in(survey: Survey) -> tuple[Asked, ...]:
    """Its questions in their order; one query."""
    return tuple(
        Asked(str(one.uuid), one.kind, one.text, tuple(one.choices), one.is_required)
        for one in survey.questions.all()
    )


def sheets_of(survey: Survey) -> list[tuple[str, Sheet]]:
    """Each respondent's side and answers; one query. In no order that tells who came first."""
    sheets: dict[int, tuple[str, Sheet]] = {}
    rows = SurveyAnswer.objects.filter(reply__survey=survey).values_list(
        "reply", "reply__side", "question__uuid", "number", "words"
    )
    for reply, side, question, number, words in rows:
        _side, sheet = sheets.setdefault(reply, (side, {}))
        sheet[str(question)] = words if number is None else number
    return sorted(sheets.values(), key=canonical_json_of)


def canonical_json_of(sheet: tuple[str, Sheet]) -> str:
    """A text by which answers are put in order: by what they say alone."""
    side, said = sheet
    return str(canonical_json({"side": side, "said": said}))


def fingerprint_of_answers(sheets: Sequence[tuple[str, Sheet]]) -> str:
    """The SHA-256 of all answers, whatever the order in which they came."""
    return digest(_TAG, canonical_json({"sheets": [[side, said] for side, said in sheets]}))


def results_of(survey: Survey, sheets: Sequence[tuple[str, Sheet]]) -> dict[str, Any]:
    """What came of it, without anything that is too little to be shown; one query."""
    asked = asked_in(survey)
    if survey.kind == Survey.Kind.USERS:
        return tally_users(asked, [said for _side, said in sheets], survey.minimum)
    return {
        "sides": {
            side: tally_side(asked, [said for of, said in sheets if of == side], survey.minimum)
            for side in BOTH
        }
    }


def words_said(survey: Survey) -> list[tuple[str, str, str]]:
    """What was answered in words: question, side, words; of sides with enough answers only.

    In the order of the words, so that nobody's come together. Two queries.
    """
    texts = {one.key for one in asked_in(survey) if one.kind == TEXT}
    return sorted(
        (key, side, str(said[key]))
        for side, said in sheets_of(survey)
        for key in texts
        if key in said and _enough(survey, side)
    )


def _enough(survey: Survey, side: str) -> bool:
    if survey.kind == Survey.Kind.USERS:
        return bool(survey.results.get("enough"))
    return bool(survey.results.get("sides", {}).get(side, {}).get("enough"))
