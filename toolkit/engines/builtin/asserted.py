"""Words that say a proposition itself: somebody's own "Wexley should build the line" is support for exactly that.

Looks at modal verbs ("should") in what actors say: the same subject before one, or "we", and the same request after it.
Leaves out what is asked, denied, or said of what others say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.engines.builtin.attitudes import Attitudes
from toolkit.engines.builtin.conditions import condition
from toolkit.engines.builtin.expressions import Expression, asked_about
from toolkit.engines.builtin.scene import Scene, Speech
from toolkit.engines.builtin.stance import STOPS
from toolkit.engines.builtin.targets import Place
from toolkit.engines.builtin.themes import Theme
from toolkit.engines.builtin.words import Line, split

_JOINS = frozenset({"and", "but", "so", "that"})
_SPARE = 3  # words that may stand between those of the proposition


def asserted(scene: Scene, theme: Theme) -> Iterator[Expression]:
    """Every place where an actor says what the proposition says, or just the contrary of it."""
    words, table = split(theme.proposition), scene.table
    modal = next((i for i, word in enumerate(words) if word in table.sets["modals"]), 0)
    subject, request = _content(words[:modal], table), _content(words[modal + 1 :], table)
    if theme.bare or not modal or not subject or not request:
        return
    no = _is_negated(words[modal : modal + 3])
    for word in table.sets["modals"]:
        for n, i in scene.words.index.get(word, ()):
            speech = scene.speaker(n, i, i + 1)
            if speech is None or speech.actor is None:
                continue
            start = _clause(scene.lines[n], speech, i)
            end = _end(scene.lines[n], speech, i, request, table)
            if end is None or not _own(scene, n, speech, start, i, subject):
                continue
            same = _is_negated(scene.lines[n].words[i : i + 3]) == no
            polarity = theme.sign if same else -theme.sign
            clause = condition(scene.lines[n], i, end, False, table)
            yield Expression(
                speech.actor, polarity, n, start, end, "asserted", condition=clause, statement=speech.statement
            )


def _content(words: Sequence[str], table: Attitudes) -> tuple[str, ...]:
    return tuple(table.stem(w) for w in words if w[0].isalnum() and w not in table.sets["topic_stop"])


def _is_negated(words: Sequence[str]) -> bool:
    return any(word in ("not", "never") or word.endswith("n't") for word in words)


def _clause(line: Line, speech: Speech, modal: int) -> int:
    """Where the clause of a modal verb begins."""
    i = modal
    while i > speech.start and line.words[i - 1] not in STOPS | _JOINS:
        i -= 1
    return i


def _end(line: Line, speech: Speech, modal: int, request: Sequence[str], table: Attitudes) -> int | None:
    """Where the request ends that the words after a modal verb make, if it is this one and no more than negated."""
    wanted = list(request)
    spare = 0
    for i in range(modal + 1, speech.end):
        word = line.words[i]
        if table.stem(word) == wanted[0]:
            wanted.pop(0)
        elif word in STOPS | table.sets["clause_openers"] or (
            i > modal + 2 and table.lists["negators"].at(line.words, i)
        ):
            return None
        elif word not in table.sets["topic_stop"] and word != "never" and not word.endswith("ly"):
            spare += 1 if len(wanted) < len(request) else _SPARE + 1  # "should refuse to build it"
        if spare > _SPARE:
            return None
        if not wanted:
            after = line.words[i + 1 : i + 2]
            return None if set(after) & table.sets["bounds"] else i + 1
    return None


def _own(scene: Scene, n: int, speech: Speech, start: int, modal: int, subject: Sequence[str]) -> bool:
    """Whether the clause is the speaker's own: the subject, or "we", after no more than "I think"."""
    line, table = scene.lines[n], scene.table
    avowals = table.sets["avowals"]
    own = [w for w in line.words[start:modal] if w not in avowals and w != '"']
    named = _content(own, table)
    opening = next((k for k, w in enumerate(own) if _content([w], table)), 0)
    if not set(own[:opening]) <= table.sets["determiners"]:  # "those who say trams should be free"
        return False
    ours = not own and line.words[modal - 1] in table.sets["first_person"] and line.words[modal - 1] != "i"
    if (named != tuple(subject) and not ours) or asked_about(scene, Place(n, start, modal)):
        return False
    before = line.words[speech.start : start]
    if before and before[-1] == "that":  # "I said that …" is the speaker's, "they say that …" is not
        last = max((k for k, w in enumerate(before) if w in STOPS), default=-1)
        return set(before[last + 1 : -1]) <= avowals
    return not set(line.words[max(0, speech.start - 3) : speech.start]) & table.sets["denials"]
