"""What has to be looked up for an event: nothing that no rule asks for."""

import pytest

from app.rules.asked_fields import needs_of
from tests.rules.makers import a_book, a_rule

REPLIED = ("customer_replied", "conversation.user.replied")


@pytest.mark.parametrize(
    ("condition", "needs"),
    [
        ("{tag: bug}", set()),
        ("{conversation.human_replies: 0}", {"conversation"}),
        ("{any: [{company.plan: x}, {not: {contact.segments: y}}]}", {"company", "segments"}),
        ("{article.match: sure, ticket.open: bug}", {"articles", "tickets"}),
        ("{contact.conversations_30d: {at_least: 2}, contact.tags: urgent}", {"history", "contact_tags"}),
    ],
)
def test_a_condition_needs_what_its_fields_need(condition: str, needs: set[str]) -> None:
    assert needs_of(a_rule(condition), *REPLIED) == needs


def test_a_text_needs_what_it_speaks_of() -> None:
    assert needs_of(a_rule(then="[internal_note: 'of {{ company.name }}']"), *REPLIED) == {"company"}
    assert needs_of(a_rule(then="[internal_note: 'of {{ contact.name }}']"), *REPLIED) == set()


def test_what_a_branch_asks_for_counts() -> None:
    book = a_book("""
        - name: r
          when: customer_replied
          first_match:
            - if: {company.plan: x}
              then: [tag: bug]
        """)

    assert needs_of(book, *REPLIED) == {"company"}


def test_rules_of_other_events_and_those_switched_off_need_nothing() -> None:
    book = a_book("""
        - {name: other, when: teammate_closed, if: {company.plan: x}, then: [tag: bug]}
        - {name: off, when: customer_replied, if: {contact.segments: y}, then: [tag: bug], mode: {off: too noisy}}
        """)

    assert needs_of(book, *REPLIED) == set()
    assert needs_of(book, "teammate_closed", "conversation.admin.closed") == {"company"}


@pytest.mark.parametrize(
    ("step", "needs"),
    [("tag_company: bug", {"company"}), ("tag_contact: bug", set()), ("tag: bug", set())],
)
def test_a_step_needs_what_it_acts_on(step: str, needs: set[str]) -> None:
    assert needs_of(a_rule(then=f"[{step}]"), *REPLIED) == needs
