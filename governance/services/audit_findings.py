"""An auditor's findings: drafted and published by auditors, answered by the management."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core import clock
from core.approval import require_as_seen
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.reference import next_reference
from core.transitions import locked, perform
from governance.events import AuditFindingMoved
from governance.lifecycle.audit import ANSWER, CLOSE, DROP_DRAFT, LOOK_BACK, PUBLISH, SAY_DONE
from governance.models import AuditFinding, AuditStep
from governance.services.exchange_checks import said
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.models import User
    from core.transitions import Transition
    from partnerships.models import Partnership

WRITES: Final = "write_findings"
ANSWERS: Final = "answer_findings"
FURTHEST: Final = dt.timedelta(days=5 * 366)
V, K = AuditStep.Verdict, AuditStep.Kind
OF_AN_ANSWER: Final = (V.AGREED, V.AGREED_IN_PART, V.NOT_AGREED)
OF_A_LOOK_BACK: Final = (V.IMPLEMENTED, V.IN_PART, V.NOT_IMPLEMENTED, V.OVERTAKEN)
ENDS: Final = frozenset({V.IMPLEMENTED, V.OVERTAKEN})
"""What closes a finding when an auditor looks back; anything else leaves it open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """What a finding says."""

    heading: str
    grade: str
    title: str
    criterion: str
    text: str
    recommendation: str

    @classmethod
    def of(cls, finding: AuditFinding) -> FindingFacts:
        """As it stands."""
        return cls(**{name: getattr(finding, name) for name in cls.__dataclass_fields__})


def draft_finding(partnership: Partnership, facts: FindingFacts, *, actor: User) -> AuditFinding:
    """Begins a finding, which auditors alone see until it is published.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="audit_finding.drafted") as act:
        row = locked(partnership)
        refuse_if([*_may(actor, row, WRITES), *_wrong(facts)])
        made = AuditFinding(partnership=row, reference=next_reference(f"{row.reference}-A"))
        _fill(made, facts)
        made.written_by, made.written_at = actor, clock.now()
        made.save()
        act.fact(audit_finding=str(made.uuid))
    return made


def change_draft(finding: AuditFinding, facts: FindingFacts, *, actor: User) -> AuditFinding:
    """Words a draft anew.

    Raises:
        Refused: it is published, or with everything that is wrong.
    """
    with audited(finding.stream, actor=actor, kind="audit_finding.reworded") as act:
        row = locked(finding)
        problems = [*_may(actor, finding.partnership, WRITES), *_wrong(facts)]
        if row.state != AuditFinding.State.DRAFT:
            message = _("It is no draft any more. What is published never changes.")
            problems.append(Problem("", "published", message))
        refuse_if(problems)
        _fill(row, facts)
        row.written_by, row.written_at = actor, clock.now()
        row.save()
        act.fact(audit_finding=str(row.uuid))
    return row


def drop_draft(finding: AuditFinding, *, actor: User) -> AuditFinding:
    """Drops a draft; nobody but auditors ever learns of it.

    Raises:
        Refused: it is published.
    """
    problems = list(_may(actor, finding.partnership, WRITES))
    return _move(finding, DROP_DRAFT, "dropped", problems, lambda _row: None, actor)


def shown_of(finding: AuditFinding) -> dict[str, str]:
    """What an auditor reads before it is published, each under its label."""
    return {
        str(AuditFinding._meta.get_field(name).verbose_name).capitalize(): value  # type: ignore[union-attr] # columns have names
        for name, value in asdict(FindingFacts.of(finding)).items()
    }


def publish_finding(
    finding: AuditFinding, *, audience: str, answer_by: dt.date | None, seen: str, actor: User
) -> AuditFinding:
    """Publishes a finding to whom the auditor chooses; the management answers by a day.

    `seen` is the token of `shown_of` as the auditor read it: other words are not published.

    Raises:
        Conflict: somebody worded it anew since, with both versions.
        Refused: with everything that is wrong.
    """
    problems = list(_may(actor, finding.partnership, WRITES))
    problems += _wrong(FindingFacts.of(finding))
    if audience not in AuditFinding.Audience.values:
        problems.append(Problem("audience", "unknown", _("Choose who reads it.")))
    problems += _not_behind("answer_by", answer_by, _("Enter the day by which it is answered."))

    def change(row: AuditFinding) -> None:
        require_as_seen(seen, shown_of(row))
        row.audience, row.answer_by = audience, answer_by
        row.published_by, row.published_at = actor, clock.now()

    return _move(finding, PUBLISH, "published", problems, change, actor)


def answer_finding(
    finding: AuditFinding, *, verdict: str, text: str, due_on: dt.date | None, actor: User
) -> AuditFinding:
    """Answers for the management: whether it agrees, what it does, and until when.

    Raises:
        Refused: an auditor, or with everything that is wrong.
    """
    problems = list(_may(actor, finding.partnership, ANSWERS))
    problems += said({"text": (text, _("Write what is done about it, or why nothing is."))})
    if verdict not in OF_AN_ANSWER:
        message = _("Say whether the management agrees.")
        problems.append(Problem("verdict", "unknown", message))
    if verdict == V.NOT_AGREED and due_on is not None:
        message = _("Leave the day out: what is not agreed to is not done by a day.")
        problems.append(Problem("due_on", "not_due", message))
    elif verdict != V.NOT_AGREED:
        problems += _not_behind("due_on", due_on, _("Enter the day by which it is done."))

    def change(row: AuditFinding) -> None:
        row.due_on = due_on
        _add(row, K.ANSWER, text, actor, verdict=verdict, due_on=due_on)

    return _move(finding, ANSWER, "answered", problems, change, actor)


def say_done(finding: AuditFinding, *, text: str, actor: User) -> AuditFinding:
    """Says for the management that what was promised is done; an auditor looks back at it.

    Raises:
        Refused: it was said already, or with everything that is wrong.
    """
    problems = list(_may(actor, finding.partnership, ANSWERS))
    problems += said({"text": (text, _("Write what was done, and where that can be seen."))})

    def change(row: AuditFinding) -> None:
        if row.done_said_on is not None:
            message = _("It was said to be done already; an auditor looks at it.")
            refuse_if([Problem("", "said_already", message)])
        row.done_said_on = clock.today()
        _add(row, K.DONE, text, actor)

    return _move(finding, SAY_DONE, "said_done", problems, change, actor)


def look_back(
    finding: AuditFinding, *, verdict: str, text: str, due_on: dt.date | None = None, actor: User
) -> AuditFinding:
    """Follows a finding up: what is implemented or overtaken by events closes it.

    Raises:
        Refused: with everything that is wrong.
    """
    problems = list(_may(actor, finding.partnership, WRITES))
    problems += said({"text": (text, _("Write what you looked at and what you found."))})
    if verdict not in OF_A_LOOK_BACK:
        message = _("Say how far the recommendation is implemented.")
        problems.append(Problem("verdict", "unknown", message))
    closes = verdict in ENDS
    if closes and due_on is not None:
        message = _("Leave the day out: nothing is open any more.")
        problems.append(Problem("due_on", "not_due", message))
    if not closes and due_on is not None:
        problems += _not_behind("due_on", due_on, "")

    def change(row: AuditFinding) -> None:
        if not closes:
            row.done_said_on = None
            row.due_on = due_on or row.due_on
        _add(row, K.FOLLOW_UP, text, actor, verdict=verdict, due_on=due_on)

    move = CLOSE if closes else LOOK_BACK
    return _move(finding, move, "followed_up", problems, change, actor)


def _move(
    finding: AuditFinding,
    transition: Transition,
    kind: str,
    problems: list[Problem],
    change: Callable[[AuditFinding], None],
    actor: User,
) -> AuditFinding:
    def checked(row: AuditFinding) -> None:
        refuse_if(problems)
        change(row)

    return perform(
        finding,
        transition,
        actor=actor,
        change=checked,
        kind=f"audit_finding.{kind}",
        facts={"audit_finding": str(finding.uuid)},
        publish=lambda row: AuditFindingMoved(row.partnership_id),
    )


def _add(row: AuditFinding, kind: str, text: str, actor: User, **facts: object) -> None:
    with audited(row.stream, actor=actor, kind="audit_finding.kept") as act:
        step = AuditStep.objects.create(
            finding=row, kind=kind, text=text.strip(), by=actor, at=clock.now(), **facts
        )
        act.seal(step)


def _fill(row: AuditFinding, facts: FindingFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(row, name, value.strip())


def _may(actor: User, partnership: Partnership, permission: str) -> Iterator[Problem]:
    words = {
        WRITES: _("Auditors write findings and follow them up."),
        ANSWERS: _("The contract manager and the senior responsible owner answer findings."),
    }
    if permission not in permissions_on(actor, partnership):
        yield Problem("", "forbidden", words[permission])


def _wrong(facts: FindingFacts) -> Iterator[Problem]:
    if facts.heading not in AuditFinding.Heading.values:
        yield Problem("heading", "unknown", _("Choose the heading it belongs under."))
    if facts.grade not in AuditFinding.Grade.values:
        yield Problem("grade", "unknown", _("Choose how grave it is."))
    yield from said(
        {
            "title": (facts.title, _("Say in a few words what was found.")),
            "criterion": (facts.criterion, _("Name the clause or rule it is measured against.")),
            "text": (facts.text, _("Write what was found, and what shows it.")),
            "recommendation": (facts.recommendation, _("Write what should be done.")),
        }
    )


def _not_behind(field: str, day: dt.date | None, missing: str) -> Iterator[Problem]:
    if day is None:
        yield Problem(field, "required", missing)
    elif not clock.today() <= day <= clock.today() + FURTHEST:
        message = _("Enter a day from today on, within five years.")
        yield Problem(field, "range", message)
