"""The public names: complete, sorted, and free of cost until they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import toolkit


def test_all_is_sorted_and_everything_in_it_exists() -> None:
    assert sorted(toolkit.__all__) == toolkit.__all__
    assert all(getattr(toolkit, name) is not None for name in toolkit.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        toolkit.analyse  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, toolkit; print([m for m in ('pydantic', 'openai', 'jinja2', 'yaml') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_toolkit_with_the_embedded_engine_never_imports_openai() -> None:
    code = (
        "import sys, toolkit; kit = toolkit.Toolkit(toolkit.Settings(), engine='builtin'); "
        "kit.analyze('“No,” said Ada Brandt.'); kit.close(); print('openai' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
