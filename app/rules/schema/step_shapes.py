"""The shape of what stands behind each action of `then`."""

from collections.abc import Callable, Iterable, Mapping

from app.rules.actions import APPROVE, DESTINATIONS, HELD
from app.rules.instructions.tickets import LINKED
from app.rules.reading.steps.tickets import THE_TICKET, THIS_NOTE
from app.rules.schema.shapes import (
    TEMPLATE_HINT,
    Schema,
    choice,
    either,
    keys,
    mapping,
    one_or_more,
    ref,
    template,
    text,
    told,
    words,
)
from app.rules.vocabulary import Attribute, Vocabulary
from app.rules.words.details import DETAILS
from app.rules.words.word import Word

Shape = Callable[[Vocabulary], Schema]


def _always(shape: Schema) -> Shape:
    return lambda _vocabulary: shape


def _needs_nothing(word: str) -> Shape:
    """The usual word, or nothing at all."""
    return _always(words([word, None]))


def _destination(known: Iterable[str]) -> Shape:
    return _always(either(choice(known), text(r"\{\{", description=TEMPLATE_HINT)))


def _setting(attributes: Callable[[Vocabulary], Mapping[str, Attribute]]) -> Shape:
    def shape(vocabulary: Vocabulary) -> Schema:
        named = attributes(vocabulary).items()
        return mapping({name: told(Word(each.about or name), _value(each)) for name, each in named}, minProperties=1)

    return shape


def _value(attribute: Attribute) -> Schema:
    match attribute.type:
        case "choice":
            return either(choice(attribute.options), text(r"\{\{", description=TEMPLATE_HINT))
        case "number":
            return {"type": "number"}
        case "flag":
            return {"type": "boolean"}
        case _:
            return text()


def _assign() -> Schema:
    shapes = {"team": ref("team"), "teammate": ref("teammate")}
    return keys(DETAILS["assign"], shapes, minProperties=1, maxProperties=1)


def _file_in_asana() -> Schema:
    kind = ref("ticket-kind")
    shapes = {"kind": kind, "matter": template(), "title": template()}
    return either(kind, keys(DETAILS["file_in_asana"], shapes, required=["kind"]))


def _user_note() -> Schema:
    kind = ref("ticket-kind")
    inside = keys(DETAILS["user_note"], {"kind": kind, "matter": template()}, required=["kind"])
    return either(kind, words([LINKED]), inside)


def _said(action: str) -> Schema:
    """A text of the vocabulary, by its name or in a mapping; some actions take words of their own."""
    said: dict[str, Schema] = {"text": ref("said"), "words": template(), "send": _way_to_send()}
    shapes = {**said, "approve": choice(APPROVE)}
    known = DETAILS[action]
    sources: list[Schema] = [{"required": [source]} for source in ("text", "words") if source in known]
    return either(ref("said"), keys(known, shapes, oneOf=sources))


def _way_to_send() -> Schema:
    return choice(("automatically",))


def _ask() -> Schema:
    shapes = {
        "attribute": ref("question"),
        "send": _way_to_send(),
        "again": {"type": "boolean"},
        "insist": {"type": "boolean"},
    }
    return either(ref("question"), keys(DETAILS["ask"], shapes, required=["attribute"]))


def _ask_in_order() -> Schema:
    asked = one_or_more(ref("question"))
    inside = keys(DETAILS["ask_in_order"], {"attributes": asked, "send": _way_to_send()}, required=["attributes"])
    return either(asked, inside)


def _send_held() -> Schema:
    inside = keys(DETAILS["send_held"], {"words": template()}, required=["words"])
    return either(words(["conversation", None]), inside)


def _comment_in_asana() -> Schema:
    return keys(DETAILS["comment_in_asana"], {"text": template()}, required=["text"])


def _alert() -> Schema:
    shapes = {"to": ref("person"), "slack": text(), "email": text(), "text": template()}
    whom: list[Schema] = [{"required": [name]} for name in ("to", "slack", "email")]
    return keys(DETAILS["alert"], shapes, required=["text"], oneOf=whom)


def _set_away() -> Schema:
    flag: Schema = {"type": "boolean"}
    return either(flag, keys(DETAILS["set_away"], {"away": flag, "reassign": flag}, required=["away"]))


_TAGS = _always(one_or_more(ref("tag")))
ACTION_SHAPES: Mapping[str, Shape] = {
    "tag": _TAGS,
    "untag": _TAGS,
    "set": _setting(lambda vocabulary: vocabulary.attributes),
    "internal_note": _always(template()),
    "history_note": _needs_nothing("customer"),
    "close": _needs_nothing("conversation"),
    "close_as_spam": _needs_nothing("conversation"),
    "open": _needs_nothing("conversation"),
    "snooze": _always(template()),
    "assign": _always(_assign()),
    "unassign": _always(choice(("team", "teammate"))),
    "tag_contact": _TAGS,
    "untag_contact": _TAGS,
    "set_contact": _setting(lambda vocabulary: vocabulary.contact_attributes),
    "tag_company": _TAGS,
    "untag_company": _TAGS,
    "set_company": _setting(lambda vocabulary: vocabulary.company_attributes),
    "block": _needs_nothing("customer"),
    "file_in_asana": _always(_file_in_asana()),
    "link_ticket": _needs_nothing(THIS_NOTE),
    "user_note": _always(_user_note()),
    "retire_user_note": _needs_nothing(THE_TICKET),
    "suggest_related": _always(one_or_more(ref("ticket-kind"))),
    "reply": _always(_said("reply")),
    "article": _always(_said("article")),
    "draft": _always(_said("draft")),
    "ask": _always(_ask()),
    "ask_in_order": _always(_ask_in_order()),
    "alert": _always(_alert()),
    "set_away": _always(_set_away()),
    "tell_why": _needs_nothing("conversation"),
    "undo": _needs_nothing("last"),
    "stop_sending": _needs_nothing("customers"),
    "pause_destination": _destination(DESTINATIONS),
    "resume_destination": _destination([*DESTINATIONS, *(f"{name} {held}" for name in DESTINATIONS for held in HELD)]),
    "send_held": _always(_send_held()),
    "drop_held": _needs_nothing("conversation"),
    "comment_in_asana": _always(_comment_in_asana()),
}
