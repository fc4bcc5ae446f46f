"""Why a rule did or did not match, for people."""

from app.rules.explain import as_text, explain
from tests.rules.makers import a_book, a_rule, facts

BOOK = a_book("""
    - name: upgrade
      when: customer_replied
      if:
        Issue Type: Technical Issue
        any:
          - Issue Priority: High
          - message.text: {mentions: failing}
      unless: {tag: spam}
      then: [tag: urgent]
    - name: by-hand
      when: {teammate_command: /bug}
      then: [tag: bug]
""")


def test_every_check_is_told_with_its_place_what_was_wanted_and_what_was_seen() -> None:
    upgrade, by_hand = explain(BOOK, facts(Issue_Type="Feature Request"))

    assert upgrade.code == "n"
    assert upgrade.condition is not None
    issue_type, either = upgrade.condition.parts
    assert (issue_type.field, issue_type.wanted, issue_type.saw, issue_type.result) == (
        "conversation.attributes.Issue Type",
        "is Technical Issue",
        "Feature Request",
        "false",
    )
    assert (str(issue_type.position), issue_type.path) == ("rules.yaml:5:19", "rules[0].if.Issue Type")
    assert [part.result for part in either.parts] == ["unknown", "unknown"]
    assert upgrade.unless is not None
    assert upgrade.unless.result == "unknown"
    assert by_hand.code == "e"


def test_the_prose_says_unknown_and_never_no_where_something_is_not_known() -> None:
    told = as_text(explain(BOOK, facts(Issue_Type="Technical Issue", conversation__tags=["bug", "vip"])))

    assert told.splitlines() == [
        "upgrade (rules.yaml:2:5): a condition could not be told, because something is unknown",
        "  when: event.name is customer_replied: yes (it is 'customer_replied')",
        "  if: all of these: unknown",
        "    - Issue Type is Technical Issue: yes (it is 'Technical Issue')",
        "    - any of these: unknown",
        "      - Issue Priority is High: unknown (it is not known)",
        "      - message.text mentions the phrases failing: unknown (it is not known)",
        "  unless: conversation.tags has spam: no (it is 'bug, vip')",
        "by-hand (rules.yaml:11:5): waits for another event or command",
        "  when: event.name is teammate_noted with /bug: no (it is 'customer_replied')",
    ]


def test_steps_and_failures_are_told_with_the_rule() -> None:
    failing = "{% for t in conversation.tags %}{{ message.text }}{% endfor %}"
    book = a_rule(then=f"[tag: bug, internal_note: '{failing}']")

    told = as_text(explain(book, facts(message__text="x" * 20_000, conversation__tags=["bug", "b", "c", "d"])))

    assert "then: AddTag - needless: already tagged bug" in told
    assert "could not be made" in told


def test_not_is_told_as_not() -> None:
    (verdict,) = explain(a_rule("{not: {contact.name: Ann}}"), facts(contact__name="Ann"))

    assert verdict.condition is not None
    assert (verdict.condition.wanted, verdict.condition.result) == ("not this", "false")
    assert verdict.condition.parts[0].result == "true"
