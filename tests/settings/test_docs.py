"""The table of settings in docs/configuration.md is the one of the code.

python -m tests.settings.test_docs      writes it anew
"""

import re
import tomllib
from pathlib import Path

from toolkit.settings import SETTINGS, Settings

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
PART = re.compile(r"(<!-- settings: .*? -->\n).*?(<!-- end -->)", re.DOTALL)


def table() -> str:
    head = "| key | variable | default | what it does |\n|---|---|---|---|\n"
    return head + "".join(f"| `{s.key}` | `{s.variable}` | {s.default} | {s.help} |\n" for s in SETTINGS)


def page() -> str:
    return PART.sub(lambda found: found[1] + table() + found[2], PAGE.read_text(encoding="utf-8"))


def test_the_table_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with: python -m tests.settings.test_docs"


def test_the_example_is_a_project_file(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert tomllib.loads(example)["client"]
    (tmp_path / "prompts").mkdir()
    (tmp_path / "stance.toml").write_text(example)
    assert Settings.load({}, tmp_path).client.budget_usd == 2.5


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
