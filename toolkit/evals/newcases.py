"""Adding cases to a suite's file, from wherever they come: all of them or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import InputError
from toolkit.evals.cases import FILES, load_suite, read_case
from toolkit.evals.recording import dump_yaml, write_whole

LONGEST_NAME = 60


def add_to_suite(cases: Sequence[dict[str, Any]], folder: Path, origin: str) -> Path:
    """Add cases, as a suite's file has them, to the suite in `folder`, made where it is missing; returns the file.

    `origin` is what messages call the place they come from. Raises InputError where a case is wrong or there already, or
    the suite's file is no list; nothing is written then.
    """
    problems = [f"{origin}: case {case['id']}: {line}" for case in cases for line in read_case(case)[1]]
    if problems:
        raise InputError("\n".join(problems[:20]))
    if any((folder / name).is_file() for name in FILES):
        known = {case.id for case in load_suite(folder).cases}
        double = sorted(known & {case["id"] for case in cases})
        if double:
            raise InputError(f"{folder}: the case {double[0]!r} is there already; rename or remove one of the two")
    path = folder / FILES[0]
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.is_file() else ""
    if before and not isinstance(yaml.safe_load(before), list):
        raise InputError(f"{path}: cases can only be added to a plain list of cases")
    write_whole(path, before + dump_yaml(list(cases)))
    load_suite(folder)
    return path


def name_from(text: str) -> str:
    """A case's id made of a title or a file's name; empty where that has no letters that an id may have."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:LONGEST_NAME].rstrip("-.")
