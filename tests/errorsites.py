"""Every place where the toolkit raises an error of its own, read from the code; and which of them the tests reached.

docs/errors.md is made from the first. The second tells which errors no test provokes: an error that nobody has ever read is
one that nobody can act on.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit import errors

ROOT = Path(__file__).parents[1]
CODE = ROOT / "toolkit"
REACHED: set[tuple[str, int]] = set()
"""Where errors were made while tests ran: file relative to the checkout, line."""
UNPROVOKED = {
    "toolkit/batch/collecting.py:‹path› cannot be read": "a file that fails while it is being read",
    "toolkit/batch/collecting.py:‹target› cannot be written": "a disk that fills during a download",
    "toolkit/batch/engine.py:‹key›": "ends a row until a later pass; never shown",
    "toolkit/batch/posting.py:‹path› is gone": "a file taken away while a batch is posted",
    "toolkit/cli/running.py:‹message›": "passes on the message of a call that ended a run",
    "toolkit/cluster/work.py:the cluster has dropped a shard": "a scheduler that dies during a run",
    "toolkit/cluster/work.py:the cluster has given a shard up": "workers that die again and again",
    "toolkit/cluster/work.py:a worker lacks": "a worker of another installation",
    "toolkit/engines/builtin/attitudes.py:cannot read the table": "a damaged installation",
    "toolkit/engines/schema.py:reply ‹name›: the root": "guards against a kind of reply type that does not exist",
    "toolkit/evals/testing.py:‹parts›": "read in a test session inside a test session",
    "toolkit/web/jobs.py:this server fetches no addresses": "a second guard behind the one that takes orders",
}
"""Errors that no test of this process comes by: file and beginning of the message, and why."""


@dataclass(frozen=True)
class Site:
    """A place in the code that makes an error: `message` has ‹names› where values go, `code` is the exit code."""

    kind: str
    message: str
    file: str
    line: int
    code: int

    @property
    def id(self) -> str:
        """The kind and the first words of the message that do not change."""
        words = re.findall(r"[a-z0-9]+", re.sub(r"‹[^›]*›", " ", self.message).lower())
        return "-".join([self.kind.removesuffix("Error").lower(), *words[:7]])


def kinds() -> dict[str, int]:
    """The names of all errors of the toolkit with their exit codes."""
    found = {name: one.exit_code for name, one in vars(errors).items() if _is_ours(one)}
    grown = True
    while grown:
        grown = False
        for path in CODE.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and node.name not in found:
                    bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in found]
                    if bases:
                        found[node.name] = found[bases[0]]
                        grown = True
    return found


def _is_ours(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, errors.ToolkitError)


def sites() -> Iterator[Site]:
    """Every place, by file and line."""
    known = kinds()
    for path in sorted(CODE.rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known and node.args:
                name = node.func.id
                yield Site(name, _shown(node.args[0]), file, node.lineno, known[name])


def _shown(node: ast.expr) -> str:
    """A message as its reader sees it, with ‹names› for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_shown(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        inner = node.value
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "did_you_mean":
            return "‹; did you mean …?›"
        return f"‹{_name(inner)}›"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _shown(node.left) + _shown(node.right)
    return f"‹{_name(node)}›"


def _name(node: ast.expr) -> str:
    """A short name for a value: the last word of what computes it."""
    words = re.findall(r"[A-Za-z]+", ast.unparse(node))
    return words[-1] if words else "…"


def watch() -> None:
    """From now on, remember where errors are made."""
    plain = errors.ToolkitError.__init__

    def remembering(self: errors.ToolkitError, *given: Any) -> None:
        frame = sys._getframe(1)
        file = frame.f_code.co_filename
        if file.startswith(str(CODE)):
            REACHED.add((Path(file).relative_to(ROOT).as_posix(), frame.f_lineno))
        plain(self, *given)

    errors.ToolkitError.__init__ = remembering  # type: ignore[method-assign, assignment]


def unreached() -> list[Site]:
    """The places that no test of this run came by, without those that are known for it."""
    return [site for site in sites() if (site.file, site.line) not in REACHED and not known(site)]


def known(site: Site) -> bool:
    """Whether a place is listed as one that no test provokes."""
    listed = (place.partition(":") for place in UNPROVOKED)
    return any(site.file == file and site.message.startswith(begins) for file, _, begins in listed)
