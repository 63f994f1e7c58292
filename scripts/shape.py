"""How the code is shaped: long files, long functions, many parameters, deep nesting. Finds places to look; decides nothing.

python scripts/shape.py [FOLDER…]      default: toolkit
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LIMITS = {"file": (300, 450), "function": (30, 70), "parameters": (5, 7), "nesting": (3, 4)}
"""What ninety in a hundred should keep to, and what all should: lines, lines of body, parameters, levels."""
_NESTING = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def depth(node: ast.AST) -> int:
    """The deepest level of compound statements inside a node; `elif` does not count as deeper."""
    return max((_below(child) for child in ast.iter_child_nodes(node)), default=0)


def _below(node: ast.AST) -> int:
    if not isinstance(node, _NESTING):
        return depth(node)
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        chain = [_below(child) for child in node.body]
        return max(1 + max(chain, default=0), _below(node.orelse[0]))
    return 1 + depth(node)


def measured(path: Path) -> Iterator[tuple[str, int, str]]:
    """Every figure of a file: what, how much, where."""
    text = path.read_text(encoding="utf-8")
    yield "file", text.count("\n"), str(path)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            where = f"{path}:{node.lineno} {node.name}"
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield "function", (node.end_lineno or first.lineno) - first.lineno + 1, where
            given = node.args
            names = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            yield "parameters", len([one for one in names if one.arg not in ("self", "cls")]), where
            yield "nesting", depth(node), where


def main() -> None:
    """Print the figures and the places beyond what all should keep to."""
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in LIMITS}
    for folder in sys.argv[1:] or ["toolkit"]:
        for path in sorted(Path(folder).rglob("*.py")):
            for what, size, where in measured(path):
                found[what].append((size, where))
    for what, rows in found.items():
        rows.sort()
        usual, most = LIMITS[what]
        ninety = rows[int(len(rows) * 0.9)][0]
        print(f"{what:10} {len(rows):6}  90 %: {ninety} (aim {usual})  most: {rows[-1][0]} (aim {most})")
        for size, where in reversed([row for row in rows if row[0] > most]):
            print(f"           {size:6}  {where}")


if __name__ == "__main__":
    main()
