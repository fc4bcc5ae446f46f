"""What a rule asks for and nobody gathered then is never guessed: the event counts as unknown, if it matters."""

import pytest

from app.rules.facts import set_of_fields
from app.rules.fields import FIRST_ENGINE
from app.rules.vocabulary import Vocabulary
from app.runs.backtest.doubt import Doubt
from app.runs.backtest.tally import Tally
from app.store.database import Database
from tests.runs.past_events import WORDS, PastEvents, a_book

ALWAYS_GATHERED = {
    "event.name", "event.topic", "admin.id", "links.conversation", "conversation.id", "conversation.title",
    "conversation.state", "conversation.channel", "conversation.subject", "conversation.started_by",
    "conversation.priority", "conversation.created_at", "conversation.tags", "conversation.teammate",
    "conversation.team", "conversation.first_text", "conversation.waiting_since", "message.text", "message.author",
    "message.author_name", "message.part_type", "message.attachments", "message.command", "message.command_argument",
    "contact.id", "contact.external_id", "contact.role", "contact.name", "contact.email", "contact.language",
    "contact.country", "contact.created_at", "ticket.kinds", "ticket.count",
}  # fmt: skip
GATHERED_ANEW = {"conversation.channel", "contact.language"}
TOLD_BY_THE_RUN = {"now", "event.own", "desk.open"}
TAG_BUG = "- {name: tag-bugs, when: customer_replied, then: [tag: bug]}\n"
MORE_WORDS = WORDS.replace("Seats: {type: number}", "Seats: {type: number}\n    Vip: {type: flag}")
RULE = "- {name: v, when: customer_replied, %s, then: [tag: vip]}"


@pytest.fixture
def past(db: Database) -> PastEvents:
    found = PastEvents(db, a_book(TAG_BUG))
    found.happened(attributes={"Issue Type": "Question", "Seats": 5, "Vip": True})
    return found


def tried(past: PastEvents, asked: str, words: str = MORE_WORDS) -> Tally:
    return past.against(a_book(TAG_BUG + RULE % asked, words=words))


def test_a_field_that_nobody_gathered_makes_an_event_unknown_and_is_named(past: PastEvents) -> None:
    tally = tried(past, "if: {Vip: true}")

    assert (tally.unknown, tally.changed, tally.same) == (1, 0, 0)
    assert list(tally.doubts) == [Doubt("v", "conversation.attributes.Vip")]
    assert not tally.effects


@pytest.mark.parametrize(
    "asked",
    [
        "if: {Vip: {is: unknown}}",
        "if: {Vip: {is: known}}",
        "if: {not: {Vip: true}}",
        "unless: [{Vip: true}]",
        "if: {any: [{Vip: true}, {Seats: 9}]}",
        "if: {Seats: 5, Vip: true}",
    ],
)
def test_it_is_not_taken_for_unset(past: PastEvents, asked: str) -> None:
    assert tried(past, asked).unknown == 1


@pytest.mark.parametrize(
    "asked",
    [
        "if: {Seats: 9, Vip: true}",
        "if: {any: [{Vip: true}, {Seats: 5}]}",
        "if: {Seats: 9}, unless: [{Vip: true}]",
        "if: {Vip: true}, unless: [{Seats: 5}]",
        "if: {Vip: true}, mode: off",
    ],
)
def test_where_every_value_leads_to_the_same_there_is_no_doubt(past: PastEvents, asked: str) -> None:
    assert tried(past, asked).unknown == 0


def test_a_field_of_an_event_that_calls_no_such_rule_is_not_missed(past: PastEvents) -> None:
    past.happened("teammate_closed")

    tally = tried(past, "if: {Vip: true}")

    assert (tally.unknown, tally.same) == (1, 1)


def test_what_a_rule_has_set_before_is_known(past: PastEvents) -> None:
    setting = "- {name: s, when: customer_replied, then: [set: {Vip: true}]}\n"

    tally = past.against(a_book(TAG_BUG + setting + RULE % "if: {Vip: true}", words=MORE_WORDS))

    assert (tally.unknown, tally.changed) == (0, 1)


def test_a_branch_that_hangs_on_a_missing_field_leaves_it_open(past: PastEvents) -> None:
    branches = (
        "first_match: [{if: {%s}, then: [tag: urgent]}, {if: {Vip: true}, then: [tag: bug]}, {otherwise: [tag: vip]}]"
    )
    rule = "- {name: v, when: customer_replied, %s}"

    for first, unknown in (("Seats: 9", 1), ("Seats: 5", 0)):
        book = a_book(TAG_BUG + rule % (branches % first), words=MORE_WORDS)
        assert past.against(book).unknown == unknown


def test_a_text_with_a_missing_field_is_not_guessed(past: PastEvents) -> None:
    rule = "- {name: n, when: customer_replied, then: [internal_note: '{{ attributes[\"Vip\"] }} hello']}"

    tally = past.against(a_book(TAG_BUG + rule, words=MORE_WORDS))

    assert list(tally.doubts) == [Doubt("n", "conversation.attributes.Vip")]


def test_a_text_that_only_has_the_same_word_is_no_matter(past: PastEvents) -> None:
    rule = "- {name: n, when: customer_replied, then: [internal_note: 'Vip or not: {{ contact.name }}']}"

    assert past.against(a_book(TAG_BUG + rule, words=MORE_WORDS)).changed == 1


def test_a_contact_attribute_that_nobody_gathered_is_missing_too(past: PastEvents) -> None:
    words = WORDS.replace("plan: {type: text, short: plan}", "plan: {type: text, short: plan}\n    seat: {type: text}")

    assert tried(past, "if: {contact.attributes.seat: x}", words).unknown == 1


def test_a_field_gathered_as_another_type_was_not_gathered(past: PastEvents) -> None:
    words = WORDS.replace("Seats: {type: number}", "Seats: {type: text}")

    assert tried(past, 'if: {Seats: "5"}', words).unknown == 1


def test_attributes_of_a_rulebook_that_nobody_can_read_any_more_are_missing_unless_they_are_there(
    past: PastEvents, db: Database
) -> None:
    db.run("DELETE FROM rulebook_history")
    db.run("DELETE FROM rulebooks")
    before = a_book(TAG_BUG, words=MORE_WORDS)

    there = past.against(a_book(TAG_BUG + RULE % "if: {Seats: 5}", words=MORE_WORDS), before=before)
    missing = past.against(a_book(TAG_BUG + RULE % "if: {Vip: true}", words=MORE_WORDS), before=before)

    assert (there.unknown, missing.unknown) == (0, 1)


def test_rules_alike_in_both_books_do_the_same_whatever_was_not_gathered(past: PastEvents) -> None:
    before = a_book(RULE % "if: {Vip: true}", words=MORE_WORDS)
    other = "- {name: other, when: teammate_closed, then: [tag: bug]}\n"

    tally = past.against(a_book(other + RULE % "if: {Vip: true}", words=MORE_WORDS), before=before)

    assert (tally.same, tally.unknown) == (1, 0)


def test_a_doubt_goes_on_where_a_rule_acts_once(past: PastEvents, db: Database) -> None:
    now = a_book(
        TAG_BUG + RULE % "if: {any: [{Vip: true}, {Issue Type: Question}]}, once_per: conversation", words=MORE_WORDS
    )
    past.happened(attributes={"Issue Type": "Technical Issue"}, conversation="2")
    past.happened(attributes={"Issue Type": "Question"}, conversation="2")
    past.happened(attributes={"Issue Type": "Question"}, conversation="3")

    tally = past.against(now)

    assert (tally.unknown, tally.changed) == (2, 2)
    assert {doubt.field for doubt in tally.doubts} == {"conversation.attributes.Vip", "what it did before"}


def test_every_built_in_field_was_gathered_from_the_first_engine_on_or_says_since_which() -> None:
    first = {field.name for field in set_of_fields(Vocabulary()) if field.since == FIRST_ENGINE}

    assert first == (ALWAYS_GATHERED | TOLD_BY_THE_RUN) - GATHERED_ANEW


def test_a_field_that_the_engine_of_that_day_did_not_have_is_missing(past: PastEvents, db: Database) -> None:
    now = a_book(TAG_BUG + RULE % "if: {message.is_only_thanks: true}")

    assert past.against(now).unknown == 0
    db.run("UPDATE runs SET engine = '2'")
    assert list(past.against(now).doubts) == [Doubt("v", "message.is_only_thanks")]


def test_a_field_that_has_another_meaning_by_now_is_not_taken_as_it_was(past: PastEvents, db: Database) -> None:
    db.run("UPDATE runs SET engine = '2'")
    db.run('UPDATE run_facts SET facts = facts || \'{"conversation.channel": "messenger"}\'')

    assert tried(past, "if: {channel: chat}").unknown == 1


def test_what_nobody_asked_for_then_was_not_looked_up(past: PastEvents, db: Database) -> None:
    asked = "if: {conversation.human_replies: 0}"
    looking = PastEvents(db, a_book(TAG_BUG + RULE % asked), count=10)

    assert list(tried(past, asked).doubts) == [Doubt("v", "conversation.human_replies")]
    looking.happened()
    db.run("UPDATE runs SET digest = %(digest)s", {"digest": looking.book.digest})
    assert looking.against(a_book(TAG_BUG + RULE % asked.replace("0", "1"))).unknown == 0


def test_of_a_conversation_that_has_just_begun_everything_is_known(past: PastEvents) -> None:
    begun = PastEvents(past.db, past.book, count=10)
    begun.happened("conversation_started", conversation="9")
    rule = "- {name: v, when: conversation_started, if: {conversation.human_replies: 0}, then: [tag: vip]}"

    assert past.against(a_book(TAG_BUG + rule)).unknown == 0


def test_what_phrases_say_of_a_message_is_not_known_under_other_phrases(past: PastEvents) -> None:
    words = f"{WORDS}  phrases: {{spam: [solar panels]}}\n"

    assert tried(past, "if: {spam.score: {at_least: 50}}", WORDS).unknown == 0
    assert tried(past, "if: {spam.score: {at_least: 50}}", words).unknown == 1
