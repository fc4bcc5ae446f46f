"""What two rulebooks differ in, for people."""

from app.rules.differences import differences
from app.rules.loader import load
from app.rules.rulebook import Rulebook

WORDS = "vocabulary:\n  tags: [bug, vip]\n  tickets:\n    bug: {project: '101'}\n"
ONE = "  - name: one\n    when: customer_replied\n    if: {message.text: {contains: a}}\n    then: [tag: bug]\n"
TWO = "  - name: two\n    when: {teammate_command: [/b, /a]}\n    then: [file_in_asana: bug]\n"


def book(rules: str, words: str = WORDS) -> Rulebook:
    loaded = load({"book.yaml": f"{words}rules:\n{rules}"})
    assert isinstance(loaded, Rulebook), loaded
    return loaded


def test_comments_blank_lines_and_places_are_no_difference() -> None:
    old, new = book(ONE + TWO), book("  # a comment\n\n" + ONE + "\n\n" + TWO)

    assert not differences(old, new)
    assert str(differences(old, new)) == "nothing that rules would notice"


def test_rules_are_added_removed_and_changed_by_name() -> None:
    three = ONE.replace("one", "three")

    told = differences(book(ONE + TWO), book(ONE.replace("contains: a", "contains: b") + three))

    assert (told.added, told.removed, told.changed) == (("three",), ("two",), ("one",))
    assert str(told) == "added three; removed two; changed one"


def test_another_order_is_told() -> None:
    assert str(differences(book(ONE + TWO), book(TWO + ONE))) == "rules in another order"


def test_a_change_of_words_is_told_with_the_rules_that_it_changes_or_alone() -> None:
    assert differences(book(ONE + TWO), book(ONE + TWO, WORDS.replace("101", "102"))).changed == ("two",)
    assert str(differences(book(ONE), book(ONE, WORDS.replace("vip", "vips")))) == "the vocabulary"


def test_text_that_looks_like_a_place_counts_as_text() -> None:
    lines = "  - {{name: one, about: 'position=Position({})', when: customer_replied, then: [tag: bug]}}\n"

    assert differences(book(lines.format("a")), book(lines.format("b"))).changed == ("one",)


def test_a_change_inside_a_shared_condition_changes_the_rules_that_use_it() -> None:
    shared = "conditions:\n  short: {message.text: {contains: a}}\n  both: {condition: short}\n" + WORDS
    rules = "  - {name: one, when: customer_replied, if: both, then: [tag: bug]}\n" + TWO

    assert differences(book(rules, shared), book(rules, shared.replace("contains: a", "contains: b"))).changed == (
        "one",
    )
