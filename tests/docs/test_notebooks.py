"""The notebooks of examples/notebooks are executed, and say what is stored in them; docs/ has each as a page.

python -m tests.docs.test_notebooks      executes them, and writes their outputs and their pages anew
"""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbconvert
import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
EXAMPLES, DOCS = ROOT / "examples", ROOT / "docs"
PAGES = {"one-article": "notebook-article", "corpus": "notebook-corpus"}
READ = ("harbour.txt", "skerrow.jsonl")
REPORT = '<div class="sr piece">'
REPORT_PICTURE = "![The report: the article with everyone's words marked](images/article.png)"
CHART = "*A chart to point at and restyle: it is drawn where the notebook is opened.*"
TEMPLATES = Path(nbconvert.__file__).parents[4] / "share" / "jupyter" / "nbconvert" / "templates"  # where pip puts them
VOLATILE = re.compile(r"0x[0-9a-f]+")


def stored(name: str) -> Any:
    return nbformat.read(EXAMPLES / "notebooks" / f"{name}.ipynb", as_version=4)


def executed(name: str, folder: Path) -> Any:
    """The notebook with the outputs it has now; what it writes goes into `folder`.

    It is executed by a process of its own: the kernel's client leaves sockets to be collected, which is a warning here.
    """
    result = folder / "executed.ipynb"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.docs.test_notebooks", name, str(folder), str(result)],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return nbformat.read(result, as_version=4)


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "STANCE_", "COV_"))}
    own = {"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / "ipython"), "PYTHONWARNINGS": "default"}
    return {**kept, **own, "JUPYTER_PLATFORM_DIRS": "1"}


def execute(name: str, folder: Path) -> Any:
    """Execute the notebook in a copy of the examples; its kernel is spoken to over sockets that are files."""
    work = folder / "examples" / "notebooks"
    work.mkdir(parents=True)
    for file in READ:
        shutil.copy(EXAMPLES / file, folder / "examples" / file)
    notebook = stored(name)
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", connection_file=str(folder / "kernel.json"))
    resources = {"metadata": {"path": str(work)}}
    NotebookClient(notebook, km=manager, timeout=240, record_timing=False, resources=resources).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if REPORT in output.get("data", {}).get("text/html", ""):
                del output.data["text/plain"]  # the whole record in one line, with the time it was made
    return notebook


def texts(notebook: Any) -> list[list[str]]:
    """What the outputs of each cell say in words, and of which kind the others are."""
    return [[said(output) for output in cell.get("outputs", ())] for cell in notebook.cells]


def said(output: Any) -> str:
    if output.output_type == "stream":
        return f"{output.name}: {output.text}"
    data = output.get("data", {})
    plain = VOLATILE.sub("", data.get("text/plain", ""))
    return f"{', '.join(sorted(data))}: {plain}"


def page(name: str) -> tuple[str, dict[str, bytes]]:
    """The notebook as a page of the site, and the pictures it shows by their file names."""
    notebook = copy.deepcopy(stored(name))
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            output["data"] = for_page(output.get("data", {})) if "data" in output else {}
            if not output["data"]:
                del output["data"]
    key = f"images/{PAGES[name]}"
    exporter = nbconvert.MarkdownExporter(
        extra_template_basedirs=[str(TEMPLATES)], extra_template_paths=[str(TEMPLATES)]
    )
    text, resources = exporter.from_notebook_node(notebook, {"unique_key": PAGES[name], "output_files_dir": "images"})
    assert all(file.startswith(key) for file in resources["outputs"])
    text = text.replace("../../docs/", "")
    for file, content in resources["outputs"].items():
        text = text.replace(f"![svg]({file})", f"![{title(content)}]({file})")
    for other, its_page in PAGES.items():
        text = text.replace(f"({other}.ipynb)", f"({its_page}.md)")
    note = f"*The notebook is `examples/notebooks/{name}.ipynb`; this page shows it with its stored outputs.*"
    head, rest = text.lstrip().split("\n", 1)
    lines = "\n".join(line.rstrip() for line in f"{head}\n\n{note}\n{rest}".splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n", resources["outputs"]


def title(svg: bytes) -> str:
    """What a picture says of itself to those who cannot see it."""
    said = re.findall(r"<(?:title|desc)[^>]*>([^<]*)</", svg.decode("utf-8"))
    return " ".join(f"{words.rstrip('.')}." for words in said)


def for_page(data: Any) -> Any:
    """An output as the page has it: reports and charts as what can stand there, tables without pandas' own style."""
    html = data.get("text/html", "")
    if REPORT in html:
        return nbformat.from_dict({"text/markdown": REPORT_PICTURE})
    if any("vegalite" in kind for kind in data):
        return nbformat.from_dict({"text/markdown": CHART})
    if "<table" in html:
        html = re.sub(r"<style scoped>.*?</style>", "", html, flags=re.DOTALL)
        html = re.sub(r' (?:border="1"|class="dataframe"|style="text-align: right;")', "", html)
        head, body = html.split("<tbody>")
        html = (
            head + "<tbody>" + body.replace("<th>", "<td>").replace("</th>", "</td>")
        )  # the site rules no lines for th
        return nbformat.from_dict({"text/html": "\n".join(line.strip() for line in html.splitlines() if line.strip())})
    return data


@pytest.mark.parametrize("name", PAGES)
def test_a_notebook_says_what_is_stored_in_it(name, tmp_path):
    now, before = texts(executed(name, tmp_path)), texts(stored(name))
    assert now == before, "write them anew with: python -m tests.docs.test_notebooks"


@pytest.mark.parametrize("name", PAGES)
def test_every_cell_was_executed_in_order_and_none_warned(name):
    cells = [cell for cell in stored(name).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert not [output for output in cell.outputs if output.get("name") == "stderr"], cell.source


@pytest.mark.parametrize("name", PAGES)
def test_the_page_shows_the_notebook(name):
    text, pictures = page(name)
    assert (DOCS / f"{PAGES[name]}.md").read_text(encoding="utf-8") == text
    for file, content in pictures.items():
        assert (DOCS / file).read_bytes() == content
    on_disk = {f"images/{path.name}" for path in (DOCS / "images").glob(f"{PAGES[name]}*")}
    assert on_disk == set(pictures)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_from_elsewhere(name):
    text = (EXAMPLES / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)=\\?["'](?:https?:)?//|@import|importScripts|\bcdn\b""", text)


def write(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(executed(name, Path(folder)), EXAMPLES / "notebooks" / f"{name}.ipynb")
    for old in (DOCS / "images").glob(f"{PAGES[name]}*"):
        old.unlink()
    text, pictures = page(name)
    (DOCS / f"{PAGES[name]}.md").write_text(text, encoding="utf-8")
    for file, content in pictures.items():
        (DOCS / file).write_bytes(content)


if __name__ == "__main__":
    if sys.argv[1:]:
        nbformat.write(execute(sys.argv[1], Path(sys.argv[2])), sys.argv[3])
    else:
        for each in PAGES:
            write(each)
