"""Resources are found in a checkout, in a wheel and in a frozen build."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from console import assets


def plant(folder: Path) -> Path:
    (folder / "codes").mkdir(parents=True)
    (folder / "codes" / "b.toml").write_text("größe = 1\n", encoding="utf-8")
    (folder / "codes" / "a.toml").write_bytes(b"\x00\xff")
    (folder / "codes" / "a.svg").write_text("<svg/>", encoding="utf-8")
    return folder


@pytest.mark.parametrize("inside", ["resources", "console/resources"])
def test_a_frozen_build_is_read_where_it_unpacked_itself(tmp_path, monkeypatch, inside):
    planted = plant(tmp_path / inside)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert assets.root() == planted
    assert assets.read_text("codes/b.toml") == "größe = 1\n"
    assert assets.read_bytes("codes/a.toml") == b"\x00\xff"
    assert assets.names("codes", ".toml") == ("codes/a.toml", "codes/b.toml")


def test_a_checkout_is_read_beside_the_package():
    assert assets.root() == Path(assets.__file__).resolve().parent.parent / "resources"


@pytest.mark.parametrize("place", ["site-packages/console/resources", "checkout/resources"])
def test_another_place_of_the_package_finds_its_own_resources(tmp_path, place):
    """The module copied elsewhere, in a process of its own, as an installed wheel or another clone has it."""
    package = tmp_path / place.split("/")[0] / "console"
    package.mkdir(parents=True)
    plant(tmp_path / place)
    shutil.copy(assets.__file__, package / "assets.py")
    (package / "__init__.py").touch()
    program = "from console import assets; print(assets.path('codes/b.toml'))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=package.parent, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == (tmp_path / place / "codes" / "b.toml").resolve()


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../secrets", "codes/../../secrets"])
def test_a_name_that_leaves_the_folder_is_refused(name):
    with pytest.raises(ValueError, match="is not the name of a resource"):
        assets.path(name)


def test_a_missing_resource_is_named(tmp_path, monkeypatch):
    plant(tmp_path / "resources")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(assets.MissingAsset, match=r"'codes/none\.toml' is missing"):
        assets.read_text("codes/none.toml")


def test_missing_resources_say_where_was_looked(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "_candidates", lambda: (tmp_path / "one", tmp_path / "two"))
    with pytest.raises(assets.MissingAsset, match=r"one.*two"):
        assets.root()


def test_the_wheel_is_told_to_carry_the_resources():
    project = tomllib.loads((assets.root().parent / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried == {"resources": "console/resources"}
