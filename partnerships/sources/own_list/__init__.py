"""A list of one's own: any table, whose columns a person names once."""

from __future__ import annotations

from partnerships.sources.own_list.reader import OwnList

__all__ = ["OwnList"]
