"""The shipped desk as customers and teammates meet it: one that is always at work, and does not wait for long."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

from app.runs.rulebook_files import good_rulebook
from app.store.database import Database
from tests.house import ROOT, House, a_house, wait_until
from tests.journeys.talking import said

PAUSE = "0.3"
SHIPPED_HOURS = re.compile(r"^    hours: \{mon-fri: .*\}$", re.MULTILINE)
AT_ALL_HOURS = "    hours: {mon-sun: 00:00-24:00}"


@contextmanager
def a_desk(
    database_url: str, folder: Path, *, changes: Mapping[str, tuple[str, str]] | None = None, **settings: str
) -> Iterator[House]:
    """A house with the shipped rulebook, whose desk is at work at all hours. `changes`: file -> what stands in it, and
    what is to stand there."""
    rulebook = Path(copytree(ROOT / "rulebook", folder / "rulebook"))
    vocabulary = rulebook / "vocabulary.yaml"
    words, count = SHIPPED_HOURS.subn(AT_ALL_HOURS, vocabulary.read_text("utf-8"))
    assert count == 1
    vocabulary.write_text(re.sub(r"^    holidays: .*\n", "", words, flags=re.MULTILINE), "utf-8")
    for file, (old, new) in (changes or {}).items():
        text = (rulebook / file).read_text("utf-8")
        assert old in text
        (rulebook / file).write_text(text.replace(old, new), "utf-8")
    told = {"TRIAGE_PAUSE": PAUSE, "TRIAGE_FUSE": "1000", **settings}
    with a_house(database_url, folder, rulebook=rulebook, changes=told) as house:
        yield house


def wait_for_words(house: House, conversation: str, words: str) -> str:
    """The first message of ours in which these words stand."""

    def look() -> str | None:
        return next((text for text in said(house, conversation) if words in text), None)

    return wait_until(look, what=f"“{words}” in conversation {conversation}, which has {said(house, conversation)}")


def attributes_of(house: House, conversation: str) -> dict[str, object]:
    told: dict[str, object] = house.conversation(conversation)["attributes"]
    return told


def wait_for_attribute(house: House, conversation: str, name: str, value: object) -> None:
    wait_until(
        lambda: attributes_of(house, conversation).get(name) == value,
        what=f"{name} to be {value} in conversation {conversation}",
    )


def buttons_of(house: House, conversation: str) -> list[str]:
    """The buttons that were shown last."""
    offered: list[list[str]] = [
        [option["text"] for option in part["metadata"].get("quick_reply_options", ())]
        for part in house.conversation(conversation)["parts"]
    ]
    return next((texts for texts in reversed(offered) if texts), [])


def click(house: House, conversation: str, label: str) -> None:
    """Click this button as soon as it is shown last."""
    wait_until(lambda: label in buttons_of(house, conversation), what=f"the button “{label}”")
    house.customer_clicks(conversation, label)


def code_of(db: Database, house: House, conversation: str, event: str, rule: str) -> str | None:
    """What became of a rule when the conversation had such an event last: its result code; None before that."""
    names = [each.name for each in good_rulebook(Path(house.environment["TRIAGE_RULEBOOK"])).rules]
    run = db.row(
        "SELECT codes FROM runs JOIN events ON events.id = runs.event_id"
        " WHERE lane = %(lane)s AND event_name = %(event)s ORDER BY runs.id DESC LIMIT 1",
        {"lane": f"conversation:sandbox1:{conversation}", "event": event},
    )
    return run["codes"][names.index(rule)] if run else None
