"""How sources become one rulebook."""

import time

from app.rules.loader import load
from app.rules.problems import Position, Problem
from app.rules.reading.source import Mapping, Scalar, Sequence, read
from app.rules.rulebook import ENGINE, Rulebook

RULE = "rules:\n  - {name: %s, when: customer_replied, then: [close: ]}\n"


def test_rules_run_in_the_order_of_their_files_and_vocabularies_are_one() -> None:
    sources = {"b.yaml": RULE % "second", "a.yaml": RULE % "first", "c.yaml": "vocabulary: {tags: [x]}", "d.yaml": ""}
    sources["e.yaml"] = "vocabulary: {tags: [y], teams: {Support: 5001}}"

    book = load(sources)

    assert isinstance(book, Rulebook)
    assert [rule.name for rule in book.rules] == ["first", "second"]
    assert book.vocabulary.tags == ("x", "y")
    assert book.vocabulary.teams == {"Support": "5001"}
    assert book.sources == sources
    assert book.engine == ENGINE


def test_the_digest_tells_names_and_texts_apart_and_knows_no_order() -> None:
    def digest(sources: dict[str, str]) -> str:
        book = load(sources)
        assert isinstance(book, Rulebook)
        return book.digest

    first = digest({"a.yaml": RULE % "r", "b.yaml": ""})

    assert first == digest({"b.yaml": "", "a.yaml": RULE % "r"})
    assert first != digest({"a.yaml": RULE % "s", "b.yaml": ""})
    assert first != digest({"a.yaml": RULE % "r", "c.yaml": ""})


def test_a_name_given_in_two_files_is_told_with_both_places() -> None:
    words = "vocabulary:\n  teams: {Support: 1}\n"

    assert load({"a.yaml": words, "b.yaml": words + RULE % "r"}) == (
        Problem(Position("b.yaml", 2, 11), '"Support" is already in teams: a.yaml:2:11'),
    )


def test_names_are_not_told_as_unknown_while_a_file_cannot_be_read() -> None:
    problems = load({"a.yaml": "vocabulary: {tags: [", "b.yaml": RULE.replace("close: ", "tag: bug") % "r"})

    assert [problem.position.file for problem in problems] == ["a.yaml"] if isinstance(problems, tuple) else False


def test_nothing_at_all_is_no_rulebook() -> None:
    assert load({}) == (Problem(Position("rulebook", 1, 1), "there is no rule in this rulebook"),)


def test_yaml_scalars_are_those_of_yaml_1_2() -> None:
    node, problems = read("a.yaml", "[yes, no, on, off, 012, 1:30, 2026-01-01, 0x1f, 1_000, 12, -3.5, true, ~, '12']")

    assert problems == ()
    assert isinstance(node, Sequence)
    values = [item.value for item in node.items if isinstance(item, Scalar)]
    assert values == [
        "yes", "no", "on", "off", "012", "1:30", "2026-01-01", "0x1f", "1_000", 12, -3.5, True, None, "12",
    ]  # fmt: skip


def test_an_id_longer_than_a_number_can_hold_stays_as_written() -> None:
    node, _ = read("a.yaml", "gid: 12000000000001010")

    assert isinstance(node, Mapping)
    assert node.entries[0][1] == Scalar(Position("a.yaml", 1, 6), "12000000000001010", "12000000000001010")


def test_a_text_made_to_keep_the_reader_busy_is_refused_in_a_moment() -> None:
    began = time.monotonic()
    for text in ("[" * 500_000, "{a: " * 200_000, "- " * 400_000, "? " * 400_000, "x" * 1_000_001, "é" * 600_000):
        assert isinstance(load({"a.yaml": text}), tuple)

    assert time.monotonic() - began < 5


def test_a_file_of_nothing_but_mistakes_is_told_in_a_moment() -> None:
    began = time.monotonic()
    problems = load({"a.yaml": "rules:\n" + "".join(f"  - {{nam{n}: x, wehn: y}}\n" for n in range(5000))})

    assert len(problems) >= 10_000 if isinstance(problems, tuple) else False
    assert time.monotonic() - began < 5
