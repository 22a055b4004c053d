"""What is said of a file that was verified: the same words on the page and at the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from reports.selectors.verifying import Reason, Verdict

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from reports.selectors.verifying import Verified


@dataclass(frozen=True, slots=True)
class Words:
    """`kind` is that of components/note.html; `title` and `text` are whole sentences."""

    kind: str
    title: str | Promise
    text: str | Promise


_WORDS: Final = {
    Verdict.UNCHANGED: Words(
        "good",
        _("This is the file that was issued, unchanged."),
        _("Every byte is as it was recorded in the ledger."),
    ),
    Verdict.EXTENDED: Words(
        "good",
        _("This is the file that was issued, unchanged."),
        _("A time stamp or proof that its certificate was valid was added since, as is allowed."),
    ),
    Verdict.CHANGED: Words("bad", _("This file was changed after it was issued."), ""),
    Verdict.APPENDED: Words(
        "bad",
        _("Something was added to this file after it was issued."),
        _(
            "The file that was issued is still whole inside, but what you see may be what was "
            "added. Ask for the file itself."
        ),
    ),
    Verdict.RE_SIGNED: Words("bad", _("This file was signed again after it was issued."), ""),
    Verdict.NOT_OURS: Words("bad", _("This is no report that was issued here."), ""),
}
_BECAUSE: Final = {
    Reason.CONTENT: _(
        "Pages or words were changed. The figures inside are those that were issued."
    ),
    Reason.FIGURES: _("It names a report that was issued, but is not it: trust no figure in it."),
    Reason.UNSIGNED: _("The content is as it was issued, but its signature was taken away."),
    Reason.BROKEN_SIGNATURE: _("The content is as it was issued, but its signature was damaged."),
    Reason.FOREIGN_KEY: _("The signature is of somebody else."),
    Reason.OWN_KEY: _("The signature is of a key from here, but was not recorded."),
    Reason.NOT_RECORDED: _(
        "It is signed with a key from here, but not recorded: it may have been issued after the "
        "backup that Concord was restored from. Ask the authority."
    ),
    Reason.RECORD_ALTERED: _(
        "Its record is not the one that the ledger tells of. The administrator should verify the "
        "ledger."
    ),
}


def words_of(found: Verified) -> Words:
    """What is said of it."""
    words = _WORDS[found.verdict]
    because = _BECAUSE.get(found.reason)
    return words if because is None else Words(words.kind, words.title, because)
