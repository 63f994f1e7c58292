"""Text in an article that is addressed to software instead of readers: orders to a model, imitated system messages and
replies, imitated structure of a prompt, hidden characters, code for whatever shows the result.

A finding for a person, never a filter: the words stay in the article, are read like all others, and an article may well
report on such things. The patterns are about form (an order to ignore instructions, a role marker, a template tag), in
English and, for the commonest order, in five other languages; a planted sentence that reads like the rest of the article
is not noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_READER = (
    r"(?:AI|A\.I\.|LLMs?|GPT|ChatGPT|(?:large )?language models?|chat ?bots?|machine readers?"
    r"|automated (?:readers?|systems?|tools?))"
)
_ORDERS = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}"
    r"\b(?:previous|prior|earlier|above|preceding|all|your|system)\b"
    r"[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|context)\b",
    r"\b(?:note|notice|message|attention|instructions?|memo|reminder)\b[^.\n]{0,30}\b(?:to|for)\b[^.\n]{0,25}"
    rf"\b{_READER}",
    rf"\b(?:if|when|as) you(?: are|['’]re)? (?:an? |the )?(?:{_READER}|assistant|summari[sz]ing|processing|parsing)",
    rf"\b(?:you are|you['’]re) (?:now |no longer )(?:an? |the |in |acting )?(?:{_READER}|assistant|[a-z]+ mode)",
    rf"\b{_READER}(?: (?:systems?|models?|assistants?|agents?|tools?|readers?|analysts?|summari[sz]ers?))?\b[^.\n]{{0,30}}"
    r"\b(?:must|should|shall|are (?:instructed|required|ordered) to|please)\b",
    r"\b(?:set|mark|record|classify|label|code)\b[^.\n]{0,40}"
    r"\b(?:stances?|positions?|sentiments?|every actor|all actors)\b[^.\n]{0,30}\b(?:as|to|=)\b",
    r"\b(?:mark|rate|label|judge|treat|accept|declare|confirm)\b[^.\n]{0,20}"
    r"\b(?:every|all|each|any|these|following)\b[^.\n]{0,20}\b(?:claims?|verdicts?|facts|checks)\b[^.\n]{0,20}"
    r"\b(?:as|to be|is|are)\b[^.\n]{0,20}\b(?:true|false|correct|supported|contradicted|right|wrong|proven|verified)\b",
    r"\b(?:stance|position|summary|output|reply) (?:must|should|shall|has to) "
    r"(?:be|contain|say|state|read|list|only)\b",
    r"\b(?:reply|respond|answer|output|print|return)\b[^.\n]{0,20}\b(?:only )?(?:with|in)\b[^.\n]{0,40}"
    r"\b(?:JSON|empty list|the following|this exact|no statements|nothing else)\b",
    r"\b(?:reveal|print|repeat|output|show)\b[^.\n]{0,20}\b(?:system prompt|your instructions|hidden prompt|api key)\b",
    r"\b(?:ignoriere?n?|vergiss|missachte)\b[^.\n]{0,40}\b(?:Anweisungen|Instruktionen|Vorgaben)\b",
    r"\b(?:ignore[rz]?|oublie[rz]?)\b[^.\n]{0,40}\b(?:instructions|consignes|directives)\b",
    r"\b(?:ignora|ignore|olvida|olvide)\b[^.\n]{0,40}\b(?:instrucciones|istruzioni|instruções|indicaciones)\b",
)
_ROLES = (
    r"^\s{0,8}[#*\[(<|]{0,8}\s{0,3}(?:system|assistant|developer|user|human|tool)"
    r"(?:\s{1,3}(?:message|prompt|override|notice|update|instructions?|role))?\s{0,3}[\])>|*]{0,8}\s{0,3}:",
    r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id)\|?>",
    r"\[/?(?:INST|SYS|SYSTEM|ASSISTANT)\]|<</?SYS>>",
    r"^\s{0,8}#{2,6}\s{0,3}(?:system|developer|user|instructions?|assistant|response|new task|task|prompt)\b",
    r"\{\s{0,3}[\"“”](?:actors|statements|positions|issues|stance|role|tool|function|arguments)[\"“”]\s{0,3}:",
    r"\bBEGIN (?:SYSTEM|ADMIN|DEVELOPER|NEW) [A-Z]|\bEND OF (?:PROMPT|INPUT|ARTICLE|INSTRUCTIONS|DOCUMENT)\b",
)
_STRUCTURE = (
    r"<<\s{0,3}/?\s{0,3}(?:END\b|ARTICLE|DATA|TEXT)[^>\n]{0,80}>>",
    r"^\s{0,8}\[\d{1,4}\]\s",
    r"^\s{0,8}(?:---|===|\*\*\*)[-=* ]{0,40}(?:end|begin|start|new|article|data|roster)\b",
    r"^\s{0,8}(?:Roster|Statements found|Given issues)\s{0,3}(?:\(|:)",
    r"</?(?:article|document|data|untrusted|context|instructions?)>",
)
_HIDDEN = (
    "[\u202a-\u202e\u2066-\u2069]",
    "[\U000e0001-\U000e007f]",
    "[\u200b\u2060\ufeff\u00ad](?:[^\u200b\u2060\ufeff\u00ad]?[\u200b\u2060\ufeff\u00ad]){3}",
    r"<!--",
    r"(?i:display\s?:\s?none|font-size\s?:\s?0|color\s?:\s?(?:#fff(?:fff)?|white)\b|visibility\s?:\s?hidden)",
)
_CODE = (
    r"\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\}|\$\{[^${}\n]{0,300}\}|<%[^<\n]{0,300}%>",
    r"(?i)<\s{0,3}/?(?:script|iframe|img|svg|object|embed|style|form|meta|base)\b",
    r"(?i)\b(?:javascript|vbscript|data)\s?:\S",
    r"(?i)(?:^|[\s,;|])[=+@-](?:HYPERLINK|WEBSERVICE|IMPORTXML|IMPORTDATA|cmd|DDE|IMAGE)\b",
    r"!\[[^\[\]\n]{0,200}\]\(https?:",
    r"(?i)\bon(?:error|load|click|mouseover)\s?=",
    r"\.\./\.\./|/etc/passwd",
    r"(?i)'\s?;\s?(?:drop|delete|insert|update)\s",
    "\x1b\\[",
)


@dataclass(frozen=True)
class Planted:
    """A paragraph with text that looks addressed to software; `what` says which form it has."""

    start: int
    end: int
    what: str


ORDER = "an order to a model"
MESSAGE = "an imitated message or reply"
_KINDS = (
    ("hidden characters", re.compile("|".join(_HIDDEN), re.DOTALL)),
    (ORDER, re.compile("|".join(_ORDERS), re.IGNORECASE)),
    (MESSAGE, re.compile("|".join(_ROLES), re.IGNORECASE | re.MULTILINE)),
    ("imitated structure of a prompt", re.compile("|".join(_STRUCTURE), re.IGNORECASE | re.MULTILINE)),
    (
        "code",
        re.compile("|".join(f"(?:{p})" for p in (q.removeprefix("(?i)") for q in _CODE)), re.IGNORECASE | re.MULTILINE),
    ),
)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?=[^\n]))?")


def planted(text: str) -> Iterator[Planted]:
    """The paragraphs of `text` that look addressed to software, in order, each once.

    A line directly below such a paragraph, without an empty one between them, is taken as its continuation: role markers
    and imitated headings stand on lines of their own.
    """
    begun: Planted | None = None
    for match in _PARAGRAPH.finditer(text):
        start, line = match.start(), match.group().rstrip("\n")
        end = start + len(line)
        what = next((what for what, pattern in _KINDS if pattern.search(line)), None)
        if what is None and begun is not None and text[begun.end : start] == "\n":
            yield Planted(start, end, begun.what)
            begun = None
        elif what is not None:
            begun = Planted(start, end, what)
            yield begun
