"""Bodies besides the joint boards: a panel of users, and two that made something public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.demo.story import Asked, Board, Member

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel(Board):
    """A body of another kind; `voices` are the sides that count, each by majority."""

    kind: str = "users_panel"
    voices: tuple[str, ...] = ("authority", "partner", "users")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPublish(Asked):
    """Whether the newest thing of a kind is public from the day of the signature on."""

    options: tuple[str, str] = ("", "")
    thing: str


_USERS = Panel(
    name="Water users’ panel",
    purpose="Whoever carries water has a voice in when it runs and how repairs are announced.",
    days_ago=150,
    members=(
        Member(person="liza", side="authority", leads=True),
        Member(person="lina", side="partner", leads=True),
        Member(person="rosa", side="users", role="users_representative", leads=True),
    ),
    questions=(
        Asked(
            title="Repairs are announced a day before",
            question="How do households learn that the water is off for a repair?",
            background="Of the last ten repairs three were announced, all on the same morning.",
            options=(
                "A message and a notice at the tap stands, a day before",
                "A message on the same morning",
            ),
            days_ago=95,
            positions=(
                ("liza", "authority", "A day is enough to fill a tank."),
                ("lina", "partner", "It can be done for planned repairs, not for bursts."),
                ("rosa", "users", "Half of the households have no telephone that gets messages."),
            ),
            votes=(("rosa", "A", 1), ("lina", "A", 3), ("liza", "A", 4)),
            condition=("Hang the first notices at 31 tap stands", "lina", -60),
            signed_after=10,
        ),
        Asked(
            title="Hours of supply in the hill districts",
            question="Which two hours more a day do the hill districts get first?",
            background="The new pump allows two hours more from January on.",
            options=("From five to seven in the morning", "From six to eight in the evening"),
            days_ago=9,
            positions=(
                ("liza", "authority", "The morning costs less at the pump."),
                ("lina", "partner", "Both can be done; the morning keeps the pressure."),
                ("rosa", "users", "Ask those who carry: before school it helps most."),
            ),
            votes=(("lina", "A", 2),),
        ),
    ),
)

_STEERING = Panel(
    name="Steering group",
    purpose="Follows the prototype, and says what others can learn from it.",
    kind="working_group",
    voices=("authority", "partner"),
    days_ago=400,
    members=(
        Member(person="tahmina", side="authority", leads=True),
        Member(person="mitu", side="partner", leads=True),
    ),
    questions=(
        ToPublish(
            thing="lesson",
            title="Tell everybody what FloodSight learned",
            question="Can everybody read why the prototype ended, and what to ask first?",
            background="Three other agencies are about to call for the same.",
            days_ago=120,
            positions=(
                ("tahmina", "authority", "It cost us a year; it need not cost others one."),
                ("mitu", "partner", "We agree, with our price as it stands in the lesson."),
            ),
            votes=(("tahmina", "A", 1), ("mitu", "A", 2)),
            signed_after=9,
        ),
    ),
)

_PROGRAMME = Panel(
    name="Programme board",
    purpose="Follows who comes back to school, and what is told of it.",
    kind="board",
    voices=("authority", "partner"),
    days_ago=300,
    members=(
        Member(person="sunita", side="authority", leads=True),
        Member(person="asmita", side="partner", leads=True),
    ),
    questions=(
        ToPublish(
            thing="success_story",
            title="Tell everybody how Asha came back",
            question="Can everybody read the story of Asha?",
            background="She and her mother consented in writing; they may take that back any day.",
            days_ago=26,
            positions=(
                ("sunita", "authority", "Other districts ask us how it was done."),
                ("asmita", "partner", "The family wishes it, and has read it."),
            ),
            votes=(("sunita", "A", 1), ("asmita", "A", 2)),
            signed_after=8,
        ),
    ),
)

PANELS: Final[Mapping[str, Panel]] = {
    "Bayview Water": _USERS,
    "FloodSight": _STEERING,
    "Back to Class": _PROGRAMME,
}
"""By the name of the partnership."""
