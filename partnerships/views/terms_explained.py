"""Every word of the glossary that is explained on the pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.calendars import countries
from partnerships import codelists
from partnerships.glossary import WORDS, Variant


class TermsExplainedPage(LoginRequiredMixin, TemplateView):
    """The words with what people of other sectors and countries say."""

    template_name = "partnerships/terms_explained.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=[
                {
                    "slug": one.slug,
                    "word": one.word,
                    "term": one.term,
                    "meaning": one.meaning,
                    "variants": [{"says": v.says, "where": _where(v)} for v in one.variants],
                }
                for one in sorted(WORDS.values(), key=lambda word: str(word.word))
            ],
            page_title=_("Words explained"),
            **kwargs,
        )


def _where(variant: Variant) -> str:
    if variant.sector:
        return str(dict(codelists.SECTORS)[variant.sector])
    return str(dict(countries())[variant.country])
