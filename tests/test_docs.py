"""README, docs, CONTRIBUTING, Dockerfile and compose.yaml say what is so: their tables, links, paths and examples."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import cyclopts
import pytest
import yaml
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from app.cli import app as triage
from app.main import create_app
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.reading.inspection import Inspection
from app.rules.reading.listing import listed
from app.rules.rulebook import Rulebook
from app.rules.topics import EVENT_BY_TOPIC, NEWS, OUR_OWN
from app.rules.trials.run import run_trial
from app.runs.ledger import KINDS, Kind
from app.settings import Settings
from tests.rules.trials.making import load_trials
from tests.shipped import shipped_files

ROOT = Path(__file__).resolve().parents[1]
GENERATED = "docs/rules.md"
WRITTEN_BY_HAND = ("README.md", *sorted({f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} - {GENERATED}))
PAGES = (*WRITTEN_BY_HAND, "CONTRIBUTING.md", "CHANGELOG.md", GENERATED)
DOCS = "\n".join((ROOT / page).read_text("utf-8") for page in WRITTEN_BY_HAND)
FENCED = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
Row = tuple[str, ...]


def table(head: str) -> dict[str, Row]:
    """The docs' table that begins with this head: the first cell of each row -> the others, without backticks."""
    return {first: tuple(others) for first, *others in rows(head)}


def rows(head: str) -> Iterator[Row]:
    """The rows of the docs' table that begins with this head, without the backticks around a cell."""
    for line in DOCS.split(f"| {head} |", 1)[1].splitlines()[2:]:
        if not line.strip().startswith("|"):
            return
        yield tuple(cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1]))


def test_the_settings_table_is_the_settings() -> None:
    expected = {
        str(field.alias): ("" if field.default is None else _shown(field.default), str(field.description))
        for field in Settings.model_fields.values()
    }
    assert table("name | default | description") == expected


def _shown(default: object) -> str:
    return f"./{default}" if isinstance(default, Path) else str(default)


def test_the_commands_table_is_the_command_line() -> None:
    assert table("command | what it does") == dict(_commands(triage, "triage"))


def _commands(group: cyclopts.App, name: str) -> Iterator[tuple[str, Row]]:
    for word, command in group.resolved_commands().items():
        if word.startswith("-"):
            continue
        if command.default_command is not None:
            yield f"{name} {word}", (" ".join(str(command.help).split()),)
        yield from _commands(command, f"{name} {word}")


@pytest.mark.parametrize("head", ["topic | event in rules | why", "topic | event in rules"])
def test_the_topics_tables_name_events_as_rules_do(head: str) -> None:
    told = {topic: cells[0].strip("`") for topic, cells in table(head).items()}
    assert told
    assert told == {topic: EVENT_BY_TOPIC.get(topic) for topic in told}


def test_the_topics_to_subscribe_bring_every_event_that_the_shipped_rules_wait_for() -> None:
    book = load(shipped_files())
    assert isinstance(book, Rulebook)
    waited_for = {event for rule in book.rules for event in rule.when}
    brought = {cells[0] for cells in table("topic | event in rules | why").values()}
    assert waited_for <= brought | {EVENT_BY_TOPIC[topic] for topic in OUR_OWN}


def test_the_table_of_news_has_each_event_that_engineers_cause() -> None:
    assert set(table("event in rules | what has happened")) == {EVENT_BY_TOPIC[topic] for topic in NEWS}


def test_the_api_table_names_every_call(database_url: str) -> None:
    settings = Settings.model_validate({"TRIAGE_RULEBOOK": ROOT / "rulebook"})
    called = set(_calls(create_app(settings, database_url)))
    assert set(table("call | what it does")) == {call for call in called if " /api/" in call}
    assert {f"GET {address}" for address in table("address | answer")} <= called


def _calls(app: Starlette) -> Iterator[str]:
    (admin,) = (route.app for route in app.routes if isinstance(route, Mount))
    assert isinstance(admin, FastAPI)
    for path, operations in admin.openapi()["paths"].items():
        yield from (f"{method.upper()} {path}" for method in operations)


DESK_HEAD = "line | what the desk does | where it is said | shown by"
DESK_LINES = [
    *(f"A{n}" for n in range(8)),
    *(f"B{n}" for n in range(1, 15)),
    *("C6", "F5", "F10", "F11"),
    *(f"G{n}" for n in range(1, 12)),
]


def test_the_table_of_the_desk_has_each_of_its_lines_once() -> None:
    assert [line for line, *_ in rows(DESK_HEAD)] == DESK_LINES


def test_each_line_of_the_desk_names_rules_that_are_switched_on() -> None:
    switched_on = set(listed(shipped_files(), Inspection()))
    named = {file for _, _, where, _ in rows(DESK_HEAD) for file in re.findall(r"`([\w/-]+\.yaml)`", f"`{where}`")}
    assert named
    assert named <= switched_on


@pytest.mark.parametrize("line", DESK_LINES)
def test_each_line_of_the_desk_names_tests_that_are_there(line: str) -> None:
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", table(DESK_HEAD)[line][-1])
    assert named
    assert [name for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")] == []


def test_the_table_of_actions_is_the_ledger() -> None:
    head = "action | in rules | goes to | may be noticed by | after an unknown outcome | undone | needs"
    assert table(head) == {kind.name: _told(kind) for kind in KINDS}


GOES_TO = {"intercom": "Intercom", "asana": "Asana", "slack": "Slack or e-mail", "triage": "this service"}
NOTICED_BY = {"inside": "teammates", "customers": "customers"}
AFTERWARDS = {
    "harmless": "read, done if still wanted",
    "look": "looked for, sent if absent",
    "again": "sent once more, marked",
}


def _told(kind: Kind) -> Row:
    in_rules = kind.cls.WORD if kind.cls.__module__.startswith("app.rules.actions") else ""
    return (
        in_rules,
        GOES_TO[kind.destination],
        NOTICED_BY[kind.reach],
        AFTERWARDS[kind.repeats],
        kind.undo or "cannot be",
        kind.needs,
    )


def _examples() -> dict[str, str]:
    """The docs' YAML by place: rules of one's own stand in a folder of the rulebook, tests in another."""
    texts = [found["text"] for found in FENCED.finditer(DOCS) if found["language"] == "yaml"]
    return {f"{_place(_sections(text))}/readme-{n}.yaml": text for n, text in enumerate(texts)}


def _place(sections: set[str]) -> str:
    return {"tests": "tests", "files": "listing"}.get("".join(sections), "own")


def _sections(text: str) -> set[str]:
    return set(re.findall(r"^(\w+):", text, re.MULTILINE))


def _with_examples() -> Rulebook:
    book = load({**shipped_files(), **_placed("own")})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def test_the_yaml_examples_load_beside_the_shipped_rulebook() -> None:
    assert {"bug-by-hand", "tag-exports"} <= {rule.name for rule in _with_examples().rules}


def _placed(folder: str) -> dict[str, str]:
    return {place: text for place, text in _examples().items() if place.startswith(f"{folder}/")}


def test_there_are_examples_of_every_section() -> None:
    sections = set().union(*map(_sections, _examples().values()))
    assert sections == {"files", "vocabulary", "conditions", "rules", "tests"}


def test_a_list_of_files_in_an_example_names_files_that_are_there() -> None:
    shipped = shipped_files()
    for place, text in _placed("listing").items():
        inspection = Inspection()
        listed({**dict.fromkeys(shipped, ""), place: text}, inspection)
        assert inspection.problems == ()


def test_the_tests_in_the_examples_come_true() -> None:
    book = _with_examples()
    tests = _placed("tests")

    read = load_trials(tests, book, lambda path: f"{path} is no fixture")

    trials = [each for each in read if not isinstance(each, Problem)]
    assert trials, "\n".join(map(str, read))
    assert [(trial.name, run_trial(book, trial).unmet) for trial in trials] == [(trial.name, ()) for trial in trials]


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", (ROOT / page).read_text("utf-8"))
    lost = [link for link in links if not _leads_somewhere(page, link)]
    assert not lost


def _leads_somewhere(page: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    return target.exists() and (not anchor or anchor in _anchors(target.read_text("utf-8")))


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_is_there(page: str) -> None:
    named = re.findall(r"`([\w./*-]+)`", (ROOT / page).read_text("utf-8"))
    places = ("app", "bench", "migrations", "requirements", "rulebook", "tests", ".ci")
    lost = {path for path in named if path.split("/")[0] in places and "/" in path and not list(ROOT.glob(path))}
    assert not lost


@pytest.mark.parametrize("room", ["webhooks", "rules", "integrations", "runs", "store", "web", "sandbox"])
def test_the_map_names_only_modules_that_are_there(room: str) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith(f"| **`app/{room}/`**"))
    modules, folders = re.findall(r"`([\w*]+)`", row), re.findall(r"`(\w+)/`", row)
    assert modules
    assert [name for name in modules if not list((ROOT / "app" / room).rglob(f"{name}.py"))] == []
    assert [name for name in folders if not (ROOT / "app" / room / name).is_dir()] == []


def test_everything_that_the_image_copies_is_there_and_not_ignored() -> None:
    copied = [
        source
        for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines()
        if line.startswith("COPY ") and "--from=" not in line
        for source in line.split()[1:-1]
    ]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert {source.split("/")[0] for source in copied} == allowed


def test_the_image_asks_for_its_own_health() -> None:
    found = re.search(r"^HEALTHCHECK .*\\\n +CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert found
    program, _, script = json.loads(found[1])
    assert program == "python"
    compile(script, "HEALTHCHECK", "exec")
    assert "/health/live" in script


def test_compose_passes_every_setting_on() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["triage"]
    for_torture = {"TRIAGE_CRASH_AT"}
    assert set(service["environment"]) == {str(field.alias) for field in Settings.model_fields.values()} - for_torture
