"""An analysis in which every text that an article or a model supplies tries to do something."""

from __future__ import annotations

from tests.samples import ANALYSIS
from toolkit.records import Analysis

MARKUP = (
    "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)> "
    "{{ 7*7 }}{% x %} &lt;b&gt; "
)
MARKDOWN = (
    "![x](http://evil.example/i.png) [y](javascript:alert(1)) **bold** `code` # h <b>raw</b> | cell | "
    "www.evil.example http://evil.example <http://evil.example> &copy; "
)
CONTROLS = (
    "\x1b[31mred\x1b]0;title\x07 \x00\x08\x9b31m \u202eoverride\u202c \u2066isolate\u2069 [bold red]rich[/] :smile: "
)
ATTACK = MARKUP + MARKDOWN + CONTROLS


def attacked() -> Analysis:
    """The sample analysis over the same article with the attack in front, and the attack in every other text too."""
    shift = len(ATTACK)
    data = ANALYSIS.model_dump(mode="json")
    _walk(data, shift)
    data["document"]["text"] = ATTACK + ANALYSIS.document.text
    data["document"]["language"] = 'en"><script>'
    return Analysis.model_validate(data)


_FREE = frozenset(
    "title byline source name role affiliation anonymity_reason label proposition cue summary message reason rule "
    "hedge why publisher url reviewer note".split()
)

_FREE_LISTS = frozenset("aliases warnings reasons signals not_looked_at notes".split())


def _walk(node: object, shift: int) -> None:
    if isinstance(node, list):
        for item in node:
            _walk(item, shift)
    if isinstance(node, dict):
        if node.get("start") is not None:
            node["start"] += shift
            node["end"] += shift
        for key, value in node.items():
            if isinstance(value, str) and (key in _FREE or (key == "text" and "start" not in node)):
                node[key] = ATTACK + value
            elif key in _FREE_LISTS:
                node[key] = [ATTACK + item if isinstance(item, str) else item for item in value]
                _walk(value, shift)
            else:
                _walk(value, shift)
