from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from core.registry import NotRegistered, Registry

if TYPE_CHECKING:
    from pathlib import Path


class Mechanism:
    slug = ""
    label = ""


class Availability(Mechanism):
    slug = "availability"
    label = "Availability"


class Outcomes(Mechanism):
    slug = "outcomes"
    label = "Outcomes"


@pytest.fixture
def mechanisms() -> Registry[Mechanism]:
    registry: Registry[Mechanism] = Registry(Mechanism, name="payment mechanism")
    registry.register(Outcomes)
    registry.register(Availability())
    return registry


def test_members_are_found_by_slug_and_kept_in_order(mechanisms: Registry[Mechanism]) -> None:
    assert isinstance(mechanisms["availability"], Availability)
    assert [member.slug for member in mechanisms] == ["outcomes", "availability"]
    assert mechanisms.keys() == ("outcomes", "availability")
    assert mechanisms.choices() == [("outcomes", "Outcomes"), ("availability", "Availability")]
    assert len(mechanisms) == 2
    assert "outcomes" in mechanisms
    assert "tolls" not in mechanisms


def test_the_decorator_gives_the_class_back(mechanisms: Registry[Mechanism]) -> None:
    @mechanisms.register
    class Tolls(Mechanism):
        slug = "tolls"

    assert isinstance(Tolls(), Mechanism)
    assert isinstance(mechanisms["tolls"], Tolls)


def test_an_unknown_name_is_answered_with_the_known_ones(mechanisms: Registry[Mechanism]) -> None:
    with pytest.raises(NotRegistered) as unknown:
        mechanisms["tolls"]
    assert str(unknown.value) == (
        "There is no payment mechanism 'tolls'. The known ones are: availability, outcomes."
    )
    assert isinstance(unknown.value, KeyError)
    with pytest.raises(NotRegistered, match="The known ones are: none"):
        Registry(Mechanism, name="payment mechanism")["tolls"]


def test_a_double_is_refused_and_the_first_one_stays(mechanisms: Registry[Mechanism]) -> None:
    first = mechanisms["outcomes"]
    with pytest.raises(ValueError, match="is registered under that slug"):
        mechanisms.register(Outcomes())
    assert mechanisms["outcomes"] is first


@pytest.mark.parametrize("stranger", [object(), object, int, "availability", None])
def test_a_stranger_is_refused(mechanisms: Registry[Mechanism], stranger: object) -> None:
    with pytest.raises(TypeError, match="is not a Mechanism"):
        mechanisms.register(stranger)
    assert len(mechanisms) == 2


@pytest.mark.parametrize("slug", ["", "Tolls", "road-tolls", "1st", "a b", "tolls\n", None, 5])
def test_a_malformed_key_is_refused(mechanisms: Registry[Mechanism], slug: str) -> None:
    member = Mechanism()
    member.slug = slug
    with pytest.raises(ValueError, match="lower case letters"):
        mechanisms.register(member)


def test_key_and_label_may_have_other_names() -> None:
    class Row:
        name, title = "late", "Too late"

    registry: Registry[Row] = Registry(Row, name="rule", key="name", label="title")
    registry.register(Row)
    assert registry.choices() == [("late", "Too late")]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "found_members"
    folder.mkdir()
    (folder / "__init__.py").write_text("LOADED = []\n")
    for name in ("second", "first", "_helper"):
        (folder / f"{name}.py").write_text(
            f"import found_members\nfound_members.LOADED.append({name!r})\n"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith("found_members")]:
        del sys.modules[name]


def test_discovery_imports_each_module_once_in_order_and_skips_helpers(
    mechanisms: Registry[Mechanism], package: Path
) -> None:
    mechanisms.discover("found_members")
    mechanisms.discover("found_members")
    assert sys.modules["found_members"].LOADED == ["first", "second"]


def test_a_broken_module_is_not_silently_absent(
    mechanisms: Registry[Mechanism], package: Path
) -> None:
    (package / "broken.py").write_text("raise RuntimeError('broken')\n")
    with pytest.raises(RuntimeError, match="broken"):
        mechanisms.discover("found_members")
