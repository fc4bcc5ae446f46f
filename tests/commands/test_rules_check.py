"""`triage rules check`, as people and the machines that check a change run it."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.rules.loader import load_vocabulary
from app.rules.schema.files import schema_text
from app.rules.vocabulary import Vocabulary
from tests.commands.command_line import Done, command, unset
from tests.house import ROOT

GOOD = """
vocabulary: {tags: [bug, spam], attributes: {Priority: [High, Low]}}
rules:
  - {name: one, when: customer_replied, if: {Priority: High}, then: [tag: bug]}
"""
BROKEN = """
vocabulary: {tags: [bug], attributes: {"100%, or: so": [High]}}
rules:
  - {name: one, when: customer_replied, then: [tag: bgu]}
  - {name: two, when: customer_replyd, then: [tag: bug]}
"""
ODD = """
vocabulary: {tags: [bug], attributes: {Priority: [High, Low], "100%: all, or": {type: flag}}}
conditions:
  unused: {Priority: High}
rules:
  - {name: one, when: customer_replied, then: [stop]}
  - name: "two: 100%"
    when: customer_replied
    then: [tag: bug]
"""


def check(folder: Path, *words: str, cwd: Path = ROOT) -> Done:
    return command("rules", "check", folder, *words, environment=unset(), cwd=cwd)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "book"
    made.mkdir()
    return made


def write(folder: Path, text: str) -> None:
    (folder / "rules.yaml").write_text(text)


def test_a_good_rulebook_passes_strictly_in_every_format(folder: Path) -> None:
    write(folder, GOOD)

    for words in ("text", "json", "junit", "github"):
        assert check(folder, "--strict", "--format", words).returncode == 0
    assert check(folder).stdout == f"{folder}: 1 rule, no problems\n"


def test_a_broken_rulebook_is_told_line_by_line_and_fails(folder: Path) -> None:
    write(folder, BROKEN)

    told = check(folder)

    assert told.returncode == 1
    assert told.stdout.splitlines() == [
        'rules.yaml:4:53 unknown tag "bgu", did you mean "bug"?',
        'rules.yaml:5:23 unknown event "customer_replyd", did you mean "customer_replied"?',
        f"{folder}: 2 problems",
    ]


def test_warnings_fail_only_where_the_check_is_strict_and_hints_never_do(folder: Path) -> None:
    write(folder, ODD)

    told = check(folder)

    assert told.returncode == 0
    assert "rules.yaml:4:3 hint: " in told.stdout
    assert 'rules.yaml:7:5 warning: "two:' in told.stdout
    assert told.stdout.endswith(f"{folder}: 2 rules, no problems, 1 warning, 1 hint\n")
    assert "\x07" not in told.stdout
    assert check(folder, "--strict").returncode == 1

    write(folder, GOOD.replace("rules:", "conditions: {unused: {Priority: High}}\nrules:"))

    assert check(folder, "--strict").returncode == 0


def test_a_folder_without_a_rulebook_is_no_fault_of_a_rulebook(folder: Path) -> None:
    told = check(folder)

    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith("triage: no rulebook: ")


def test_json_is_one_object_with_everything_that_is_told(folder: Path) -> None:
    write(folder, ODD)

    told = json.loads(check(folder, "--format", "json").stdout)

    assert (told["folder"], told["files"], told["rules"], len(told["digest"])) == (str(folder), ["rules.yaml"], 2, 64)
    hint, warning = told["problems"]
    assert (hint["severity"], hint["kind"], hint["line"]) == ("hint", "unused", 4)
    assert (warning["severity"], warning["kind"]) == ("warning", "behind-stop")
    assert warning["related"] == [{"file": "rules.yaml", "line": 6, "column": 6}]

    write(folder, BROKEN)

    broken = json.loads(check(folder, "--format", "json").stdout)

    assert broken["digest"] is None
    assert [each["severity"] for each in broken["problems"]] == ["error", "error"]
    assert broken["problems"][0] == {
        "file": "rules.yaml",
        "line": 4,
        "column": 53,
        "severity": "error",
        "kind": "problem",
        "message": 'unknown tag "bgu", did you mean "bug"?',
        "related": [],
    }


def test_junit_has_a_case_for_each_file_that_fails_with_its_problems(folder: Path) -> None:
    write(folder, BROKEN)
    (folder / "more.yaml").write_text("rules: []\n")

    suite = ET.fromstring(check(folder, "--format", "junit", cwd=folder).stdout)

    assert suite.attrib == {"name": "triage rules check", "tests": "2", "failures": "1", "errors": "0"}
    good, bad = suite.findall("testcase")
    assert (good.get("name"), good.find("failure")) == ("more.yaml", None)
    failure = bad.find("failure")
    assert failure is not None
    assert failure.text is not None
    assert len(failure.text.splitlines()) == 2


def test_junit_keeps_warnings_as_output_unless_the_check_is_strict(folder: Path) -> None:
    write(folder, ODD)

    for words, failures, outputs in (((), 0, 1), (("--strict",), 1, 1)):
        suite = ET.fromstring(check(folder, "--format", "junit", *words).stdout)
        assert len(suite.findall("testcase/failure")) == failures
        assert len(suite.findall("testcase/system-out")) == outputs


def test_github_is_given_annotations_with_paths_from_the_working_directory(folder: Path) -> None:
    write(folder, ODD)
    odd = folder / "a,b: 100%.yaml"
    (folder / "rules.yaml").rename(odd)

    notice, warning, summary = check(folder, "--format", "github", cwd=folder.parent).stdout.splitlines()

    assert notice.startswith("::notice file=book/a%2Cb%3A 100%25.yaml,line=4,col=3,title=unused::no rule uses")
    assert warning.startswith("::warning file=book/a%2Cb%3A 100%25.yaml,line=7,col=5,title=behind-stop::")
    assert "100%25" in warning.split("::")[2]
    assert summary.endswith("1 warning, 1 hint")


def test_github_is_given_errors_for_problems(folder: Path) -> None:
    write(folder, BROKEN)

    told = check(folder, "--format", "github", cwd=folder)

    assert told.returncode == 1
    assert told.stdout.startswith("::error file=rules.yaml,line=4,col=53,title=rulebook::unknown tag")


@pytest.mark.parametrize(("encoding", "place"), [("latin-1", "2:19"), ("utf-16", "1:1"), ("utf-16-le", "1:2")])
def test_a_file_in_another_encoding_is_told_with_its_place(folder: Path, encoding: str, place: str) -> None:
    text = "rules:\n  - {name: tests-für-alle, when: customer_replied, then: [close: ]}\n"
    (folder / "rules.yaml").write_bytes(text.encode(encoding))

    done = check(folder)

    assert done.returncode == 1
    assert f"rules.yaml:{place} not UTF-8: save the file as UTF-8" in done.stdout


def test_a_schema_that_is_not_in_step_with_the_vocabulary_is_a_hint(folder: Path) -> None:
    write(folder, GOOD)
    for text, is_told in ((schema_text(vocabulary_of(GOOD)), False), ("{}", True), ("no json", True)):
        (folder / "rulebook.schema.json").write_text(text, "utf-8")
        told = check(folder, "--strict")
        assert told.returncode == 0
        assert ("rulebook.schema.json:1:1 hint: " in told.stdout) is is_told
        assert ("run triage rules schema --write (schema)" in told.stdout) is is_told


def vocabulary_of(text: str) -> Vocabulary:
    read = load_vocabulary({"rules.yaml": text})
    assert isinstance(read, Vocabulary)
    return read
