"""Evaluations for machines: JSON, JUnit XML, and GitHub's workflow annotations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from toolkit.evals.cases import FILES, Suite
from toolkit.evals.evaluate import Evaluation
from toolkit.evals.gates import Exit, Kind, Problem
from toolkit.evals.results import to_json
from toolkit.evals.scoring.labels import LABELLED, confusion, macro, pairs
from toolkit.evals.stats import Interval


def as_json(evaluations: Sequence[Evaluation], verdict: Exit) -> dict[str, Any]:
    """Everything a run found; each suite's results can be given to `stance evals compare`."""
    return {
        "verdict": verdict.name.lower(),
        "exit_code": int(verdict),
        "suites": [to_json(one.result) | _found(one) for one in evaluations],
    }


def _found(one: Evaluation) -> dict[str, Any]:
    compared = one.comparison.fields if one.comparison is not None else ()
    return {
        "problems": [asdict(problem) for problem in one.problems],
        "shares": _intervals(one.shares),
        "classes": {
            name: {"macro_f1": macro(one.result, name), "confusion": confusion(one.result, name)}
            for name in LABELLED
            if pairs(one.result, name)
        },
        "noise_floor": _intervals(one.floors),
        "flip_rates": _intervals(one.flips),
        "differences": {
            c.field: asdict(c.difference) | {"verdict": c.difference.verdict, "better": c.better, "worse": c.worse}
            for c in compared
        },
        "judge": asdict(one.judge) if one.judge is not None else None,
        "failed": [list(row) for row in one.failed],
        "unscorable": [list(row) for row in one.unscorable],
    }


def _intervals(found: Any) -> dict[str, Any]:
    return {name: asdict(interval) for name, interval in found.items() if isinstance(interval, Interval)}


def junit(evaluations: Sequence[Evaluation]) -> str:
    """JUnit XML: a test suite for each suite, a test case for each case, and one for what concerns no single case."""
    root = ElementTree.Element("testsuites", name="stance evals")
    for one in evaluations:
        _junit_suite(root, one)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _junit_suite(root: ElementTree.Element, one: Evaluation) -> None:
    ids = [case.id for case in one.suite.cases]
    scored = {case.case for case in one.result.cases}
    named = [problem.case for problem in one.problems if problem.case is not None]
    names = [name for name in dict.fromkeys([*ids, *named]) if name in scored or name in named]
    node = ElementTree.SubElement(root, "testsuite", name=one.suite.name)
    failures = errors = 0
    for name in [*names, None]:
        mine = [problem for problem in one.problems if problem.case == name]
        if name is None and not mine:
            continue
        case = ElementTree.SubElement(node, "testcase", classname=f"evals.{one.suite.name}", name=name or "whole suite")
        broken = [problem for problem in mine if problem.kind in (Kind.BROKEN, Kind.STALE)]
        worse = [problem for problem in mine if problem not in broken]
        errors, failures = errors + bool(broken), failures + bool(worse and not broken)
        for tag, problems in (("error", broken), ("failure", worse)):
            if problems:
                detail = ElementTree.SubElement(
                    case, tag, message=_xml(problems[0].message), type=problems[0].kind.value
                )
                detail.text = _xml("\n".join(problem.message for problem in problems))
    node.set("tests", str(len(node)))
    node.set("failures", str(failures))
    node.set("errors", str(errors))


def _xml(text: str) -> str:
    """Text with the characters that XML 1.0 cannot hold shown as escapes."""
    return "".join(
        c if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF) else repr(c)[1:-1] for c in text
    )


def github(evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """GitHub workflow commands, one for each problem, pointing at the suite's file of cases."""
    for one in evaluations:
        for problem in one.problems:
            level = "warning" if problem.kind is Kind.STALE else "error"
            where = _place(one.suite, problem.case)
            yield f"::{level} {where}title={_property(_title(problem))}::{_data(str(problem))}"


def _place(suite: Suite, case: str | None) -> str:
    """The suite's file of cases, relative to the current folder, and the line where a case begins in it."""
    files = [suite.folder / name for name in FILES if (suite.folder / name).is_file()]
    if not files:
        return ""
    begins = re.compile(rf"""\bid["']?\s*:\s*["']?{re.escape(case or "")}["']?\s*(?:[,}}]|$)""")
    for file in files if case is not None else ():
        lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
        line = next((n for n, text in enumerate(lines, start=1) if begins.search(text)), None)
        if line is not None:
            return f"file={_property(os.path.relpath(file))},line={line},"
    return f"file={_property(os.path.relpath(files[0]))},"


def _title(problem: Problem) -> str:
    return f"evals {problem.kind.value}: {problem.suite}" + (f"/{problem.case}" if problem.case else "")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
