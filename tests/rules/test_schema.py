"""The JSON Schema of rulebook files: what loads is valid, and what an editor can know to be wrong is not."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.rules.fields import fields_of
from app.rules.loader import load, load_vocabulary
from app.rules.operators import operators_for
from app.rules.schema.files import SCHEMA_FILE, schema_of, schema_text
from app.rules.topics import CALLING
from app.rules.vocabulary import Vocabulary
from tests.rules.desk_words import DESK_WORDS
from tests.rules.makers import VOCABULARY
from tests.rules.schemas import DESK, WORDS, faults, words_of
from tests.rules.test_texts import VOCABULARY as TEXTS

ROOT = Path(__file__).parents[2]
BROKEN = sorted((Path(__file__).parent / "books").glob("*.yaml"))
NAMES = "key|action|operator|event|field|tag|attribute|value of|team|teammate|ticket kind|phrase list|reach|mode|type"
SEEN_IN_EDITORS = re.compile(rf"^\S+ unknown (?:{NAMES}|once_per|user note style)\b", re.MULTILINE)


def folder(path: Path) -> dict[str, str]:
    """The files of a rulebook, without its tests."""
    files = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*.yaml"))}
    return {name: file.read_text("utf-8") for name, file in files.items() if not name.startswith("tests/")}


SHIPPED = words_of(folder(ROOT / "rulebook"))


def test_the_schema_beside_the_shipped_rulebook_is_the_one_that_the_code_gives() -> None:
    assert (ROOT / "rulebook" / SCHEMA_FILE).read_text("utf-8") == schema_text(SHIPPED), (
        "run triage rules schema --write"
    )


def test_it_is_a_schema_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(schema_text(WORDS)))
    jsonschema.Draft7Validator.check_schema(json.loads(schema_text(Vocabulary())))


@pytest.mark.parametrize("path", ["rulebook", "bench/rulebook"])
def test_the_rulebooks_that_come_along_are_valid(path: str) -> None:
    sources = folder(ROOT / path)
    told = [fault for text in sources.values() for fault in faults(text, words_of(sources))]

    assert sources
    assert told == []


def test_the_shipped_tests_of_rules_are_valid() -> None:
    told = [
        f"{file.name} {fault}"
        for file in (ROOT / "rulebook" / "tests").rglob("*.yaml")
        for fault in faults(file.read_text("utf-8"), SHIPPED)
    ]

    assert told == []


@pytest.mark.parametrize(
    "file", sorted((ROOT / "rulebook").rglob("*.yaml")), ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_every_shipped_file_names_its_schema_in_its_first_line(file: Path) -> None:
    first, _, _ = file.read_text("utf-8").partition("\n")
    lead, _, named = first.partition("$schema=")

    assert lead == "# yaml-language-server: "
    assert (file.parent / named).resolve() == ROOT / "rulebook" / SCHEMA_FILE


def _broken_where_editors_see_it() -> list[Path]:
    return [book for book in BROKEN if SEEN_IN_EDITORS.search(book.with_suffix(".problems.txt").read_text("utf-8"))]


@pytest.mark.parametrize("book", _broken_where_editors_see_it(), ids=lambda book: book.stem)
def test_a_book_with_a_word_that_there_is_not_is_not_valid(book: Path) -> None:
    text = book.read_text("utf-8")
    vocabulary = load_vocabulary({book.name: text})

    assert faults(text, vocabulary if isinstance(vocabulary, Vocabulary) else Vocabulary())


def test_many_of_the_broken_books_are_seen_in_editors() -> None:
    assert len(_broken_where_editors_see_it()) >= 14


@pytest.mark.parametrize(
    "line",
    [
        "if: {Seats: many}",
        "if: {Vip: 'yes'}",
        "if: {Seats: {contains: 3}}",
        "if: {tag: {is: bug}}",
        "if: {now: desk_hours}",
        "if: {conversation.created_at: {older_than: 3 fortnights}}",
        "if: {}",
        "if: []",
        "then: [tag: bug, Stop]",
        "then: [{tag: bug, close: conversation}]",
        "then: [assign: {team: Support, teammate: Ana}]",
        "then: [open: it]",
        "then: [unassign: everybody]",
        "then: [suggest_related: []]",
        "then: [reply: {text: greeting, words: Hello}]",
        "then: [draft: {send: automatically}]",
        "then: [ask: Seats]",
        "then: [ask_in_order: []]",
        "then: [alert: {to: Kim}]",
        "then: [alert: {to: Kim, slack: '#x', text: y}]",
        "then: [set_away: maybe]",
        "then: [set_away: {reassign: true}]",
        "then: bug",
        "once_per: {event: 3d}",
        "once_per: {customer: 30d, conversation: 1d}",
        "wait: soon",
        "mode: {shadow: a, off: b}",
        "mode: {until: 2026-12-24}",
        "rollout: 0%",
        "rollout: 101%",
        "rollout: 10",
        "include_own: yes",
        "first_match: [{then: [tag: bug]}]",
        "first_match: [{if: {tag: spam}, otherwise: [tag: bug]}]",
        "when: []",
        "when: {teammate_command: bug}",
        f"name: {'n' * 101}",
    ],
)
def test_a_rule_that_the_loader_refuses_is_marked_in_editors(line: str) -> None:
    key = line.partition(":")[0]
    lines = {"name": "name: a", "when": "when: customer_replied", "then": "then: [tag: bug]", key: line}
    text = "rules:\n- " + "\n  ".join(lines.values())

    assert isinstance(load({"book.yaml": text, "v.yaml": VOCABULARY, "w.yaml": DESK, "d.yaml": DESK_WORDS}), tuple)
    assert faults(text, WORDS)


@pytest.mark.parametrize(
    "section",
    [
        "attributes: {A: {type: list}}",
        "attributes: {A: {type: text, options: [x]}}",
        "attributes: {A: {about: no type}}",
        "attributes: {A: {type: text, short: a}}",
        "attributes: {any: {type: text}}",
        "colours: [red]",
        "tags: bug",
        "teams: [Support]",
        "phrases: {empty: []}",
        "tickets: {other: {about: no project}}",
        "tickets: {other: {project: bugs}}",
        "tickets: {other: {project: '1', fields: [{gid: '2', value: a, from: Seats}]}}",
        "tickets: {other: {project: '1', fields: [{gid: '2', value: a, options: {a: '3'}}]}}",
        "desk: {hours: {mon: 09:00-17:00}}",
        "desk: {timezone: UTC, hours: {someday: 09:00-17:00}}",
        "desk: {timezone: UTC, hours: {mon: 9-17}}",
        "desk: {timezone: UTC, hours: {mon: 09:00-17:00}, regions: {Canada: {}}}",
        "desk: {timezone: UTC, hours: {mon: 09:00-17:00}, regions: {Canada: {countries: [CA]}}}",
        "desk: {timezone: UTC, hours: {mon: 09:00-17:00}, estimate: {phone: 1h}}",
        "desk: {timezone: UTC, hours: {mon: 09:00-17:00}, estimate: {chat: soon}}",
        "languages: {also: [ru]}",
        "languages: {default: english}",
        "texts: {one: {de: Hallo}}",
        "texts: {one: {}}",
        "texts: {one: [Hello]}",
        "texts: {one: {macro: 1, en: Hello}}",
        "texts: {one: {macro: a b}}",
        "people: {Ana: {}}",
        "people: {Ana: '9002'}",
        "people: {Ana: {email: ana}}",
        "people: {Ana: {teammate: '1', role: boss}}",
        "plans: {none: []}",
        "synonyms: [[one]]",
        "synonyms: [one, two]",
        "response_time: {counting: wall_clock}",
        "response_time: {attribute: Seats, bands: {a: more}}",
        "response_time: {attribute: Issue Type, bands: {Technical Issue: soon}}",
        "attributes: {A: {options: [x], labels: {x: y}}}",
        "attributes: {A: {type: text, ask: {de: Was?}}}",
        "company_attributes: {A: {type: text, ask: What?}}",
        "company_attributes: {A: {type: text, short: a}}",
    ],
)
def test_a_vocabulary_that_the_loader_refuses_is_marked_in_editors(section: str) -> None:
    text = f"vocabulary: {{{section}}}"

    assert isinstance(load_vocabulary({"book.yaml": text}), tuple)
    assert faults(text, WORDS)


def test_options_are_valid_in_any_case_and_numbers_without_quotes() -> None:
    words = words_of({"v.yaml": "vocabulary: {attributes: {Größe: [Ёж (1/2), 10, 1.5]}, tags: ['2026', C++]}"})
    rule = "rules: [{name: a, when: customer_replied, if: {Größe: [ЁЖ (1/2), 10, 1.5]}, then: [tag: 2026, tag: c++]}]"

    assert faults(rule, words) == []
    assert faults(rule.replace("c++", "ccc"), words)


def test_a_book_without_a_desk_cannot_ask_for_its_hours() -> None:
    rule = "rules: [{name: a, when: customer_replied, if: {now: {within: desk_hours}}, then: [close: ]}]"

    assert faults(rule, WORDS) == []
    assert faults(rule, Vocabulary())


def test_a_file_holds_tests_or_a_rulebook() -> None:
    tests = "tests: [{name: a, event: customer_replied, expect: nothing}]\n"

    assert faults(tests, WORDS) == []
    assert faults(f"{tests}rules: []", WORDS)


@pytest.mark.parametrize(
    "line",
    [
        "event: customer_repled",
        "topic: conversation.user.created, event: customer_replied",
        "event: customer_replied, facts: {Seats: many}",
        "event: customer_replied, facts: {now: 2026-01-31}",
        "event: customer_replied, before: {tickets: [bugs]}",
        "event: customer_replied, before: {fired: {a: soon}}",
        "event: customer_replied, never: [{tag: bugg}]",
        "event: customer_replied, expect: [stop]",
        "event: customer_replied, expect: [snooze: soon]",
        "event: customer_replied, expect: [ask: Seats]",
        "event: customer_replied, expect: [alert: {whom: Kim}]",
        "event: customer_replied, expect: [reply: nothing such]",
        "event: customer_replied, before: {asked: {Seats: {by: intake}}}",
        "event: customer_replied, before: {asked: {Kind: {times: 2}}}",
    ],
)
def test_a_test_that_cannot_be_is_marked_in_editors(line: str) -> None:
    text = "tests: [{name: a, fires: a, %s}]"
    good = "event: Customer_replied, facts: {Seats: unknown, tag: [], message.text: '', contact.created_at: 3h ago}"

    assert faults(text % good, WORDS) == []
    assert faults(text % line, WORDS)


def test_every_field_operator_event_and_name_of_the_vocabulary_is_offered() -> None:
    schema = schema_of(WORDS)
    definitions = schema["definitions"]
    asked = definitions["condition"]["anyOf"][0]["properties"]

    assert set(fields_of(WORDS)) <= set(asked)
    for field in fields_of(WORDS).values():
        question = definitions[asked[field.name]["$ref"].rpartition("/")[2]]
        (offered,) = (tuple(each["properties"]) for each in question["anyOf"] if "properties" in each)
        assert offered == operators_for(field.type)
    assert [*definitions["event"]["enum"], *definitions["topic"]["enum"]] == list(CALLING)
    for name, known in {"tag": WORDS.tags, "ticket-kind": WORDS.ticket_kinds, "team": WORDS.teams}.items():
        assert definitions[name]["anyOf"][0]["enum"] == list(known)
    assert '"failing"' in json.dumps(definitions["asked-of-a-text"])


def test_every_key_has_a_hover_text() -> None:
    silent = list(_silent(schema_of(SHIPPED), "schema"))

    assert silent == []


def _silent(shape: Any, path: str) -> list[str]:
    """Keys that an editor would offer without a word about them."""
    if isinstance(shape, list):
        return [each for number, item in enumerate(shape) for each in _silent(item, f"{path}[{number}]")]
    if not isinstance(shape, dict):
        return []
    properties = shape.get("properties", {})
    own = [
        f"{path}.{name}"
        for name, inner in properties.items()
        if "additionalProperties" in shape and not inner.get("description")
    ]
    return own + [each for key, inner in shape.items() for each in _silent(inner, f"{path}.{key}")]


@pytest.mark.parametrize(
    "text", [VOCABULARY, DESK, TEXTS, "", "rules:\nvocabulary: {tags: , attributes: , teams: {a: 1}}"]
)
def test_vocabularies_that_load_are_valid(text: str) -> None:
    assert faults(text, words_of({"v.yaml": text})) == []
