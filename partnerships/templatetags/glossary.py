"""A term that explains itself where it stands; it needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from partnerships.glossary import WORDS

if TYPE_CHECKING:
    from partnerships.models import Partnership

register = template.Library()


@register.inclusion_tag("components/explained.html")
def explain(slug: str, partnership: Partnership | None = None) -> dict[str, Any]:
    """`{% explain "goalposts" partnership %}`: the word; opened, its meaning and what others say.

    With a partnership, first what its own sector and country say.

    Raises:
        KeyError: when the glossary has no such word.
    """
    word = WORDS[slug]
    here = word.said_in(partnership) if partnership is not None else []
    return {
        "slug": slug,
        "word": word.word,
        "meaning": word.meaning,
        "here": ", ".join(map(str, here)),
        "term": word.term,
    }
