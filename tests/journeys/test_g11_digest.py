"""G11: once a day the team is told what was done, would have been done, held, failed and undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import is_at_rest

BOOK = """
vocabulary:
  tags: [seen, rare]
  digest: {at: "00:00", slack: "#managers", email: [lead@example.com]}
rules:
  - name: tag-seen
    when: conversation_started
    then: [tag: seen]
  - name: tag-rare
    when: conversation_started
    then: [tag: rare]
    mode: shadow
  - name: take-back
    when: {teammate_command: /undo}
    then: [undo: last]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook) as one:
        yield one


def test_g11_the_day_is_told_once_to_slack_and_by_mail_also_where_a_worker_was_killed(
    house: House, house_db: Database
) -> None:
    conversation, _ = house.customer_starts("Hi")
    wait_until(lambda: "seen" in house.conversation(conversation)["tags"], what="the tag")
    house.teammate_notes(conversation, "/undo")
    wait_until(lambda: "seen" not in house.conversation(conversation)["tags"], what="the tag to be gone")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to settle")
    assert house.slack("managers") == []
    house_db.run("UPDATE effects SET settled_at = settled_at - interval '1 day'")
    house_db.run("UPDATE runs SET created_at = created_at - interval '1 day'")
    house_db.run("UPDATE rulebook_history SET at = at - interval '2 days'")

    (told,) = wait_until(lambda: house.slack("managers"), what="the digest in Slack")
    (mail,) = wait_until(lambda: house.mails("lead@example.com"), what="the digest by mail")
    house.end("worker", signal_number=9)
    house.start("worker", "worker")
    wait_until(lambda: house.logs().count("workspace_known") > 1, what="the worker again")
    later, _ = house.customer_starts("Hi again")
    wait_until(lambda: "seen" in house.conversation(later)["tags"], what="the worker to work")

    assert "done: 1 (tag 1)" in told
    assert "would have been done: 1 (tag 1)" in told
    assert "undone: 1 (untag 1)" in told
    assert "runs taken back: 1" in told
    assert "- tag-rare: 1 would have been done" in told
    assert "Support automation on" in mail["subject"]
    assert len(house.slack("managers")) == 1
    assert len(house.mails("lead@example.com")) == 1
    assert house_db.rows("SELECT kind FROM runs WHERE event_name = 'digest'") == [{"kind": "digest"}]
