"""The shapes that JSON Schemas here are made of. What the loader takes, they take: numbers where text is asked for (as
in ids without quotes), and names of options in any case."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.rules.reading.source import Scalar, read
from app.rules.words.word import Word, Words

Schema = dict[str, Any]
TEMPLATE_HINT = "A template: {{ field }} stands for what is known."
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_SHOWN = 12


def text(pattern: str = r"\S", **more: object) -> Schema:
    """Text that says something; a number is taken as it is written."""
    return {"type": ["string", "number"], "pattern": pattern, **more}


def template() -> Schema:
    return text(description=TEMPLATE_HINT)


def day() -> Schema:
    return text(r"^[0-9]{4}", examples=["2026-12-24"])


def nothing() -> Schema:
    """What no value can be: there are no words for it in the vocabulary."""
    return {"not": {}}


def ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def either(*shapes: Schema) -> Schema:
    return {"anyOf": list(shapes)}


def words(known: Iterable[str | None], about: Iterable[str] = ()) -> Schema:
    """One of these words, exactly so; `about` tells in the same order what each is."""
    shape: Schema = {"enum": list(known)}
    told = list(about)
    return {**shape, "enumDescriptions": told} if any(told) else shape


def choice(options: Iterable[str], about: Iterable[str] = ()) -> Schema:
    """One of the options, in any case; options that look like numbers need no quotes."""
    known = tuple(options)
    if not known:
        return nothing()
    numbers = [number for each in known if (number := _number(each)) is not None]
    listed = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    any_case = "|".join("".join(map(_any_case, each)) for each in known)
    return either(
        {**words(known, about), "enum": [*known, *numbers]},
        {"type": "string", "pattern": f"^(?:{any_case})$", "patternErrorMessage": f"one of: {listed}"},
    )


def worded(known: Words) -> Schema:
    """One of these words, in any case, each with what it means."""
    return choice(known, [word.about for word in known.values()])


def one_or_more(shape: Schema) -> Schema:
    return either(shape, {"type": "array", "items": shape, "minItems": 1})


def listed(shape: Schema) -> Schema:
    """A list, which may be left empty."""
    return {"type": ["array", "null"], "items": shape}


def named(shape: Schema) -> Schema:
    """Names of the reader's own choosing, each with what stands under it."""
    return {"type": ["object", "null"], "additionalProperties": shape, "propertyNames": {"pattern": r"\S"}}


def mapping(properties: Mapping[str, Schema], **more: object) -> Schema:
    """These keys and no others."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}


def told(word: Word, shape: Schema) -> Schema:
    """The shape with what it means, for an editor to show."""
    if not word.example:
        return {"description": word.about, **shape}
    example = f"{word.about}\n\n```yaml\n{word.example}\n```"
    return {"description": word.about, "markdownDescription": example, **shape}


def keys(known: Words, shapes: Mapping[str, Schema], **more: object) -> Schema:
    """A mapping with exactly the keys that are known, each with what it means."""
    return mapping({name: told(word, shapes[name]) for name, word in known.items()}, **more)


def _number(option: str) -> object:
    node = read("option", option)[0] if option[:1] in "+-0123456789" else None
    is_number = isinstance(node, Scalar) and isinstance(node.value, int | float) and node.text == option
    return node.value if is_number and isinstance(node, Scalar) else None


def _any_case(letter: str) -> str:
    forms = sorted({letter, letter.lower(), letter.upper(), letter.casefold()})
    if len(forms) == 1:
        return f"\\{letter}" if letter in _SYNTAX else letter
    return f"[{''.join(forms)}]" if all(len(form) == 1 for form in forms) else f"(?:{'|'.join(forms)})"


def slug(name: str) -> str:
    """A name as part of a reference, where editors take neither blanks nor slashes."""
    return "".join("-" if letter == " " else letter if _is_plain(letter) else f"-{ord(letter):x}-" for letter in name)


def _is_plain(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter in "._")
