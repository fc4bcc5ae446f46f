"""What is left over in a rulebook: names that nothing uses, modes that have ended, rules that cannot act."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.rules.conditions import Condition, Named, parts_of, tests_of
from app.rules.fields import PHRASES_OF_FIELDS
from app.rules.instructions import AlertTo, AskFor, BlockIt, CloseIt, FileIt, Instruction, Say, Set, SetAwayMode, TagOn
from app.rules.lint.acting import Acting
from app.rules.lint.findings import Finding
from app.rules.problems import shown
from app.rules.reading.places import places_of
from app.rules.rulebook import Rule, Rulebook
from app.rules.topics import TOPICS
from app.rules.uses import Use, uses_in
from app.rules.vocabulary import Vocabulary


def about_acting(acting: Acting, today: date) -> Iterator[Finding]:
    """`mode-over`, `no-conversation` and `beyond-reach` of one rule."""
    rule = acting.rule
    if rule.mode.until is not None and rule.mode.position is not None and rule.mode.until < today:
        yield Finding(
            rule.mode.position,
            "mode-over",
            f'"{rule.name}" is live again since the day after {rule.mode.until}: take the mode out, or set a new day',
        )
    if not _is_about_conversations(rule):
        yield Finding(
            rule.when_position,
            "no-conversation",
            f'"{rule.name}" can do nothing: what it does is done in a conversation, and the events that call it are '
            "about none",
        )
    yield from _beyond_reach(rule)


def _beyond_reach(rule: Rule) -> Iterator[Finding]:
    for instruction in rule.instructions() if rule.reach == "inside" else ():
        word = _seen_by_customers(instruction)
        if word is not None:
            instead = "take the step out, or" if word in ("close", "block") else "make a draft of it, or"
            yield Finding(
                instruction.position,
                "beyond-reach",
                f'customers see {word}, and the reach of "{rule.name}" is inside: it does not get to them; {instead} '
                "widen the reach",
            )


def _seen_by_customers(instruction: Instruction) -> str | None:
    """The word of `then` for a step that customers see."""
    match instruction:
        case CloseIt():
            return "close"
        case Say(draft=False):
            return "reply"
        case AskFor():
            return "ask"
        case BlockIt():
            return "block"
        case _:
            return None


def _is_about_conversations(rule: Rule) -> bool:
    """Whether an event that calls the rule is about a conversation, or a step of it does without one."""
    if any(_needs_none(each) for each in rule.instructions()):
        return True
    called_by = {topic for topic, known in TOPICS.items() if topic in rule.when or known.name in rule.when}
    return any(TOPICS[topic].item == "conversation" for topic in called_by)


def _needs_none(instruction: Instruction) -> bool:
    if isinstance(instruction, Set):
        return instruction.on != "conversation"
    return isinstance(instruction, TagOn | BlockIt | SetAwayMode | AlertTo)


def unused_names(book: Rulebook) -> Iterator[Finding]:
    """`unused` for shared conditions, phrase lists, ticket kinds, texts and questions of the book that no rule uses."""
    conditions = tuple(condition for rule in book.rules for _, condition in rule.conditions())
    used = {part.name for condition in conditions for part in parts_of(condition) if isinstance(part, Named)}
    for name, position in book.shared.items():
        if name not in used:
            yield Finding(position, "unused", f'no rule uses the shared condition "{shown(name)}"')
    yield from _unused_phrases(book, set(_phrases_asked(conditions)))
    acted = {use for rule in book.rules for each in rule.instructions() for use in uses_in(each)}
    filed = {each.kind.name for rule in book.rules for each in rule.instructions() if isinstance(each, FileIt)}
    yield from _unused_words(book.vocabulary, acted, filed)


def _unused_words(words: Vocabulary, acted: set[Use], filed: set[str]) -> Iterator[Finding]:
    for kind in words.tickets.values():
        if kind.name not in filed:
            yield Finding(kind.position, "unused", f'no rule files a ticket of kind "{shown(kind.name)}"')
    for text in words.texts.values():
        if ("text", text.name) not in acted:
            yield Finding(text.position, "unused", f'no rule says the text "{shown(text.name)}"')
    for attribute in words.attributes.values():
        if attribute.question is not None and ("question", attribute.name) not in acted:
            where = attribute.question.text.position
            yield Finding(where, "unused", f'no rule asks for "{shown(attribute.name)}", which has a question')


def _phrases_asked(conditions: Iterable[Condition]) -> Iterator[str]:
    """What conditions say of phrase lists: those that they name, and those that the fields they ask for read."""
    for test in (test for condition in conditions for test in tests_of(condition)):
        yield test.told
        yield from (_told(name) for name in PHRASES_OF_FIELDS.get(test.field.name, ()))


def _told(phrases: str) -> str:
    return f"the phrases {phrases}"


def _unused_phrases(book: Rulebook, told: set[str]) -> Iterator[Finding]:
    unused = [name for name in book.vocabulary.phrases if _told(name) not in told]
    if not unused:
        return  # to find the places the files are read again
    places = places_of({file: text for file, text in book.sources.items() if "phrases" in text})
    for name in unused:
        position = places.get(("phrases", name))
        if position is not None:
            yield Finding(position, "unused", f'no rule uses the phrase list "{shown(name)}"')
