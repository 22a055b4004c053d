"""JSON, also where words that somebody sent are no characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.renderers import JSONRenderer

if TYPE_CHECKING:
    from collections.abc import Mapping


class JSON(JSONRenderer):
    """An error may repeat half a character that was sent; it is escaped then, as it came."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """UTF-8, or ASCII where there is no UTF-8 for it."""
        try:
            return bytes(super().render(data, accepted_media_type, renderer_context))
        except UnicodeEncodeError:
            return bytes(_Escaped().render(data, accepted_media_type, renderer_context))


class _Escaped(JSONRenderer):
    ensure_ascii = True
