"""B10: what a teammate has to tell engineers becomes a comment in the conversation's ticket, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.commands_of_the_desk import shipped_commands
from tests.journeys.talking import SOON_TAKEN_OVER, VOCABULARY, effects_of, is_at_rest, notes, talking

BUGS = "1200000000000101"
WORDS = VOCABULARY.replace("[seen, asked]", "[seen, bug]") + f'  tickets: {{bug: {{project: "{BUGS}"}}}}\n'
RULES = "\nrules:" + shipped_commands("tell-engineers", "log-bug-by-hand")


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with talking(house_database, folder, RULES, vocabulary=WORDS, **SOON_TAKEN_OVER) as one:
        yield one


def a_bug(house: House, title: str, conversation: str | None = None) -> tuple[str, str]:
    """A conversation with a ticket of this title, and the ticket's gid."""
    if conversation is None:
        conversation, _ = house.customer_starts("It is broken")
    house.teammate_notes(conversation, f"/bug {title}")
    wait_for_note(house, conversation, "Logged as a bug", count=len(answers(house, conversation, "Logged")) + 1)
    (gid,) = [gid for gid, task in house.state()["tasks"].items() if task["name"] == title]
    return conversation, gid


def answers(house: House, conversation: str, words: str) -> list[str]:
    return [note for note in notes(house, conversation) if words in note]


def wait_for_note(house: House, conversation: str, words: str, *, count: int = 1) -> str:
    found = wait_until(
        lambda: answers(house, conversation, words) if len(answers(house, conversation, words)) >= count else None,
        what=f"a note with “{words}” in conversation {conversation}, which has {notes(house, conversation)}",
    )
    return found[-1]


def comments(house: House, gid: str) -> list[str]:
    return [story["text"] for story in house.state()["tasks"][gid]["stories"]]


def test_b10_what_a_teammate_tells_engineers_is_a_comment_with_the_name_the_words_and_the_conversation(
    house: House,
) -> None:
    conversation, gid = a_bug(house, "The calendar is empty")

    house.teammate_notes(conversation, "<p>/engineer All browsers.</p><p>Card 4111 1111 1111 1111.</p>")

    answer = wait_for_note(house, conversation, "For the engineers.")
    (comment,) = comments(house, gid)
    name, words, card, link, _mark = (comment.partition(": ")[0], *comment.partition(": ")[2].splitlines())
    assert name
    assert (words, card) == ("All browsers.", "Card •••• 1111.")
    assert link.endswith(f"/conversations/{conversation}")
    assert "The calendar is empty" in answer
    assert "Not done" not in answer


def test_b10_of_several_tickets_the_newest_gets_it_and_the_answer_names_it(house: House) -> None:
    conversation, first = a_bug(house, "The first")
    _, second = a_bug(house, "The second", conversation)

    house.teammate_notes(conversation, "/engineer Only in Safari.")

    assert "The second" in wait_for_note(house, conversation, "For the engineers.")
    assert (len(comments(house, first)), len(comments(house, second))) == (0, 1)


def test_b10_a_completed_ticket_is_passed_over_for_an_older_one_that_is_open(house: House, house_db: Database) -> None:
    conversation, first = a_bug(house, "Still open")
    _, second = a_bug(house, "Completed", conversation)
    wait_until(
        lambda: house_db.run("UPDATE known_tickets SET completed = true WHERE gid = %(gid)s", {"gid": second}),
        what="the ticket to be known",
    )

    house.teammate_notes(conversation, "/engineer Only in Safari.")

    wait_for_note(house, conversation, "For the engineers.")
    assert len(comments(house, first)) == 1


def test_b10_without_a_ticket_the_answer_says_so(house: House) -> None:
    conversation, _ = house.customer_starts("It is broken")

    house.teammate_notes(conversation, "/engineer Only in Safari.")

    assert "has no ticket in Asana" in wait_for_note(house, conversation, "For the engineers.")


def deliveries(house: House, **manners: float) -> None:
    house.sandbox.put("/sandbox/webhooks", json=manners).raise_for_status()


def test_b10_a_command_that_is_told_twice_is_one_comment(house: House, house_db: Database) -> None:
    conversation, gid = a_bug(house, "Told twice")
    deliveries(house, duplicates=1.0)
    try:
        house.teammate_notes(conversation, "/engineer Only in Safari.")
        wait_for_note(house, conversation, "For the engineers.")
        wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    finally:
        deliveries(house)

    assert len(comments(house, gid)) == 1


@pytest.mark.parametrize("point", ["effect.sending", "effect.sent", "effect.settling"])
def test_b10_a_worker_that_is_killed_over_the_comment_makes_it_once(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    conversation, gid = a_bug(house, f"Killed at {point}")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}"})

    house.teammate_notes(conversation, "/engineer Only in Safari.")
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the kill")
    house.end("worker")
    house.start("worker", "worker")

    wait_for_note(house, conversation, "For the engineers.")
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="everything to be settled")
    assert len(comments(house, gid)) == 1
    assert [row["state"] for row in effects_of(house_db, conversation, "comment_in_asana")] == ["done"]
