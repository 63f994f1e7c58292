"""What can be watched from outside: one log record and, with the extra `otel`, one span for each exchange. No text of any
article, prompt or reply is in them, and no key.

Logging is Python's own, under the name `toolkit.exchange`, silent unless a handler is set; each record carries its fields
as `record.exchange`. Spans follow OpenTelemetry's semantic conventions for generative AI.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from toolkit.engines.call import Call, Completion, Fault
from toolkit.errors import ConfigError

LOG = logging.getLogger("toolkit.exchange")
LOG.addHandler(logging.NullHandler())

Report = Callable[[Completion | Fault], None]
Observer = Callable[[Call, str], AbstractContextManager[Report]]
"""Opened around each exchange with the call and the server's host; what it yields is told the outcome."""


@contextmanager
def log_only(call: Call, host: str) -> Iterator[Report]:
    """The observer that is always there: one record on level INFO for answers, WARNING for faults."""

    def report(outcome: Completion | Fault) -> None:
        failed = isinstance(outcome, Fault)
        if LOG.isEnabledFor(logging.WARNING if failed else logging.INFO):
            fields = {"host": host, "model": call.model, **_fields(outcome)}
            what = fields.get("reason", "answered")
            LOG.log(logging.WARNING if failed else logging.INFO, "%s from %s", what, host, extra={"exchange": fields})

    yield report


def _fields(outcome: Completion | Fault) -> dict[str, Any]:
    usage = outcome.usage
    fields: dict[str, Any] = {
        "request_id": outcome.request_id,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
    }
    if isinstance(outcome, Fault):
        return {**fields, "reason": outcome.reason.value, "status": outcome.status, "retry": outcome.retry.value}
    return {**fields, "model_answered": outcome.model}


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time, level, message, and the exchange's fields where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        fields: Mapping[str, Any] = getattr(record, "exchange", {})
        base = {"time": self.formatTime(record), "level": record.levelname, "message": record.getMessage()}
        return json.dumps({**base, **fields}, ensure_ascii=False)


def with_spans(tracer: Any = None) -> Observer:
    """The observer that makes OpenTelemetry spans beside the log. `tracer` is for tests; else the global provider's.

    Raises ConfigError where the extra `otel` is not installed.
    """
    if tracer is None:
        try:
            from opentelemetry import trace
        except ImportError as error:
            raise ConfigError("tracing needs the extra 'otel': pip install 'stance-toolkit[otel]'") from error
        tracer = trace.get_tracer("toolkit")

    @contextmanager
    def observe(call: Call, host: str) -> Iterator[Report]:
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": call.model,
            "gen_ai.output.type": "json",
            "server.address": host,
        }
        with (
            tracer.start_as_current_span(f"chat {call.model}", attributes=attributes) as span,
            log_only(call, host) as log,
        ):

            def report(outcome: Completion | Fault) -> None:
                log(outcome)
                for name, value in _span_attributes(outcome).items():
                    span.set_attribute(name, value)

            yield report

    return observe


def _span_attributes(outcome: Completion | Fault) -> dict[str, str | int]:
    usage = outcome.usage
    found: dict[str, str | int | None] = {
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
        "gen_ai.response.id": outcome.request_id,
    }
    if isinstance(outcome, Fault):
        found |= {"error.type": outcome.reason.value, "http.response.status_code": outcome.status}
    else:
        found["gen_ai.response.model"] = outcome.model
    return {name: value for name, value in found.items() if value is not None}
