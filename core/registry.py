"""Extension points: one registry for each family of things that is extended by adding a file."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
Registered = TypeVar("Registered")

_SLUG = re.compile(r"[a-z][a-z0-9_]*\Z")


class NotRegistered(KeyError):  # noqa: N818 - says what happened
    """Nothing is registered under the name asked for; the message lists what is."""

    def __str__(self) -> str:
        return str(self.args[0])


class Registry(Generic[T]):
    """The members of one family, by slug, in the order in which they were registered.

    Every member is an instance of `base`. A class is registered by decorating it; the registry
    then holds one instance of it, made without arguments. An instance is registered by a call.

    Args:
        base: the class that every member must be an instance of.
        name: what one member is called in messages, for example "payment mechanism".
        key: name of the attribute that identifies a member: lower case letters, digits and _.
        label: name of the attribute that a person reads; may be lazily translated.
    """

    def __init__(
        self, base: type[T], *, name: str, key: str = "slug", label: str = "label"
    ) -> None:
        self.base = base
        self.name = name
        self._key = key
        self._label = label
        self._members: dict[str, T] = {}

    def register(self, member: Registered) -> Registered:
        """Take in a class (as a decorator) or an instance (as a call); returns it unchanged.

        Raises:
            TypeError: when it is not of this family.
            ValueError: when its key is malformed or already taken.
        """
        instance = self._instance_of_family(member)
        key = getattr(instance, self._key, None)
        if not isinstance(key, str) or not _SLUG.match(key):
            raise ValueError(
                f"{member!r} cannot be a {self.name}: its {self._key} is {key!r}; "
                "give it lower case letters, digits and underscores, a letter first."
            )
        if key in self._members:
            raise ValueError(
                f"{member!r} cannot be the {self.name} {key!r}: "
                f"{self._members[key]!r} is registered under that {self._key}."
            )
        self._members[key] = instance
        return member

    def discover(self, package: str) -> None:
        """Import every module of `package`, in alphabetical order, so that each registers itself.

        Modules whose name begins with an underscore are left alone. What a module raises is
        raised here: a broken member must not be silently absent. Calling it again does nothing.
        """
        parent = importlib.import_module(package)
        for module in sorted(pkgutil.iter_modules(parent.__path__), key=lambda found: found.name):
            if not module.name.startswith("_"):
                importlib.import_module(f"{package}.{module.name}")

    def __getitem__(self, key: str) -> T:
        try:
            return self._members[key]
        except KeyError:
            known = ", ".join(sorted(self._members)) or "none"
            raise NotRegistered(
                f"There is no {self.name} {key!r}. The known ones are: {known}."
            ) from None

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._members.values()))

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, key: object) -> bool:
        return key in self._members

    def keys(self) -> tuple[str, ...]:
        """The keys of all members, in order of registration."""
        return tuple(self._members)

    def choices(self) -> list[tuple[str, Any]]:
        """Pairs of key and label, for `choices=` of a model or form field (pass it uncalled)."""
        return [(key, getattr(member, self._label)) for key, member in self._members.items()]

    def _instance_of_family(self, member: object) -> T:
        if isinstance(member, type) and issubclass(member, self.base):
            return member()
        if isinstance(member, self.base):
            return member
        raise TypeError(
            f"{member!r} cannot be a {self.name}: it is not a {self.base.__qualname__}."
        )
