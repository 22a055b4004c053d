"""One module or package for each publisher's file; importing this package registers them all.

A source that writes to a higher layer stands in that layer's app and registers itself there.
"""

from partnerships.source import sources

__all__ = ["sources"]

sources.discover("partnerships.sources")
