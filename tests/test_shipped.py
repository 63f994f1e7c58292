"""Shipped files are found, and a missing one says what to do."""

import pytest

from toolkit import shipped as module
from toolkit.errors import ConfigError
from toolkit.shipped import shipped


def test_a_shipped_file_is_found():
    assert shipped("examples/harbour.txt").read_text(encoding="utf-8").startswith("Skerrow")


def test_the_installed_place_comes_before_the_checkout(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_HERE", tmp_path / "toolkit")
    for root in ("toolkit/_shipped", "."):
        (tmp_path / root / "examples").mkdir(parents=True)
        (tmp_path / root / "examples" / "a.txt").write_text(root)
    assert shipped("examples/a.txt").read_text() == "toolkit/_shipped"


def test_a_missing_file_is_a_clear_error():
    with pytest.raises(ConfigError, match=r"examples/none\.txt is missing .*; install the toolkit again"):
        shipped("examples/none.txt")
