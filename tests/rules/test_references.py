"""What a rulebook refers to at the vendors: nothing left out, each with its place and the rules that use it."""

from pathlib import Path

import pytest

from app.rules.loader import load
from app.rules.references import Kind, Reference, references_of
from app.rules.rulebook import Rulebook
from tests.rules.makers import a_book

SHIPPED = Path(__file__).parents[2] / "rulebook"
BOOK = a_book(
    """
    - name: asks
      when: customer_replied
      if: {tag: spam, Issue Type: Feature Request, plan: pro, conversation.team: Support}
      then: [tag: bug]
    - name: acts
      when: customer_replied
      if: {not: {Issue Priority: Low}}
      first_match:
        - if: {Vip: true}
          then: [{assign: {teammate: Ana}}, {set: {Issue Type: Technical Issue}}]
        - otherwise: [file_in_asana: bug]
    """
)


def the(kind: Kind, name: str, *within: str) -> Reference:
    (found,) = [
        each
        for each in references_of(BOOK)
        if (each.kind, each.name) == (kind, name) and each.within[: len(within)] == within
    ]
    return found


def test_everything_in_the_vocabulary_that_a_vendor_has_is_referred_to() -> None:
    kinds = [(each.kind, each.name, each.id) for each in references_of(BOOK)]
    assert kinds[:3] == [("tag", "bug", None), ("tag", "spam", None), ("tag", "urgent", None)]
    assert {("team", "Support", "5001"), ("teammate", "Ana", "9002"), ("attribute", "Vip", None)} <= set(kinds)
    assert {("option", "Low", None), ("contact attribute", "plan", None)} <= set(kinds)
    assert {("project", "bug", "101"), ("section", "bug", "201"), ("field", "bug", "301")} <= set(kinds)
    assert {("field option", "High", "311"), ("project", "request", "103")} <= set(kinds)


def test_a_reference_names_the_rules_that_ask_for_it_or_act_with_it() -> None:
    assert the("tag", "spam").used_by == ("asks",)
    assert the("tag", "bug").used_by == ("asks",)
    assert the("tag", "urgent").used_by == ()
    assert the("team", "Support").used_by == ("asks",)
    assert the("teammate", "Ana").used_by == ("acts",)
    assert the("attribute", "Issue Type").used_by == ("asks", "acts")
    assert the("option", "Feature Request").used_by == ("asks",)
    assert the("option", "Technical Issue").used_by == ("acts",)
    assert the("contact attribute", "plan").used_by == ("asks",)


def test_what_a_ticket_needs_is_used_by_the_rules_that_file_it() -> None:
    assert the("project", "bug").used_by == ("acts",)
    assert the("section", "bug").used_by == ("acts",)
    assert the("field option", "Low").used_by == ("acts",)
    assert the("project", "request").used_by == ()
    assert the("attribute", "Seats").used_by == ("acts",)  # a field of the ticket is filled from it


def test_only_a_rule_that_adds_a_tag_makes_it() -> None:
    assert the("tag", "bug").made_by == ("asks",)
    assert the("tag", "spam").made_by == ()


def test_a_reference_says_which_types_will_do() -> None:
    takes = {each.id: each.takes for each in references_of(BOOK) if each.kind == "field"}
    assert takes == {"301": ("text",), "302": ("enum",), "303": ("text",), "304": ("number",)}
    assert the("attribute", "Seats").takes == ("number",)


def test_people_who_are_not_among_the_teammates_and_macros_are_referred_to() -> None:
    book = load(
        {
            "v.yaml": "vocabulary:\n  teammates: {Ana: 9002}\n"
            "  people:\n    Boss: {teammate: 9003, role: manager}\n    Ana: {teammate: 9002}\n    Box: {slack: desk}\n"
            "  texts:\n    refund: {macro: 789}\n    bye: Goodbye\n",
            "r.yaml": "rules: [{name: r, when: customer_replied, then: [close: ]}]\n",
        }
    )
    assert isinstance(book, Rulebook), book

    assert [(each.kind, each.name, each.id, str(each.position)) for each in references_of(book)] == [
        ("teammate", "Ana", "9002", "v.yaml:2:20"),
        ("teammate", "Boss", "9003", "v.yaml:4:22"),
        ("macro", "refund", "789", "v.yaml:8:21"),
    ]


@pytest.mark.parametrize("name", ["vocabulary.yaml", "other.yaml"])
def test_a_reference_stands_where_the_vocabulary_has_it(name: str) -> None:
    book = load(
        {
            name: "vocabulary:\n  tags: [bug]\n  teams: {Support: 5001}\n  attributes:\n    Kind:\n      about: x\n"
            "      options:\n        - One\n        - Two\n",
            "rules.yaml": "rules: [{name: r, when: customer_replied, then: [tag: bug]}]\n",
        }
    )
    assert isinstance(book, Rulebook)
    places = {each.name: str(each.position) for each in references_of(book)}
    assert places == {
        "bug": f"{name}:2:10",
        "Support": f"{name}:3:20",
        "Kind": f"{name}:5:5",
        "One": f"{name}:8:11",
        "Two": f"{name}:9:11",
    }


def test_the_shipped_rulebook_refers_to_three_projects_with_all_they_need() -> None:
    book = load(_shipped())
    assert isinstance(book, Rulebook)
    kinds = [each.kind for each in references_of(book)]
    assert (kinds.count("project"), kinds.count("section"), kinds.count("field option")) == (3, 3, 11)
    assert all(each.used_by for each in references_of(book) if each.kind in ("project", "section", "field"))


def test_every_word_has_its_place_however_the_vocabulary_is_written() -> None:
    book = load(
        {
            "a.yaml": 'vocabulary: {tags: ["007", vip], attributes: {Kind: [options, type, 5], "A: b": {type: text}}}',
            "b.yaml": "vocabulary:\n  tags:\n    - bug\n  attributes:\n    Other: {options: [options, Kind]}\n"
            "  tickets:\n    t:\n      project: 12\n      fields:\n      - gid: 3\n        from: Kind\n"
            "        options:\n          type: 31\n          5: 32\n      - {gid: 3, value: x}\n",
            "c.yaml": "rules: [{name: r, when: customer_replied, then: [tag: vip]}]\n",
        }
    )
    assert isinstance(book, Rulebook), book
    places = [(each.kind, each.name, str(each.position)) for each in references_of(book)]
    assert ("tag", "007", "a.yaml:1:21") in places
    assert ("tag", "bug", "b.yaml:3:7") in places
    assert ("option", "options", "a.yaml:1:54") in places
    assert ("option", "options", "b.yaml:5:23") in places
    assert ("field option", "5", "b.yaml:14:14") in places
    assert [place for kind, _, place in places if kind == "field"] == ["b.yaml:10:14", "b.yaml:15:15"]


def _shipped() -> dict[str, str]:
    """The files of the shipped rulebook, without its tests."""
    files = {path.relative_to(SHIPPED).as_posix(): path for path in SHIPPED.rglob("*.yaml")}
    return {name: path.read_text("utf-8") for name, path in files.items() if not name.startswith("tests/")}
