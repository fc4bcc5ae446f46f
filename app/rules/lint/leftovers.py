"""What is left over in a rulebook: names that nothing uses, modes that have ended, rules that cannot act yet."""

from collections.abc import Iterator
from datetime import date

from app.rules.conditions import Named, parts_of, tests_of
from app.rules.instructions import FileIt
from app.rules.lint.acting import Acting
from app.rules.lint.findings import Finding
from app.rules.problems import shown
from app.rules.reading.places import places_of
from app.rules.rulebook import Rule, Rulebook
from app.rules.topics import TOPICS


def about_acting(acting: Acting, today: date) -> Iterator[Finding]:
    """`mode-over`, `waits` and `no-conversation` of one rule."""
    rule = acting.rule
    if rule.mode.until is not None and rule.mode.position is not None and rule.mode.until < today:
        yield Finding(
            rule.mode.position,
            "mode-over",
            f'"{rule.name}" is live again since the day after {rule.mode.until}: take the mode out, or set a new day',
        )
    if rule.wait is not None:
        yield Finding(
            rule.position,
            "waits",
            f'"{rule.name}" waits {rule.wait}, and what waits is only recorded in this version: it does nothing yet',
        )
    if not _is_about_conversations(rule):
        yield Finding(
            rule.when_position,
            "no-conversation",
            f'"{rule.name}" can do nothing: what it does is done in a conversation, and the events that call it are '
            "about none",
        )


def _is_about_conversations(rule: Rule) -> bool:
    called_by = {topic for topic, known in TOPICS.items() if topic in rule.when or known.name in rule.when}
    return any(TOPICS[topic].item == "conversation" for topic in called_by)


def unused_names(book: Rulebook) -> Iterator[Finding]:
    """`unused` for shared conditions, phrase lists and ticket kinds of the book that no rule uses."""
    conditions = tuple(condition for rule in book.rules for _, condition in rule.conditions())
    used = {part.name for condition in conditions for part in parts_of(condition) if isinstance(part, Named)}
    for name, position in book.shared.items():
        if name not in used:
            yield Finding(position, "unused", f'no rule uses the shared condition "{shown(name)}"')
    yield from _unused_phrases(book, {test.told for condition in conditions for test in tests_of(condition)})
    filed = {each.kind.name for rule in book.rules for each in rule.instructions() if isinstance(each, FileIt)}
    for kind in book.vocabulary.tickets.values():
        if kind.name not in filed:
            yield Finding(kind.position, "unused", f'no rule files a ticket of kind "{shown(kind.name)}"')


def _unused_phrases(book: Rulebook, told: set[str]) -> Iterator[Finding]:
    unused = [name for name in book.vocabulary.phrases if f"the phrases {name}" not in told]
    if not unused:
        return  # to find the places the files are read again
    places = places_of({file: text for file, text in book.sources.items() if "phrases" in text})
    for name in unused:
        position = places.get(("phrases", name))
        if position is not None:
            yield Finding(position, "unused", f'no rule uses the phrase list "{shown(name)}"')
