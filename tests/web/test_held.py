"""What waits for a person, over the API: by cause, page by page, sent in other words."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Client

from tests.web.conftest import Desk, started

Get = Callable[..., Any]
TALKS = """
vocabulary:
  attributes: {Issue Type: {options: [Technical Issue, Question]}, Issue Priority: {options: [High, Low]}}
  texts: {hello: Thank you.}
rules:
  - name: greet
    when: conversation_started
    then: [{reply: hello}]
"""


def test_what_is_held_is_listed_by_cause_with_what_it_would_say(desk: Desk, got: Get) -> None:
    for number in range(1, 4):
        desk.run(desk.receive(started(number)), TALKS)
    desk.become("held", reason="late: 12 minutes after what it answers", event_id=1)
    desk.become("held", reason="fuse: 30 effects", event_id=2)
    desk.become("unsure", reason="2 things there could be it: a person decides", event_id=3)

    shown = got("/held")

    assert [(each["cause"], each["count"]) for each in shown["causes"]] == [("fuse", 1), ("late", 1), ("unsure", 1)]
    assert [(each["cause"], each["text"], each["customer"]) for each in shown["held"]] == [
        ("unsure", "Thank you.", "Marta Ruiz"),
        ("fuse", "Thank you.", "Marta Ruiz"),
        ("late", "Thank you.", "Marta Ruiz"),
    ]
    assert [each["conversation"] for each in got("/held", cause="late")["held"]] == ["1"]
    first = got("/held", limit=2)
    assert [each["cause"] for each in got("/held", before=first["next_before"])["held"]] == ["late"]


def test_after_retention_it_is_listed_without_the_customers_name(desk: Desk, got: Get) -> None:
    desk.run(desk.receive(started(1)), TALKS)
    desk.become("held", reason="fuse: 30 effects")
    desk.forget_facts()

    (held,) = got("/held")["held"]

    assert (held["customer"], held["url"], held["text"]) == (None, None, "Thank you.")


@pytest.mark.parametrize(
    ("verb", "body", "refused"),
    [
        ("send", {"text": " \n "}, (409, "the text is empty")),
        ("discard", {"text": "Hello"}, (400, "a text is for sending")),
        ("send", {"text": "x" * 5001}, (422, "5000")),
        ("send", {"txet": "x"}, (422, "txet")),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_in_words(
    desk: Desk, client: Client, got: Get, verb: str, body: dict[str, str], refused: tuple[int, str]
) -> None:
    desk.run(desk.receive(started(1)), TALKS)
    desk.become("held", reason="fuse: 30 effects")
    number = got("/held")["held"][0]["id"]

    answer = client.post(f"/api/effects/{number}/{verb}", json=body)

    status, words = refused
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]
    assert got("/held")["held"][0]["state"] == "held"


def test_a_message_is_sent_in_other_words(desk: Desk, client: Client, got: Get) -> None:
    desk.run(desk.receive(started(1)), TALKS)
    desk.become("held", reason="fuse: 30 effects")
    number = got("/held")["held"][0]["id"]

    answer = client.post(f"/api/effects/{number}/send", json={"text": "Hello <you>"})

    assert (answer.status_code, answer.json()["state"]) == (200, "planned")
    row = desk.db.row("SELECT request #>> '{parts,0,html}' AS html FROM effects")
    assert row == {"html": "<p>Hello &lt;you&gt;</p>"}
    assert client.post(f"/api/effects/{number}/send", json={"text": "Again"}).status_code == 404
