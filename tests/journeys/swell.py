"""The shipped Swell desk alone, as customers and teammates meet it, and what teammates see of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.house import ROOT, House, wait_until
from tests.journeys.desk import a_desk
from tests.journeys.talking import notes

MANAGER = "9003"
BUGS, QUESTIONS, REQUESTS = "1200000000000101", "1200000000000102", "1200000000000103"
_WITHOUT = "  - 10kc/"
_WITH = ("  - 10kc/triage.yaml", "  - 10kc/log.yaml")
"""The files of the other desk that this one needs: what an issue is, and that it is logged."""


@contextmanager
def a_swell_desk(
    database_url: str, folder: Path, *, changes: Mapping[str, tuple[str, str]] | None = None, **settings: str
) -> Iterator[House]:
    """A house with the files of the Swell desk switched on; `changes` are further ones, as `a_desk` takes them."""
    with a_desk(database_url, folder, changes={"desk.yaml": _only_swell(), **(changes or {})}, **settings) as house:
        yield house


def _only_swell() -> tuple[str, str]:
    shipped = (ROOT / "rulebook" / "desk.yaml").read_text("utf-8")
    lines = shipped.splitlines(keepends=True)
    return shipped, "".join(line for line in lines if not line.startswith(_WITHOUT) or line.startswith(_WITH))


def changed(file: str, *pairs: tuple[str, str]) -> tuple[str, str]:
    """A shipped file and what it is with each first text of these replaced by the second."""
    shipped = new = (ROOT / "rulebook" / file).read_text("utf-8")
    for old, instead in pairs:
        assert old in new
        new = new.replace(old, instead)
    return shipped, new


def wait_for_note(house: House, conversation: str, words: str) -> str:
    """The first internal note of ours in which these words stand."""

    def look() -> str | None:
        return next((text for text in notes(house, conversation) if words in text), None)

    return wait_until(look, what=f"a note with “{words}” in conversation {conversation}: {notes(house, conversation)}")


def wait_for_alert(house: House, conversation: str, words: str) -> str:
    """What the manager was told about a conversation with these words."""

    def look() -> str | None:
        told = (text for text in house.slack("managers") if f"/conversations/{conversation}" in text)
        return next((text for text in told if words in text), None)

    return wait_until(look, what=f"an alert with “{words}”: {house.slack()}")


def wait_for_state(house: House, conversation: str, state: str) -> None:
    wait_until(lambda: house.conversation(conversation)["state"] == state, what=f"{conversation} to be {state}")


def wait_for_tag(house: House, conversation: str, tag: str) -> None:
    wait_until(lambda: tag in house.conversation(conversation)["tags"], what=f"the tag {tag} on {conversation}")


def ticket_of(house: House, conversation: str, project: str) -> dict[str, object]:
    """The ticket of a conversation in a project, as soon as there is one."""
    tell_of_it = f"/conversations/{conversation}"
    return wait_until(
        lambda: next((each for each in house.tickets(project) if tell_of_it in each["notes"]), None),
        what=f"a ticket of conversation {conversation}",
    )
