"""What rules ask about a customer and a conversation is looked up in Intercom, and nothing that no rule asks for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.integrations.texts import plain_text
from app.store.database import Database
from tests.house import House, a_house, wait_until

BOOK = """
vocabulary:
  languages: {default: en, also: [ru]}
  tags: [vip, spam, second, thanks]
  people: {Sam Reed: {teammate: "9003", role: manager}}
  plans: {enterprise: [Enterprise], free: [Community]}
  tickets: {bug: {project: "1200000000000101", title: "{{ conversation.first_text }}"}}
rules:
  - name: tell-what-is-known
    when: [conversation_started, customer_replied]
    then:
      - internal_note: "%s"
  - name: file
    when: customer_replied
    if: {message.text: {mentions: [please file]}}
    then: [file_in_asana: bug]
  - name: by-managers
    when: teammate_noted
    if: {admin.is_manager: true}
    then: [tag: vip]
"""
TOLD = (
    "company.name", "company.plan", "contact.plan_class", "contact.is_paying", "contact.segments", "contact.tags",
    "contact.conversations_30d", "article.match", "article.title", "ticket.open", "conversation.human_replies",
    "bug.missing", "conversation.language", "conversation.channel", "spam.score",
)  # fmt: skip
SEGMENT = "Paying"
COMPANY = {"name": "Lamps", "plan": "Enterprise", "monthly_spend": 90}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    said = " | ".join(f"{name} = {{{{ {name} }}}}" for name in TOLD)
    (rulebook / "book.yaml").write_text(BOOK % said)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook) as one:
        yield one


def notes(house: House, conversation: str) -> list[str]:
    parts = house.conversation(conversation)["parts"]
    return [part["body"] for part in parts if part["type"] == "note" and part["author"]["id"] == "9001"]


def told(house: House, conversation: str, number: int = 1) -> dict[str, str]:
    """What the fields were when our note of this number was written."""
    wait_until(lambda: len(notes(house, conversation)) >= number, what=f"note {number}")
    said = plain_text(notes(house, conversation)[number - 1])
    known = (each.partition("=") for each in said.split("|"))
    return {name.strip(): value.strip() for name, _, value in known}


def test_the_company_segments_and_tags_of_a_customer_are_told(house: House) -> None:
    who = {"name": "Kim", "role": "user", "company": COMPANY, "segments": [SEGMENT], "tags": ["vip"]}

    conversation, _ = house.customer_starts("How do I set a date for office hours?", contact=who)

    known = told(house, conversation)
    assert (known["company.name"], known["company.plan"], known["contact.plan_class"]) == (
        "Lamps",
        "Enterprise",
        "enterprise",
    )
    assert known["contact.is_paying"] == "True"
    assert SEGMENT in known["contact.segments"]
    assert "vip" in known["contact.tags"]


def test_the_article_that_answers_is_found(house: House) -> None:
    conversation, _ = house.customer_starts("How do I set a date for office hours?")

    known = told(house, conversation)

    assert (known["article.match"], known["article.title"]) == ("sure", "How to set a date for Office Hours")


def test_a_customer_without_company_has_an_unknown_plan_class(house: House) -> None:
    conversation, _ = house.customer_starts("It is broken")

    known = told(house, conversation)

    assert [known[name] for name in ("company.name", "contact.plan_class", "contact.is_paying")] == ["", "", ""]
    assert known["contact.tags"] == "[]"


def test_what_was_written_before_is_read_when_the_customer_goes_on(house: House) -> None:
    conversation, _ = house.customer_starts("Store: lamps. It is broken when I click save")
    assert told(house, conversation)["conversation.human_replies"] == "0"
    house.teammate_replies(conversation, "Which card?")
    house.customer_replies(conversation, "A Visa card")

    known = told(house, conversation, 2)

    assert known["conversation.human_replies"] == "1"
    assert "recording" in known["bug.missing"]
    assert "steps" not in known["bug.missing"]


def test_a_card_number_reaches_nothing_but_intercom(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("My card 4111 1111 1111 1111 was charged twice")
    told(house, conversation)
    house.customer_replies(conversation, "please file it")

    (ticket,) = wait_until(house.tickets, what="the ticket")

    assert "•••• 1111" in ticket["name"]
    assert "4111" not in str(house.state()["tasks"])
    assert not house_db.rows("SELECT 1 FROM effects WHERE request::text LIKE '%%4111%%'")
    assert not house_db.rows("SELECT 1 FROM run_facts WHERE facts::text LIKE '%%4111%%'")


def test_earlier_conversations_and_tickets_of_the_customer_are_told(house: House) -> None:
    first, contact = house.customer_starts("It is broken")
    told(house, first)
    already = len(house.tickets())
    house.customer_replies(first, "please file it")
    wait_until(lambda: len(house.tickets()) > already, what="the ticket")

    second, _ = house.customer_starts("And another thing", contact=contact)

    known = told(house, second)
    assert "bug" in known["ticket.open"]
    assert known["conversation.channel"] == "chat"


def test_the_language_is_the_customers(house: House) -> None:
    conversation, _ = house.customer_starts("Календарь не открывается, помогите пожалуйста")

    assert told(house, conversation)["conversation.language"] == "ru"


def test_a_managers_note_is_told_from_a_teammates(house: House) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.teammate_notes(conversation, "mine", admin="9003")

    wait_until(lambda: "vip" in str(house.conversation(conversation)["tags"]), what="the tag")
