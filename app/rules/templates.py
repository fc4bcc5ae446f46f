"""Texts with places for facts, in MiniJinja: `Hello {{ contact.name or "there" }}`.

Facts are data: they are never read as templates, and in HTML always escaped (by our finalizer, so no filter or block
can switch that off). A template cannot grow without bound: MiniJinja's fuel counts steps, not bytes, so what multiplies
text is refused at load (loops over ranges, `*`, `set` that joins, macros, `replace`), values are capped, and
rendering stops at MAX_RENDERED characters."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import escape
from typing import Any

from minijinja import Environment, TemplateError

from app.rules.desk import DeskHours
from app.rules.problems import Position, Problem, shown
from app.rules.reading.source import Scalar
from app.rules.template_filters import filters_for

MAX_RENDERED = 64 * 1024
MAX_SOURCE = 20_000
MAX_SETS = 20
FUEL = 50_000
FILTERS = frozenset(
    [
        "abs",
        "capitalize",
        "count",
        "d",
        "default",
        "desk_time",
        "first",
        "first_line",
        "first_name",
        "float",
        "int",
        "join",
        "last",
        "length",
        "lines",
        "list",
        "lower",
        "names",
        "quarter",
        "round",
        "sort",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
    ]
)
TAGS = frozenset(["if", "elif", "else", "endif", "for", "endfor", "set"])

_OPENING = re.compile(r"\{[{%#]")
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_BLOCK = re.compile(rf"((?:{_LITERAL.pattern}|[^'\"}}%]|[}}%](?!\}}))*+)[}}%]\}}", re.DOTALL)
_TAG = re.compile(r"[-+]?\s*(\w*)(.*)", re.DOTALL)
_SUBSCRIPT = re.compile(r"((?:contact\.|conversation\.)?\battributes)\[\s*['\"]([^'\"\]]*)['\"]\s*\]")
_FILTER = re.compile(r"\|\s*(\w+)")
_REASONS = {"OutOfFuel": "it takes too many steps (out of fuel)", "UndefinedError": "it asks for what is not there"}
_room = threading.local()

Page = Mapping[str, object]


class TemplateFailed(Exception):  # noqa: N818 - named after what happened
    """A template could not be rendered with these facts; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was tried at load. `render` raises TemplateFailed and nothing else."""

    position: Position
    source: str
    _name: str = field(repr=False)
    _environment: Environment = field(repr=False, compare=False)

    def asks_for(self, name: str) -> bool:
        """Whether it uses the field of this name."""
        return name in self._environment.undeclared_variables_in_str(self.source, nested=True)

    def render(self, page: Page) -> str:
        """The text for a page of facts (as `facts_page` gives it), at most MAX_RENDERED characters long."""
        _room.left = MAX_RENDERED
        try:
            text = self._environment.render_template(self._name, **page)
        except TemplateError as error:
            raise TemplateFailed(f"{self.position}: {_reason(error)}") from error
        except (ValueError, TypeError, ArithmeticError) as error:
            raise TemplateFailed(f"{self.position}: {error}") from error
        if len(text) > MAX_RENDERED:
            raise TemplateFailed(f"{self.position}: the text grew longer than {MAX_RENDERED} characters")
        return text


class Templates:
    """Compiles the templates of one rulebook, trying each with everything known and with nothing known."""

    def __init__(self, samples: Iterable[Page], names: Iterable[str], desk: DeskHours | None = None) -> None:
        self._samples = tuple(samples)
        self._names = frozenset(names)
        self._roots = frozenset(prefix for name in self._names for prefix in _prefixes(name))
        self._html, self._plain = _environment(_escaped, desk), _environment(_counted, desk)
        self._count = 0

    def compile(self, scalar: Scalar, *, html: bool) -> tuple[Template, tuple[Problem, ...]]:
        """A template and what is wrong with it (then it must not be used)."""
        self._count += 1
        template = Template(scalar.position, scalar.text, f"t{self._count}", self._html if html else self._plain)
        problems = self._added(template, scalar) or tuple(_refused(scalar)) or tuple(self._strangers(template, scalar))
        return template, problems or self._tried(template)

    def _added(self, template: Template, scalar: Scalar) -> tuple[Problem, ...]:
        if len(scalar.text) > MAX_SOURCE:
            return (Problem(scalar.position, f"template: longer than {MAX_SOURCE} characters"),)
        try:
            template._environment.add_template(template._name, template.source)  # noqa: SLF001 - one module, two halves
        except TemplateError as error:
            return (Problem(_line(scalar, error.line), f"template: {_reason(error)}"),)
        return ()

    def _strangers(self, template: Template, scalar: Scalar) -> Iterable[Problem]:
        used = template._environment.undeclared_variables_in_str(template.source, nested=True)  # noqa: SLF001 - see above
        for name in sorted(used):
            if name not in self._names and name not in self._roots:
                before = template.source.split(name, 1)[0]
                yield Problem(_line(scalar, before.count("\n") + 1), self._unknown(name))
        for subscript in _SUBSCRIPT.finditer(template.source):
            name = f"{subscript[1]}.{subscript[2]}"
            if name not in self._names:
                before = template.source[: subscript.start()]
                yield Problem(_line(scalar, before.count("\n") + 1), self._unknown(name))

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self._names, n=1, cutoff=0.6)
        return f'template: unknown field "{shown(name)}"' + (f', did you mean "{near[0]}"?' if near else "")

    def _tried(self, template: Template) -> tuple[Problem, ...]:
        for sample in self._samples:
            try:
                template.render(sample)
            except TemplateFailed as failed:
                reason = str(failed).removeprefix(f"{template.position}: ")
                return (Problem(template.position, f"template: {reason} (tried with a sample)"),)
        return ()


def _prefixes(name: str) -> Iterable[str]:
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


def _environment(finalizer: Callable[[Any], Any], desk: DeskHours | None) -> Environment:
    environment: Environment = Environment(
        fuel=FUEL,
        undefined_behavior="strict",
        auto_escape_callback=lambda _name: None,
        pycompat=False,
        finalizer=finalizer,
        debug=False,
        filters=filters_for(desk),
    )
    for name in list(environment.globals):
        environment.remove_global(name)
    return environment


def _counted(value: object) -> object:
    _room.left -= len(str(value))
    if _room.left < 0:
        raise ValueError(f"the text grew longer than {MAX_RENDERED} characters")
    return value


def _escaped(value: object) -> object:
    return _counted(escape(str(value)))


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """Every block as (`{{` or `{%`, what stands in it without its literals)."""
    place = 0
    while opening := _OPENING.search(source, place):
        if opening[0] == "{#":
            place = source.find("#}", opening.end())
            if place < 0:
                return
            continue
        block = _BLOCK.match(source, opening.end())
        if block is None:
            return  # not closed: MiniJinja has told so
        yield opening[0], _LITERAL.sub("''", block[1])
        place = block.end()


def _refused(scalar: Scalar) -> Iterator[Problem]:
    """What MiniJinja understands and we do not allow."""
    blocks = tuple(_blocks(scalar.text))
    tags = tuple(match.groups() for opening, inside in blocks if opening == "{%" and (match := _TAG.match(inside)))
    for tag, rest in tags:
        if tag not in TAGS:
            yield Problem(scalar.position, f'template: "{tag}" is not available; there are {", ".join(sorted(TAGS))}')
        elif tag == "set" and ("=" not in rest or re.search(r"[~+\[]|\|\s*join", rest)):
            yield Problem(scalar.position, "template: set gives a name to one value and cannot join texts")
    if sum(tag == "set" for tag, _ in tags) > MAX_SETS:
        yield Problem(scalar.position, f"template: more than {MAX_SETS} set")
    inside = " ".join(inside for _, inside in blocks)
    if "*" in inside or "{" in inside:
        yield Problem(scalar.position, "template: * and { are not available inside {{ }}")
    for name in sorted(set(_FILTER.findall(inside)) - FILTERS):
        yield Problem(scalar.position, f'template: unknown filter "{name}"; there are {", ".join(sorted(FILTERS))}')


def _reason(error: TemplateError) -> str:
    return str(error.detail or _REASONS.get(error.kind, error.kind))


def _line(scalar: Scalar, line: int | None) -> Position:
    """Where a line of the template stands in its file; the text of a block starts on the line after its `|`."""
    at = scalar.position
    if scalar.block:
        return Position(at.file, at.line + (line or 1), 1)
    return at
