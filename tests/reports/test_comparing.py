"""Two readings of a report's figures, side by side, in words that people know."""

from __future__ import annotations

from reports.selectors.comparing import GONE, compared


def told(issued, now):
    return [(one.where, one.issued, one.now) for one in compared(issued, now)]


def test_a_thing_known_by_its_uuid_is_called_by_its_name_and_said_to_be_there():
    plan = {"uuid": "5e0c4f9e", "title": "Plan of repairs", "added_on": "2026-03-01"}
    other = {"uuid": "77aa0f10", "title": "Survey", "added_on": "2026-04-01"}
    assert told({"evidence": [plan]}, {"evidence": [plan, other]}) == [
        ("evidence Survey", GONE, "there")
    ]
    later = plan | {"added_on": "2026-05-01"}
    assert told({"evidence": [plan]}, {"evidence": [later]}) == [
        ("evidence Plan of repairs, added on", "2026-03-01", "2026-05-01")
    ]


def test_of_a_list_of_references_only_what_came_or_went_is_told():
    before, after = ["PPP-0012", "PPP-0001"], ["PPP-0001", "PPP-0003"]
    assert told({"deadlines": before}, {"deadlines": after}) == [
        ("deadlines PPP-0012", "PPP-0012", GONE),
        ("deadlines PPP-0003", GONE, "PPP-0003"),
    ]


def test_what_has_no_name_is_found_by_its_place():
    assert told({"rows": [["a", "b"], ["c", "d"]]}, {"rows": [["a", "b"], ["c", "e"]]}) == [
        ("rows 2 2", "d", "e"),
    ]
