"""The first five minutes beside other tools: what an installation weighs, how soon it answers, what has to be typed.

    python -m benchmarks.firststeps            all tools; installs each in an environment of its own (minutes)
    python -m benchmarks.firststeps stance llm

For each tool: seconds and size of `pip install` (or `npm install`), packages it brings, seconds to import it and to show
its help (the least of five runs, in a new process each), whether a first result needs a key, and the lines a new user types
before a first result of their own text. Those lines stand below, after each project's own quick start.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 5


@dataclass(frozen=True)
class Tool:
    """A tool: what is installed, what is imported, its command, and what a new user types (`key`: needs one first)."""

    package: str
    module: str | None
    command: str | None
    typed: str
    key: bool = True
    demo: tuple[str, ...] = ()
    npm: bool = False


TOOLS = {
    "stance": Tool(
        "stance-toolkit",
        "toolkit",
        "stance",
        "pip install stance-toolkit\nstance analyze story.txt",
        key=False,
        demo=("demo", "-o", "demo.html"),
    ),
    "llm": Tool(
        "llm", "llm", "llm", "pip install llm\nllm keys set openai\ncat story.txt | llm -s 'Who takes which position?'"
    ),
    "langextract": Tool(
        "langextract",
        "langextract",
        None,
        """pip install langextract
export LANGEXTRACT_API_KEY=...
import langextract as lx
examples = [lx.data.ExampleData(
    text="...",
    extractions=[lx.data.Extraction(
        extraction_class="position",
        extraction_text="...",
        attributes={"stance": "support"})])]
result = lx.extract(
    text_or_documents=open("story.txt").read(),
    prompt_description="Extract positions ...",
    examples=examples,
    model_id="...")
print(result.extractions)""",
    ),
    "instructor": Tool(
        "instructor",
        "instructor",
        "instructor",
        """pip install instructor
export OPENAI_API_KEY=...
import instructor
from pydantic import BaseModel
class Position(BaseModel):
    actor: str
    stance: str
    quotation: str
client = instructor.from_provider("openai/...")
print(client.create(
    response_model=list[Position],
    messages=[{"role": "user", "content": open("story.txt").read()}]))""",
    ),
    "promptfoo": Tool(
        "promptfoo",
        None,
        "promptfoo",
        """npm install -g promptfoo
export OPENAI_API_KEY=...
promptfoo init
prompts: ['Who takes which position? {{article}}']
providers: [openai:...]
tests: [{vars: {article: file://story.txt}}]
promptfoo eval""",
        npm=True,
    ),
}


def least(command: Sequence[str], folder: Path) -> float | None:
    """The least seconds of several runs of a command; None where it fails."""
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        ran = subprocess.run(command, cwd=folder, capture_output=True, timeout=300)
        taken.append(time.perf_counter() - begin)
        if ran.returncode:
            return None
    return min(taken)


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def measure(name: str, tool: Tool, folder: Path) -> dict[str, object]:
    """Install a tool in `folder` and take its times."""
    begin = time.perf_counter()
    if tool.npm:
        subprocess.run(
            ["npm", "install", "--silent", "--prefix", str(folder), tool.package], check=True, capture_output=True
        )
        taken = time.perf_counter() - begin
        listed = subprocess.run(
            ["npm", "ls", "--all", "--parseable", "--prefix", str(folder)], capture_output=True, text=True
        ).stdout
        packages, size = len(set(listed.split())) - 1, megabytes(folder / "node_modules")
        command, imported = folder / "node_modules" / ".bin" / tool.package, None
    else:
        what = str(ROOT) if name == "stance" else tool.package
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        python = folder / "venv" / "bin" / "python"
        begin = time.perf_counter()
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what]
        subprocess.run(pip, check=True, capture_output=True)
        taken = time.perf_counter() - begin
        listed = subprocess.run([*pip[:3], "list", "--format=json"], capture_output=True, text=True, check=True).stdout
        packages = len([one for one in json.loads(listed) if one["name"] not in ("pip", "setuptools")])
        size = megabytes(next((folder / "venv" / "lib").glob("python*"))) - PIP_MB[0]
        command = folder / "venv" / "bin" / (tool.command or "none")
        imported = least([str(python), "-c", f"import {tool.module}"], folder)
    return {
        "tool": name,
        "install s": taken,
        "packages": packages,
        "MB": size,
        "import s": imported,
        "--help s": least([str(command), "--help"], folder) if tool.command else None,
        "first result s": least([str(command), *tool.demo], folder) if tool.demo else None,
        "key needed": "yes" if tool.key else "no",
        "lines typed": len(tool.typed.splitlines()),
    }


PIP_MB = [0.0]
"""What an environment weighs before anything is installed in it."""


def main() -> None:
    wanted = sys.argv[1:] or list(TOOLS)
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "venv", f"{place}/empty"], check=True)
        PIP_MB[0] = megabytes(next((Path(place) / "empty" / "lib").glob("python*")))
        rows = []
        for name in wanted:
            folder = Path(place) / name
            folder.mkdir()
            try:
                rows.append(measure(name, TOOLS[name], folder))
            except (subprocess.CalledProcessError, FileNotFoundError) as error:
                print(f"{name}: cannot be installed here ({error.__class__.__name__})", file=sys.stderr)
    heads = list(rows[0])
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for row in rows:
        cells = [f"{v:.2f}" if isinstance(v, float) and h.endswith("s") else _shown(v) for h, v in row.items()]
        print("| " + " | ".join(cells) + " |")


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
