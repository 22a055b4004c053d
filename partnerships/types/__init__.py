"""The types of partnership, one file each; importing this package registers them all."""

from partnerships.type import chooser, types

__all__ = ["chooser", "types"]

types.discover("partnerships.types")
