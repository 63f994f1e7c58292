"""Where each setting comes from: the environment, the project's file, the user's file, or nowhere (the default)."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from toolkit.errors import ConfigError, did_you_mean
from toolkit.settings.table import SETTINGS, Setting

PROJECT_FILE = "stance.toml"
_BY_KEY = {setting.key: setting for setting in SETTINGS}
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Origin:
    """Where a value was found: `kind` is environment, project or user; `name` is the variable or the file."""

    kind: str
    name: str


@dataclass(frozen=True)
class Resolved:
    """The settings that somebody gave, by key, and where; what is not here has its default."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]


def resolve(environ: Mapping[str, str] | None = None, folder: Path | None = None, *, files: bool = True) -> Resolved:
    """Every given setting with its origin: environment over project file over user file.

    `environ` is the process's environment where None, `folder` the current folder; an empty variable counts as not set.
    The project's file is the nearest `stance.toml` in the folder or above it. Raises ConfigError for a file that cannot
    be read, an unknown key, a value without meaning, and what a file may not say.
    """
    env = {name: value for name, value in (os.environ if environ is None else environ).items() if value.strip()}
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for kind, path in _files(env, folder) if files else ():
        for key, value in _read(kind, path):
            values[key], origins[key] = value, Origin(kind, str(path))
    for setting in SETTINGS:
        if setting.variable in env:
            values[setting.key] = setting.read(env[setting.variable])
            origins[setting.key] = Origin("environment", setting.variable)
    if "STANCE_NO_CACHE" in env:
        values["cache"], origins["cache"] = False, Origin("environment", "STANCE_NO_CACHE")
    return Resolved(values, origins)


def user_file(environ: Mapping[str, str] | None = None) -> Path:
    """The user's file: `STANCE_CONFIG`, or `config.toml` in the system's folder for configuration."""
    env = os.environ if environ is None else environ
    if env.get("STANCE_CONFIG", "").strip():
        return Path(env["STANCE_CONFIG"])
    from platformdirs import user_config_path

    return user_config_path("stance-toolkit", appauthor=False) / "config.toml"


def project_file(folder: Path | None = None) -> Path | None:
    """The nearest `stance.toml` in `folder` (the current one where None) or above it, None where there is none."""
    try:
        start = (folder or Path.cwd()).resolve()
    except OSError:
        return None  # the current folder is gone; it holds no project
    return next((place / PROJECT_FILE for place in (start, *start.parents) if (place / PROJECT_FILE).is_file()), None)


def _files(env: Mapping[str, str], folder: Path | None) -> Iterator[tuple[str, Path]]:
    """The files that there are, the weakest first."""
    path = user_file(env)
    if path.is_file():
        yield "user", path
    elif env.get("STANCE_CONFIG"):
        raise ConfigError(f"STANCE_CONFIG={str(path)!r} is not a file; set it to a configuration file or unset it")
    project = project_file(folder)
    if project is not None:
        yield "project", project


def _read(kind: str, path: Path) -> Iterator[tuple[str, Any]]:
    try:
        content = path.read_bytes()
        if len(content) > _MAX_BYTES:
            raise ConfigError(f"{path}: {len(content):,} bytes are too many for a configuration file")
        table = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    for key, value in _flat(table):
        if key not in _BY_KEY:
            raise ConfigError(
                f"{path}: there is no setting {key!r}{did_you_mean(key, _BY_KEY)}; see `stance config list`"
            )
        setting = _BY_KEY[key]
        taken = setting.take(value, f"{path}: {key}")
        _allow(setting, taken, kind, path)
        yield key, path.parent / taken.expanduser() if isinstance(taken, Path) else taken


def _flat(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if key == "client" and isinstance(value, dict):
            yield from ((f"client.{name}", inner) for name, inner in value.items())
        else:
            yield key, value


def _allow(setting: Setting, value: Any, kind: str, path: Path) -> None:
    """Refuse what a file of this kind may not say: a secret, or where somebody else's file would send the user's key."""
    if setting.place == "environment":
        raise ConfigError(f"{path}: {setting.key} does not belong in a file; set {setting.variable}, or api_key_file")
    if kind == "project" and setting.place == "user":
        raise ConfigError(
            f"{path}: {setting.key} is only taken from the environment ({setting.variable}) or the user's file, "
            "because a project's file may come from somebody else"
        )
    if kind == "project" and setting.key == "base_url" and not _on_this_machine(value):
        shown = masked(str(value))
        raise ConfigError(
            f"{path}: base_url={shown!r} is not on this machine, and a project's file may not say where your key is sent; "
            "set OPENAI_BASE_URL, or base_url in the user's file"
        )


def _on_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def masked(address: str) -> str:
    """An address without the user name and password that it may hold, fit to be shown."""
    return re.sub("//.*@", "//***@", address)
