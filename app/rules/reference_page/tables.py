"""Tables of the reference, in Markdown."""

from collections.abc import Iterable

from app.rules.decision import CODES
from app.rules.facts import set_of_fields
from app.rules.operators import OPERATORS
from app.rules.topics import CALLING, TOPICS, Item
from app.rules.vocabulary import Vocabulary
from app.rules.words.actions import ACTIONS, SEEN_BY_CUSTOMERS, STOP
from app.rules.words.codes import WHAT_TO_DO
from app.rules.words.conditions import OPERATORS as MEANINGS
from app.rules.words.details import DETAILS
from app.rules.words.word import Words


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table with a row of headings; a | inside a cell is escaped."""
    names = tuple(head)
    lines = [names, ("---",) * len(names), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines).replace("| --- |", "|---|").replace(" --- |", "---|")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def explained(head: str, words: Words) -> str:
    """Words with what they mean and how they are written."""
    rows = [(code(name), word.about, code(word.example)) for name, word in words.items()]
    return table((head, "meaning", "example"), rows)


def events(item: Item) -> str:
    """The plain names of events about one kind of thing, with Intercom's topics."""
    topics: dict[str, list[str]] = {}
    for topic, known in TOPICS.items():
        if known.item == item and topic in CALLING:
            topics.setdefault(known.name, []).append(topic)
    return table(
        ("event", "Intercom's topics"), [(code(name), ", ".join(map(code, of))) for name, of in topics.items()]
    )


def fields() -> str:
    """The fields that every installation has."""
    rows = [
        (
            f"{code(field.name)}{f', short {code(field.short)}' if field.short else ''}",
            field.type,
            field.about,
            field.source,
        )
        for field in set_of_fields(Vocabulary())
    ]
    return table(("field", "type", "what it is", "source"), rows)


def operators() -> str:
    rows = [
        (code(name), ", ".join(operator.fits), MEANINGS[name].about, code(MEANINGS[name].example))
        for name, operator in OPERATORS.items()
    ]
    return table(("operator", "fits", "meaning", "example"), rows)


def actions() -> str:
    rows = [
        (code(name), word.about, "customers" if name in SEEN_BY_CUSTOMERS else "teammates", code(word.example))
        for name, word in ACTIONS.items()
    ]
    rows += [(code(name), word.about, "nobody", code(word.example)) for name, word in STOP.items()]
    return table(("action", "meaning", "who sees it", "example"), rows)


def details() -> str:
    """What stands inside an action."""
    rows = [
        (f"{code(action)} {code(name)}", word.about, code(word.example))
        for action, words in DETAILS.items()
        for name, word in words.items()
    ]
    return table(("inside", "meaning", "example"), rows)


def codes() -> str:
    return table(("code", "meaning", "what to do"), [(code(each), CODES[each], WHAT_TO_DO[each]) for each in CODES])
