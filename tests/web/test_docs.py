"""docs/api.md lists exactly the routes that the API describes.

python -m tests.web.test_docs      writes the table anew
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from tests.web.conftest import config
from toolkit.web.app import API, create_app
from toolkit.web.desk import Desk

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BEGIN, END = "<!-- routes -->\n", "<!-- /routes -->"


def described(folder: Path) -> Any:
    with Desk(config(folder)) as desk:
        return create_app(desk).openapi()


def table(description: Any) -> str:
    lines = ["| | | what it does | scope |", "|---|---|---|---|"]
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            what = " ".join(operation["description"].split(".")[0].split())
            scope = ", ".join(name for need in operation.get("security", ()) for name in need["HTTPBearer"])
            lines.append(f"| {method.upper()} | `{path.removeprefix(API)}` | {what} | {scope} |")
    return "\n".join(lines) + "\n"


def test_the_page_lists_the_routes_there_are(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    shown = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
    assert shown.strip() == table(described(tmp_path)).strip(), "write it anew with: python -m tests.web.test_docs"


def test_the_description_is_openapi_3_1_with_every_error_a_problem(tmp_path):
    description = described(tmp_path)
    assert description["openapi"].startswith("3.1.")
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert operation["operationId"] and operation["description"], (method, path)
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert set(answer["content"]) == {"application/problem+json"}, (method, path, status)
    assert "HTTPValidationError" not in description["components"]["schemas"]
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(description)))
    assert used <= set(description["components"]["schemas"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = table(described(Path(folder)))
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text[: text.index(BEGIN) + len(BEGIN)] + made + text[text.index(END) :], encoding="utf-8")
