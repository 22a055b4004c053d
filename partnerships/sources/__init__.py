"""One module or package for each publisher's file; importing this package registers them all.

A source that writes to a higher layer stands in that layer's app and registers itself there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnerships.source import MappedSource, sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.source import ImportSource

__all__ = ["bound", "sources"]

sources.discover("partnerships.sources")


def bound(slug: str, mapping: Mapping[str, Any]) -> ImportSource:
    """The source, reading by the mapping where it is one whose columns are named first."""
    source = sources[slug]
    if isinstance(source, MappedSource) and mapping:
        return source.with_mapping(mapping)
    return source
