"""Everything Concord holds about a person, as a file for them alone."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from core import clock, jobs, personal
from core.holds import holds
from core.ledger import audited
from core.models import AuditEvent, User
from core.notifications.mail import absolute, queue_mail
from core.problems import Problem, refuse_if
from core.subject import Subject
from governance.models import PersonalExport
from governance.selectors.personal_data import keeps_data
from partnerships.models import Document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models.fields.files import FieldFile

    from core.jobs import RunningJob

MAKE: Final = "personal_data.make"
CLEAR: Final = "personal_data.clear"


def ask_for_own(actor: User) -> PersonalExport:
    """Asks for what is held about oneself; what waits already is given again."""
    return _asked(actor, actor)


def ask_for(email: str, *, actor: User) -> PersonalExport:
    """Asks for what is held about somebody, who alone may then fetch it, and is told by mail.

    Raises:
        Refused: `actor` does not look after people's data, or nobody has this address.
    """
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    problems = []
    if not keeps_data(actor):
        words = _("Whoever looks after Concord itself asks for somebody else.")
        problems.append(Problem("", "forbidden", words))
    if person is None:
        words = _("Nobody has this address. Look at how it is written.")
        problems.append(Problem("email", "unknown", words))
    refuse_if(problems)
    assert person is not None  # noqa: S101 - objected to above
    return _asked(person, actor)


def _asked(person: User, actor: User) -> PersonalExport:
    with audited(PersonalExport().stream, actor=actor, kind="person.data_asked") as act:
        waiting = PersonalExport.objects.filter(
            person=person, file="", asked_at__gt=clock.now() - PersonalExport.KEPT
        ).first()
        made = waiting or _begun(person, actor)
        act.fact(person=str(person.uuid), export=str(made.uuid))
    return made


def _begun(person: User, actor: User) -> PersonalExport:
    made = PersonalExport.objects.create(person=person, asked_by=actor, asked_at=clock.now())
    made.job = jobs.enqueue(
        MAKE,
        {"export": made.pk},
        key=f"{MAKE}:{made.uuid}",
        requested_by=person,
        title=_("Everything Concord holds about you"),
        subject=Subject("personalexport", made.uuid),
    )
    made.save(update_fields=["job"])
    return made


def make_export(job: RunningJob) -> dict[str, Any]:
    """Writes the ZIP beside any transaction, then keeps it: the job's one effect."""
    export = PersonalExport.objects.select_related("person").get(pk=job.payload["export"])
    if not export.file:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.zip"
            _write(path, export.person)
            with job.effect(), path.open("rb") as file:
                _keep(export, file)
    return {"export": str(export.uuid), "url": "/profile/data/"}


def _keep(export: PersonalExport, file: Any) -> None:
    with audited(export.stream, actor=None, kind="person.data_made") as act:
        export.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        export.file.save("data", File(file), save=False)
        export.save(update_fields=["sha256", "file"])
        act.fact(person=str(export.person.uuid), export=str(export.uuid), sha256=export.sha256)
        queue_mail(
            to=export.person,
            subject=_("What Concord holds about you is ready"),
            template="mail/personal_export.txt",
            context={"until": export.kept_until, "url": absolute("/profile/data/")},
            key=f"{MAKE}:{export.uuid}",
        )


def _write(path: Path, person: User) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        told = json.dumps(everything(person), cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
        archive.writestr("data.json", told)
        for number, (name, kept) in enumerate(_files(person), 1):
            with kept.open("rb") as stored:
                archive.writestr(f"files/{number:03d}-{Path(name).name}", stored.read())


def everything(person: User) -> dict[str, Any]:
    """The rows about the person, where else they are named, and what they did, by the ledger.

    Where others' rows name them, only the table and the number stand here: those rows are the
    partnership's, and having left does not open them again.
    """
    acts = AuditEvent.objects.filter(actor=person.uuid).order_by("at", "pk")
    return {
        "about": [
            {"table": one.label, "rows": rows}
            for one in personal.holdings()
            if (rows := one.told(person))
        ],
        "named_in": [
            {"table": table, "as": column, "rows": keys}
            for table, column, keys in personal.named_in(person)
        ],
        "acts": list(acts.values("stream", "seq", "at", "kind")),
    }


def _files(person: User) -> Iterator[tuple[str, FieldFile]]:
    """Documents that the person uploaded and may still see."""
    for document in Document.objects.visible_to(person).filter(uploaded_by=person):
        if document.file and document.file.storage.exists(document.file.name):
            yield document.file_name, document.file


def note_fetched(export: PersonalExport) -> None:
    """Writes down that the person fetched the file."""
    with audited(export.stream, actor=export.person, kind="person.data_fetched") as act:
        act.fact(person=str(export.person.uuid), export=str(export.uuid))


def clear_exports(now: dt.datetime) -> int:
    """Removes the files that were kept long enough, where no legal hold keeps them; how many."""
    made = PersonalExport.objects.filter(asked_at__lt=now - PersonalExport.KEPT).exclude(file="")
    old = list(made.exclude(person__in=holds().people()))
    for export in old:
        export.file.delete(save=False)
        export.save(update_fields=["file"])
    return len(old)
