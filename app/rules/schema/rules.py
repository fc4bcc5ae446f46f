"""The schema of a rule: its keys, its events, and what may stand behind each."""

from collections.abc import Iterable

from app.rules.schema.shapes import (
    Schema,
    choice,
    day,
    either,
    keys,
    mapping,
    nothing,
    one_or_more,
    ref,
    text,
    told,
    worded,
    words,
)
from app.rules.schema.spans import duration, rollout, time_of_day, zone
from app.rules.topics import CALLING, EVENT_BY_TOPIC, EVENT_NAMES
from app.rules.vocabulary import Vocabulary
from app.rules.words.rules import (
    BRANCH,
    BY_ESTIMATE,
    COUNTING,
    DAY_OF_MONTH,
    DAYS,
    DUE,
    EVENT_SCOPE,
    MODES,
    OVER,
    REACHES,
    RULE,
    SCHEDULE,
    SCOPES,
    UNTIL,
    WAIT,
    WAITING,
    WHEN,
)

MAX_NAME = 100
ATTRIBUTES = "conversation.attributes."


def rule_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`rule`, and the events that it may name."""
    dates = [name for name, each in vocabulary.attributes.items() if each.type == "time"]
    calling = [name for name in EVENT_NAMES if name in CALLING]
    return {"event": words(calling, map(topics_of, calling)), "topic": _topics(), "rule": _rule(dates)}


def topics_of(event: str) -> str:
    """Intercom's topics of an event, in a line."""
    return "Intercom: " + ", ".join(topic for topic, name in EVENT_BY_TOPIC.items() if name == event)


def _topics() -> Schema:
    calling = {topic: name for topic, name in EVENT_BY_TOPIC.items() if topic in CALLING}
    return words(calling, (f"Here: {name}" for name in calling.values()))


def _rule(dates: Iterable[str]) -> Schema:
    shapes = {
        "name": text(maxLength=MAX_NAME),
        "about": text(),
        "when": _when(dates),
        "if": ref("condition"),
        "unless": ref("condition"),
        "then": ref("steps"),
        "first_match": {"type": "array", "items": _branch(), "minItems": 1},
        "once_per": _once_per(),
        "wait": either(
            _estimate(), duration(), keys(WAIT, {"for": duration(), "counting": worded(COUNTING)}, required=["for"])
        ),
        "mode": _mode(),
        "rollout": rollout(),
        "reach": worded(REACHES),
        "include_own": {"type": "boolean"},
    }
    does_something: list[Schema] = [{"required": ["then"]}, {"required": ["first_match"]}]
    return keys(RULE, shapes, required=["name", "when"], anyOf=does_something)


def _when(dates: Iterable[str]) -> Schema:
    command = text(r"^/\S+\s*$", examples=["/bug"], patternErrorMessage="one word that starts with /, as in /bug")
    by_command = keys(WHEN, {"teammate_command": one_or_more(command)}, required=list(WHEN))
    waiting = {"no_human_answer_for": either(_estimate(), duration()), "counting": worded(COUNTING)}
    by_waiting = keys(WAITING, waiting, required=["no_human_answer_for"])
    events = one_or_more(either(ref("event"), ref("topic")))["anyOf"]
    return either(*events, by_command, by_waiting, _schedule(), _due(dates))


def _due(dates: Iterable[str]) -> Schema:
    named = tuple(dates)
    shapes = {
        "due": words([*named, *(f"{ATTRIBUTES}{name}" for name in named)]) if named else nothing(),
        "before": duration(),
        "after": duration(),
        "counting": worded(COUNTING),
        "except_holidays_of": one_or_more(text(examples=["desk"])),
    }
    both: Schema = {"required": ["before", "after"]}
    counted: Schema = {"anyOf": [{"required": ["before"]}, {"required": ["after"]}]}
    return keys(
        DUE, shapes, required=["due"], **{"not": both},
        dependencies={"counting": counted, "except_holidays_of": ["counting"]},
    )  # fmt: skip


def _estimate() -> Schema:
    return worded(BY_ESTIMATE)


def _schedule() -> Schema:
    number: Schema = {"type": "number", "enum": list(range(1, 32))}
    in_month = keys(DAY_OF_MONTH, {"day_of_month": number}, required=list(DAY_OF_MONTH))
    shapes = {
        "every": either(*one_or_more(worded(DAYS))["anyOf"], in_month),
        "at": time_of_day(),
        "in": zone(),
        "over": one_or_more(worded(OVER)),
        "except_holidays_of": one_or_more(text(examples=["desk"])),
    }
    return keys(SCHEDULE, shapes, required=["every", "at"])


def _branch() -> Schema:
    shapes = {"if": ref("condition"), "unless": ref("condition"), "then": ref("steps"), "otherwise": ref("steps")}
    asked: list[Schema] = [{"required": ["if"]}, {"required": ["unless"]}]
    case: Schema = {"required": ["then"], "anyOf": asked, "not": {"required": ["otherwise"]}}
    last: Schema = {"required": ["otherwise"], "not": {"anyOf": [*asked, {"required": ["then"]}]}}
    return keys(BRANCH, shapes, oneOf=[case, last])


def _once_per() -> Schema:
    again = {name: told(word, duration()) for name, word in SCOPES.items()}
    any_scope = {"additionalProperties": duration(), "propertyNames": choice(SCOPES)}
    timed = {**mapping(again, minProperties=1, maxProperties=1), **any_scope}
    return either(worded({**SCOPES, **EVENT_SCOPE}), timed)


def _mode() -> Schema:
    reasons = {name: told(word, text()) for name, word in MODES.items() if name != "live"}
    until = {name: told(word, day()) for name, word in UNTIL.items()}
    one: list[Schema] = [{"required": [name]} for name in reasons]
    return either(worded(MODES), mapping({**reasons, **until}, oneOf=one))
