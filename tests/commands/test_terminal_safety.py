"""No command lets what others wrote steer the terminal: customers' words, rules' texts, vendors' answers."""

import json
import subprocess
from pathlib import Path

import pytest
from psycopg.types.json import Jsonb

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.store import keys
from app.store.database import Database
from tests.commands.conftest import Triage
from tests.runs.past_events import PastEvents

ODD = "\x1b[2J\x1b]0;x\x07\u202e"
IN_YAML = r"\e[2J\e]0;x\a\u202e"
RULES = f"""\
vocabulary: {{tags: [bug, "t{IN_YAML}"]}}
rules:
  - name: odd
    about: "a{IN_YAML}"
    mode: {{shadow: "m{IN_YAML}"}}
    when: customer_replied
    if: {{message.text: {{contains: "c{IN_YAML}"}}}}
    then: [tag: bug]
  - {{name: behind, when: customer_replied, then: [tag: "t{IN_YAML}"]}}
"""
TEST = f"""\
tests:
  - name: "t{IN_YAML}"
    event: customer_replied
    facts: {{message.text: "c{IN_YAML}"}}
    expect: [tag: bug]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "book"
    (made / "tests").mkdir(parents=True)
    (made / "book.yaml").write_text(RULES, "utf-8")
    (made / "tests" / "some.yaml").write_text(TEST, "utf-8")
    return made


@pytest.fixture
def event(db: Database, folder: Path) -> int:
    """A customer's reply that was decided on with the folder's rulebook, and an effect that is held."""
    book = load({"book.yaml": RULES})
    assert isinstance(book, Rulebook), book
    keys.create(db, f"key{ODD}")
    number = PastEvents(db, book).happened(text=f"c{ODD}", title=f"t{ODD}")
    step = {"rule": f"odd{ODD}", "action": "tag", "target": f"x{ODD}", "same": False, "instead": f"y{ODD}"}
    db.run("UPDATE runs SET codes = 'SM', created_at = now(), shadow = %(told)s", {"told": Jsonb([step])})
    db.run("UPDATE events SET reason = %(odd)s", {"odd": f"a reason\n{ODD}"})
    return number


def steers_nothing(done: "subprocess.CompletedProcess[str]") -> str:
    """All that was said, once it is looked through."""
    told = done.stdout + done.stderr
    assert "Traceback" not in told
    assert told.strip()
    assert not [char for char in told if char in ODD[:1] + "\x07\u202e\x00\x9b"], told
    return told


@pytest.mark.parametrize(
    "words",
    [
        ("rules", "check"),
        ("rules", "check", "--format", "json"),
        ("rules", "check", "--format", "junit"),
        ("rules", "check", "--format", "github"),
        ("rules", "test", "--coverage"),
        ("rules", "test", "--format", "junit"),
        ("rules", "test", "-k", f"no{ODD}"),
        ("rules", "schema"),
        ("rules", "promote", "odd", "--dry-run"),
        ("rules", "promote", f"o{ODD}"),
    ],
)
def test_a_rulebook_steers_nothing(triage: Triage, folder: Path, words: tuple[str, ...]) -> None:
    steers_nothing(triage(*words, TRIAGE_RULEBOOK=str(folder)))


def test_a_rulebook_with_problems_steers_nothing(triage: Triage, folder: Path) -> None:
    (folder / "book.yaml").write_text(RULES.replace("tag: bug", f'tag: "x{IN_YAML}"'), "utf-8")

    for words in (("check",), ("check", "--format", "github"), ("test",), ("test", "--format", "junit")):
        assert "unknown tag" in steers_nothing(triage("rules", *words, TRIAGE_RULEBOOK=str(folder)))
    steers_nothing(triage("backtest", TRIAGE_RULEBOOK=str(folder)))


@pytest.mark.parametrize(
    "words",
    [
        ("events",),
        ("keys", "list"),
        ("why", "1"),
        ("why", "1", "odd"),
        ("why", "1", "--format", "json"),
        ("simulate", "--event", "1"),
        ("simulate", "--event", "1", "--format", "json"),
        ("rules", "history"),
        ("rules", "diff", "live", "folder"),
        ("rules", "shadow"),
        ("backtest", "--since", "5000w"),
        ("backtest", "--since", "5000w", "--format", "json"),
        ("backtest", "--rule", f"o{ODD}"),
        ("backtest", "--since", "999999w"),
        ("rules", "shadow", "--since", "999999w"),
        ("keys", "revoke", f"k{ODD}"),
    ],
)
def test_what_was_stored_steers_nothing(triage: Triage, folder: Path, event: int, words: tuple[str, ...]) -> None:
    (folder / "more.yaml").write_text(f"# {chr(0x202E)}\nvocabulary: {{tags: [more]}}\n", "utf-8")

    steers_nothing(triage(*words, TRIAGE_RULEBOOK=str(folder)))


def test_what_is_held_steers_nothing(triage: Triage, db: Database, event: int) -> None:
    db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, rule, action, target, reach, destination, request,"
        " state, reason) SELECT 'k', id, 0, event_id, 'l', %(odd)s, 'tag', %(odd)s, 'inside', 'intercom', '{}',"
        " 'held', %(odd)s FROM runs",
        {"odd": f"x{ODD}"},
    )

    assert "held" in steers_nothing(triage("held"))


def test_json_says_all_the_same_what_was_written(triage: Triage, folder: Path, event: int) -> None:
    told = steers_nothing(triage("simulate", "--event", event, "--format", "json", TRIAGE_RULEBOOK=str(folder)))

    assert "\u202e" in json.dumps(json.loads(told), ensure_ascii=False)
