"""docs/errors.md is the catalogue of every error, made from the code; each says what to do.

python -m tests.docs.test_errors      writes it anew
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.errorsites import Site, sites
from toolkit.ask import Reason
from toolkit.engines.call import Fault
from toolkit.engines.wording import Place, failure_message

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
HEAD = """\
# Errors

Every error is one line on standard error, `error: …`, that says what happened and what to do; the exit code tells its
kind. Values stand where this page has ‹names›. `--debug` shows the traceback. This page is made from the code
(`python -m tests.docs.test_errors`). A run of all tests fails where an error is provoked by none of them.

| exit code | means |
|---|---|
| 2 | something given cannot be read or makes no sense |
| 3 | a key, a setting or a file of the toolkit is missing or wrong |
| 4 | a model could not be asked |
| 5 | only part could be done; what failed is named |
| 130 | interrupted |

A single call that fails is not an error of the command: it is listed in `failures` with its reason. Those are at the end.
"""
AREAS = {
    "toolkit/cli": "Commands",
    "toolkit/settings": "Settings",
    "toolkit/engines": "Models",
    "toolkit/evals": "Evals and recordings",
    "toolkit/evidence": "Evidence",
    "toolkit/sources": "Articles and corpora",
    "toolkit/export": "Exports",
    "toolkit/runs": "Runs",
    "toolkit/batch": "Batches",
    "toolkit/cluster": "Clusters",
    "toolkit/together": "Many articles together",
    "toolkit/web": "The desk and its API",
    "toolkit/reviews": "The desk and its API",
    "": "Everything else",
}
ADVICE = [
    (r"cannot be (read|used|opened)", "Check that the file is there, that you may read it, and what the message adds."),
    (
        r"cannot be (written|made)|cannot hold",
        "Check that the folder is there, that you may write to it, and that the disk has room.",
    ),
    (
        r"not (valid )?(JSON|CSV|YAML|TOML)|is not a list|is a list|is an object|is a JSON object|is a mapping"
        r"|‹loc›|stands? twice",
        "Correct the place that the message names.",
    ),
    (
        r"is empty|has no text|no cases|holds no|there is no text",
        "Give one that holds something; where the file should not be empty, look at how it was made.",
    ),
    (r"larger than|too (long|large|many|big)", "Give less, or split it."),
    (r"is not (a date|an origin)", "Write it as the example in the message."),
    (
        r"there is no|has no|no such|does not exist|is not an? ",
        "Check the name; the message lists what there is where that is a short list.",
    ),
    (r"", "The message says it all; correct what it names."),
]
"""What to do where a message itself only says what is wrong: the first whose pattern is in the message."""


def advice(message: str) -> str:
    """What to do about an error: what its message says after its first semicolon, or what holds for its kind."""
    told = re.split(r"; |: (?=(?:set|use|pip|run|add) )", message.replace("‹; did you mean …?›", ""), maxsplit=1)
    if len(told) == 2 and re.match(r"[a-z`-]", told[1]) and not told[1].startswith(("known ", "fields:")):
        return told[1][:1].upper() + told[1][1:].rstrip(".") + "."
    return next(text for pattern, text in ADVICE if re.search(pattern, message))


def area(site: Site) -> str:
    return next(title for place, title in AREAS.items() if site.file.startswith(place))


def cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def page() -> str:
    grouped: dict[str, dict[str, Site]] = defaultdict(dict)
    for site in sites():
        if re.search(r"[a-z]{3}", re.sub(r"‹[^›]*›", "", site.message)):  # else only passes on another message
            grouped[area(site)].setdefault(f"{site.id} {site.message}", site)
    parts = [HEAD]
    for title in dict.fromkeys(AREAS.values()):
        rows = sorted(grouped.get(title, {}).values(), key=lambda site: (site.id, site.message))
        if rows:
            parts.append(f"## {title}\n\n| id | message | exit code | what to do |\n|---|---|---|---|")
            parts += [f"| `{r.id}` | {cell(r.message)} | {r.code} | {cell(advice(r.message))} |" for r in rows]
            parts.append("")
    parts.append("## Calls that failed\n\n| reason | message | what to do |\n|---|---|---|")
    for reason in Reason:
        told, todo = failure_message(Fault(reason, "‹detail›"), Place("‹host›", "‹model›")).split("); ", 1)
        parts.append(f"| `{reason.value}` | {cell(told)}) | {cell(todo[:1].upper() + todo[1:])}. |")
    return "\n".join(parts) + "\n"


def test_the_catalogue_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with: python -m tests.docs.test_errors"


@pytest.mark.parametrize(
    ("message", "todo"),
    [
        ("cells are divided by ‹x›; use , or ; or tab", "Use , or ; or tab."),
        ("there is no engine ‹name›; set it to another", "Set it to another."),
        (
            "‹path› cannot be read: ‹error›",
            "Check that the file is there, that you may read it, and what the message adds.",
        ),
        ("the desk needs an extra: pip install 'x[desk]'", "Pip install 'x[desk]'."),
        ("‹where›: not valid JSON: ‹error›", "Correct the place that the message names."),
    ],
)
def test_what_to_do_is_what_the_message_says_or_what_holds_for_its_kind(message, todo):
    assert advice(message) == todo


@pytest.mark.parametrize("site", list(sites()), ids=lambda site: f"{site.file}:{site.line}")
def test_every_message_is_one_line_that_a_person_can_read(site):
    assert "\n" not in site.message.strip()
    assert len(re.sub(r"‹[^›]*›", "", site.message)) < 260


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
