"""docs/rules.md is what the code says, and its examples are right."""

import re
from pathlib import Path

from app.rules.fields import fields_of
from app.rules.loader import load
from app.rules.operators import OPERATORS
from app.rules.problems import Problem
from app.rules.reference_page.page import reference_page
from app.rules.rulebook import Rulebook
from app.rules.topics import CALLING
from app.rules.trials.run import run_trial
from app.rules.vocabulary import Vocabulary
from app.rules.words.conditions import SOURCES
from tests.rules.makers import a_snapshot
from tests.rules.trials.making import load_trials
from tests.shipped import shipped_files

ROOT = Path(__file__).parents[2]
PAGE = reference_page()
DESK = re.compile(r"^  desk:\n(?:    .*\n)+", re.MULTILINE)
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def with_examples() -> Rulebook:
    """The shipped rulebook with every example of the page beside it; there can be one desk, and it is the page's."""
    sources = shipped_files()
    sources["vocabulary.yaml"] = DESK.sub("", sources["vocabulary.yaml"])
    sources |= {f"own/example-{n}.yaml": text for n, text in enumerate(EXAMPLES) if not text.startswith("tests:")}
    book = load(sources)
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def test_the_page_in_docs_is_the_one_that_the_code_gives() -> None:
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == PAGE, "run triage rules reference > docs/rules.md"


def test_the_examples_load_beside_the_shipped_rulebook() -> None:
    assert {text.partition(":")[0] for text in EXAMPLES} == {"rules", "conditions", "vocabulary", "tests"}
    assert "greet-new-customers" in [rule.name for rule in with_examples().rules]


def test_the_example_of_a_test_comes_true_with_the_shipped_rules() -> None:
    sources = {f"tests/{n}.yaml": text for n, text in enumerate(EXAMPLES) if text.startswith("tests:")}
    book = with_examples()

    read = load_trials(sources, book, lambda _path: a_snapshot().event)

    trials = [each for each in read if not isinstance(each, Problem)]
    assert trials, "\n".join(map(str, read))
    assert [run_trial(book, trial).unmet for trial in trials] == [()] * len(trials)


def test_the_page_names_every_event_field_and_operator() -> None:
    fields = {field.name for field in fields_of(Vocabulary()).values()}

    assert [name for name in (*CALLING, *fields, *OPERATORS) if f"`{name}`" not in PAGE] == []


def test_every_source_of_a_field_is_explained_and_no_other() -> None:
    assert {field.source for field in fields_of(Vocabulary()).values()} == set(SOURCES)


def test_no_cell_of_a_table_breaks_its_row() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
    widths = [{len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()} for table in tables]

    assert tables
    assert [width for width in widths if len(width) > 1] == []
