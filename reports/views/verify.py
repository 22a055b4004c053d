"""The Verify page: for everybody, without sign-in, script or cookie. No file is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.per_address import PerAddress
from core.uploads import MAX_SIZE
from reports.models import SigningCertificate
from reports.offline import verify_concord_report
from reports.selectors.collecting import kind_of
from reports.selectors.verifying import LEAST, looked_up, recorded_as, verified
from reports.verdict_words import words_of

if TYPE_CHECKING:
    from reports.models import IssuedReport

TEMPLATE: Final = "reports/verify.html"
RATE: Final = "60/hour"
"""An office may share an address."""
TOO_LARGE: Final = _("No report is larger than 25 MB, so this is none.")
_REST_OF_FORM: Final = 64 * 1024
PROGRAM: Final = Path(verify_concord_report.__file__)


class FileForm(forms.Form):
    """The PDF that somebody holds."""

    file = forms.FileField(
        label=_("PDF of the report"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Choose the PDF that you want to have checked."),
            "empty": _("This file is empty. Choose the PDF again."),
        },
    )

    def clean_file(self) -> Any:
        """At most as large as any file that is taken here."""
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(TOO_LARGE)
        return file


class PrintedForm(forms.Form):
    """What stands on paper."""

    report = forms.CharField(
        label=_("Report number"), max_length=20, widget=forms.TextInput(attrs={"class": "w-m"})
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint"),
        max_length=100,
        help_text=_("The digits at the foot of the page, at least the first sixteen."),
    )


# There is no session that somebody else's page could misuse, and a cookie would mark a browser.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a file, or what is printed on a page, is of a report that was issued here."""
    if request.method == "POST":
        return _file(request)
    if "fingerprint" in request.GET:
        return _printed(request)
    return _page(request)


@require_safe
def verify_program(_request: HttpRequest) -> HttpResponse:
    """The checker that works without Concord."""
    response = HttpResponse(PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{PROGRAM.name}"'
    return response


def _file(request: HttpRequest) -> HttpResponse:
    # Before the body is read: who asks too often makes no work, whatever they send.
    if not _allows(request):
        return _page(request, 429, too_many=True)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_SIZE + _REST_OF_FORM:
        form = FileForm({})
        form.errors.clear()
        form.add_error("file", TOO_LARGE)
        return _page(request, 413, file_form=form, form=form)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, 422, file_form=form, form=form)
    found = verified(form.cleaned_data["file"].read())
    return _page(request, words=words_of(found), signer=found.signer, facts=_shown(found.report))


def _printed(request: HttpRequest) -> HttpResponse:
    form = PrintedForm(request.GET)
    if not form.is_valid():
        return _page(request, 422, printed_form=form, form=form)
    if not _allows(request):
        return _page(request, 429, too_many=True)
    report = looked_up(form.cleaned_data["report"], form.cleaned_data["fingerprint"])
    if report is not None and recorded_as(report) is None:
        report = None
    return _page(request, printed_form=form, asked=True, facts=_shown(report))


def _allows(request: HttpRequest) -> bool:
    return PerAddress("verify", RATE).allows(request)


def _shown(report: IssuedReport | None) -> dict[str, Any] | None:
    """What everybody may know who holds the report."""
    if report is None:
        return None
    return {
        "number": report.number,
        "kind": kind_of(report).label,
        "issued_at": report.issued_at,
        "pages": report.pages,
        "sha256": report.sha256,
        "is_demo": report.certificate is not None and report.certificate.is_demo,
        "certificate": report.certificate,
    }


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    context = {
        "file_form": FileForm(),
        "printed_form": PrintedForm(),
        "least": LEAST,
        "certificates": SigningCertificate.objects.all(),
        **context,
    }
    return render(request, TEMPLATE, context, status=status)
