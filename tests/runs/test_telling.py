"""What the messages of a telling say of the next one, and how people read who was told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.runs.telling.approval import Alone, Freely, Later, Stop, judgement
from app.runs.telling.summary import in_words
from app.runs.workplace import Links
from app.store.effects import DISCARDED
from app.store.told_conversations import Outcome

AT = datetime(2027, 1, 5, 12, tzinfo=UTC)
LINKS = Links(inbox="https://inbox.example/{conversation_id}", service="https://triage.example")
TOLD: dict[str, Any] = {
    "name": "Kim",
    "speaks": True,
    "not_told": None,
    "event_id": 1,
    "event_state": "settled",
    "message": 7,
    "state": "done",
    "reason": None,
    "approve": "never",
    "by_a_person": False,
    "is_edited": False,
    "released_at": AT,
}


def told(number: int = 1, **more: Any) -> Outcome:
    return Outcome(**{"conversation": f"conversation:a:{number}", **TOLD, **more})


APPROVED = told(approve="first", by_a_person=True)


@pytest.mark.parametrize(
    ("so_far", "next_one"),
    [
        ([], Alone()),
        ([told(event_state="waiting", state=None)], Later),
        ([told(state=None)], Alone()),
        ([told(state="skipped", reason="silent: a teammate replied")], Freely(approved=False)),
        ([told(approve="each", state="held")], Freely(approved=False, as_drafts=True)),
        ([told(approve="first", state="held")], Later),
        ([told(approve="first", state="sending", by_a_person=True)], Later),
        ([APPROVED], Freely(approved=True)),
        ([APPROVED, told(2, state="held", reason="fuse: 30")], Freely(approved=True)),
        ([told(approve="first", by_a_person=True, is_edited=True)], Alone()),
        ([told(approve="first", state="skipped", reason=f"{DISCARDED}: held back by Ana")], Stop),
        ([told(approve="first", state="skipped", reason="silent: the conversation has been closed since")], Alone()),
        ([told(approve="first", state="failed", reason="refused")], Alone()),
    ],
)
def test_the_next_customer_follows_from_what_became_of_those_before(so_far: list[Outcome], next_one: object) -> None:
    judged = judgement(so_far)

    assert isinstance(judged, next_one) if isinstance(next_one, type) else judged == next_one


def test_who_is_told_where_they_were_not_spoken_to_says_nothing_of_the_next_one() -> None:
    assert judgement([told(speaks=False, state=None, not_told="a teammate has written since")]) == Alone()


def test_the_ticket_lists_who_was_told_and_who_was_not_and_why() -> None:
    others = [
        told(2, name="Lee", speaks=False, state=None, not_told="a teammate has written since"),
        told(3, name=None, state="held", reason="late: 20 minutes"),
        told(4, name="Sam", state="failed", reason="the conversation is gone"),
        told(5, name="Mo", state=None),
        told(6, name="Jo", event_state="failed", state=None),
        told(7, name="Ida", state=None, is_drafted=True),
    ]

    lines = in_words([told(), *others], LINKS).splitlines()

    assert lines == [
        "1 of 7 customers were told that this is done.",
        "- Kim: https://inbox.example/1",
        "Not told: 6.",
        "- Lee: a teammate has written since. https://inbox.example/2",
        "- a customer without a name: a person has not decided yet. https://inbox.example/3",
        "- Sam: the conversation is gone. https://inbox.example/4",
        "- Mo: no rule had anything to say. https://inbox.example/5",
        "- Jo: the news could not be handled in the conversation. https://inbox.example/6",
        "- Ida: a teammate has a draft to send. https://inbox.example/7",
    ]


def test_whatever_a_customer_is_called_the_list_stays_one_that_asana_takes() -> None:
    text = in_words([told(number, name="K\n" * 500_000) for number in range(50)], LINKS)

    assert len(text) < 10_000
    assert len(text.splitlines()) == 51


def test_a_long_list_is_cut_and_says_how_many_more_there_are() -> None:
    text = in_words([told(number) for number in range(500)], LINKS)

    assert text.startswith("500 of 500 customers")
    assert text.endswith("- and 450 more")
    assert len(text) < 10_000
