"""The schema of conditions: groups, every field of a vocabulary, and the operators that fit each."""

from collections.abc import Callable, Iterator

from app.rules.facts import set_of_fields
from app.rules.fields import Field, fields_of
from app.rules.operators import OPERATORS, Operator, Takes, operators_for
from app.rules.reading.values import DESK_HOURS, KNOWN_WORDS
from app.rules.schema.shapes import (
    Schema,
    choice,
    either,
    mapping,
    nothing,
    one_or_more,
    ref,
    slug,
    text,
    told,
    words,
)
from app.rules.schema.spans import duration, moment
from app.rules.vocabulary import Vocabulary
from app.rules.words.conditions import GROUPS, KNOWN, SHARED
from app.rules.words.conditions import OPERATORS as MEANINGS
from app.rules.words.word import Word

_CONDITION = ref("condition")


def condition_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`condition`, and what it refers to: the questions that a type allows, the options that a field has."""
    fields = tuple(set_of_fields(vocabulary))
    return {
        "condition": _condition(vocabulary),
        **{_question_name(field): _question(field, vocabulary) for field in fields},
        **{options_name(field): choice(field.options) for field in fields if _has_options(field)},
    }


def options_name(field: Field) -> str:
    return f"options-{slug(field.name)}"


def value_of(field: Field) -> Schema:
    """One value that a rule may compare the field with."""
    match field.type:
        case "number":
            return {"type": "number"}
        case "flag":
            return {"type": "boolean"}
        case "choice" | "set" if _has_options(field):
            return ref(options_name(field))
        case "time":
            return moment()
        case _:
            return text()


def about_of(field: Field) -> Word:
    """What a field is, in a sentence, with the operators that fit it."""
    what = f"{field.about[:1].upper()}{field.about[1:].removesuffix('.')}. " if field.about else ""
    operators = ", ".join(operators_for(field.type))
    return Word(f"{what}A {field.type}, from: {field.source}. Operators: {operators}.")


def offered(name: str, field: Field) -> Schema:
    """Editors offer a field by its short name, if it has one, and understand both."""
    return {"doNotSuggest": True} if field.short and name == field.name else {}


def _condition(vocabulary: Vocabulary) -> Schema:
    lines = {name: told(word, _CONDITION) for name, word in (*GROUPS.items(), *SHARED.items())}
    lines |= {
        name: {**told(about_of(field), ref(_question_name(field))), **offered(name, field)}
        for name, field in fields_of(vocabulary).items()
    }
    return either(
        mapping(lines, minProperties=1),
        {"type": "array", "items": _CONDITION, "minItems": 1, "description": "Any of these."},
        {"type": "string", "pattern": r"\S", "description": "The name of a shared condition."},
    )


def _question(field: Field, vocabulary: Vocabulary) -> Schema:
    """What may stand behind a field: a value, a list of values, a mapping of operators."""
    fitting = operators_for(field.type)
    operators = {name: told(MEANINGS[name], _operand(name, field, vocabulary)) for name in fitting}
    asked, bare = mapping(operators, minProperties=1), tuple(_bare(field, fitting))
    # What comes first is what an editor takes a wrong value for.
    return either(*bare, asked) if _has_options(field) else either(asked, *bare)


def _bare(field: Field, fitting: tuple[str, ...]) -> Iterator[Schema]:
    if field.type == "time":
        return
    yield value_of(field)
    if "in" in fitting or field.type == "set":
        yield {"type": "array", "items": value_of(field), "minItems": 1}


def _operand(name: str, field: Field, vocabulary: Vocabulary) -> Schema:
    if name != "is":
        return _compared(OPERATORS[name], field, vocabulary)
    presence = words(KNOWN_WORDS, [KNOWN[word].about for word in KNOWN_WORDS])
    if field.type in ("set", "time"):
        return presence
    value = value_of(field)
    return either(presence, one_or_more(value) if "in" in operators_for(field.type) else value)


def _compared(operator: Operator, field: Field, vocabulary: Vocabulary) -> Schema:
    if operator.takes == "many":
        return one_or_more(value_of(field))
    if operator.takes == "phrases":
        return either(choice(vocabulary.phrases), {"type": "array", "items": text(), "minItems": 1})
    if operator.takes == "hours":
        return words([DESK_HOURS]) if vocabulary.desk else nothing()
    shapes: dict[Takes, Callable[[], Schema]] = {
        "pattern": text,
        "flag": lambda: {"type": "boolean"},
        "time": moment,
        "duration": duration,
    }
    return shapes.get(operator.takes, lambda: value_of(field))()


def _has_options(field: Field) -> bool:
    return field.type in ("choice", "set") and not field.any_text


def _question_name(field: Field) -> str:
    return f"asked-{slug(field.name)}" if _has_options(field) else f"asked-of-a-{field.type}"
