"""Who calls, and what they may: a bearer token, the session of a browser, or anybody on an open local desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from toolkit.errors import InputError
from toolkit.web.desk import Desk
from toolkit.web.faults import Forbidden
from toolkit.web.tokens import ALL, Scope, Token

_BEARER = HTTPBearer(
    auto_error=False, description="A token made with `stance serve token add`; not needed on an open local desk."
)


@dataclass(frozen=True)
class Caller:
    """Who makes a request. `name` is that of the token, None on an open desk, where reviewers say who they are."""

    owner: str
    name: str | None
    scopes: frozenset[Scope]

    def reviewer(self, said: str | None) -> str:
        """The name that signs a decision: the token's, else what the caller says. Raises InputError, Forbidden."""
        if self.name is None:
            if said is None or not said.strip():
                raise InputError("reviewer: say who decides")
            return " ".join(said.split())
        if said is not None and " ".join(said.split()) != self.name:
            raise Forbidden(f"this token decides as {self.name!r} and nobody else; leave the reviewer out")
        return self.name


OPEN = Caller("open", None, ALL)


def cookie_of(request: Request) -> str:
    """The name of a session's cookie. Browsers do not keep cookies apart by port, so that of another desk on this machine
    has another name.
    """
    return f"stance_session_{request.url.port}" if request.url.port else "stance_session"


def desk_of(request: Request) -> Desk:
    """The desk that serves a request."""
    desk: Desk = request.app.state.desk
    return desk


def caller_of(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None
) -> Caller:
    """Who makes a request. Raises 401 where a token is needed and none, or none in use, was sent."""
    desk = desk_of(request)
    token: Token | None = None
    if bearer is not None:
        token = desk.tokens.check(bearer.credentials)
    elif (session := request.cookies.get(cookie_of(request))) is not None:
        token = desk.tokens.session(session)
    if token is not None:
        return Caller(token.id, token.name, token.scopes)
    if bearer is None and desk.config.open and not desk.tokens.any():
        return OPEN
    raise HTTPException(401, "a valid token is needed: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})


def needs(scope: Scope) -> Callable[[Caller], Caller]:
    """The dependency that lets in only callers with `scope`."""

    def check(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if scope not in caller.scopes:
            raise Forbidden(f"this token may not do that; it needs the scope {scope}")
        return caller

    return check


DeskHere = Annotated[Desk, Depends(desk_of)]
Reader = Annotated[Caller, Security(needs(Scope.READ), scopes=[Scope.READ])]
Analyst = Annotated[Caller, Security(needs(Scope.ANALYSE), scopes=[Scope.ANALYSE])]
Reviewer = Annotated[Caller, Security(needs(Scope.REVIEW), scopes=[Scope.REVIEW])]
