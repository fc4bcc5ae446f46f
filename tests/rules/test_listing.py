"""A desk is switched on by listing its files."""

from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook


def rule(name: str) -> str:
    return f"rules: [{{name: {name}, when: conversation_started, then: [tag: bug]}}]\n"


WORDS = "vocabulary: {tags: [bug]}\n"


def names(sources: dict[str, str]) -> list[str]:
    book = load(sources)
    assert isinstance(book, Rulebook), book
    return [each.name for each in book.rules]


def problems(sources: dict[str, str]) -> list[str]:
    told = load(sources)
    assert isinstance(told, tuple)
    assert all(isinstance(each, Problem) for each in told)
    return [str(each) for each in told]


def test_without_a_list_every_file_counts_by_name() -> None:
    assert names({"words.yaml": WORDS, "b.yaml": rule("b"), "a.yaml": rule("a")}) == ["a", "b"]


def test_only_listed_files_count_in_the_order_of_the_list() -> None:
    listed = "files: [words.yaml, b.yaml, a.yaml]\n"

    assert names({"desk.yaml": listed, "words.yaml": WORDS, **{f"{n}.yaml": rule(n) for n in "abc"}}) == ["b", "a"]


def test_a_pattern_stands_for_its_files_by_name() -> None:
    listed = "files: [words.yaml, swell/*.yaml]\n"
    sources = {"desk.yaml": listed, "words.yaml": WORDS, "swell/2.yaml": rule("two"), "swell/1.yaml": rule("one")}

    assert names({**sources, "10kc/1.yaml": rule("other")}) == ["one", "two"]


def test_what_is_wrong_in_a_file_that_is_not_listed_does_not_count() -> None:
    assert names({"desk.yaml": f"files: [words.yaml]\n{rule('a')}", "words.yaml": WORDS, "draft.yaml": "rules: {"}) == [
        "a"
    ]


def test_a_listed_file_that_is_not_there_is_told_with_a_guess() -> None:
    (told,) = problems({"desk.yaml": f"files: [wrods.yaml, words.yaml]\n{rule('a')}", "words.yaml": WORDS})

    assert told == 'desk.yaml:1:9 unknown file "wrods.yaml", did you mean "words.yaml"?'


def test_a_second_list_is_told() -> None:
    sources = {"a.yaml": "files: [words.yaml]\n", "b.yaml": "files: [words.yaml]\n", "words.yaml": WORDS + rule("a")}

    assert problems(sources) == ["b.yaml:1:1 the files are listed already, in a.yaml; b.yaml cannot list others"]


def test_the_same_rulebook_is_made_of_its_own_sources() -> None:
    sources = {"desk.yaml": "files: [words.yaml, b.yaml]\n", "words.yaml": WORDS, "b.yaml": rule("b"), "a.yaml": "x"}
    book = load(sources)
    assert isinstance(book, Rulebook)

    again = load(book.sources)

    assert isinstance(again, Rulebook)
    assert again.digest == book.digest
