"""The secrets that sign webhooks are replaced while deliveries come in: none is refused, none is lost."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.store.database import Database
from tests.house import ITSELF, SECRET, House, a_house, wait_until
from tests.journeys.talking import SEAT, triage

NEW_SECRET = "the secret of tomorrow"
SENT, PER_SECOND = 300, 50.0
TALKS = 20
"""So many that no rule acts more than twenty times in one, which would stop it for an hour."""
COMMENT = re.compile(r"comment \d+\.")
BUGS = "1200000000000101"
BOOK = f"""
vocabulary:
  tags: [heard]
  tickets:
    bug:
      project: "{BUGS}"
      section: "1200000000000201"
      marker_field: "1200000000000301"
      title: "{{{{ message.command_argument }}}}"
rules:
  - {{name: log-bug, when: {{teammate_command: /bug}}, then: [file_in_asana: bug]}}
  - {{name: pass-on, when: ticket_commented, then: [internal_note: "{{{{ news.comment }}}}"]}}
"""


class Traffic(threading.Thread):
    """Does the same again and again, `SENT` times, as often in a second as `PER_SECOND` says."""

    def __init__(self, send: Callable[[int], object]) -> None:
        super().__init__(daemon=True)
        self._send = send
        self._over = threading.Event()
        self.sent = 0

    def run(self) -> None:
        for number in range(SENT):
            if self._over.wait(1 / PER_SECOND):
                return
            self._send(number)
            self.sent += 1

    def wait_for(self, share: float) -> None:
        wait_until(lambda: self.sent >= share * SENT, what=f"{share:.0%} of the traffic, {self.sent} by now")

    def end(self) -> None:
        self._over.set()
        self.join(10)


@contextmanager
def traffic(send: Callable[[int], object]) -> Iterator[Traffic]:
    one = Traffic(send)
    one.start()
    try:
        yield one
        one.wait_for(1.0)
    finally:
        one.end()


def a_book(folder: Path) -> Path:
    rulebook = folder / "book"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(BOOK, "utf-8")
    return rulebook


def replaced(house: House, old: str, new: str, *, secrets: str) -> None:
    """A web process takes over from another one, which ends as it does when it is asked to."""
    house.start(new, "web", changes={"INTERCOM_CLIENT_SECRET": secrets})
    log = house.folder / f"{new}.log"
    wait_until(lambda: "web_started" in log.read_text(), what=f"{new}\n{house.logs()}")
    assert house.end(old) == 0


def test_intercoms_secret_is_replaced_under_load_without_one_notification_refused_or_lost(
    fresh_house_database: str, tmp_path: Path
) -> None:
    with (
        a_house(fresh_house_database, tmp_path, rulebook=a_book(tmp_path)) as house,
        Database(fresh_house_database) as db,
    ):
        talks = [house.customer_starts("Hello")[0] for _ in range(TALKS)]

        with traffic(lambda n: house.customer_replies(talks[n % TALKS], f"and {n}")) as under_way:
            under_way.wait_for(0.2)
            replaced(house, "web", "web-2", secrets=f"{SECRET}, {NEW_SECRET}")
            under_way.wait_for(0.5)
            house.sandbox.put("/sandbox/webhooks", json={"secret": NEW_SECRET}).raise_for_status()
            under_way.wait_for(0.7)
            replaced(house, "web-2", "web-3", secrets=NEW_SECRET)

        told = wait_until(lambda: all_delivered(house, "/sandbox/deliveries"), what="all deliveries", patience=60)
        accepted = set(told["accepted_ids"])
        assert len(accepted) == told["notifications"] >= TALKS + SENT
        assert accepted <= {row["delivery_key"].partition("/")[2] for row in db.rows("SELECT delivery_key FROM events")}
        assert "signature_refused" not in house.logs()
        assert refused_with(house, SECRET)


def all_delivered(house: House, path: str) -> dict[str, Any] | None:
    told: dict[str, Any] = house.sandbox.get(path).json()
    return told if told["pending"] == 0 else None


def refused_with(house: House, secret: str) -> bool:
    """Whether what is signed with this secret is refused by now."""
    house.sandbox.put("/sandbox/webhooks", json={"secret": secret}).raise_for_status()
    house.sandbox.post("/sandbox/ping").raise_for_status()
    return bool(wait_until(lambda: "signature_refused" in house.logs(), what="the ping to be refused"))


def test_asanas_webhook_is_made_anew_under_load_without_one_delivery_refused_or_one_comment_lost(
    fresh_house_database: str, tmp_path: Path
) -> None:
    public = {"TRIAGE_PUBLIC_URL": ITSELF}
    with a_house(fresh_house_database, tmp_path, rulebook=a_book(tmp_path), changes=public) as house:
        first = wait_until(lambda: webhooks(house), what=f"a webhook\n{house.logs()}")
        filed = bugs(house)

        with traffic(lambda n: house.engineer(filed[n % TALKS], "comment", text=f"comment {n}.")) as under_way:
            for share in (0.25, 0.5, 0.75):
                under_way.wait_for(share)
                lost_by_asana(house)
                assert "was made" in triage(house, "asana", "watch")

        wait_until(lambda: all_delivered(house, "/sandbox/asana/deliveries"), what="all deliveries", patience=60)
        expected = [f"comment {n}." for n in range(SENT)]
        wait_until(lambda: set(passed_on(house)) == set(expected), what="each comment", patience=60)
        assert sorted(passed_on(house)) == sorted(expected)
        assert "signature_refused" not in house.logs()
        assert len(webhooks(house)) == 1
        assert webhooks(house) != first


def passed_on(house: House) -> list[str]:
    """The comments that stand in notes of the conversations."""
    parts = [part for each in house.state()["conversations"].values() for part in each["parts"]]
    found = (COMMENT.search(part["body"]) for part in parts if part["type"] == "note" and part["author"]["id"] == SEAT)
    return [each[0] for each in found if each]


def webhooks(house: House) -> dict[str, Any]:
    told: dict[str, Any] = house.sandbox.get("/sandbox/asana/deliveries").json()["webhooks"]
    return told


def lost_by_asana(house: House) -> None:
    """As Asana does with a webhook of which nothing got through for a day."""
    for gid in webhooks(house):
        house.sandbox.post(f"/sandbox/asana/webhooks/{gid}/delete").raise_for_status()


def bugs(house: House) -> list[str]:
    """The gids of tickets, each of which was filed from a conversation of its own."""
    for number in range(TALKS):
        conversation, _ = house.customer_starts("Hello")
        house.teammate_notes(conversation, f"/bug Bug {number}")
    filed = wait_until(
        lambda: tickets if len(tickets := house.tickets(BUGS)) == TALKS else None, what="a ticket of each conversation"
    )
    return [str(each["gid"]) for each in filed]
