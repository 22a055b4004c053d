"""The joint board of Northfield Hospital."""

from __future__ import annotations

from config.demo.story import Asked, Board, Member, Met

BOARD = Board(
    name="Joint board",
    purpose="Agrees what both sides need to agree on, and hears how the hospital runs.",
    days_ago=200,
    members=(
        Member(person="maeve", side="authority", leads=True),
        Member(person="nora", side="authority", role="board_member"),
        Member(person="declan", side="partner", leads=True),
        Member(person="paolo", side="partner", role="partner_board_member"),
    ),
    questions=(
        Asked(
            title="Ward audits while builders are in",
            question="How are cleaning audits planned while a ward is being worked on?",
            background="Ward 4 was audited during works; the figure is disputed.",
            options=("Audit the next week instead", "Audit, and mark the ward"),
            days_ago=72,
            positions=(
                ("maeve", "authority", "Patients need every ward audited each month."),
                ("declan", "partner", "Dust of building works is not ours to clean."),
            ),
            votes=(
                ("maeve", "A", 2),
                ("declan", "A", 3),
                ("paolo", "A", 3),
                ("nora", "A", 5),
            ),
            condition=("Send the plan of works two weeks ahead", "declan", 12),
            signed_after=11,
        ),
        Asked(
            title="East entrance from six in the morning",
            question="Does the east entrance open at six, when the first buses arrive?",
            background="Night staff and early patients walk round the building today.",
            options=("Open at six on trial for a year", "Leave it at seven"),
            days_ago=10,
            positions=(
                ("maeve", "authority", "The bus company asks for it; so do the nurses."),
                ("declan", "partner", "It takes one more guard for an hour a day."),
            ),
            votes=(("nora", "A", 1), ("declan", "A", 3)),
        ),
    ),
    meetings=(
        Met(
            business_days=-20,
            place="Northfield Hospital, room 2.14",
            points=(
                (
                    "How the wards ran since the summer",
                    (
                        "Areas available stayed at 96.4 %. Both sides want the night team to "
                        "report closed areas on the same day."
                    ),
                ),
                ("Winter plan", "The plan of last year is taken again, with one more porter."),
            ),
            open_point="Clarion sends the first plan of works with the November return.",
            actions=(
                ("Send the list of closed areas each morning", "declan", 9),
                ("Agree who calls the bus company", "nora", 30),
            ),
        ),
        Met(
            business_days=12,
            place="Northfield Hospital, room 2.14",
            points=(("The year in figures", ""), ("Meetings in the coming year", "")),
        ),
    ),
)
