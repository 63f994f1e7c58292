"""The embedded engine: answers asks from their variables by rules, with no model, key or network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, cast

from toolkit.ask import Answer, Ask, Failure, R, Reason
from toolkit.engines.builtin.lexicon import for_language
from toolkit.records import Document, Trace

ANSWERS: Mapping[str, str] = {
    "statements": "toolkit.engines.builtin.statements",
    "positions": "toolkit.engines.builtin.positions",
    "claims": "toolkit.engines.builtin.claims",
    "checks": "toolkit.engines.builtin.checks",
    "desk": "toolkit.engines.builtin.desk",
}
"""The module that answers each prompt, by a function `answer(variables) -> (reply, traces)`; loaded when first asked."""


class BuiltinEngine:
    """Rules over data tables. Stateless, so one instance may serve any number of asks at once."""

    name = "builtin"

    async def answer(self, ask: Ask[R]) -> Answer[R] | Failure:
        """Answer one ask; a prompt that no rules exist for fails as `unsupported`."""
        module = ANSWERS.get(ask.prompt)
        if module is None:
            known = ", ".join(sorted(ANSWERS))
            return Failure(
                prompt=ask.prompt,
                reason=Reason.UNSUPPORTED,
                message=f"the embedded engine has no rules for the prompt {ask.prompt!r} (it answers: {known});"
                " use another engine for it",
            )
        function = cast(Callable[[Any], tuple[R, tuple[Trace, ...]]], import_module(module).answer)
        reply, trace = function(ask.variables)
        problems = ask.check(reply)
        if problems:
            message = f"the embedded engine's reply breaks the rules of {ask.prompt!r}: {problems[0]}"
            return Failure(prompt=ask.prompt, reason=Reason.INVALID, message=message)
        return Answer(reply=reply, engine=self.name, trace=trace, notes=_notes(ask.variables))

    async def aclose(self) -> None:
        """Nothing to give back."""


def _notes(variables: Any) -> tuple[str, ...]:
    """What a reader of the answer should know: whether the tables of another language stood in."""
    document = getattr(variables, "document", None)
    language = document.language if isinstance(document, Document) else None
    if language is None or for_language(language).language == language.replace("_", "-").partition("-")[0].lower():
        return ()
    return (f"the embedded engine has no tables for the language {language!r}; the English ones stood in",)
