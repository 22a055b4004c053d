"""Minor defects on a milestone's page: said to be mended, confirmed, or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from performance.forms.milestone import MendForm, RefuseMendedForm, SayMendedForm
from performance.lifecycle.measured import MILESTONE_DONE
from performance.models import MinorDefect
from performance.services import minor_defects

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from core.models import User
    from performance.models import Milestone
    from performance.selectors.milestone_rights import MilestoneRights
    from performance.views.milestones import MilestonePage


@dataclass(frozen=True, slots=True)
class DefectRow:
    """A defect with the forms that the person may send about it."""

    defect: MinorDefect
    say: forms.Form | None
    confirm: forms.Form | None
    refuse: forms.Form | None

    @property
    def is_open(self) -> bool:
        """Whether a form of it was refused, so that it must be seen."""
        return any(form is not None and form.is_bound for form in (self.say, self.refuse))


def defect_rows(
    milestone: Milestone, rights: MilestoneRights, user: User, refused: Any = None
) -> list[DefectRow]:
    """The defects of a milestone; one query. `refused` is the form that was sent, if any."""
    defects = milestone.defects.select_related("confirmed_by", "said_by", "refused_by", "evidence")
    confirms = rights.may_check and milestone.state in MILESTONE_DONE
    return [
        _row(
            one,
            refused,
            may_say=rights.may_send,
            may_answer=confirms and one.said_by_id != user.pk,
        )
        for one in defects
    ]


def _row(defect: MinorDefect, refused: Any, *, may_say: bool, may_answer: bool) -> DefectRow:
    if defect.mended_on is not None:
        return DefectRow(defect, None, None, None)

    def made(kind: type[forms.Form], **initial: Any) -> forms.Form:
        form = kind(prefix=_prefix(kind, defect), initial=initial)
        is_it = isinstance(refused, kind) and refused.prefix == form.prefix
        return refused if is_it else form

    return DefectRow(
        defect,
        say=made(SayMendedForm) if may_say and not defect.waits else None,
        confirm=made(MendForm, mended_on=defect.said_on) if may_answer else None,
        refuse=made(RefuseMendedForm) if may_answer and defect.waits else None,
    )


_WORDS: Final[dict[type[forms.Form], str]] = {
    MendForm: "mend",
    SayMendedForm: "say",
    RefuseMendedForm: "refuse",
}


def _prefix(kind: type[forms.Form], defect: MinorDefect) -> str:
    return f"{_WORDS[kind]}-{defect.pk}"


def mend(page: MilestonePage) -> HttpResponse:
    """An official confirms that it is mended."""
    defect = _defect(page)
    return page.attempt(
        MendForm(page.request.POST, prefix=_prefix(MendForm, defect)),
        lambda facts: minor_defects.mend_defect(
            defect, mended_on=facts.get("mended_on"), actor=page.user
        ),
        _("The defect is confirmed as mended."),
    )


def say_mended(page: MilestonePage) -> HttpResponse:
    """Whoever owes the milestone says that it is mended."""
    defect = _defect(page)
    prefix = _prefix(SayMendedForm, defect)
    form = SayMendedForm(page.request.POST, page.request.FILES, prefix=prefix)
    uploads = page.request.FILES.getlist(form.add_prefix("evidence"))
    # A file chosen anew takes the place of the one that has arrived.
    kept = [] if uploads else page.kept_files()
    return page.attempt(
        form,
        lambda facts: minor_defects.say_mended(
            defect,
            mended_on=facts.get("mended_on"),
            words=facts.get("words", ""),
            upload=facts.get("evidence"),
            document=next(iter(kept), None),
            actor=page.user,
        ),
        _("Said. An official confirms it, or says what is left."),
        defect_files=lambda: [*kept, *page.keep(uploads)],
    )


def refuse_mended(page: MilestonePage) -> HttpResponse:
    """An official says why it is not."""
    defect = _defect(page)
    return page.attempt(
        RefuseMendedForm(page.request.POST, prefix=_prefix(RefuseMendedForm, defect)),
        lambda facts: minor_defects.refuse_mended(
            defect, reason=facts.get("reason", ""), actor=page.user
        ),
        _("Not confirmed. The defect is back on the list of those who mend it."),
    )


def _defect(page: MilestonePage) -> MinorDefect:
    number = page.request.POST.get("defect", "")
    if not number.isdecimal() or len(number) > 17:
        raise Http404
    defect: MinorDefect = get_object_or_404(MinorDefect, milestone=page.milestone, pk=int(number))
    defect.milestone = page.milestone
    return defect
