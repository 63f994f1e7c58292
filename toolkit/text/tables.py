"""The word tables of this package: YAML files beside the modules, read with every scalar as a string."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

# The base loader makes no booleans of "No" and "On". libyaml's is ten times as fast, where it is there.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_table(name: str) -> dict[str, Any]:
    """The content of `name`.yaml in this package."""
    text = resources.files("toolkit.text").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=_LOADER)
    return table
