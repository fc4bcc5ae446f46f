"""Who answered and when, what became of the conversation, and which details of a bug are there: told from its parts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.rules.events import Author, AuthorKind, Message, Ticket
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.vocabulary import Vocabulary
from tests.rules.makers import AT, a_conversation, a_rule, a_snapshot

WORDS = a_rule().vocabulary
SEAT = "9001"
RULE = "rules: [{name: r, when: customer_replied, then: [tag: bug]}]\n"
BANDS = """
  attributes: {Response Time: [under 1 hour, 1-6 hours, overdue]}
  tags: [bug]
  desk: {timezone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
  response_time:
    attribute: Response Time
    counting: wall_clock
    bands: {under 1 hour: 1h, 1-6 hours: 6h, overdue: more}
"""


def a_part(kind: AuthorKind, text: str = "words", *, after: float = 0, **changes: Any) -> Message:
    """A part `after` minutes from the beginning; of a teammate Ana unless it is our seat's."""
    author = Author(kind=kind, id={"customer": "c1", "teammate": "9002"}.get(kind, kind))
    parts: dict[str, Any] = {"id": f"{kind}{after}", "part_type": "comment", "text": text, "author": author}
    return Message(**{**parts, "created_at": AT + timedelta(minutes=after), **changes})


FIRST = a_part("customer", "It is broken", part_type=None, id="source")
OURS = Author(kind="teammate", id=SEAT)


def of_parts(*parts: Message, now: datetime = AT, words: Vocabulary = WORDS, **changes: Any) -> dict[str, Any]:
    snapshot = a_snapshot(conversation=a_conversation(parts=(FIRST, *parts)), message=None)
    return dict(facts_of(replace(snapshot, seat=SEAT, now=now, **changes), words))


def test_only_what_teammates_write_to_the_customer_is_a_human_reply() -> None:
    facts = of_parts(
        a_part("teammate", after=1),
        a_part("teammate", after=2, part_type="note"),
        a_part("teammate", after=3, author=OURS),
        a_part("bot", after=4),
        a_part("teammate", "", after=5, part_type="assignment"),
        a_part("teammate", "Done, bye", after=6, part_type="close"),
        a_part("teammate", "", after=7, part_type="close"),
    )

    assert facts["conversation.human_replies"] == 2


def test_what_the_customer_said_counts_also_where_it_reopened_the_conversation() -> None:
    facts = of_parts(
        a_part("customer", after=1, part_type="open"),
        a_part("customer", "", after=2, attachments=("https://files.example/a.png",)),
        a_part("customer", "", after=3, part_type="conversation_rating_changed"),
    )

    assert facts["conversation.customer_messages"] == 3


@pytest.mark.parametrize(("part_type", "told"), [("comment", True), ("channel_and_reply_time_expectation", False)])
def test_a_bot_at_work_is_told_from_intercoms_own_notices(part_type: str, *, told: bool) -> None:
    assert of_parts(a_part("bot", after=1, part_type=part_type))["conversation.bot_replied"] is told


def test_the_first_response_is_the_first_humans_to_the_customers_first_message() -> None:
    facts = of_parts(a_part("bot", after=1), a_part("teammate", after=2, author=OURS), a_part("teammate", after=90))

    assert facts["conversation.first_response"] == 90 * 60
    assert "conversation.first_response" not in of_parts(a_part("bot", after=1))


def test_the_handling_time_ends_with_the_last_close() -> None:
    closes = [a_part("teammate", "", after=minutes, part_type="close") for minutes in (30, 90)]
    between = a_part("customer", "It is back", after=60, part_type="open")

    assert of_parts(closes[0], between, closes[1])["conversation.handling_time"] == 90 * 60
    assert "conversation.handling_time" not in of_parts(a_part("teammate", after=5))


@pytest.mark.parametrize(
    ("minutes", "answered", "band"),
    [(30, True, "under 1 hour"), (60, True, "1-6 hours"), (500, True, "overdue"), (30, False, None),
     (500, False, "overdue")],
)  # fmt: skip
def test_the_band_of_the_first_response_is_told_once_it_is_sure(
    minutes: float, band: str | None, *, answered: bool
) -> None:
    book = load({"book.yaml": f"vocabulary:{BANDS}", "rules.yaml": RULE})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    parts = [a_part("teammate", after=minutes)] if answered else []

    facts = of_parts(*parts, now=AT + timedelta(minutes=minutes), words=book.vocabulary)

    assert facts.get("conversation.response_band") == band


@pytest.mark.parametrize(
    ("parts", "handled"),
    [
        ((), False),
        ((a_part("bot", after=1),), False),
        ((a_part("teammate", after=1, author=OURS),), False),
        ((a_part("teammate", after=1, part_type="note"),), False),
        ((a_part("teammate", after=1),), True),
        ((a_part("bot", "", after=1, part_type="close"),), True),
    ],
)
def test_a_human_answer_or_a_close_is_handling(parts: tuple[Message, ...], *, handled: bool) -> None:
    assert of_parts(*parts)["conversation.handled"] is handled


def test_a_ticket_is_handling_whatever_else_is_known() -> None:
    snapshot = replace(a_snapshot(), tickets=(Ticket(kind="bug", matter="conversation", title="t", url=None),))

    assert facts_of(snapshot, WORDS)["conversation.handled"] is True


@pytest.mark.parametrize(
    ("part", "times"),
    [
        (a_part("customer", "It is broken again", after=9, part_type="open"), 1),
        (a_part("customer", "Thanks!", after=9, part_type="open"), 0),
        (a_part("customer", "Satisfied", after=9, quick_reply_id="u1"), 0),
        (a_part("teammate", "", after=9, part_type="open"), 1),
        (a_part("teammate", "", after=9, part_type="open", author=OURS), 0),
        (a_part("bot", "", after=9, part_type="open"), 0),
    ],
)
def test_thanks_and_answers_to_our_questions_reopen_nothing(part: Message, times: int) -> None:
    facts = of_parts(a_part("teammate", "", after=5, part_type="close"), part, a_part("customer", "more", after=10))

    assert facts["conversation.reopened"] == times


def test_an_event_that_intercom_does_not_show_yet_counts_too() -> None:
    answer = a_part("teammate", after=3)
    snapshot = a_snapshot(conversation=a_conversation(parts=(FIRST,)), message=answer)

    assert facts_of(snapshot, WORDS)["conversation.human_replies"] == 1


def test_the_details_of_a_bug_add_up_over_the_customers_messages() -> None:
    facts = of_parts(
        a_part("customer", "Store: lamps. When I click save it freezes", after=1),
        a_part("customer", "", after=2, attachments=("a.png",), recordings=("a.png",)),
        a_part("teammate", "Was it a Visa card at 14:35?", after=3),
    )

    assert facts["bug.has"] == ["link", "recording", "steps"]
    assert facts["bug.missing"] == ["specifics"]


def test_without_the_parts_none_of_it_is_known() -> None:
    told = [name for name in facts_of(a_snapshot(), WORDS) if name.startswith("bug.")]

    assert told == []
    assert "conversation.human_replies" not in facts_of(a_snapshot(), WORDS)


@pytest.mark.parametrize(
    ("parts", "awaits"),
    [
        ((), True),
        ((a_part("teammate", after=1),), False),
        ((a_part("teammate", after=1, author=OURS),), True),
        ((a_part("bot", after=1),), True),
        ((a_part("teammate", after=1, part_type="note"),), True),
        ((a_part("teammate", after=1), a_part("customer", "And now?", after=2)), True),
        ((a_part("teammate", after=1), a_part("customer", "Thanks!", after=2)), False),
        ((a_part("teammate", "", after=1, part_type="close"),), False),
    ],
)
def test_a_customer_awaits_a_teammate_until_one_answers(parts: tuple[Message, ...], *, awaits: bool) -> None:
    assert of_parts(*parts)["conversation.awaits_teammate"] is awaits
