"""The reference page, put together."""

from app.rules.reference_page import asking, doing, naming, tables
from app.rules.words.conditions import GROUPS, KNOWN, SHARED, SOURCES, TYPES
from app.rules.words.desk import COUNTING, DESK, DIGEST, ESTIMATE, PERSON, REGION, RESPONSE_TIME
from app.rules.words.rules import (
    BRANCH,
    BY_ESTIMATE,
    DAY_OF_MONTH,
    DUE,
    EVENT_SCOPE,
    MODES,
    REACHES,
    RULE,
    SCHEDULE,
    SCOPES,
    SECTIONS,
    TEST_SECTIONS,
    UNTIL,
    WAIT,
    WAITING,
    WHEN,
)
from app.rules.words.tests import ASKED, BEFORE, PART, TEST
from app.rules.words.texts import LANGUAGES, TEXT
from app.rules.words.vocabulary import (
    ATTRIBUTE,
    ATTRIBUTE_TYPES,
    NOTE_STYLES,
    TICKET,
    TICKET_FIELD,
    TICKET_NEWS,
    TICKET_SIGN,
    VOCABULARY,
)


def reference_page() -> str:
    """The reference in Markdown: the same text whenever the language is the same."""
    return "\n\n".join((asking.START, *_rules(), *_conditions(), *_actions(), *_limits(), *_rest())) + "\n"


def _rules() -> tuple[str, ...]:
    about_others = (tables.events("contact"), tables.events("company"), tables.events("ticket"), tables.events("admin"))
    sections = [(tables.code(name), word.about) for name, word in {**SECTIONS, **TEST_SECTIONS}.items()]
    return (
        asking.FILES,
        tables.table(("section", "what it holds"), sections),
        asking.SCALARS,
        asking.RULES,
        tables.explained("key", RULE),
        asking.EVENTS,
        tables.events("conversation"),
        tables.explained("in place of events", WHEN),
        asking.MORE_EVENTS,
        *about_others,
        asking.TIMES,
        tables.explained("inside when", {**WAITING, **SCHEDULE, **DAY_OF_MONTH}),
        tables.explained("inside when, of a date", DUE),
        tables.explained("in place of a span", BY_ESTIMATE),
    )


def _conditions() -> tuple[str, ...]:
    sources = [(source, told) for source, told in SOURCES.items()]
    return (
        asking.CONDITIONS,
        tables.explained("word", {**GROUPS, **SHARED}),
        asking.UNKNOWN,
        asking.OPERATORS,
        tables.operators(),
        tables.explained("behind is", KNOWN),
        asking.TYPES,
        tables.explained("type", TYPES),
        asking.FIELDS,
        tables.fields(),
        asking.SOURCES,
        tables.table(("source", "what it is"), sources),
    )


def _actions() -> tuple[str, ...]:
    return (doing.ACTIONS, tables.actions(), tables.details(), doing.CASES, tables.explained("key of a case", BRANCH))


def _limits() -> tuple[str, ...]:
    return (
        doing.LIMITS,
        tables.explained("once_per", {**SCOPES, **EVENT_SCOPE}),
        doing.WAIT,
        tables.explained("inside wait", WAIT),
        doing.SHADOW,
        tables.explained("mode", {**MODES, **UNTIL}),
        doing.REACH,
        tables.explained("reach", REACHES),
        doing.LOOPS,
    )


def _rest() -> tuple[str, ...]:
    return (
        doing.TEXTS,
        naming.VOCABULARY,
        tables.explained("section", VOCABULARY),
        naming.ATTRIBUTES,
        tables.explained("key of an attribute", ATTRIBUTE),
        tables.explained("type", ATTRIBUTE_TYPES),
        naming.QUESTIONS,
        naming.CUSTOMER_TEXTS,
        tables.explained("in place of a text", TEXT),
        naming.TEXT_FILTERS,
        tables.explained("key of languages", LANGUAGES),
        naming.PEOPLE,
        tables.explained("key of a person", PERSON),
        naming.TICKETS,
        tables.explained("key of a kind", TICKET),
        tables.explained("key of a field", TICKET_FIELD),
        tables.explained("user_note", NOTE_STYLES),
        naming.TICKET_NEWS,
        tables.explained("key of news", TICKET_NEWS),
        tables.explained("key of released, cancelled", TICKET_SIGN),
        naming.SPANS,
        tables.explained("key of the desk", DESK),
        tables.explained("key of a region", REGION),
        tables.explained("key of estimate", ESTIMATE),
        tables.explained("key of response_time", RESPONSE_TIME),
        tables.explained("counting", COUNTING),
        tables.explained("key of digest", DIGEST),
        naming.TESTS,
        tables.explained("key of a test", TEST),
        tables.explained("inside before", BEFORE),
        tables.explained("inside asked", ASKED),
        tables.explained("of a step also", PART),
        naming.CODES,
        tables.codes(),
    )
