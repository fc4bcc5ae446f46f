"""What is asked with a text, and what synonyms make of it."""

from hypothesis import given
from hypothesis import strategies as st

from app.rules.related.question import Synonyms, question


def notions(text: str, *groups: tuple[str, ...]) -> list[set[tuple[str, ...]]]:
    return [set(notion) for notion in question(text, groups).notions]


def test_each_word_is_asked_for_once() -> None:
    assert notions("The calendar! My calendar is empty.") == [{("calendar",)}, {("empti",)}]


def test_a_word_stands_for_all_that_means_the_same() -> None:
    assert notions("my schedule is empty", ("calendar", "schedule")) == [{("calendar",), ("schedul",)}, {("empti",)}]


def test_a_phrase_of_several_words_is_found_in_the_text_and_asked_for_as_a_whole() -> None:
    group = ("dark mode", "night theme")
    assert notions("Is there a night theme?", group) == [{("dark", "mode"), ("night", "theme")}]
    assert notions("the night is dark", group) == [{("night",)}, {("dark",)}]


def test_a_phrase_may_be_made_of_everyday_words() -> None:
    assert notions("I cannot get into it", ("log in", "get into")) == [{("login",)}]


def test_a_phrase_is_not_asked_for_by_the_little_that_is_left_without_everyday_words() -> None:
    assert notions("please rename it", ("rename", "another name")) == [{("renam",)}]
    assert notions("it needs another name", ("rename", "another name")) == [{("renam",)}]


def test_an_everyday_word_that_looks_like_a_synonym_is_none() -> None:
    assert notions("last week", ("weekly", "recurring")) == []


def test_the_longest_phrase_goes_first() -> None:
    told = notions("credit card", ("card", "ticket"), ("credit card", "visa"))
    assert told == [{("credit", "card"), ("visa",)}]


def test_a_phrase_in_two_groups_stands_for_both() -> None:
    told = notions("purchase", ("order", "purchase"), ("buy", "purchase"))
    assert told == [{("order",), ("purchas",), ("buy",)}]


def test_groups_that_tell_nothing_are_passed_over() -> None:
    assert notions("hello calendar", ("hello", "hi"), (), ("", "…")) == [{("calendar",)}]


words = st.sampled_from(["calendar", "log in", "get into", "empty", "the", "рядом", "карта", "error 5", "", "ё"])


@given(st.lists(words), st.lists(st.lists(words, max_size=4), max_size=5))
def test_whatever_the_synonyms_are_each_notion_has_words_and_comes_once(
    told: list[str], groups: list[list[str]]
) -> None:
    synonyms: Synonyms = tuple(tuple(group) for group in groups)
    found = question(" ".join(told), synonyms).notions
    assert len(set(found)) == len(found)
    assert all(notion and all(phrase and all(phrase) for phrase in notion) for notion in found)
