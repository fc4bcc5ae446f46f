"""`triage rules test`, as its user runs it."""

import json
import os
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.commands.command_line import Done, command, unset
from tests.house import ROOT

BOOK = """
vocabulary: {tags: [bug, spam]}
rules:
  - {name: tag-bug, when: customer_replied, if: {message.text: {contains: broken}}, then: [tag: bug]}
  - {name: tag-spam, when: conversation_started, then: [tag: spam]}
"""
GOOD = "{name: broken is a bug, event: customer_replied, facts: {message.text: It is broken}, expect: [tag: bug]}"
BAD = "{name: fine is a bug, event: customer_replied, facts: {message.text: It is fine}, fires: tag-bug}"


def rules_test(folder: Path, *words: str) -> Done:
    return command("rules", "test", folder, *words, environment=unset())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(BOOK)
    (tmp_path / "tests").mkdir()
    return tmp_path


def write(folder: Path, *tests: str) -> None:
    (folder / "tests" / "some.yaml").write_text("tests:\n" + "".join(f"  - {test}\n" for test in tests))


def test_the_shipped_rulebook_passes_its_tests_and_every_rule_acts_in_one() -> None:
    done = rules_test(ROOT / "rulebook", "--coverage", "--min", "100")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "rules acted (100 %)" in done.stdout
    assert done.stdout.endswith("tests, none failed\n")


def test_tests_that_pass_are_counted(folder: Path) -> None:
    write(folder, GOOD)

    done = rules_test(folder)

    assert (done.returncode, done.stdout) == (0, "1 test, none failed\n")


def test_a_test_that_fails_tells_where_what_and_why(folder: Path) -> None:
    write(folder, GOOD, BAD)

    done = rules_test(folder)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "FAILED tests/some.yaml:3:6 fine is a bug",
        ("  the rule tag-bug was expected to fire; instead: its conditions do not hold (tests/some.yaml:3:94)"),
        "    message.text is “It is fine”; wanted: message.text contains broken (rules.yaml:4:75)",
        "  what was done: nothing",
        "",
        "2 tests, 1 failed",
    ]


def test_a_word_chooses_among_the_tests(folder: Path) -> None:
    write(folder, GOOD, BAD)

    assert rules_test(folder, "-k", "BROKEN").stdout == "1 test, none failed\n"
    nothing = rules_test(folder, "-k", "calendar")
    assert (nothing.returncode, nothing.stderr) == (2, 'triage: no test has "calendar" in its name\n')
    assert 'did you mean "broken is a bug"?' in rules_test(folder, "-k", "brokken").stderr


def test_coverage_names_what_no_test_has_tried(folder: Path) -> None:
    write(folder, GOOD)

    done = rules_test(folder, "--coverage")

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "coverage: 1 of 2 rules acted (50 %)",
        "  rules that never acted:",
        "    rules.yaml:5:6 tag-spam",
        "comparisons: 1 of 2 outcomes (each true and false) came up",
        "  comparisons that always came out the same or were never asked:",
        "    rules.yaml:4:75 message.text contains broken: never false",
        "",
        "1 test, none failed",
    ]


@pytest.mark.parametrize(("minimum", "code"), [("50", 0), ("51", 1)])
def test_too_little_coverage_is_a_failure(folder: Path, minimum: str, code: int) -> None:
    write(folder, GOOD)

    done = rules_test(folder, "--min", minimum)

    assert done.returncode == code
    assert f"1 of 2 rules acted (50 %), wanted are {minimum} %" in done.stdout


def test_junit_has_a_case_for_each_test_and_one_for_coverage(folder: Path) -> None:
    write(folder, GOOD, BAD.replace("It is fine", '"It is \\u001b[31m <fine>"'))

    done = rules_test(folder, "--format", "junit", "--min", "90")

    suite = ET.fromstring(done.stdout)
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert done.returncode == 1
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert cases["broken is a bug"].find("failure") is None
    assert cases["fine is a bug"].get("file") == "tests/some.yaml"
    assert "It is �[31m <fine>" in str(cases["fine is a bug"].findtext("failure"))
    assert "tag-spam" in str(cases["at least 90 % of the rules acted"].findtext("failure"))


def test_problems_of_tests_and_of_rules_are_told_with_their_places(folder: Path) -> None:
    write(folder, GOOD.replace("tag: bug", "tag: bgu"))
    of_tests = rules_test(folder)
    (folder / "rules.yaml").write_text(BOOK.replace("tag: spam", "tag: spma"))
    of_rules = rules_test(folder)

    assert (of_tests.returncode, of_rules.returncode) == (1, 1)
    assert (
        'unknown tag "bgu", did you mean "bug"?\n1 test, 1 failed; 1 could not be run: mend what is told above\n'
        in of_tests.stdout
    )
    assert of_rules.stdout.startswith('rules.yaml:5:62 unknown tag "spma", did you mean "spam"?')


def test_problems_are_failed_cases_in_junit(folder: Path) -> None:
    write(folder, GOOD.replace("tag: bug", "tag: bgu"))

    suite = ET.fromstring(rules_test(folder, "--format", "junit").stdout)

    assert [case.get("file") for case in suite.iter("testcase")] == ["tests/some.yaml"]
    assert "did you mean" in str(suite.findtext("testcase/failure"))


def test_a_rulebook_without_tests_or_without_rules_is_an_error_of_its_own(folder: Path, tmp_path: Path) -> None:
    no_tests = rules_test(folder)
    shutil.rmtree(folder / "tests")
    (folder / "rules.yaml").unlink()
    no_rules = rules_test(folder)

    assert (no_tests.returncode, no_rules.returncode) == (2, 2)
    assert "no tests:" in no_tests.stderr
    assert "no rulebook:" in no_rules.stderr


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("../../../../../../../proc/self/environ", "it does not lie in the rulebook's folder"),
        ('"stored\\0.json"', "this path leads to no file"),
        ("outside.json", "it does not lie in the rulebook's folder"),
        ("circle.json", "this path leads to no file"),
        ("pipe.json", "it is no file"),
        (".", "it is no file"),
        ("large.json", "it is larger than 1 MB"),
    ],
)
def test_a_fixture_is_a_file_of_the_rulebooks_folder_and_not_too_large(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, path: str, expected: str
) -> None:
    write(folder, f"{{name: stored, fixture: {path}, does_not_fire: tag-spam}}")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.json"
    elsewhere.write_text("{}")
    (folder / "tests" / "outside.json").symlink_to(elsewhere)
    (folder / "tests" / "circle.json").symlink_to(folder / "tests" / "circle.json")
    (folder / "tests" / "large.json").write_text(" " * 1_000_001)
    os.mkfifo(folder / "tests" / "pipe.json")

    done = rules_test(folder)

    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("tests/some.yaml:")
    assert expected in done.stdout


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, "No such file"),
        ("{", "the body is not JSON"),
        (json.dumps({"topic": "ping", "app_id": "a"}), "a ping"),
        ((ROOT / "tests/payloads/conversation.user.replied.json").read_text(), None),
    ],
)
def test_a_stored_webhook_is_a_fixture_and_one_that_cannot_be_used_says_why(
    folder: Path, body: str | None, expected: str | None
) -> None:
    write(folder, "{name: stored, fixture: stored/reply.json, does_not_fire: tag-spam}")
    (folder / "tests" / "stored").mkdir()
    if body is not None:
        (folder / "tests" / "stored" / "reply.json").write_text(body)

    done = rules_test(folder)

    assert done.returncode == (1 if expected else 0), done.stdout
    assert (expected or "none failed") in done.stdout


def test_tests_in_another_encoding_are_told_with_their_place(folder: Path) -> None:
    (folder / "tests" / "some.yaml").write_bytes(
        f"tests:\n  - {GOOD}\n".replace("broken", "zerstört").encode("latin-1")
    )

    done = rules_test(folder)

    assert done.returncode == 1
    assert "tests/some.yaml:2:17 not UTF-8: save the file as UTF-8" in done.stdout


def test_a_test_of_a_rule_that_is_gone_fails_and_the_others_are_run(folder: Path) -> None:
    write(folder, GOOD, "{name: of old, event: customer_replied, expect: [tag: bug], fires: tag-bgu}", BAD)
    (folder / "tests" / "broken.yaml").write_text("tests: [")

    done = rules_test(folder)

    assert done.returncode == 1
    assert 'tests/some.yaml:3:72 unknown rule "tag-bgu", did you mean "tag-bug"?' in done.stdout
    assert "fine is a bug" in done.stdout
    assert done.stdout.endswith("4 tests, 3 failed; 2 could not be run: mend what is told above\n")
    suite = ET.fromstring(rules_test(folder, "--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures")) == ("4", "3")
    assert rules_test(folder, "-k", "is a").stdout.endswith(
        "3 tests, 2 failed; 1 could not be run: mend what is told above\n"
    )
