#!/usr/bin/env bash
# Build the wheel, install it in an environment of its own, away from the checkout, and run the main job with it.
# The dependencies are those of the lock file given, by default locks/runtime.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/python -m build --wheel --no-isolation --outdir "$work/dist" . >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "${1:-locks/runtime.txt}" 2>"$work/pip.log" || { cat "$work/pip.log"; exit 1; }
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$work"/dist/*.whl 2>>"$work/pip.log"
cd "$work"
cp "$root/examples/harbour.txt" article.txt
env -u OPENAI_API_KEY -u OPENAI_BASE_URL "$work/venv/bin/stance" analyze article.txt --engine builtin --format json -o analysis.json 2>"$work/run.log" || { cat "$work/run.log"; exit 1; }
env -u OPENAI_API_KEY -u OPENAI_BASE_URL "$work/venv/bin/stance" demo -o demo.html >demo.log 2>&1 || { cat demo.log; exit 1; }
"$work/venv/bin/python" - <<'PYTHON'
import json
import pathlib
import toolkit.app

analysis = json.loads(pathlib.Path("analysis.json").read_text(encoding="utf-8"))
text = analysis["document"]["text"]
items = [e for kind in ("statements", "positions") for record in analysis[kind] for e in record["evidence"]]
assert items and all(text[e["start"]:e["end"]] == e["text"] for e in items if e["start"] is not None)
assert {path.parent.name for path in (prompt.path for prompt in map(
    toolkit.app.PromptLibrary(toolkit.app.prompt_folders()).get, ("statements", "positions")))} == {"_prompts"}
print(f"wheel: installed and run away from the checkout, {len(items)} spans checked")
PYTHON
