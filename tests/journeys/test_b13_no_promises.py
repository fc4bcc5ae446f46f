"""B13: a teammate's answer that promises a date or a feature is noticed and reported, and a text of the rulebook that
does is refused."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.swell import a_swell_desk, wait_for_alert, wait_for_note, wait_for_tag
from tests.journeys.talking import is_at_rest, triage

GOOD = "The Horizon theme is being planned to be released in Q3 of this year."
BAD = "The Horizon theme will be released by the end of this month."
TEXT = """
vocabulary:
  texts:
    soon: "PROMISE"
rules:
  - name: soon
    when: customer_replied
    then: [reply: soon]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_swell_desk(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b13_a_promised_date_is_noticed_and_the_manager_is_told(house: House) -> None:
    conversation, _ = house.customer_starts("When is the Horizon theme there?")
    house.teammate_replies(conversation, BAD)

    note = wait_for_note(house, conversation, "may take this as a promise")
    assert "by the end of this month" in note
    assert "planned for Q" in note
    wait_for_tag(house, conversation, "promised")
    assert "Ana may have promised" in wait_for_alert(house, conversation, "by the end of this month")


def test_b13_the_quarter_is_no_promise(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("When is the Horizon theme there?")
    house.teammate_replies(conversation, GOOD)

    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")

    assert "promised" not in house.conversation(conversation)["tags"]


def test_b13_a_text_of_the_rulebook_that_promises_is_refused(house: House, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(TEXT.replace("PROMISE", GOOD))
    assert "no problems" in triage(house, "rules", "check", str(tmp_path))

    (tmp_path / "book.yaml").write_text(TEXT.replace("PROMISE", BAD))
    with pytest.raises(subprocess.CalledProcessError) as refused:
        triage(house, "rules", "check", str(tmp_path))
    assert "by the end of this month" in refused.value.output
