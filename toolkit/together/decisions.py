"""What a person decided about names: who is one, who is not, and what to call them; a YAML file, read as it was written.

    same:
      - [Jon Falk, Jonathan R. Falk]
    not_same:
      - [Smith, John Smith]
      - [Ada Brandt @ d-0123456789abcdef, Ada Brandt @ d-fedcba9876543210]
    rename:
      Jonathan R. Falk: Jon Falk

A name stands for everybody who goes by it, so that `same: [[Pelé]]` makes all of them one; with ` @ DOCUMENT` it stands
for the one who does in that article. What else the file
holds (`joined`, `maybe`) is our account of what was done, and is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from toolkit.errors import InputError, did_you_mean
from toolkit.records import Record

AT = " @ "
_FIELDS = ("same", "not_same", "rename")
_ACCOUNT = ("joined", "maybe")
_NAMES = TypeAdapter(tuple[tuple[str, ...], ...], config=ConfigDict(strict=False))


class Decisions(Record):
    """A person's decisions: names that are one actor, names that are not, and what an actor is to be called."""

    same: tuple[tuple[str, ...], ...] = ()
    not_same: tuple[tuple[str, ...], ...] = ()
    rename: dict[str, str] = Field(default_factory=dict)


def parse(text: str, name: str = "the decisions") -> Decisions:
    """Read decisions from YAML; `name` is how errors call the file. Raises `InputError` for anything else."""
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # BaseLoader makes nothing but strings, lists and mappings
    except yaml.YAMLError as error:
        raise InputError(f"{name}: not valid YAML: {' '.join(str(error).split())}") from error
    if found in (None, ""):
        return Decisions()
    if not isinstance(found, dict):
        raise InputError(f"{name}: is not a mapping with same, not_same and rename")
    for field in found:
        if field not in (*_FIELDS, *_ACCOUNT):
            known = ", ".join(_FIELDS)
            raise InputError(f"{name}: has no field {field!r} (fields: {known}){did_you_mean(str(field), _FIELDS)}")
    return Decisions(
        same=_groups(found.get("same"), f"{name}: same", fewest=1),
        not_same=_groups(found.get("not_same"), f"{name}: not_same", fewest=2),
        rename=_renames(found.get("rename"), f"{name}: rename"),
    )


def _groups(value: Any, where: str, fewest: int) -> tuple[tuple[str, ...], ...]:
    try:
        groups = _NAMES.validate_python(value or ())
    except ValidationError:
        raise InputError(
            f"{where}: is not a list of lists of names, such as `- [Jon Falk, Jonathan R. Falk]`"
        ) from None
    tidy = tuple(tuple(" ".join(name.split()) for name in group) for group in groups)
    for number, group in enumerate(tidy, start=1):
        if len(set(group)) < fewest or not all(group):
            raise InputError(f"{where}[{number}]: needs {'two different names' if fewest > 1 else 'a name'} at least")
    return tidy


def _renames(value: Any, where: str) -> dict[str, str]:
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or not all(isinstance(v, str) and v.strip() for v in value.values()):
        raise InputError(f"{where}: is not a mapping of a name to the name wanted, such as `NASA: Nasa`")
    return {" ".join(str(old).split()): " ".join(new.split()) for old, new in value.items()}


def render(decisions: Decisions, joined: Sequence[Any], maybe: Sequence[Any]) -> str:
    """The file again, with our account of what was joined and of what may be one actor and was left apart."""
    head = (
        "# What a person decided. Edit these three and run again with --merges FILE.\n"
        "#   same:      - [NAME, NAME]      these are one actor; [NAME] alone: all who are called so\n"
        "#   not_same:  - [NAME, NAME]      these are not; add ` @ DOCUMENT` to a name to mean one article's\n"
        "#   rename:    NAME: NAME WANTED\n"
    )
    own = {
        "same": [list(group) for group in decisions.same],
        "not_same": [list(group) for group in decisions.not_same],
        "rename": dict(decisions.rename),
    }
    account = "\n# What was done, and why. Written for reading; changes below are not read.\n"
    return head + _dump(own) + account + _dump({"joined": list(joined), "maybe": list(maybe)})


def _dump(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)
