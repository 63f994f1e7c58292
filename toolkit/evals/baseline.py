"""The committed baseline of a suite: the marks and decoded outputs of its accepted recordings, in `baseline.json`.

A baseline is not what the output should be (that is the gold) but what it was when somebody last looked at it and agreed.
"""

from __future__ import annotations

import json
from pathlib import Path

from toolkit.errors import InputError
from toolkit.evals.recording import write_whole
from toolkit.evals.results import SuiteResult, dump_rows, from_json, to_json

FILE = "baseline.json"


def load_baseline(folder: Path) -> SuiteResult | None:
    """The baseline of the suite in a folder, or None where there is none yet. Raises InputError where it is damaged."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")), str(path))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputError(
            f"{path}: cannot be read ({error}); restore it, or make it anew with --save-baseline"
        ) from error


def save_baseline(folder: Path, result: SuiteResult) -> Path:
    """Write the baseline of a suite and return its path; cases that the result does not have are kept as they were."""
    old = load_baseline(folder)
    kept = {case.case: case for case in old.cases} if old is not None else {}
    merged = kept | {case.case: case for case in result.cases}
    whole = SuiteResult(result.suite, result.engine, result.model, tuple(merged[name] for name in sorted(merged)))
    path = folder / FILE
    write_whole(path, dump_rows(to_json(whole)))
    return path
