"""What is wrong with a file that a person wrote, in words that help: the place, the problem, and the nearest name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from toolkit.errors import did_you_mean

_QUOTED = re.compile(r"'([^']*)'")


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """One line for each problem that pydantic found while it read `model`, with the place first."""
    return [_line(one, model) for one in error.errors(include_url=False)]


def _line(one: Any, model: type[BaseModel]) -> str:
    place = ".".join(map(str, one["loc"]))
    said, given = str(one["msg"]), one.get("input")
    if one["type"] == "extra_forbidden":
        known = _fields(model, one["loc"][:-1])
        return f"{place}: there is no such field{did_you_mean(str(one['loc'][-1]), known)}"
    if one["type"] in ("enum", "literal_error"):
        known = _QUOTED.findall(str(one.get("ctx", {}).get("expected", "")))
        return f"{place}: {given!r} is not one of {', '.join(known)}{did_you_mean(str(given), known)}"
    return f"{place}: {said}"


def _fields(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The fields of what stands at a place of a model; none where that is no model."""
    for step in place:
        field = model.model_fields.get(str(step))
        if field is not None:
            model = next(_models(field.annotation), model)
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
