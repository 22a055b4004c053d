"""The types of partnership, one file each; importing this package registers them all."""

from partnerships.type import types

__all__ = ["types"]

types.discover("partnerships.types")
