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
        while frame.f_code.co_name == "__init__" and frame.f_locals.get("self") is self and frame.f_back is not None:
            frame = frame.f_back  # out of the error's own making, to where it is made
        file = frame.f_code.co_filename
        if file.startswith(str(CODE)):
            REACHED.add((Path(file).relative_to(ROOT).as_posix(), frame.f_lineno))
        plain(self, *given)

    errors.ToolkitError.__init__ = remembering  # type: ignore[method-assign, assignment]


def unreached() -> list[Site]:
    """The places that no test of this run came by."""
    return [site for site in sites() if (site.file, site.line) not in REACHED]
