"""The prompt library: files an editor can read and change, loaded into frozen values and rendered without surprises.

A prompt is `NAME.md.jinja`: YAML front matter (`name`, `version`, `reply`, `variables`) and a Jinja template with two
blocks, `system` (what never changes, so that providers' prompt caches hit) and `user` (the data, the article last).
Files whose name begins with `_` are shared parts for `{% include %}`. A user's folder overrides ours file by file.

Templates are code that we trust little (sandboxed, no attribute starting with `_`, nothing undefined), and article text
is data that we do not trust at all: it enters only as a variable, never as template source.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit import replies
from toolkit.errors import PromptError, did_you_mean
from toolkit.records import Document, PromptUse, Sentence
from toolkit.replies import Reply

SUFFIX = ".md.jinja"
BLOCKS = ("system", "user")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int
    reply: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Prompt:
    """One prompt file. `path` is the file it came from, `source` the template without its front matter."""

    name: str
    version: str
    reply: type[Reply]
    variables: tuple[str, ...]
    path: Path
    source: str
    fingerprint: str


@dataclass(frozen=True)
class Rendered:
    """The text of one call: the unchanging part, the data, and which prompt made them."""

    system: str
    user: str
    use: PromptUse


class PromptLibrary:
    """The prompts of one or more folders; earlier folders override later ones file by file."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._environment = _environment(self.folders)
        self._prompts: dict[str, Prompt] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all prompts, sorted; shared parts are left out."""
        found = {path.name.removesuffix(SUFFIX) for folder in self.folders for path in folder.glob(f"*{SUFFIX}")}
        return tuple(sorted(name for name in found if not name.startswith("_")))

    def get(self, name: str) -> Prompt:
        """The prompt called `name`. Raises PromptError where it is missing, malformed or uses an undeclared variable."""
        if name not in self._prompts:
            self._prompts[name] = self._load(name)
        return self._prompts[name]

    def use(self, name: str) -> PromptUse:
        """Name, version and fingerprint of a prompt, as provenance keeps them."""
        prompt = self.get(name)
        return PromptUse(name=prompt.name, version=prompt.version, fingerprint=prompt.fingerprint)

    def sources(self, name: str) -> Mapping[str, str]:
        """The template called `name` (without its front matter) and every file it includes, by file name."""
        self.get(name)
        return self._with_includes(name + SUFFIX)

    def render(self, name: str, variables: Any) -> Rendered:
        """Render a prompt with the fields of the dataclass (or the mapping) `variables`.

        Raises PromptError where a declared variable is not given or the template fails.
        """
        prompt = self.get(name)
        values = dict(variables) if isinstance(variables, Mapping) else _values(variables)
        missing = sorted(set(prompt.variables) - set(values))
        if missing:
            raise PromptError(f"prompt {name!r}: the variable {missing[0]!r} is declared but was not given")
        template = self._environment.get_template(name + SUFFIX)
        try:
            context = template.new_context(values)
            parts = ["".join(template.blocks[block](context)).strip() + "\n" for block in BLOCKS]
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise PromptError(f"prompt {name!r} ({prompt.path}): {error}") from error
        return Rendered(system=parts[0], user=parts[1], use=self.use(name))

    def _load(self, name: str) -> Prompt:
        path = _find(self.folders, name + SUFFIX)
        if path is None:
            known = ", ".join(self.names) or "none"
            raise PromptError(f"there is no prompt {name!r}; known prompts: {known}{did_you_mean(name, self.names)}")
        front, source = _split(path)
        if front.name != name:
            raise PromptError(f"{path}: the front matter says name: {front.name!r}, the file says {name!r}")
        reply = getattr(replies, front.reply, None)
        if not (isinstance(reply, type) and issubclass(reply, Reply)):
            types = [n for n, one in vars(replies).items() if isinstance(one, type) and issubclass(one, Reply)]
            near = did_you_mean(front.reply, types)
            raise PromptError(f"{path}: reply: {front.reply!r} is not a reply type of toolkit.replies{near}")
        sources = self._with_includes(name + SUFFIX)
        self._check_variables(path, front, sources)
        return Prompt(
            name=name,
            version=str(front.version),
            reply=reply,
            variables=front.variables,
            path=path,
            source=source,
            fingerprint=_fingerprint(front, sources, reply),
        )

    def _with_includes(self, filename: str) -> dict[str, str]:
        """The template and everything it includes, by file name."""
        found: dict[str, str] = {}
        waiting = [filename]
        while waiting:
            current = waiting.pop()
            if current in found:
                continue
            path = _find(self.folders, current)
            if path is None:
                raise PromptError(f"{filename}: the included file {current!r} does not exist")
            found[current] = _split(path)[1] if not current.startswith("_") else _read(path)
            for name in meta.find_referenced_templates(self._parse(path, found[current])):
                if name is None:
                    raise PromptError(f"{path}: an include must name its file, not compute it")
                waiting.append(name)
        return found

    def _parse(self, path: Path, source: str) -> Any:
        try:
            return self._environment.parse(source)
        except TemplateSyntaxError as error:
            raise PromptError(f"{path}, line {error.lineno} of the template: {error.message}") from error

    def _check_variables(self, path: Path, front: _FrontMatter, sources: Mapping[str, str]) -> None:
        trees = {name: self._parse(path, source) for name, source in sources.items()}
        used: set[str] = set()
        for tree in trees.values():
            used |= meta.find_undeclared_variables(tree)
        undeclared = sorted(used - set(front.variables))
        if undeclared:
            declared = ", ".join(front.variables)
            raise PromptError(f"{path}: the variable {undeclared[0]!r} is used but not declared (declared: {declared})")
        main = trees[front.name + SUFFIX]
        blocks = {node.name for node in main.find_all(nodes.Block)}
        if not blocks >= set(BLOCKS):
            raise PromptError(
                f"{path}: a prompt has the blocks {' and '.join(BLOCKS)}; missing: {sorted(set(BLOCKS) - blocks)[0]!r}"
            )
        line = _outside(main)
        if line is not None:
            raise PromptError(
                f"{path}, line {line} of the template: text outside the blocks {' and '.join(BLOCKS)} is never sent; "
                "move it into one of them"
            )


def _outside(tree: nodes.Template) -> int | None:
    """The line on which something that would be printed stands outside every block, None where nothing does."""
    for node in tree.body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData):
                    return part.lineno
                if part.data.strip():
                    blank = part.data[: len(part.data) - len(part.data.lstrip())]
                    return part.lineno + blank.count("\n")
        elif isinstance(node, nodes.Include):
            return node.lineno
    return None


def fence(document: Document) -> str:
    """The marker around the article's sentences: derived from the text, and made not to occur in it."""
    digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
    while (marker := f"ARTICLE-{digest[:10]}") in document.text:
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return marker


def one_line(document: Document, sentence: Sentence) -> str:
    """A sentence as prompts show it: on one line, so that text cannot pose as another numbered sentence, and without
    invisible characters, which grounding folds away again when it looks for the words."""
    text = document.text[sentence.start : sentence.end]
    if text.isprintable() and not _INVISIBLE.search(text):  # then its only white space is spaces
        return " ".join(text.split())
    return _BREAKS.sub(" ", _INVISIBLE.sub("", text)).strip()


class _Folders(BaseLoader):
    """Loads templates from the first folder that has them, without their front matter."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        path = _find(self.folders, template)
        if path is None:
            raise TemplateNotFound(template)
        source = _read(path) if template.startswith("_") else _split(path)[1]
        return source, str(path), None


class _Sandbox(ImmutableSandboxedEnvironment):
    """Of our records a template sees the fields and nothing else, no method; that is also quicker to decide."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        kind: Any = type(obj)
        if attribute in _seen(kind):
            return getattr(obj, attribute)
        if issubclass(kind, BaseModel):
            return self.unsafe_undefined(obj, attribute)
        if kind is Namespace and not attribute.startswith("_"):
            return getattr(obj, attribute) if hasattr(obj, attribute) else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@cache
def _seen(kind: Hashable) -> frozenset[str]:
    """The attributes that need no further look: the fields of records, and of a loop those that templates use."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return frozenset(kind.model_fields)
    return frozenset({"first", "last", "index"}) if kind is LoopContext else frozenset()


def _environment(folders: Sequence[Path]) -> Environment:
    environment = _Sandbox(
        loader=_Folders(folders),
        undefined=StrictUndefined,
        autoescape=False,  # prompts are plain text; HTML has an environment of its own in toolkit.report
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(fence=fence, one_line=one_line, tojson=_tojson)
    return environment


def _tojson(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _find(folders: Sequence[Path], filename: str) -> Path | None:
    if "/" in filename or "\\" in filename or filename.startswith("."):
        return None
    return next((path for folder in folders if (path := folder / filename).is_file()), None)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read as UTF-8: {error}") from error


def _split(path: Path) -> tuple[_FrontMatter, str]:
    text = _read(path)
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise PromptError(f"{path}: a prompt begins with front matter between two lines of '---'")
    try:
        data = yaml.safe_load(match.group(1))
        return _FrontMatter.model_validate(data), text[match.end() :]
    except yaml.YAMLError as error:
        raise PromptError(f"{path}: the front matter is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise PromptError(f"{path}: front matter, {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _values(variables: Any) -> dict[str, Any]:
    return {f.name: getattr(variables, f.name) for f in fields(variables)}


def _fingerprint(front: _FrontMatter, sources: Mapping[str, str], reply: type[Reply]) -> str:
    """Sixteen hex digits over the front matter, the template, its includes and the reply's schema."""
    body = json.dumps(
        [front.model_dump(), sorted(sources.items()), reply.model_json_schema()], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(body.encode("utf-8")).hexdigest()[:16]
