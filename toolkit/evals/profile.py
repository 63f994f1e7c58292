"""The recording profile for vcrpy and pytest-recording: matching by digest, headers by list, bodies readable.

Three things go wrong with the defaults: requests are matched without their body, headers that nobody thought of are
kept, and a reply is one line of escaped JSON. `markers()` is the profile as arguments of `pytest.mark.vcr`; `intercepted`
plays and records for the command line, finding interactions by dictionary and giving each new one to its ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from vcr.cassette import Cassette, CassetteContextDecorator
from vcr.errors import CannotOverwriteExistingCassetteException as NotRecorded
from vcr.filters import decode_response
from vcr.patch import PATCHER_NAMES
from vcr.record_mode import RecordMode
from vcr.request import Request

from toolkit.evals.asked import current
from toolkit.evals.digest import api_path, request_digest, sample_of, text_digest, uri_path
from toolkit.evals.readable import unfold, value_of
from toolkit.evals.recording import Interaction, body_node, dump, parse
from toolkit.evals.redaction import REQUEST_HEADERS, RESPONSE_HEADERS, kept, secrets_in
from toolkit.version import __version__

__all__ = ["NAME", "NotRecorded", "Serializer", "intercepted", "markers", "same_request"]

NAME = "stance.yaml"
"""The profile's name as serializer and matcher; pytest-recording makes it the end of the file's name too."""

HOST = "https://recorded.invalid"
"""What stands for the host in a request read from a file; recordings do not keep it."""

_STAMP = "recorded"


def markers() -> dict[str, Any]:
    """Arguments of `pytest.mark.vcr` for this profile."""
    return {
        "serializer": NAME,
        "match_on": [NAME],
        "before_record_request": kept_request,
        "before_record_response": kept_response,
        "record_on_exception": False,
        "allow_playback_repeats": True,
    }


def same_request(one: Request, other: Request) -> bool:
    """Whether two requests ask the same. The digest of each is computed once."""
    return digest_of(one) == digest_of(other)


def digest_of(request: Request) -> str:
    """The digest of a request as vcrpy holds it."""
    found: str | None = getattr(request, "_stance_digest", None)
    if found is None:
        found = request_digest(
            request.method, uri_path(request.uri), _body(request), sample_of(dict(request.headers.items()))
        )
        request._stance_digest = found
    return found


def kept_request(request: Request) -> Request:
    """The request with no headers but the allowed ones, and no host."""
    headers = kept(_texts(request.headers.items()), REQUEST_HEADERS)
    return Request(request.method, HOST + api_path(uri_path(request.uri)), _body(request), headers)


def kept_response(response: dict[str, Any]) -> dict[str, Any] | None:
    """The response with no headers but the allowed ones, stamped with where it comes from; None where it is an error.

    vcrpy runs this on what it loads too, so a stamp that is there stays as it is.
    """
    if not 200 <= response["status"]["code"] < 300:
        return None
    response = decode_response(response)
    response["headers"] = kept(response["headers"], RESPONSE_HEADERS)
    asked = current()
    if asked is not None:
        response.setdefault(_STAMP, dict(asked.provenance))
    return response


class Serializer:
    """The file format of `recording`, as vcrpy's serializers work."""

    @staticmethod
    def serialize(data: Mapping[str, Any]) -> str:
        """The text of a file. Raises ValueError where it would hold a secret."""
        text = dump([_stamped(_interaction(item["request"], item["response"])) for item in data["interactions"]])
        found = secrets_in(text)
        if found:
            raise ValueError(f"the recording would hold {found[0]}; nothing was written")
        return text

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """The interactions of a file, as vcrpy takes them."""
        return {"version": 1, "interactions": [_entry(item) for item in parse(text, "recording")]}


@contextmanager
def intercepted() -> Iterator[None]:
    """Within this block every exchange belongs to the ask under way: played if it has it, else sent or refused."""
    others = tuple(name for name in PATCHER_NAMES if name != "httpx2")
    mode = RecordMode.NEW_EPISODES
    with CassetteContextDecorator.from_args(_Wire, path="recordings", record_mode=mode, skip_patchers=others):
        yield


class _Wire(Cassette):  # type: ignore[misc]
    """A cassette without a file: it asks the ask under way."""

    def _load(self) -> None:
        self.rewound = True

    def _save(self, force: bool = False) -> None:
        return

    @property
    def write_protected(self) -> bool:
        """Whether a request that is not recorded may not be sent."""
        asked = current()
        return asked is None or not asked.may_send

    def can_play_response_for(self, request: Request) -> bool:
        """Whether the ask under way has this exchange."""
        asked = current()
        return asked is not None and asked.find(digest_of(request)) is not None

    def play_response(self, request: Request) -> dict[str, Any]:
        """The recorded response, noted with the ask."""
        asked = current()
        found = asked.find(digest_of(request)) if asked is not None else None
        assert asked is not None and found is not None
        asked.played.append(found)
        return dict(_response(found))

    def append(self, request: Request, response: dict[str, Any]) -> None:
        """Keep a new exchange with the ask it belongs to; errors are not kept."""
        asked = current()
        clean = kept_response(response)
        if asked is not None and clean is not None:
            asked.recorded.append(_stamped(_interaction(_texts_of(kept_request(request)), clean)))

    def find_requests_with_most_matches(self, request: Request) -> list[Any]:
        """Nothing: why an exchange is missing is found out from its provenance, not from similar requests."""
        return []


def _stamped(item: Interaction) -> Interaction:
    """The interaction with everything its provenance says; what stands there already is kept."""
    payload, asked_for = value_of(item.response), value_of(item.request)
    payload = payload if isinstance(payload, dict) else {}
    stamp = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **item.recorded}
    stamp.setdefault("sample", item.sample)
    model = asked_for.get("model") if isinstance(asked_for, dict) else None
    stamp.setdefault("model", {"requested": model, "answered": payload.get("model")})
    if payload.get("system_fingerprint"):
        stamp.setdefault("system_fingerprint", payload["system_fingerprint"])
    stamp.setdefault("versions", versions())
    stamp.setdefault("usage", payload.get("usage"))
    stamp.setdefault("reply", text_digest(item.body))
    return replace(item, recorded=stamp)


def versions() -> dict[str, str]:
    """The versions of what makes and carries a request."""
    found = {"toolkit": __version__}
    for name in ("openai", "vcrpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _interaction(request: Mapping[str, Any], response: Mapping[str, Any]) -> Interaction:
    headers = {name: _one(value) for name, value in request["headers"].items()}
    return Interaction(
        method=request["method"],
        path=uri_path(request["uri"]),
        request=body_node(_bytes(request["body"])),
        response=body_node(_bytes(response["body"]["string"])),
        sample=sample_of(headers),
        status=response["status"]["code"],
        request_headers=headers,
        headers={name: _one(value) for name, value in response["headers"].items()},
        recorded=response.get(_STAMP) or {},
    )


def _entry(item: Interaction) -> dict[str, Any]:
    request = {
        "method": item.method,
        "uri": HOST + item.path,
        "body": unfold(item.request),
        "headers": dict(item.request_headers),
    }
    return {"request": request, "response": _response(item)}


def _response(item: Interaction) -> dict[str, Any]:
    return {
        "status": {"code": item.status, "message": "OK" if item.status == 200 else ""},
        "headers": {name: [value] for name, value in item.headers.items()},
        "body": {"string": item.body},
        _STAMP: dict(item.recorded),
    }


def _texts_of(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "uri": request.uri,
        "body": _body(request),
        "headers": _texts(request.headers.items()),
    }


def _texts(headers: Any) -> dict[str, str]:
    return {_text(name): _one(value) for name, value in headers}


def _one(value: Any) -> str:
    return _text(value[0] if isinstance(value, (list, tuple)) else value)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _body(request: Request) -> bytes:
    return _bytes(request.body_bytes)


def _bytes(value: Any) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else bytes(value or b"")
