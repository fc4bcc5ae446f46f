"""G5: what nobody asked for just now waits for daylight; an answer goes out at any hour."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.rules.desk import WEEKDAYS
from app.store.database import Database
from app.store.effects import OVERTAKEN
from tests.house import House, wait_until
from tests.journeys.talking import VOCABULARY, messages, said, talking, the_message

DAY = clock.now() + timedelta(days=2)
"""The one day of the week on which this desk works is not near."""
OPENS = DAY.replace(hour=9, minute=0, second=0, microsecond=0)
DESK = f"  desk: {{timezone: UTC, hours: {{{WEEKDAYS[DAY.weekday()]}: 09:00-17:00}}}}\n"
RULES = """
rules:
  - name: answer
    when: [conversation_started, customer_replied]
    then: [reply: hello]
  - name: news
    when: {teammate_command: /news}
    then: [reply: noted]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with talking(house_database, folder, RULES, vocabulary=VOCABULARY + DESK, TRIAGE_PAUSE="0.2") as one:
        yield one


def test_g5_an_answer_goes_out_at_any_hour_and_news_wait_for_the_desk(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    the_message(house_db, conversation, "done")

    house.teammate_notes(conversation, "/news")

    waiting = the_message(house_db, conversation, "waiting")
    assert waiting["reason"] == f"for daylight at the customer's, until {OPENS:%Y-%m-%d %H:%M} UTC"
    assert abs(waiting["due_at"] - OPENS) < timedelta(minutes=1)
    assert len(said(house, conversation)) == 1


def test_g5_a_customer_who_writes_meanwhile_is_told_at_once(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    the_message(house_db, conversation, "done")
    house.teammate_notes(conversation, "/news")
    the_message(house_db, conversation, "waiting")

    house.customer_replies(conversation, "Any news?")

    wait_until(lambda: len(said(house, conversation)) > 1, what="the news, with the answer")
    (_, told) = said(house, conversation)
    assert "We have noted it." in told
    assert "Thank you for writing to us." in told
    assert messages(house_db, conversation)[1]["reason"] == OVERTAKEN
