"""README, CONTRIBUTING, Dockerfile and compose.yaml say what is so: their tables, links, paths and examples."""

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
from app.rules.rulebook import Rulebook
from app.rules.topics import EVENT_BY_TOPIC
from app.rules.trials.run import run_trial
from app.settings import Settings
from tests.rules.trials.making import load_trials

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/rules.md")
README = (ROOT / "README.md").read_text("utf-8")
FENCED = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
Row = tuple[str, ...]


def table(head: str) -> dict[str, Row]:
    """The README's table that begins with this head: the first cell of each row -> the others, without backticks."""
    lines = README.split(f"| {head} |", 1)[1].splitlines()[2:]
    rows: dict[str, Row] = {}
    for line in lines:
        if not line.strip().startswith("|"):
            break
        first, *others = (cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))
        rows[first] = tuple(others)
    return rows


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
    book = load(_shipped())
    assert isinstance(book, Rulebook)
    waited_for = {event for rule in book.rules for event in rule.when}
    brought = {cells[0] for cells in table("topic | event in rules | why").values()}
    assert waited_for <= brought


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


def _shipped() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (ROOT / "rulebook").glob("*.yaml")}


def _examples() -> dict[str, str]:
    """The README's YAML by place; the texts of tests have a place of their own."""
    texts = [found["text"] for found in FENCED.finditer(README) if found["language"] == "yaml"]
    return {f"{'tests/' if _sections(text) == {'tests'} else ''}readme-{n}.yaml": text for n, text in enumerate(texts)}


def _sections(text: str) -> set[str]:
    return set(re.findall(r"^(\w+):", text, re.MULTILINE))


def _with_examples() -> Rulebook:
    book = load({**_shipped(), **{place: text for place, text in _examples().items() if "/" not in place}})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def test_the_yaml_examples_load_beside_the_shipped_rulebook() -> None:
    assert {"bug-by-hand", "tag-exports"} <= {rule.name for rule in _with_examples().rules}


def test_there_are_examples_of_every_section() -> None:
    assert set().union(*map(_sections, _examples().values())) == {"vocabulary", "conditions", "rules", "tests"}


def test_the_tests_in_the_examples_come_true() -> None:
    book = _with_examples()
    tests = {place: text for place, text in _examples().items() if "/" in place}

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
    named = re.findall(r"`([\w*]+)`", row)
    assert named
    assert [name for name in named if not list((ROOT / "app" / room).glob(f"{name}.py"))] == []


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
