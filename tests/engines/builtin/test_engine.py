from __future__ import annotations

import asyncio

from toolkit.ask import Answer, Ask, Failure, Reason
from toolkit.engines.builtin.engine import ANSWERS, BuiltinEngine
from toolkit.records import Document
from toolkit.replies import StatementsReply
from toolkit.steps.statements import StatementsVariables, ask
from toolkit.text.sentences import split

TEXT = "“It is shut,” Ana Ruiz said."


def question(language: str | None = "en") -> Ask[StatementsReply]:
    document = Document(id="d", language=language, text=TEXT)
    return ask(document, split(TEXT))


def test_an_answer_says_which_engine_gave_it_and_by_which_rules() -> None:
    answer = asyncio.run(BuiltinEngine().answer(question()))
    assert isinstance(answer, Answer)
    assert answer.engine == BuiltinEngine.name == "builtin"
    assert [actor.name for actor in answer.reply.actors] == ["Ana Ruiz"]
    assert [trace.rule for trace in answer.trace] == ["cue-after-content"]
    assert answer.usage.calls == 0 and answer.notes == ()


def test_a_prompt_without_rules_is_a_failure_that_says_what_to_do() -> None:
    unknown = Ask(prompt="horoscope", variables=None, reply=StatementsReply)
    failure = asyncio.run(BuiltinEngine().answer(unknown))
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.UNSUPPORTED
    assert "horoscope" in failure.message and "statements" in failure.message


def test_a_reply_that_breaks_the_asks_check_is_a_failure() -> None:
    asked = question()
    strict = Ask(asked.prompt, asked.variables, asked.reply, check=lambda reply: ["is never right"])
    failure = asyncio.run(BuiltinEngine().answer(strict))
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.INVALID and "is never right" in failure.message


def test_a_language_without_tables_is_noted() -> None:
    answer = asyncio.run(BuiltinEngine().answer(question("tlh")))
    assert isinstance(answer, Answer)
    assert any("tlh" in note for note in answer.notes)


def test_asks_do_not_disturb_each_other() -> None:
    engine = BuiltinEngine()

    async def together() -> list[object]:
        return list(await asyncio.gather(*(engine.answer(question()) for _ in range(5))))

    answers = asyncio.run(together())
    assert len({repr(answer) for answer in answers}) == 1


def test_every_prompt_listed_has_a_module_that_answers_it() -> None:
    assert {"statements", "positions"} <= set(ANSWERS)
    assert isinstance(question().variables, StatementsVariables)
